"""Where uploaded files and export snapshots lie."""
