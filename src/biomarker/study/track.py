"""Finished training -> one run in MLflow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from biomarker.report.tables import all_tables
from biomarker.study.release import results_text
from biomarker.study.rooms import Gathered
from biomarker.study.spec import Study
from biomarker.tracking.entries import run_entries
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.references import DatasetReference
from biomarker.validation.result import NestedCVResult


def track(study: Study, gathered: Gathered, results: dict[str, Any], validated: NestedCVResult, bundle: Path) -> str:
    """Record a training run; gives its id."""
    tracking = study.spec.tracking
    tables = {f"tables/{table.name}.csv": table.csv() for table in all_tables(results, validated)}
    entries = run_entries(results, experiment=tracking.experiment, tables=tables)
    artifacts = {name: (bundle / name).read_bytes() for name in ("report.html", "model_card.md")}
    artifacts["config/study.toml"] = study.text.encode()
    artifacts["results.json"] = results_text(results).encode()
    dataset = DatasetReference(
        name=Path(study.spec.panel.file).name, digest=gathered.cohort.fingerprint, source=study.spec.panel.file,
        n=gathered.cohort.n_patients,
    )  # fmt: skip
    return (
        Logbook(study.path(tracking.store)).record(entries, artifacts=artifacts, dataset=dataset, bundle=bundle).run_id
    )
