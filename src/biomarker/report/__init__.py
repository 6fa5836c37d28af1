"""Results -> tables, figures, HTML."""
