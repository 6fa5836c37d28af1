"""`python -m biomarker`."""

from biomarker.cli.main import run

run()
