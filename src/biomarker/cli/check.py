"""`biomarker check`: is a study file ready to train?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from biomarker.assay.bridge import Bridge
    from biomarker.cohort.cohort import Cohort
    from biomarker.study.check import CheckReport

WIDTH = 80


@click.command("check")
@click.argument("study", type=click.Path())
def command(study: str) -> int:
    """Validate STUDY without fitting anything.

    Prints the cohort and every problem at once.
    """
    import textwrap

    from biomarker.study.check import check

    report = check(study)
    if report.cohort is not None:
        click.echo(_cohort(report.study.name, report.cohort))
        click.echo(_plates(report.cohort, report.bridge), nl=False)
    for warning in report.warnings:
        click.echo(textwrap.fill(f"Warning: {warning}", WIDTH, subsequent_indent="  "))
    for problem in report.problems:
        click.echo(f"Problem: {problem}", err=True)
    click.echo(_closing(report))
    return report.problems[0].exit_code if report.problems else 0


def _plates(cohort: Cohort, bridge: Bridge | None) -> str:
    """Patients of each plate and what control samples take off it; empty where the study names no plates."""
    from biomarker.study.plates import bridge_values, plates_values

    found = plates_values(cohort, bridge)
    if found is None:
        return ""
    lines = [f"  {found['column']:<24}{'patients':>9}{'responders':>12}"]
    lines += [f"  {one['plate'][:23]:<24}{one['n']:>9}{one['n_responders']:>12}" for one in found["by_plate"]]
    if bridge is not None:
        values = bridge_values(bridge) or {}
        lines += ["", f"  Shift against plate {bridge.reference} by control samples (log2; {100 * bridge.level:g} % "
                  "interval), taken off:"]  # fmt: skip
        for one in values["shifts"]:
            known = one["shift"] is not None
            span = f"{one['low']:+.2f} to {one['high']:+.2f}" if one["low"] is not None else one["note"]
            shift = f"{one['shift']:+.2f}" if known else "-"
            lines.append(f"  {one['plate'][:15]:<16}{one['analyte'][:15]:<16}{shift:>7}  {span}")
        needed = values["controls_needed"]
        if needed:
            lines.append(f"  {values['n_controls']} control samples; for intervals of the ratio within a factor "
                         f"{needed['within']:g}, two plates need {needed['n']}.")  # fmt: skip
    return "\n".join([*lines, "", ""])


def _closing(report: CheckReport) -> str:
    if not report.problems:
        return "No problem found; `biomarker train` can run.\n(`biomarker audit` explains every BM code.)"
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
