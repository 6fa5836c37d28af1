"""What `biomarker assay` can do; one file is one command."""
