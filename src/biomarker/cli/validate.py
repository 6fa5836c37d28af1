"""`biomarker validate`: a finished model on patients it never saw."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("validate", short_help="Validate a bundle on patients of another site.")
@click.argument("bundle")
@click.argument("cohort", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="JSON file to write.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs, for models:/ and runs:/.")  # fmt: skip
@click.option("--id", "id_column", help="Column that names the patient, where it is called otherwise than in training.")
@click.option("--column", help="Column with the response, where it is called otherwise than in training.")
@click.option("--responder", multiple=True, help="Value that means responder; may be given several times.")
@click.option("--non-responder", multiple=True, help="Value that means non-responder.")
def command(
    bundle: str,
    cohort: Path,
    output: Path | None,
    store: Path,
    id_column: str | None,
    column: str | None,
    responder: tuple[str, ...],
    non_responder: tuple[str, ...],
) -> None:
    """Validate a bundle on the patients of COHORT, whose response is known; nothing is fitted.

    BUNDLE is a folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/RUN. The patients must not be those of the
    training cohort. The response is read as in the study of the bundle, unless the options say otherwise.
    """
    import json

    from biomarker.files import write_text
    from biomarker.release.validate import validate
    from biomarker.report.external import external_text
    from biomarker.study.places import bundle_at

    loaded, found = bundle_at(bundle, store)
    if found:
        click.echo(f"{bundle} is {found}.", err=True)
    values = validate(loaded, cohort, id_column=id_column,
                      outcome=outcome_options(column, responder, non_responder)).to_dict()  # fmt: skip
    click.echo(external_text(values))
    if output is not None:
        write_text(output, json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        click.echo(f"\nWritten to {output}.")


def outcome_options(
    column: str | None, responder: tuple[str, ...], non_responder: tuple[str, ...]
) -> dict[str, str | list[str]]:
    """Settings of the recorded response that were given."""
    given: dict[str, str | list[str] | None] = {
        "column": column, "responder": list(responder) or None, "non_responder": list(non_responder) or None,
    }  # fmt: skip
    return {key: value for key, value in given.items() if value is not None}
