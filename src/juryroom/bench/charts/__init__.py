"""Pictures of a benchmark's numbers."""
