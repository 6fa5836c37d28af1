"""What a user names (bundle, run, registered model, results.json) -> what can be compared of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biomarker.errors import BiomarkerError, InputFileError, TrackingError
from biomarker.evaluation.prediction_instability import PredictionInstability
from biomarker.release.load import load_bundle
from biomarker.release.manifest import STUDY, Manifest
from biomarker.tracking.registry import INSTABILITY, RUN, RecordedRun, Registry, is_address
from biomarker.validation.out_of_fold import read_out_of_fold
from biomarker.validation.result import NestedCVResult

NO_RUN = "a results.json holds no prediction of single patients; name its run instead"
NOT_KEPT = "its run keeps no out-of-fold predictions (recorded by an older biomarker, or on a server)"
NOT_FOUND = "a bundle holds no prediction of single patients, and its run is not in this store (--store)"

Kept = tuple[NestedCVResult | None, str, PredictionInstability | None]


@dataclass(frozen=True, eq=False)
class Source:
    """One analysis.

    Parameters
    ----------
    shown : how the user knows it
    results : content of results.json
    study : text of the study file, None where it is not known
    manifest, digest : of the bundle; None and empty without one
    validated : out-of-fold predictions, None where they are not kept
    unpaired : why they are not, in that case
    refitted : what refits on bootstrap samples said of the same patients, None where that is not kept
    """

    shown: str
    results: dict[str, Any]
    study: str | None = None
    manifest: Manifest | None = None
    digest: str = ""
    validated: NestedCVResult | None = None
    unpaired: str = ""
    refitted: PredictionInstability | None = None


def read_source(place: str, store: str | Path = "mlruns") -> Source:
    """Read one analysis.

    Parameters
    ----------
    place : folder of a bundle, results.json, `models:/NAME@ALIAS`, `models:/NAME/VERSION`, `runs:/RUN` or a run's id
    store : folder of the runs; the environment's MLFLOW_TRACKING_URI goes first

    Raises
    ------
    BiomarkerError
        When nothing of that name is there, or it was altered.
    """
    path, registry = Path(place), Registry(Path(store), os.environ)
    if not is_address(place) and path.is_dir():
        return _of_bundle(path, registry)
    if not is_address(place) and path.is_file():
        return Source(place, _results(path.read_bytes(), place), unpaired=NO_RUN)
    if is_address(place) or RUN.fullmatch(place):
        with registry.run(place) as run:
            return _of_run(run)
    raise InputFileError(f"{place} is not there",
                         allowed="the folder of a bundle, a results.json, models:/NAME@ALIAS or the id of a run",
                         do="correct the name")  # fmt: skip


def _of_bundle(folder: Path, registry: Registry) -> Source:
    bundle = load_bundle(folder)
    text = bundle.files[STUDY].decode("utf-8", errors="replace") if STUDY in bundle.files else None
    kept = _predictions_of_bundle(bundle.digest, registry)
    return Source(f"{folder}", _checked(bundle.results, str(folder)), text, bundle.manifest, bundle.digest, *kept)


def _predictions_of_bundle(digest: str, registry: Registry) -> Kept:
    if not registry.is_there:
        return None, NOT_FOUND, None
    try:
        with registry.run_of_bundle(digest) as run:
            return (None, NOT_FOUND, None) if run is None else _predictions(run)
    except TrackingError as error:
        return None, f"its run could not be looked up: {error.seen}", None


def _of_run(run: RecordedRun) -> Source:
    if run.results is None:
        raise InputFileError(f"{run.shown} ({run.name}) holds no results.json", do="give a run of `biomarker train`")
    manifest, digest = None, run.digest
    if run.bundle is not None:
        bundle = load_bundle(run.bundle)
        manifest, digest = bundle.manifest, bundle.digest
    results = _results(run.results, run.shown)
    return Source(f"{run.shown} ({run.name})", results, run.study, manifest, digest, *_predictions(run))


def _predictions(run: RecordedRun) -> Kept:
    if run.out_of_fold is None:
        return None, NOT_KEPT, None
    try:
        return read_out_of_fold(run.out_of_fold, run.shown), "", _refitted(run.out_of_fold)
    except BiomarkerError as error:
        return None, error.seen, None


def _refitted(content: bytes) -> PredictionInstability | None:
    try:
        return PredictionInstability.of(json.loads(content)[INSTABILITY])
    except (LookupError, TypeError, ValueError):
        return None


def _results(content: bytes, shown: str) -> dict[str, Any]:
    try:
        return _checked(json.loads(content), shown)
    except (ValueError, RecursionError) as error:
        raise InputFileError(f"{shown} is not JSON: {error}", allowed="a results.json of `biomarker train`",
                             do="correct the name") from error  # fmt: skip


def _checked(results: Any, shown: str) -> dict[str, Any]:
    needed = ("study", "auc", "verdict_code", "split_fingerprint", "cohort_fingerprint", "model", "selection")
    lacking = [key for key in needed if not isinstance(results, dict) or key not in results]
    if lacking:
        raise InputFileError(f"{shown} holds no results of a training run: {', '.join(lacking)} missing",
                             allowed="a results.json of `biomarker train`", do="correct the name")  # fmt: skip
    found: dict[str, Any] = results
    return found
