"""Exposure results -> documents: tables and figures with what is said about them."""
