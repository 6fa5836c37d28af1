"""Formats in which instruments export their results; one file is one format."""
