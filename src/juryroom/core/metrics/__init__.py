"""Measures of ranked lists, named and valued as ir_measures and trec_eval do."""
