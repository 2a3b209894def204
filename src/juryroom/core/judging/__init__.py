"""Judges: what they are asked, how their replies are read, and how far they may be trusted."""
