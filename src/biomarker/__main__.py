"""`python -m biomarker`."""

from biomarker.cli import main

main()
