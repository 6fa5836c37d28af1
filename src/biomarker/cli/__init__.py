"""Parses and calls; one small file per command."""
