"""Juryroom: people and models judge data together, and you learn how far to trust each of them."""

__version__ = "0.1.0"
