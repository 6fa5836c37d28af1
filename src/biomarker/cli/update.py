"""`biomarker update`: fit a finished model to a new hospital, as little as possible."""

from __future__ import annotations

from pathlib import Path

import click

METHODS = {"auto": "auto", "intercept": "intercept", "slope": "intercept and slope", "refit": "refit"}


@click.command("update", short_help="Adapt a bundle to patients of another site.")
@click.argument("bundle")
@click.argument("cohort", type=click.Path(path_type=Path))
@click.argument("new_bundle", type=click.Path(path_type=Path))
@click.option("--method", type=click.Choice(list(METHODS)), default="auto", show_default=True,
              help="auto: a closed test chooses between none, intercept, and intercept and slope.")  # fmt: skip
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs, for models:/ and runs:/.")  # fmt: skip
@click.option("--id", "id_column", help="Column that names the patient, where it is called otherwise than in training.")
@click.option("--column", help="Column with the response, where it is called otherwise than in training.")
@click.option("--responder", multiple=True, help="Value that means responder; may be given several times.")
@click.option("--non-responder", multiple=True, help="Value that means non-responder.")
def command(
    bundle: str,
    cohort: Path,
    new_bundle: Path,
    method: str,
    store: Path,
    id_column: str | None,
    column: str | None,
    responder: tuple[str, ...],
    non_responder: tuple[str, ...],
) -> None:
    """Update BUNDLE with the patients of COHORT, whose response is known, and write NEW_BUNDLE.

    BUNDLE is a folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/RUN. Below 50 patients only the intercept may
    change. Where nothing needs to change, nothing is written. The new bundle records its parent; it was validated on
    nobody yet.
    """
    from biomarker.cli.validate import outcome_options
    from biomarker.errors import OutputError
    from biomarker.release.labelled import read_labelled
    from biomarker.release.update import update_bundle
    from biomarker.release.validate import validate_bundle
    from biomarker.report.external import external_text
    from biomarker.study.places import bundle_at

    if new_bundle.resolve().is_relative_to(Path(bundle).resolve()) or new_bundle.exists():
        raise OutputError(f"{new_bundle} is there already, or lies in the old bundle", do="give it a new name")
    loaded, found = bundle_at(bundle, store)
    if found:
        click.echo(f"{bundle} is {found}.", err=True)
    labelled = read_labelled(loaded, cohort, id_column=id_column,
                             outcome=outcome_options(column, responder, non_responder))  # fmt: skip
    before = validate_bundle(loaded, labelled)
    click.echo(external_text(before.to_dict()))
    done = update_bundle(loaded, labelled, before, new_bundle, METHODS[method])
    change = done.update
    if done.folder is None:
        click.echo(f"\nNothing was changed: {change.why}.\nGo on with the bundle as it is; no new one was written.")
        return
    line = f"new log odds = {change.intercept:+.3f} + {change.slope:.3f} x old log odds"
    what = "coefficients were fitted around the old ones" if change.method == "refit" else line
    click.echo(f"\nUpdated: {change.method} ({change.why}).\n{what}")
    click.echo(f"Written to {done.folder}; its parent is {loaded.digest[:12]}. Validate it on other patients.")
