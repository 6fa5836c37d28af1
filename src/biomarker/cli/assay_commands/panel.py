"""`biomarker assay panel`: raw plates -> panel, values, findings, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from biomarker.cli.assay_commands._options import plate_options

if TYPE_CHECKING:
    from biomarker.assay.stated import Stated


@click.command("panel", short_help="Make a panel for `train` and `predict`, with findings.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--parquet", is_flag=True, help="Panel and values as parquet instead of CSV.")
@plate_options
def command(files: tuple[Path, ...], output: Path, parquet: bool, stated: Stated) -> int:
    """Make a panel from the raw exports of a plate map (.toml), or from raw exports as they are.

    Layouts and tables of standards (CSV or XLSX) may stand among the FILES.

    Writes panel.csv (one row per sample, for `train` and `predict`), values.csv (one row per value with limits,
    interval, wells and codes), controls.csv (to bridge plates), findings.json and report.html. The exit code is 5
    when a finding is an error.

    A study file, `init` and `predict` also take the plate map itself as their table.
    """
    from biomarker.assay.stated import measure_files
    from biomarker.cli.assay_commands._text import findings_text, summary_text
    from biomarker.errors import PanelError
    from biomarker.report.assay_files import write_assay

    assay = measure_files(files, stated)
    written = write_assay(assay, output, "parquet" if parquet else "csv")
    click.echo(summary_text(assay))
    grave = [one for one in assay.findings if one.severity != "note"]
    if grave:
        click.echo("\n" + findings_text(grave))
    click.echo("\nWrote " + "\n      ".join(written))
    return PanelError.exit_code if assay.has_errors else 0
