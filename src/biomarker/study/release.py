"""Findings of a study -> its bundle folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from biomarker.release.contents import BundleContents
from biomarker.release.ranges import training_ranges
from biomarker.release.specimen import kits_of, matrix_of
from biomarker.release.write import write_bundle
from biomarker.study.findings import Findings
from biomarker.study.plates import plates_reading
from biomarker.study.rooms import Gathered
from biomarker.study.spec import Study


def release(study: Study, gathered: Gathered, found: Findings, results: dict[str, Any]) -> Path:
    """Write the bundle of the model that was developed on all patients, with its results."""
    panel = study.spec.panel
    contents = BundleContents(
        study=study.name,
        model=found.developed.model,
        columns=found.developed.columns,
        schema=gathered.schema,
        covariates=found.cohort.covariate_schema,
        reading={
            "reader": panel.reader.name,
            "settings": dict(panel.reader.__pydantic_extra__ or {}),
            "id_column": panel.id,
            "time": gathered.time,
            "matrix": matrix_of(gathered.table),
            "kits": kits_of(gathered.table),
            "units_stated": sorted(name for name, unit in gathered.reading.units.items() if unit),
            "allow_post_baseline": panel.allow_post_baseline,
            **plates_reading(
                study, found.developed.columns.plates, found.developed.model.candidate.centres_plates, gathered.bridge
            ),
        },
        responder_is=found.cohort.responder_is,
        training_range=training_ranges(found.cohort.panel),
        refits=found.uncertainty.refits,
        conformal=found.uncertainty.conformal,
        novelty=found.uncertainty.novelty,
        uncertainty_notes=found.uncertainty.notes,
        results=results,
        study_toml=study.text,
    )
    return write_bundle(study.bundle_folder, contents)


def results_text(results: dict[str, Any]) -> str:
    """results.json as text."""
    return json.dumps(results, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
