"""Prediction and PredictionReport: what a bundle says about new patients, as table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

RESPONDER, NON_RESPONDER = "responder", "non-responder"
FIELDS = ("patient_id", "probability", "prediction", "warnings")
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Prediction:
    """What the model says about one patient.

    Parameters
    ----------
    probability : of response
    prediction : "responder" when the probability reaches the threshold of the model, else "non-responder"
    warnings : reasons to distrust this prediction, as sentences
    """

    patient_id: str
    probability: float
    prediction: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class PredictionReport:
    """Predictions in the order of the panel, with where they come from.

    Parameters
    ----------
    study, bundle_sha256, biomarker_version : which model, in which bundle, read by which version
    input, input_sha256 : name of the table, and digest of its file (empty when it came from memory)
    created : UTC time
    threshold : probability from which a patient is called a responder
    responder_is : how the training data call a responder
    notes : what holds for the whole table
    """

    predictions: tuple[Prediction, ...]
    study: str
    bundle_sha256: str
    biomarker_version: str
    input: str
    input_sha256: str
    created: str
    threshold: float
    responder_is: str
    simulated: bool
    research_use_only: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.predictions)

    def __iter__(self) -> Iterator[Prediction]:
        return iter(self.predictions)

    @property
    def n_with_warnings(self) -> int:
        """Number of patients with at least one warning."""
        return sum(bool(prediction.warnings) for prediction in self.predictions)

    def to_frame(self) -> pd.DataFrame:
        """One row per patient: patient_id, probability, prediction, warnings (joined by "; ")."""
        import pandas as pd

        return pd.DataFrame(self._rows(), columns=list(FIELDS))

    def to_csv_text(self) -> str:
        """CSV with the columns of `to_frame`; probabilities with all their digits."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows([patient, repr(p), call, text] for patient, p, call, text in self._rows())
        return stream.getvalue()

    def to_dict(self) -> dict[str, Any]:
        """Plain values; `predictions` is a list with the warnings as lists."""
        entries = {"schema_version": SCHEMA_VERSION, **asdict(self)}
        entries["notes"] = list(self.notes)
        entries["predictions"] = [{**asdict(one), "warnings": list(one.warnings)} for one in self.predictions]
        return entries

    def to_json_text(self) -> str:
        """JSON of `to_dict`."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    def _rows(self) -> list[tuple[str, float, str, str]]:
        return [(one.patient_id, one.probability, one.prediction, "; ".join(one.warnings)) for one in self.predictions]
