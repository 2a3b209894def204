"""Search engines behind `ports.SearchEngine`: one file each, each with `build(section)`.

A section has `url`, `collection` and `options`, a table of texts. Scores are made so that higher is better.
"""
