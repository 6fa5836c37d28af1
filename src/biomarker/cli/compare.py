"""`biomarker compare`: runs, bundles and results side by side, with paired differences where these are sound."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("compare", short_help="Compare bundles or runs side by side.")
@click.argument("what", nargs=-1, required=True)
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs: tracking.store of the study file.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Page to write: .html, or .json for JSON.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def command(what: tuple[str, ...], store: Path, output: Path | None, as_json: bool) -> None:
    """Compare two or more WHAT; the first is the one that the others are compared with.

    WHAT is the folder of a bundle, a run (its id or the beginning of it), models:/NAME@ALIAS, or a results.json.
    A difference is computed only on the same patients, responses and splits; else the reason is said.
    """
    import json

    from biomarker.errors import OutputError
    from biomarker.files import write_text
    from biomarker.report.comparison import comparison_document, comparison_text
    from biomarker.report.document import render_document
    from biomarker.study.compare.compare import compare

    if output is not None and output.suffix.lower() not in (".html", ".json"):
        raise OutputError(f"{output} has no known ending", allowed=".html or .json", do="choose another name")
    values = compare(what, store)
    text = json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if as_json:
        click.echo(text, nl=False)
    else:
        click.echo(comparison_text(values), nl=False)
    if output is not None:
        page = output.suffix.lower() == ".html"
        write_text(output, render_document(comparison_document(values)) if page else text)
        click.echo(f"Written to {output}.", err=True)
