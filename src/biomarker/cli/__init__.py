"""Parses and calls; one small file per command."""


def main() -> None:
    """Entry point of the command `biomarker`."""
    from biomarker.cli.main import run

    run()
