"""`biomarker assay qc`: what speaks against the values of these plates?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command("qc")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable, with limits and curves.")
def command(files: tuple[Path, ...], as_json: bool) -> int:
    """Quality checks of a plate map (.toml), or of raw exports as they are.

    The exit code is 5 when a finding is an error that the plate map does not accept.
    """
    import json

    from biomarker.cli.assay_commands._text import findings_text, measured, summary_text
    from biomarker.errors import PanelError

    assay = measured(files)
    if as_json:
        from biomarker.report.assay_files import findings

        click.echo(json.dumps(findings(assay), indent=2, ensure_ascii=False))
    else:
        click.echo(summary_text(assay))
        click.echo("\n" + (findings_text(assay.findings) if assay.findings else "No findings."))
    return PanelError.exit_code if assay.has_errors else 0
