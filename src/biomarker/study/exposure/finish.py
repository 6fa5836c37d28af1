"""A document with its results -> a folder (report, numbers, tables, figures) and a run in MLflow."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from biomarker.files import new_folder, sha256
from biomarker.release.manifest import RESEARCH_USE_ONLY
from biomarker.report.document import Document, render_document
from biomarker.study.exposure.spec import ExposureStudy
from biomarker.study.provenance import git_commit, versions

RESULTS, REPORT = "results.json", "report.html"
OF_DONORS = "fold"  # of a curve in the results: the values of each donor


@dataclass(frozen=True, eq=False)
class Finished:
    """What a command of the room leaves behind.

    Parameters
    ----------
    results : content of results.json
    folder : where report, tables and figures lie
    run : id of the MLflow run, None when tracking is off
    """

    results: dict[str, Any]
    document: Document
    folder: Path
    run: str | None = None


def about(name: str, title: str, kind: str, began: float, folder: Path, seed: int | None) -> dict[str, Any]:
    """Keys that every results.json of the room begins with."""
    return {
        "kind": kind,
        "study": name,
        "title": title,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
        "seed": seed,
        "versions": versions(),
        "git_commit": git_commit(folder),
        "research_use_only": RESEARCH_USE_ONLY,
    }


def write_folder(folder: Path, results: Mapping[str, Any], document: Document, more: Mapping[str, str]) -> None:
    """Write everything in one step; an older folder of that name is replaced.

    Parameters
    ----------
    more : relative path -> text of further files
    """
    with new_folder(folder) as place:
        for name, text in {**files_of(results, document), **more}.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")


def files_of(results: Mapping[str, Any], document: Document) -> dict[str, str]:
    """Relative path -> text of report, numbers, tables and figures."""
    return {
        RESULTS: results_text(results),
        REPORT: render_document(document),
        **{f"tables/{table.name}.csv": table.csv() for table in document.tables},
        **{f"plots/{drawing.name}.svg": drawing.file for drawing in document.drawings},
    }


def results_text(results: Mapping[str, Any]) -> str:
    """Text of results.json."""
    return json.dumps(results, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True)
class Place:
    """Where a run is recorded, and what it came from.

    Parameters
    ----------
    store : folder of the embedded MLflow store; None for no run
    source, text : file that asked for it, and its content
    """

    store: Path | None
    experiment: str
    source: str
    text: str


def place_of(study: ExposureStudy) -> Place:
    """Where a study wants its runs."""
    tracking = study.spec.tracking
    store = study.path(tracking.store) if tracking.enabled else None
    return Place(store, tracking.experiment or study.name, study.file.name, study.text)


def track(
    place: Place, results: Mapping[str, Any], document: Document, *, params: Mapping[str, Any],
    metrics: Mapping[str, Mapping[str, Any] | None], n: int
) -> str | None:  # fmt: skip
    """Record a run; gives its id, None where tracking is off.

    Parameters
    ----------
    metrics : key -> estimate with its interval
    n : number of patients or donors
    """
    if place.store is None:
        return None
    from biomarker.tracking.entries import estimate_metrics, plain_entries
    from biomarker.tracking.logbook import Logbook
    from biomarker.tracking.references import DatasetReference

    said = "\n\n".join([f"**{document.headline}.**", *document.sentences, f"*{document.use}*"])
    entries = plain_entries(
        place.experiment, f"{results['kind']} {results['created'][5:16].replace('T', ' ')}",
        results["seconds"], params=params, metrics=estimate_metrics(metrics), description=said,
        tags={"study": document.study, "simulated": str(document.simulated).lower(), "kind": results["kind"],
              "git": results["git_commit"], "command": f"biomarker {results['kind']}"},
    )  # fmt: skip
    digest = sha256((place.text + str(results["seed"])).encode())
    dataset = DatasetReference(name=place.source, digest=digest, source=place.source, n=n)
    logbook = Logbook(place.store)
    shown = (results, document) if logbook.store.folder is not None else for_others(results, document)
    files: dict[str, str | bytes] = {**files_of(*shown), "config/study.toml": place.text}
    return logbook.record(entries, artifacts=files, dataset=dataset, bundle=None).run_id


def for_others(results: Mapping[str, Any], document: Document) -> tuple[dict[str, Any], Document]:
    """What may go to a server elsewhere: no figure in which a mark is one person, no value of a single donor."""
    parts = [replace(part, drawings=[one for one in part.drawings if not one.single_patients])
             for part in document.parts]  # fmt: skip
    plain = dict(results)
    if "curves" in plain:
        plain["curves"] = [{**row, OF_DONORS: None} for row in plain["curves"]]
    return plain, replace(document, parts=parts)
