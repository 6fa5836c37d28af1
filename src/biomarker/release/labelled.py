"""A table of new patients whose response is known -> what the bundle sees of them, and who responded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.errors import CohortError
from biomarker.release.load import Bundle
from biomarker.release.manifest import STUDY
from biomarker.release.predict import NewPatients, PanelLike, read_patients
from biomarker.response.criteria.recorded import label

RECORDED = ("column", "responder", "non_responder")


@dataclass(frozen=True, eq=False)
class Labelled:
    """Patients with a known response.

    Parameters
    ----------
    patients : everybody in the table
    known : (n,) rows of `patients` with an evaluable response
    responder, probability : (n,)
    responder_is : how the table calls a responder
    """

    patients: NewPatients
    known: npt.NDArray[np.intp]
    responder: npt.NDArray[np.bool_]
    probability: Array
    responder_is: str

    @property
    def matrix(self) -> Array:
        """(n, 2p + q) rows that `Manifest.columns` describes."""
        return self.patients.matrix[self.known]


def read_labelled(
    bundle: Bundle, given: PanelLike, *, id_column: str | None = None, outcome: Mapping[str, Any] | None = None
) -> Labelled:
    """Read and predict patients with a known response.

    Parameters
    ----------
    bundle : that will be judged or updated
    given : path of a table, `Table` or pandas data frame, one row per patient
    id_column : column that names the patient, where it is called otherwise than in training
    outcome : ``column``, ``responder``, ``non_responder`` where they differ from those of the study in the bundle

    Raises
    ------
    CohortError
        When the response is absent, a value means nothing, or a class is missing.
    PanelError, InputFileError
        As for `Bundle.predict`.
    """
    patients = read_patients(bundle.manifest, given, id_column)
    settings = {**_of_the_study(bundle), **(outcome or {})}
    found = label(patients.panel.rows, patients.table.cells, **settings)
    labels = [found.labels[row] for row in patients.panel.rows]
    known = np.array([i for i, one in enumerate(labels) if one is not None], dtype=np.intp)
    responder = np.array([bool(labels[i]) for i in known])
    if responder.all() or not responder.any():
        raise CohortError(f"all {len(known)} evaluable patients have the same response",
                          do="a validation needs responders and non-responders")  # fmt: skip
    return Labelled(patients, known, responder, bundle.probability(patients.matrix[known]), found.responder_is)


def _of_the_study(bundle: Bundle) -> dict[str, Any]:
    """Settings of the recorded response in the bundle's own study file; nothing for another criterion."""
    outcome = tomllib.loads(bundle.files[STUDY].decode()).get("outcome", {}) if STUDY in bundle.files else {}
    if outcome.get("criterion", "recorded") != "recorded":
        return {}
    lists = {key: [str(v) for v in (outcome[key] if isinstance(outcome[key], list) else [outcome[key]])]
             for key in RECORDED[1:] if key in outcome}  # fmt: skip
    return {**({"column": str(outcome["column"])} if "column" in outcome else {}), **lists}
