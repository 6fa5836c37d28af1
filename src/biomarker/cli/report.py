"""`biomarker report`: the report of a finished training, as a Word document or once more as a page."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("report", short_help="Write the report as a Word document, or as a page.")
@click.argument("what")
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="File to write, .docx or .html; by default a .docx beside the first report.")  # fmt: skip
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs, where WHAT is no study file.")  # fmt: skip
def command(what: str, output: Path | None, store: Path) -> None:
    """Write the report of WHAT as a Word document for colleagues, or as a page.

    WHAT is a trained study file, the folder of a bundle, a run (its id or the beginning of it), models:/NAME@ALIAS,
    or a results.json. Nothing is fitted; only a study file leads to the table, and so to the figures of single
    patients' measurements.
    """
    from biomarker.study.report import report

    click.echo(f"Written to {report(what, output, store)}.", err=True)
