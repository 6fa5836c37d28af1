"""`biomarker exposure`: dose, exposure, response."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group("exposure")
def command() -> None:
    """Dose, exposure, response: simulated trials, fits to trial tables, in-vitro dose-response curves."""


@command.command("simulate")
@click.argument("study", type=click.Path())
@click.option("--workers", type=int, help="Number of processes; every core by default. Results do not depend on it.")
@click.option("--seed", type=int, help="Seed of all random numbers, instead of the one in the study file.")
@click.option("--trials", type=click.IntRange(min=20), help="Number of trials, instead of the one in the study file.")
@click.option("--tables", type=click.Path(path_type=Path), help="Write the SIMULATED tables of one trial here instead.")
@click.option("--patients", type=click.IntRange(min=2), help="Patients per arm of these tables.")
@click.option("--quiet", is_flag=True, help="No progress and no summary; only errors.")
@click.option("--json", "as_json", is_flag=True, help="Print results.json on stdout.")
def simulate(
    study: str, workers: int | None, seed: int | None, trials: int | None, tables: Path | None, patients: int | None,
    quiet: bool, as_json: bool
) -> None:  # fmt: skip
    """Simulate trials of every dose of STUDY: patients, concentrations, response with dropout, response rates.

    Gives the response rate of each dose with its prediction interval, and how much it depends on the functional form.
    With --tables the subjects, doses, visits and concentrations of one trial, for `biomarker exposure fit`.
    """
    if tables is not None:
        from biomarker.study.exposure.tables import write_tables

        for file in write_tables(study, tables, seed=seed, patients=patients):
            click.echo(f"SIMULATED  {file}", err=True)
        return
    from biomarker.report.document import document_text
    from biomarker.report.exposure.simulation import sensitivity_table
    from biomarker.report.progress import progress_bars
    from biomarker.report.text import spell_out
    from biomarker.study.exposure.finish import results_text
    from biomarker.study.exposure.simulate import simulate as run

    with progress_bars(quiet) as progress:
        done = run(study, workers=workers, seed=seed, trials=trials, progress=progress)
    if as_json:
        click.echo(results_text(done.results), nl=False)
    elif not quiet:
        text = document_text(done.document, [sensitivity_table(done.results)])
        click.echo(spell_out(text, sys.stdout.encoding or "ascii"))
    if not quiet:
        _places(done.folder, done.run)


@command.command("fit")
@click.argument("study", type=click.Path())
@click.option("--seed", type=int, help="Seed of the predictive check, instead of the one in the study file.")
@click.option("--quiet", is_flag=True, help="No progress and no summary; only errors.")
@click.option("--json", "as_json", is_flag=True, help="Print results.json on stdout.")
def fit(study: str, seed: int | None, quiet: bool, as_json: bool) -> None:
    """Fit response and dropout to the tables of STUDY: subjects, doses, visits and, where measured, concentrations.

    Gives estimates with intervals, what the data leave open, response rates beside those of usual analyses, and
    diagnostics.
    """
    from biomarker.report.document import document_text
    from biomarker.report.exposure.fit import rate_table
    from biomarker.report.progress import progress_bars
    from biomarker.report.text import spell_out
    from biomarker.study.exposure.finish import results_text
    from biomarker.study.exposure.fit import fit as run

    with progress_bars(quiet) as progress:
        done = run(study, seed=seed, progress=progress)
    if as_json:
        click.echo(results_text(done.results), nl=False)
    elif not quiet:
        click.echo(spell_out(document_text(done.document, [rate_table(done.results)]), sys.stdout.encoding or "ascii"))
    if not quiet:
        _places(done.folder, done.run)


def _places(folder: Path, run: str | None) -> None:
    click.echo(f"report  {folder / 'report.html'}\nnumbers {folder / 'results.json'}\nrun     {run or 'not tracked'}",
               err=True)  # fmt: skip
