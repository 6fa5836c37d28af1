"""`biomarker predict`: probabilities for new patients from a bundle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from biomarker.release.prediction import PredictionReport


@click.command("predict")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.argument("panel", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write: .csv, or .json for JSON.")
@click.option("--id", "id_column", help="Column that names the patient, where it is called otherwise than in training.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
def command(bundle: Path, panel: Path, output: Path | None, id_column: str | None, as_json: bool) -> None:
    """Predict new patients with a bundle.

    Gives each patient of the table PANEL a probability of response by the model in the folder BUNDLE.

    PANEL may be wide or long, whatever the training table was, or a plate map (.toml), whose raw exports are measured
    first. The response is not needed, other columns are ignored.
    The order of the patients is kept. Read the warnings: they say where a prediction cannot be trusted.
    """
    from biomarker.files import write_text
    from biomarker.release.load import load_bundle

    if output is not None:
        _refuse_overwriting(output, bundle, panel)
    report = load_bundle(bundle).predict(panel, id_column=id_column)
    as_json = as_json or (output is not None and output.suffix.lower() == ".json")
    text = report.to_json_text() if as_json else report.to_csv_text()
    if output is not None:
        write_text(output, text)
    else:
        click.echo(text if as_json or not _in_terminal() else _table(report), nl=False)
    click.echo(_summary(report, output), err=True)


def _in_terminal() -> bool:
    return sys.stdout.isatty()


def _refuse_overwriting(output: Path, bundle: Path, panel: Path) -> None:
    """The predictions must not replace the panel, nor break the seal of the bundle."""
    from biomarker.errors import OutputError

    target = output.resolve()
    if target == panel.resolve():
        raise OutputError(f"{output} is the panel itself", do="give the predictions another name")
    if target.is_relative_to(bundle.resolve()):
        raise OutputError(f"{output} lies in the bundle, whose files must not change", do="choose another folder")


def _table(report: PredictionReport) -> str:
    """Predictions for the eye: one line per patient, its warnings below."""
    width = max(len("patient_id"), *(len(one.patient_id) for one in report))
    lines = [f"{'patient_id':<{width}}  probability  prediction"]
    for one in report:
        lines.append(f"{one.patient_id:<{width}}  {one.probability:11.3f}  {one.prediction}")
        lines += [f"{'':<{width}}    ! {warning}" for warning in one.warnings]
    return "\n".join(lines) + "\n"


def _summary(report: PredictionReport, output: Path | None) -> str:
    n = len(report)
    lines = [f"{n} patient{'s' * (n != 1)} predicted with {report.study} (responder from {report.threshold:.3g}); "
             f"{report.n_with_warnings} with warnings."]  # fmt: skip
    lines += [f"Note: {note}" for note in report.notes]
    if output is not None:
        lines.append(f"Written to {output}.")
    if report.simulated:
        lines.append("The model was trained on SIMULATED patients.")
    return "\n".join([*lines, report.research_use_only])
