"""Finished results -> MLflow."""
