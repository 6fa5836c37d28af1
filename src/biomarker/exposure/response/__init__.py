"""Exposure -> response, and who drops out on the way."""
