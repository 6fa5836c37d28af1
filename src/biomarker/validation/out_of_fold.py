"""Out-of-fold predictions of the whole procedure <-> text, so that later runs can be paired with this one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from biomarker.errors import InputFileError
from biomarker.validation.result import PROCEDURE, NestedCVResult

SCHEMA_VERSION = 1


def out_of_fold_text(result: NestedCVResult, **beside: Any) -> str:
    """JSON of folds and probabilities, repeat by repeat, in the order of the cohort; patients by one digest of all.

    The digest tells whether two runs have the same patients in the same order; no patient is named.

    Parameters
    ----------
    beside : other plain values of the same patients in the same order, which `read_out_of_fold` passes over
    """
    own = result.predictions()
    entries = {
        "schema_version": SCHEMA_VERSION,
        "patients_sha256": hashlib.sha256(repr(result.patients).encode()).hexdigest(),
        "split_fingerprint": result.split_fingerprint,
        "responder": [int(yes) for yes in own.responder],
        "fold": own.fold.tolist(),
        "probability": own.probability.tolist(),
        "threshold": own.threshold.tolist(),
        **beside,
    }
    return json.dumps(entries, allow_nan=False) + "\n"


def read_out_of_fold(content: str | bytes, name: str) -> NestedCVResult:
    """Inverse of `out_of_fold_text`; patients are numbers behind the digest of their names.

    Parameters
    ----------
    name : of the file, for messages

    Raises
    ------
    InputFileError
        When the text is not what `out_of_fold_text` wrote.
    """
    try:
        return _result(json.loads(content))
    except (LookupError, TypeError, ValueError) as error:
        raise InputFileError(f"{name} holds no out-of-fold predictions that can be read: {error}",
                             do="train the study again") from error  # fmt: skip


def _result(entries: Any) -> NestedCVResult:
    if entries["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"schema version {entries['schema_version']}, known is {SCHEMA_VERSION}")
    digest, responder = str(entries["patients_sha256"]), np.array(entries["responder"], dtype=np.bool_)
    shape = (-1, len(responder), 1)
    return NestedCVResult(
        patients=tuple(f"{digest}:{i}" for i in range(len(responder))),
        responder=responder,
        models=(PROCEDURE,),
        probability=np.array(entries["probability"], dtype=np.float64).reshape(shape),
        threshold=np.array(entries["threshold"], dtype=np.float64).reshape(shape),
        fold=np.array(entries["fold"], dtype=np.int16),
        choices=(),
        split_fingerprint=str(entries["split_fingerprint"]),
    )
