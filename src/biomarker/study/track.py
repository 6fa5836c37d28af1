"""Finished training -> one run in MLflow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from biomarker.cohort.cohort import Cohort
from biomarker.evaluation.prediction_instability import PredictionInstability
from biomarker.files import sha256
from biomarker.release.manifest import MANIFEST
from biomarker.report.figures.drawing import Drawing, shareable
from biomarker.report.figures.gallery import calibration_drawing
from biomarker.report.html import render_report
from biomarker.report.tables import all_tables
from biomarker.study.release import results_text
from biomarker.study.spec import Study
from biomarker.tracking.entries import candidate_entries, run_entries
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.references import DatasetReference
from biomarker.tracking.registry import INSTABILITY, OUT_OF_FOLD, RESULTS, STUDY
from biomarker.validation.out_of_fold import out_of_fold_text
from biomarker.validation.result import NestedCVResult

BY_PATIENT = "predictions"


def track(
    study: Study,
    cohort: Cohort,
    results: dict[str, Any],
    validated: NestedCVResult,
    drawings: Mapping[str, Drawing],
    report: Path,
    bundle: Path,
    refitted: PredictionInstability | None = None,
) -> str:
    """Record a training run; gives its id. A server elsewhere gets no table and no figure of single patients."""
    tracking = study.spec.tracking
    logbook = Logbook(study.path(tracking.store))
    here = logbook.store.folder is not None
    tables = {
        f"tables/{table.name}.csv": table.csv()
        for table in all_tables(results, validated, refitted)
        if here or table.name != BY_PATIENT
    }
    shared = drawings if here else for_others(drawings, results, validated)
    if here:
        beside = {} if refitted is None else {INSTABILITY: refitted.to_dict()}
        tables[OUT_OF_FOLD] = out_of_fold_text(validated, **beside)
    source = Path(study.spec.panel.file)
    experiment = tracking.experiment or source.stem  # one list for all studies of the same patients
    written = sha256((bundle / MANIFEST).read_bytes())
    entries = run_entries(results, experiment=experiment, tables=tables, bundle=written)
    artifacts: dict[str, str | bytes] = {
        "report.html": report.read_bytes()
        if here
        else render_report(results, validated, drawings=shared, single_patients=False),
        "model_card.md": (bundle / "model_card.md").read_bytes(),
        RESULTS: results_text(results),
        STUDY: study.text,
        **{f"plots/{name}.svg": one.file for name, one in shared.items()},
    }
    dataset = DatasetReference(source.name, cohort.fingerprint, source.name, cohort.n_patients)
    children = candidate_entries(results, experiment=experiment) if tracking.candidate_runs else ()
    return logbook.record(entries, artifacts=artifacts, dataset=dataset, bundle=bundle, children=children).run_id


def for_others(
    drawings: Mapping[str, Drawing], results: dict[str, Any], validated: NestedCVResult
) -> dict[str, Drawing]:
    """Figures without single patients; calibration is drawn again without its ticks."""
    return {**shareable(drawings), "calibration": calibration_drawing(results, validated, single_patients=False)}
