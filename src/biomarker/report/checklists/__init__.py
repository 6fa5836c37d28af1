"""Reporting checklists, filled as far as the results know the answer."""
