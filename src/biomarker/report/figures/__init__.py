"""Figures: each function takes result values and returns a matplotlib Figure."""
