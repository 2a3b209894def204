"""Intervals and tests, with "undefined" as a value."""
