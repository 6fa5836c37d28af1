"""`biomarker plan`: what can a cohort of this size answer?"""

from __future__ import annotations

import json

import click


@click.command("plan", short_help="Say what a cohort of this size can answer at all.")
@click.argument("study", required=False, type=click.Path())
@click.option("--patients", type=int, help="Patients; needed without STUDY, else instead of those it has.")
@click.option(
    "--responders", type=int, help="Responders among them; by default at the response rate of STUDY, or half."
)
@click.option("--analytes", type=int, help="Size of the panel, without STUDY; 1 by default.")
@click.option("--auc", type=float, help="True AUC to assume, instead of planning.expected_auc (0.75).")
@click.option("--target-width", type=float, help="Width of the interval of the AUC that would be narrow enough (0.2).")
@click.option("--simulate", is_flag=True, help="Power of the whole procedure on SIMULATED cohorts; takes minutes.")
@click.option("--cohorts", default=20, show_default=True, help="Number of simulated cohorts.")
@click.option("--learning-curve", "learn", is_flag=True, help="AUC with fewer training patients; needs STUDY.")
@click.option("--workers", type=int, help="Number of processes; every core by default. Results do not depend on it.")
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.5:8786, instead."
)
@click.option("--seed", type=int, help="Seed of the simulation, instead of the one in the study file.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def command(
    study: str | None,
    patients: int | None,
    responders: int | None,
    analytes: int | None,
    auc: float | None,
    target_width: float | None,
    simulate: bool,
    cohorts: int,
    learn: bool,
    workers: int | None,
    scheduler: str,
    seed: int | None,
    as_json: bool,
) -> None:
    """Say what a cohort can answer and how many patients would settle it, before anything is fitted.

    With STUDY the patients and predictors of that study; without it `--patients`, `--responders` and `--analytes`. No
    result depends on which patient responded with which value, except the learning curve.
    """
    from biomarker.report.feasibility import render_plan
    from biomarker.report.progress import progress_bars
    from biomarker.study.plan import plan

    with progress_bars(quiet=not (simulate or learn)) as progress:
        found = plan(study, patients=patients, responders=responders, analytes=analytes, auc=auc,
                     target_width=target_width, simulate=simulate, cohorts=cohorts, learn=learn, workers=workers,
                     scheduler=scheduler, seed=seed, progress=progress)  # fmt: skip
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(render_plan(found.to_dict()), nl=False)
