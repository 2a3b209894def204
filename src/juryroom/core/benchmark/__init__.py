"""Decisions of the benchmark pipeline as functions: rights, plans, pools, verdicts, quality. Values in, values out."""
