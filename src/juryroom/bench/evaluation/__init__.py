"""Search systems on a benchmark: searched, scored, compared, and what nobody judged sent to people."""
