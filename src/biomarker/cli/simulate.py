"""`biomarker simulate`: a synthetic cohort with a known truth, as a CSV."""

from __future__ import annotations

from pathlib import Path

import click

from biomarker.report.notes import eighty


@click.command("simulate")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; else the table is printed.")
@click.option("--patients", default=26, show_default=True, help="Number of patients.")
@click.option("--responders", default=None, type=int, help="Responders among them; about half by default.")
@click.option("--informative", default="IFNG", show_default=True, help="Analyte that informs about the response.")
@click.option("--auc", default=0.80, show_default=True, help="True AUC of that analyte; 0.5 for pure noise.")
@click.option("--missing", default=0.02, show_default=True, help="Share of missing measurements.")
@click.option("--seed", default=2026, show_default=True, help="Seed of all random numbers.")
@click.option("--without-response", is_flag=True, help="Leave the response out: new patients to predict.")
@click.option("--visits", type=click.Path(path_type=Path), help="Also write clinic visits of the same patients, from "
              "which `biomarker label` tells the response; the panel then has no response column.")  # fmt: skip
@click.option("--arm", "arms", multiple=True, metavar="NAME,PATIENTS,RESPONDERS,AUC",
              help="With --visits: one arm, such as rituximab,40,22,0.8; may be given again.")  # fmt: skip
@click.option("--complete", is_flag=True, help="With --visits: nothing is missing and nobody is lost.")
def command(
    output: Path | None,
    patients: int,
    responders: int | None,
    informative: str,
    auc: float,
    missing: float,
    seed: int,
    without_response: bool,
    visits: Path | None,
    arms: tuple[str, ...],
    complete: bool,
) -> None:
    """Make a SIMULATED cohort with a known truth.

    One analyte informs about the response; the others are correlated noise.

    Values below the limit are written as "<2.3", some values are missing. No real patient is behind any row.
    """
    from biomarker.files import write_text
    from biomarker.simulation.cytokines import simulate_cohort

    share = (patients * 14 + 13) // 26 if responders is None else responders
    if visits is not None:
        _with_visits(visits, output, arms or (f",{patients},{share},{auc}",), informative, missing, seed, complete)
        return
    cohort = simulate_cohort(patients, share, informative=informative, auc=auc, missing=missing,
                             with_response=not without_response, seed=seed)  # fmt: skip
    if output is None:
        click.echo(cohort.to_csv(), nl=False)
        return
    write_text(output, cohort.to_csv())
    click.echo(eighty(f"{output}: {patients} SIMULATED patients; {informative} has a true AUC of {auc:g}, "
                      "the other analytes and the covariates tell nothing."), err=True)  # fmt: skip


def _with_visits(visits: Path, output: Path | None, arms: tuple[str, ...], informative: str, missing: float, seed: int,
                 complete: bool) -> None:  # fmt: skip
    from biomarker.errors import StudyError
    from biomarker.files import write_text
    from biomarker.simulation.visits import USUAL, Arm, Losses, simulate_visits

    if output is None:
        raise StudyError("--visits without a file for the panel", do="name it with -o panel.csv")
    made = []
    for text in arms:
        try:
            name, n, n_responders, auc = text.split(",")
            made.append(Arm(name.strip(), int(n), int(n_responders), float(auc)))
        except ValueError:
            raise StudyError(
                f'--arm "{text}"', allowed="NAME,PATIENTS,RESPONDERS,AUC, such as rituximab,40,22,0.8"
            ) from None
    found = simulate_visits(made, informative=informative, missing=missing, seed=seed,
                            losses=Losses() if complete else USUAL)  # fmt: skip
    write_text(output, found.panel_csv())
    write_text(visits, found.visits_csv())
    click.echo(eighty(f"{output}: panel of {len(found.truth)} SIMULATED patients; "
                      f"{visits}: {len(found.visits)} visits.\n"
                      f"In truth {sum(found.truth.values())} meet SRI-4 on day {found.assessment_day}; "
                      f"{len(found.lost)} have no undisturbed assessment."), err=True)  # fmt: skip
