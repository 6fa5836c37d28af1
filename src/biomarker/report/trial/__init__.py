"""Results of a trial -> text, tables and a page."""
