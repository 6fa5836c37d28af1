"""`biomarker trial`: response rates, comparison of arms, meaning of the marker, survival."""

from __future__ import annotations

import click


@click.command("trial")
@click.argument("study", type=click.Path())
@click.option("--workers", type=int, help="Number of processes; every core by default. Results do not depend on it.")
@click.option("--seed", type=int, help="Seed of folds and permutations, instead of the one in the study file.")
@click.option("--quiet", is_flag=True, help="No progress and no summary; only errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON on stdout.")
@click.option("--no-files", is_flag=True, help="Write no JSON and no report, and record no run.")
def command(study: str, workers: int | None, seed: int | None, quiet: bool, as_json: bool, no_files: bool) -> None:
    """Analyse the trial that the section [trial] of STUDY describes.

    Response rates with their denominators, tests and effects, subgroups with interaction tests, whether the marker is
    predictive or prognostic, survival, and a report. The study may have no panel: a table of counts is enough.
    """
    from biomarker.report.progress import progress_bars
    from biomarker.report.trial.text import render_trial
    from biomarker.study.trial.analyse import trial
    from biomarker.study.trial.files import require_places, trial_text, write_trial

    with progress_bars(quiet) as progress:
        if not no_files:
            require_places(study)
        done = trial(study, workers=workers, seed=seed, progress=progress)
        written = None if no_files else write_trial(done)
    if as_json:
        click.echo(trial_text(done), nl=False)
    elif not quiet:
        click.echo(render_trial(done.results), nl=False)
    if written is not None and not quiet:
        click.echo(
            f"report  {written.report}\nnumbers {written.numbers}\nrun     {written.run or 'not tracked'}", err=True
        )
