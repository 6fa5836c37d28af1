"""`biomarker check`: is a study file ready to train?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from biomarker.cohort.cohort import Cohort
    from biomarker.study.check import CheckReport


@click.command("check")
@click.argument("study", type=click.Path())
def command(study: str) -> int:
    """Validate STUDY without fitting anything.

    Prints the cohort and every problem at once.
    """
    from biomarker.study.check import check

    report = check(study)
    if report.cohort is not None:
        click.echo(_cohort(report.study.name, report.cohort))
    for warning in report.warnings:
        click.echo(f"Warning: {warning}")
    for problem in report.problems:
        click.echo(f"Problem: {problem}", err=True)
    click.echo(_closing(report))
    return report.problems[0].exit_code if report.problems else 0


def _closing(report: CheckReport) -> str:
    if not report.problems:
        return "No problem found; `biomarker train` can run. (`biomarker audit` explains every BM code.)"
    count = len(report.problems)
    return f"{count} problem{'s' if count > 1 else ''}; `biomarker train` would stop."


def _cohort(name: str, cohort: Cohort) -> str:
    import numpy as np

    panel = cohort.panel
    width = max(28, *(len(step.step) + 2 for step in cohort.flow))
    lines = [f"Study {name}", ""]
    lines += [f"  {step.step:<{width}}{step.n:>6}" for step in cohort.flow]
    lines += [
        f"  {'patients':<{width}}{cohort.n_patients:>6}",
        f"  {'responders':<{width}}{cohort.n_responders:>6}   ({cohort.responder_is})",
        f"  {'analytes':<{width}}{len(panel.schema):>6}",
        f"  {'covariates':<{width}}{len(cohort.covariate_schema.covariates):>6}",
        f"  {'missing values':<{width}}{panel.n_missing:>6}",
        f"  {'censored values':<{width}}{panel.n_censored:>6}",
        "",
        f"  {'analyte':<24}{'unit':<12}{'missing':>8}{'below':>8}{'above':>8}",
    ]
    for j, analyte in enumerate(panel.schema):
        missing = int(np.isnan(panel.values[:, j]).sum())
        below, above = ((panel.marks[:, j] == mark).sum() for mark in (-1, 1))
        lines.append(f"  {analyte.name[:23]:<24}{analyte.unit:<12}{missing:>8}{below:>8}{above:>8}")
    return "\n".join([*lines, ""])
