"""`bench.toml` and its older relatives: every key, its type and default, in one place."""
