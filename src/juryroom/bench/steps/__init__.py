"""The steps of a benchmark, one file each with one `run()`."""
