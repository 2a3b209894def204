"""Metrics of agreement that installed packages bring."""
