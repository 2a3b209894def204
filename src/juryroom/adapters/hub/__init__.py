"""Where datasets are published, behind `ports.DatasetHub`."""
