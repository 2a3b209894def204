"""Models that answer questions, behind `ports.ModelClient`."""
