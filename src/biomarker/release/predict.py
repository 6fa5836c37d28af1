"""A table of new patients -> the matrix that a model sees (checked against the bundle) -> PredictionReport."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from biomarker.assay.cells import is_missing
from biomarker.assay.open import read_table
from biomarker.assay.panel import Panel
from biomarker.assay.reading import as_wide
from biomarker.assay.table import Table
from biomarker.candidates.columns import Array
from biomarker.cohort.covariates import number
from biomarker.errors import BiomarkerError, BundleError, CohortError, PanelError, nearest
from biomarker.files import sha256
from biomarker.release.batch import Batch, batch_doubts, batch_reasons, count_batch
from biomarker.release.doubts import doubts, refuse_impossible
from biomarker.release.evidence import doubts_of_model, notes_of_model
from biomarker.release.manifest import Manifest
from biomarker.release.new_panel import read_new_panel, twin_doubts, unit_doubts
from biomarker.release.plates import correct_plates
from biomarker.release.prediction import Prediction, PredictionReport
from biomarker.release.specimen import kit_doubts, measured_from, quality_doubts, refuse_other_matrix
from biomarker.release.trust import Sentences, light, reasons_against, unusual
from biomarker.release.uncertainty import Uncertainty

if TYPE_CHECKING:
    import pandas as pd

PanelLike: TypeAlias = "str | Path | Table | pd.DataFrame"
TIME = "days_from_treatment"
SHOWN = 5


@dataclass(frozen=True, eq=False)
class NewPatients:
    """New patients as the model sees them.

    Parameters
    ----------
    panel : n patients x the analytes that the model sees
    matrix : (n, 2p + q) rows laid out as `Manifest.columns` says; NaN in columns that the model does not see
    red : for each patient, reasons not to trust the prediction at all
    warnings : for each patient, other reasons to distrust it
    table : the table, one row per patient
    notes : what holds for the whole table
    batch : counts of which the notes on the batch are made
    """

    panel: Panel
    matrix: Array
    red: tuple[tuple[str, ...], ...]
    warnings: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    table: Table
    source: str
    source_sha256: str
    batch: Batch


def read_patients(
    manifest: Manifest, given: PanelLike, id_column: str | None = None, controls: PanelLike | None = None
) -> NewPatients:
    """Read new patients the way the training patients were read, in the order of the table.

    Raises
    ------
    PanelError
        When an analyte is absent or in another unit, another matrix was sampled, a patient stands twice, or a value is
        impossible.
    CohortError
        When a covariate that the model needs is absent, or has a level that no training patient had.
    """
    table, source, digest = _table(given)
    reading = {**manifest.reading, **({"id_column": id_column} if id_column else {})}
    plates = None if controls is None else _table(controls)[0]
    found = patients_of(manifest, _wide(table, reading), reading, source, digest, controls=plates)
    return replace(found, notes=(*found.notes, *measured_from(table)))


def patients_of(
    manifest: Manifest,
    wide: Table,
    reading: Mapping[str, Any],
    source: str,
    digest: str,
    *,
    controls: Table | None = None,
    lead: int = 0,
    drift: Sequence[str] | None = None,
) -> NewPatients:
    """New patients of a table with one row per patient.

    Parameters
    ----------
    reading : how it is read
    lead : rows at the start that only tell how the others are read, and are no patients
    drift : what is said of every patient of the batch, where this table is a piece of it; None for a whole batch
    """
    refuse_other_matrix(reading, wide)
    panel = read_new_panel(manifest, wide, reading["id_column"], header_names(manifest, wide))
    headers = header_names(manifest, wide)
    of_columns = [*unit_doubts(manifest, wide, headers), *twin_doubts(manifest, wide, headers)]
    if lead:
        kept = range(lead, wide.n_rows)
        panel, wide = panel.take(kept), wide.take(kept)
    refuse_impossible(panel)
    plated = correct_plates(manifest, panel, wide, controls)
    panel = plated.panel
    covariates, unknown = _covariates(manifest, wide)
    if not manifest.accepts_missing:
        _refuse_missing(panel, unknown)
    batch = count_batch(manifest, panel)
    drifted = batch_reasons(manifest, panel.schema.analytes, batch) if drift is None else list(drift)
    red = _joined([drifted] * len(panel), _late(reading, wide), reasons_against(manifest, panel))
    warnings = _joined(doubts(manifest, panel), [_unknown_covariates(names) for names in unknown],
                       quality_doubts(wide), kit_doubts(reading, wide), [of_columns] * len(panel),
                       plated.warnings)  # fmt: skip
    return NewPatients(panel, _matrix(manifest, panel, covariates, plated.plate), red, warnings,
                       (*plated.notes, *batch_doubts(manifest, panel, batch)), wide, source, digest,
                       batch)  # fmt: skip


def make_report(
    manifest: Manifest,
    digest: str,
    patients: NewPatients,
    probability: Array,
    uncertainty: Uncertainty,
    posterior: Array | None = None,
) -> PredictionReport:
    """Probabilities, their uncertainty and warnings of new patients -> report.

    Parameters
    ----------
    probability : (n,)
    posterior : (n, 2) posterior interval, of a Bayesian model
    """
    from importlib.metadata import version

    sure = uncertainty.sureness(patients.matrix, probability, manifest.threshold, posterior)
    odd: tuple[Sentences, Sentences] = ([[]] * len(sure), [[]] * len(sure))
    if uncertainty.novelty is not None:
        odd = unusual(manifest, uncertainty.novelty, patients.matrix)
    reds = _joined(patients.red, odd[0])
    ambers = _joined(patients.warnings, odd[1], [doubts_of_model(manifest)] * len(sure))
    without = [row for row, p in zip(patients.panel.rows, probability, strict=True) if not 0 <= p <= 1]
    if without:
        raise BundleError(f"the model gives no probability for {', '.join(without[:SHOWN])}",
                          do="check their values, or train again with an imputing transform")  # fmt: skip
    predictions = tuple(
        Prediction(row, float(p), one.prediction, one, light(bool(red), bool(amber)), (*red, *amber))
        for row, p, one, red, amber in zip(patients.panel.rows, probability, sure, reds, ambers, strict=True)
    )
    return PredictionReport(
        predictions=predictions,
        study=manifest.study,
        bundle_sha256=digest,
        biomarker_version=version("biomarker"),
        input=patients.source,
        input_sha256=patients.source_sha256,
        created=now(),
        threshold=manifest.threshold,
        responder_is=manifest.responder_is,
        simulated=manifest.simulated,
        research_use_only=manifest.research_use_only,
        notes=(*patients.notes, *notes_of_model(manifest)),
    )


def now() -> str:
    """UTC time to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _joined(*kinds: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Sentences of each patient, of all kinds."""
    return tuple(tuple(itertools.chain(*one)) for one in zip(*kinds, strict=True))


def _wide(table: Table, reading: Mapping[str, Any]) -> Table:
    """One row per patient: by the settings of the study where it stated any, else by the layout that the table has."""
    if reading["settings"]:
        return as_wide(table, reading["reader"], reading["settings"])
    return as_wide(table)


def _table(given: PanelLike) -> tuple[Table, str, str]:
    """Table, its name without folders, and the sha256 of its file (empty when it came from memory)."""
    if isinstance(given, Table):
        return given, given.source, ""
    if isinstance(given, str | Path):
        table = read_table(Path(given))
        return table, Path(given).name, sha256(Path(given).read_bytes())
    from biomarker.assay.table import table_from_frame

    return table_from_frame(given), "data frame", ""


def header_names(manifest: Manifest, table: Table) -> dict[str, str]:
    """Headers that the training table had for an analyte, where the new table has them too."""
    names: Mapping[str, str] = manifest.reading.get("names") or {}
    needed = manifest.needed.names
    return {name: header for name, header in names.items() if name in needed and header in table.cells}


def _matrix(manifest: Manifest, panel: Panel, covariates: Array, plate: Sequence[str]) -> Array:
    """(n, width) matrix of the training layout."""
    columns = manifest.columns
    seen = [columns.analytes.index(name) for name in panel.schema.names]
    values = np.full((len(panel), columns.n_analytes), np.nan)
    marks = np.zeros(values.shape, dtype=np.int8)
    values[:, seen], marks[:, seen] = panel.values, panel.marks
    return columns.matrix(values, marks, covariates, plate)


def _covariates(manifest: Manifest, table: Table) -> tuple[Array, list[list[str]]]:
    """(n, q) coded covariates, NaN when the model does not see them; and for each patient the missing ones it needs."""
    schema = manifest.needed_covariates
    absent = [name for name in schema.names if name not in table.cells]
    if absent:
        raise CohortError(f"{table.source} lacks the covariate {absent[0]}, which the model needs",
                          allowed=nearest(absent[0], table.columns), do="add the column, or rename it")  # fmt: skip
    unknown = [[name for name in schema.names if is_missing(table.cells[name][i])] for i in range(table.n_rows)]
    if not schema.names:
        return np.full((table.n_rows, len(manifest.covariates.columns)), np.nan), unknown
    return schema.code(table.cells, table.n_rows), unknown


def _unknown_covariates(names: Sequence[str]) -> list[str]:
    return [f"missing, so filled in with a typical training value: {', '.join(names)}"] if names else []


def _refuse_missing(panel: Panel, unknown: Sequence[Sequence[str]]) -> None:
    absent = [f"{panel.rows[i]}: {panel.schema.names[j]}" for i, j in np.argwhere(np.isnan(panel.values))]
    absent += [f"{row}: {name}" for row, names in zip(panel.rows, unknown, strict=True) for name in names]
    if absent:
        raise PanelError(f"{panel.source}: values are missing ({', '.join(absent[:SHOWN])})",
                         allowed="a value in every column that the model sees, because it fills none in",
                         do="measure them, or train with an imputing transform")  # fmt: skip


def _late(reading: Mapping[str, Any], table: Table) -> list[list[str]]:
    """Warning for each sample that was taken after treatment began, unless the training samples were as well."""
    time = "" if reading.get("allow_post_baseline") else reading.get("time") or TIME
    cells: Sequence[str] = table.cells.get(time, [""] * table.n_rows)
    return [[f"sampled on day {day:g} of treatment, while the model learned from samples before it"]
            if (day := _day(cell)) > 0 else [] for cell in cells]  # fmt: skip


def _day(cell: str) -> float:
    """Days from the start of treatment; NaN where the cell does not say."""
    try:
        return number(cell, TIME)
    except BiomarkerError:
        return math.nan
