"""`biomarker train`: validate, release and record a study."""

from __future__ import annotations

import sys

import click


@click.command("train")
@click.argument("study", type=click.Path())
@click.option("--workers", type=int, help="Number of processes; every core by default. Results do not depend on it.")
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.5:8786, instead."
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted training of STUDY; the result is the same.")
@click.option("--seed", type=int, help="Seed of all splits, instead of the one in the study file.")
@click.option("--quiet", is_flag=True, help="No progress and no summary; only errors.")
@click.option("--json", "as_json", is_flag=True, help="Print results.json on stdout.")
def command(
    study: str,
    workers: int | None,
    scheduler: str,
    resume: bool,
    seed: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Answer the question of STUDY.

    Nested cross-validation of the whole procedure, a report, a bundle for new patients, and a run in MLflow.
    """
    from biomarker.report.progress import progress_bars
    from biomarker.report.text import render_text
    from biomarker.study.release import results_text
    from biomarker.study.train import train

    with progress_bars(quiet) as progress:
        done = train(study, workers=workers, scheduler=scheduler, resume=resume, seed=seed, progress=progress)
    if as_json:
        click.echo(results_text(done.results), nl=False)
    elif not quiet:
        click.echo(render_text(done.results, encoding=sys.stdout.encoding or "ascii"))
    if not quiet:
        click.echo(f"report  {done.report}\nbundle  {done.bundle}\nrun     {done.run or 'not tracked'}", err=True)
