"""What `check` looks for, one file per subject."""
