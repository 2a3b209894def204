"""Text to values and back, one file per format. No files, no clock, no database."""
