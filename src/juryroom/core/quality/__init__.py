"""Figures about a project's answers: what one task adds to them, and what is read off the sums."""
