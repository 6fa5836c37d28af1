"""One file per check of the audit; each holds its card as PART."""
