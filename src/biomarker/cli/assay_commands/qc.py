"""`biomarker assay qc`: what speaks against the values of these plates?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from biomarker.cli.assay_commands._options import plate_options

if TYPE_CHECKING:
    from biomarker.assay.stated import Stated


@click.command("qc", short_help="Judge wells, curves and plates by coded checks.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable, with limits and curves.")
@click.option("--all", "every", is_flag=True, help="List every finding.")
@plate_options
def command(files: tuple[Path, ...], as_json: bool, every: bool, stated: Stated) -> int:
    """Quality checks of a plate map (.toml), or of raw exports as they are.

    The exit code is 5 when a finding is an error that the plate map does not accept.
    """
    import json

    from biomarker.assay.stated import measure_files
    from biomarker.cli.assay_commands._text import EVERY, SHOWN, findings_text, summary_text
    from biomarker.errors import PanelError

    assay = measure_files(files, stated, look=True)
    if as_json:
        from biomarker.report.assay_files import findings

        click.echo(json.dumps(findings(assay), indent=2, ensure_ascii=False))
    else:
        click.echo(summary_text(assay))
        shown = findings_text(assay.findings, EVERY if every else SHOWN)
        click.echo("\n" + (shown or "No findings."))
    return PanelError.exit_code if assay.has_errors else 0
