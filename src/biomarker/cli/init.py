"""`biomarker init`: a first study file for a table."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("panel", type=click.Path(path_type=Path))
@click.option("--id", "id_column", help="Column that names the patient.")
@click.option("--response", help="Column that holds the response.")
@click.option("--positive", help="Value of the response that means responder.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Study file to write; PANEL with .toml by default."
)
@click.option("--force", is_flag=True, help="Replace an existing study file.")
def command(
    panel: Path, id_column: str | None, response: str | None, positive: str | None, output: Path | None, force: bool
) -> None:
    """Draft a study file from the table PANEL.

    Every column gets a role; what is unsure is marked in the file, with the reason.
    """
    from biomarker.errors import OutputError
    from biomarker.files import write_text
    from biomarker.study.draft import LOOK, draft_study

    target = output or panel.with_suffix(".toml")
    if target.exists() and not force:
        raise OutputError(f"{target} exists", do="choose another name with -o, or replace it with --force")
    text, roles = draft_study(panel, id_column=id_column, response=response, positive=positive, folder=target.parent)
    write_text(target, text)
    left = len(roles.left_out)
    click.echo(f"{target}: {len(roles.analytes)} analytes, {len(roles.covariates)} covariates, "
               f"{left} column{'' if left == 1 else 's'} left out.", err=True)  # fmt: skip
    unsure = text.count(LOOK)
    if unsure:
        click.echo(f"{unsure} choice{'s are' if unsure > 1 else ' is'} marked {LOOK}; read before you train.", err=True)
    click.echo(f"next: biomarker check {target}", err=True)
