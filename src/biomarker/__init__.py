"""Honest response prediction from small biomarker panels (for research use only)."""
