"""A report of predictions + the model -> the same report with reasons: what each analyte adds, what turns the call."""

from __future__ import annotations

from dataclasses import replace

from biomarker.candidates.columns import Array
from biomarker.release.explain import Model, turns, why
from biomarker.release.manifest import Manifest
from biomarker.release.prediction import PredictionReport

SHOWN = 5


def explained(
    report: PredictionReport, manifest: Manifest, matrix: Array, model: Model, *, additive: bool
) -> PredictionReport:
    """The same report with reasons: what each column adds to the log odds, and what would turn the call.

    Parameters
    ----------
    matrix : (n, 2p + q) rows of the patients
    model : rows -> (n,) probability
    """
    if not manifest.accepts_missing:
        note = "No explanation: the model fills in no missing value, so nothing can be left out to see what it adds."
        return replace(report, notes=(*report.notes, note))
    names = [*manifest.needed.names, *manifest.needed_covariates.columns]
    told = [
        replace(
            one, why=why(model, manifest.columns, row, names, additive=additive), turns=_turns(manifest, row, model)
        )
        for one, row in zip(report, matrix, strict=True)
    ]
    return replace(report, predictions=tuple(told))


def _turns(manifest: Manifest, row: Array, model: Model) -> tuple[str, ...]:
    columns, needed = manifest.columns, manifest.needed
    found = turns(model, columns, manifest.training_range, row, manifest.threshold, needed.names)
    units = {analyte.name: analyte.unit for analyte in needed}
    return tuple(f"{one.analyte} at {one.value:.3g} {units[one.analyte]} instead of "
                 f"{row[columns.analytes.index(one.analyte)]:.3g}" for one in found[:SHOWN])  # fmt: skip
