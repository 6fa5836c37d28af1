"""`biomarker simulate`: a synthetic cohort with a known truth, as a CSV."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("simulate")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; else the table is printed.")
@click.option("--patients", default=26, show_default=True, help="Number of patients.")
@click.option("--responders", default=None, type=int, help="Responders among them; about half by default.")
@click.option("--informative", default="IFNG", show_default=True, help="Analyte that informs about the response.")
@click.option("--auc", default=0.80, show_default=True, help="True AUC of that analyte; 0.5 for pure noise.")
@click.option("--missing", default=0.02, show_default=True, help="Share of missing measurements.")
@click.option("--seed", default=2026, show_default=True, help="Seed of all random numbers.")
@click.option("--without-response", is_flag=True, help="Leave the response out: new patients to predict.")
def command(
    output: Path | None,
    patients: int,
    responders: int | None,
    informative: str,
    auc: float,
    missing: float,
    seed: int,
    without_response: bool,
) -> None:
    """Make a SIMULATED cohort with a known truth.

    One analyte informs about the response; the others are correlated noise.

    Values below the limit are written as "<2.3", some values are missing. No real patient is behind any row.
    """
    from biomarker.files import write_text
    from biomarker.simulation.cytokines import simulate_cohort

    share = (patients * 14 + 13) // 26 if responders is None else responders
    cohort = simulate_cohort(patients, share, informative=informative, auc=auc, missing=missing,
                             with_response=not without_response, seed=seed)  # fmt: skip
    if output is None:
        click.echo(cohort.to_csv(), nl=False)
        return
    write_text(output, cohort.to_csv())
    click.echo(f"{output}: {patients} SIMULATED patients; {informative} has a true AUC of {auc:g}, "
               "the other analytes and the covariates tell nothing.", err=True)  # fmt: skip
