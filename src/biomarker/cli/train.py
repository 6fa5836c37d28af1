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
@click.option("--dry-run", is_flag=True, help="Only say what would be done and how long it takes; nothing is written.")
@click.option("--seed", type=int, help="Seed of all splits, instead of the one in the study file.")
@click.option("--quiet", is_flag=True, help="No progress and no summary; only errors.")
@click.option("--json", "as_json", is_flag=True, help="Print results.json on stdout.")
def command(
    study: str,
    workers: int | None,
    scheduler: str,
    resume: bool,
    dry_run: bool,
    seed: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Answer the question of STUDY.

    Nested cross-validation of the whole procedure, a report, a bundle for new patients, and a run in MLflow.
    """
    if dry_run:
        _dry_run(study, workers, seed, quiet, as_json)
        return
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


def _dry_run(file: str, workers: int | None, seed: int | None, quiet: bool, as_json: bool) -> None:
    import json

    from biomarker.report.progress import progress_bars
    from biomarker.study.dry_run import REPORT_AND_RECORD, dry_run

    with progress_bars(quiet):
        found = dry_run(file, workers=workers, seed=seed)
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2))
        return
    click.echo(f"{'stage':<26}{'tasks':>7}{'fits, at most':>15}{'seconds each':>14}")
    for one in found.stages:
        fits = "-" if one.fits is None else f"{one.fits:,}"
        click.echo(f"{one.name:<26}{one.tasks:>7}{fits:>15}{one.seconds:>14.3f}")
    who = f"{found.workers} worker{'s' * (found.workers > 1)}"
    click.echo(f"\nAbout {_duration(found.seconds)} with {who} and nothing else to do, {REPORT_AND_RECORD:.0f} s for\n"
               "report and record included; measured on the first tasks of each stage.\n"
               "A permutation test may end early. Nothing was written.")  # fmt: skip


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{seconds / 3600:.1f} h"
