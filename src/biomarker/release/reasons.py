"""A report + the model -> the same report with reasons: what each analyte adds, what turns the answer."""

from __future__ import annotations

from dataclasses import replace

from biomarker.assay.panel import ABOVE, BELOW
from biomarker.candidates.columns import Array
from biomarker.release.explain import Model, why
from biomarker.release.manifest import Manifest
from biomarker.release.prediction import PredictionReport
from biomarker.release.turns import Answers, turns

SHOWN = 5
SIGNS = {BELOW: "<", ABOVE: ">"}


def explained(
    report: PredictionReport, manifest: Manifest, matrix: Array, model: Model, answers: Answers, *, additive: bool
) -> PredictionReport:
    """The same report with reasons: what each column adds to the log odds, and what would turn the answer.

    Parameters
    ----------
    matrix : (n, 2p + q) rows of the patients
    model : rows -> (n,) probability
    answers : rows -> "responder", "non-responder" or "undecided" for each
    """
    if not manifest.accepts_missing:
        note = "No explanation: the model fills in no missing value, so nothing can be left out to see what it adds."
        return replace(report, notes=(*report.notes, note))
    names = [*manifest.needed.names, *manifest.needed_covariates.columns]
    told = [
        replace(
            one, why=why(model, manifest.columns, row, names, additive=additive), turns=_turns(manifest, row, answers)
        )
        for one, row in zip(report, matrix, strict=True)
    ]
    return replace(report, predictions=tuple(told))


def _turns(manifest: Manifest, row: Array, answers: Answers) -> tuple[str, ...]:
    columns, needed = manifest.columns, manifest.needed
    found = turns(answers, columns, manifest.training_range, row, needed.names)
    units = {analyte.name: analyte.unit for analyte in needed}
    told = []
    for one in found[:SHOWN]:
        j = columns.analytes.index(one.analyte)
        sign = SIGNS.get(int(row[columns.n_analytes + len(columns.covariates) + j]), "")
        told.append(f"{one.answer} with {one.analyte} at {_digits(one.value)} {units[one.analyte]} instead of "
                    f"{sign}{_digits(row[j])}")  # fmt: skip
    return tuple(told)


def _digits(value: float) -> str:
    return f"{float(f'{value:.3g}'):g}"
