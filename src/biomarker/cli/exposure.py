"""`biomarker exposure`: dose, exposure, response."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

Donors = Literal["random", "paired", "pooled"]
Model = Literal["4pl", "5pl", "auto"]


@click.group("exposure", short_help="Dose, exposure, response: simulate, fit, curves of cells.")
def command() -> None:
    """Dose, exposure, response: simulated trials, fits to trial tables, in-vitro dose-response curves."""


@command.command("simulate", short_help="Simulate trials of every dose of STUDY.")
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
    from biomarker.study.exposure.finish import results_text
    from biomarker.study.exposure.simulate import simulate as run

    with progress_bars(quiet) as progress:
        done = run(study, workers=workers, seed=seed, trials=trials, progress=progress)
    if as_json:
        click.echo(results_text(done.results), nl=False)
    elif not quiet:
        text = document_text(done.document, [sensitivity_table(done.results)])
        click.echo(text)
    if not quiet:
        _places(done.folder, done.run)


@command.command("fit", short_help="Fit response and dropout to the tables of a trial.")
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
    from biomarker.study.exposure.finish import results_text
    from biomarker.study.exposure.fit import fit as run

    with progress_bars(quiet) as progress:
        done = run(study, seed=seed, progress=progress)
    if as_json:
        click.echo(results_text(done.results), nl=False)
    elif not quiet:
        click.echo(document_text(done.document, [rate_table(done.results)]))
    if not quiet:
        _places(done.folder, done.run)


@command.command("curve", short_help="Dose-response curves of wells, donors as units.")
@click.argument("table", type=click.Path())
@click.option("--ct", default="ct", show_default=True, help="Column with the Ct of the gene.")
@click.option("--reference", default="ct_ref", show_default=True, help="Column with the Ct of the reference gene.")
@click.option("--reference-gene", default="", help="Reference gene with rows of its own, instead of that column.")
@click.option("--value", default="", help="Column with fold changes, instead of Ct values.")
@click.option("--log2", is_flag=True, help="That column holds log2 fold changes (-ddCt).")
@click.option("--donor", default="donor", show_default=True, help="Column with the donor.")
@click.option("--cytokine", default="cytokine", show_default=True, help="Column with the cytokine; may be missing.")
@click.option("--dose", default="dose_ng_ml", show_default=True, help="Column with the dose; 0 is the calibrator.")
@click.option("--gene", default="gene", show_default=True, help="Column with the gene.")
@click.option("--unit", default="ng/mL", show_default=True, help="Unit of the doses.")
@click.option("--cycles", default=40.0, show_default=True, help='Ct that stands for "Undetermined".')
@click.option("--efficiency", default=2.0, show_default=True, help="Factor per cycle.")
@click.option(
    "--donors",
    type=click.Choice(["random", "paired", "pooled"]),
    default="random",
    show_default=True,
    help="Largest effect: random between donors, the same for all, or no donors at all.",
)
@click.option(
    "--model",
    type=click.Choice(["4pl", "5pl", "auto"]),
    default="4pl",
    show_default=True,
    help="Log-logistic curve with four or five parameters.",
)
@click.option(
    "--level",
    type=click.FloatRange(0.5, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Of the intervals.",
)
@click.option("--seed", default=1, show_default=True, help="Seed of the permutations.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the report; TABLE_curves by default.")
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    default=Path("mlruns"),
    show_default=True,
    help="Folder of the MLflow store to record the run in.",
)
@click.option("--no-tracking", is_flag=True, help="Record no run.")
@click.option("--quiet", is_flag=True, help="No summary; only errors.")
@click.option("--json", "as_json", is_flag=True, help="Print results.json on stdout.")
def curve(
    table: str,
    ct: str,
    reference: str,
    reference_gene: str,
    value: str,
    log2: bool,
    donor: str,
    cytokine: str,
    dose: str,
    gene: str,
    unit: str,
    cycles: float,
    efficiency: float,
    donors: Donors,
    model: Model,
    level: float,
    seed: int,
    output: Path | None,
    store: Path,
    no_tracking: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Dose-response curves of TABLE: one row per well with donor, cytokine, dose, gene and Ct (or fold change).

    EC50 and largest effect with intervals, Williams' test, and comparisons of genes and of cytokines.
    """
    from biomarker.exposure.invitro.measurements import QpcrColumns
    from biomarker.report.document import document_text
    from biomarker.study.exposure.curve import curve as run
    from biomarker.study.exposure.finish import results_text

    columns = QpcrColumns(
        donor=donor,
        cytokine=cytokine,
        dose=dose,
        gene=gene,
        ct=ct,
        reference=reference,
        reference_gene=reference_gene,
        value=value,
        log2=log2,
        cycles=cycles,
        efficiency=efficiency,
    )
    done = run(
        table,
        columns=columns,
        donors=donors,
        model=model,
        unit=unit,
        level=level,
        seed=seed,
        output=output,
        store=None if no_tracking else store,
    )
    if as_json:
        click.echo(results_text(done.results), nl=False)
    elif not quiet:
        click.echo(document_text(done.document))
    if not quiet:
        _places(done.folder, done.run)


def _places(folder: Path, run: str | None) -> None:
    click.echo(f"report  {folder / 'report.html'}\nnumbers {folder / 'results.json'}\nrun     {run or 'not tracked'}",
               err=True)  # fmt: skip
