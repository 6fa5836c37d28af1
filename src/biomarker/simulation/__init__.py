"""Synthetic cohorts with a known truth."""
