"""Judges at work: connections, prices, runs, and the asking itself."""
