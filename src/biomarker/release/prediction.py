"""Prediction and PredictionReport: what a bundle says about new patients, as table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

RESPONDER, NON_RESPONDER, UNDECIDED = "responder", "non-responder", "undecided"
SETS = ("80", "90", "95")
FIELDS = ("patient_id", "probability", "low", "high", "prediction", "trust", "called",
          *(f"set_{level}" for level in SETS), "posterior_low", "posterior_high", "warnings")  # fmt: skip
PROVENANCE = ("study", "bundle_sha256", "biomarker_version", "input", "input_sha256", "created")
SCHEMA_VERSION = 2


@dataclass(frozen=True)
class Sureness:
    """How sure the model is of one patient.

    Parameters
    ----------
    called : "responder" when the probability reaches the threshold of the model, else "non-responder"
    prediction : the same where it is sure enough, else "undecided"
    low, high : interval of the probability from bootstrap refits of the whole procedure; None where there are none
    posterior_low, posterior_high : posterior interval of a Bayesian model
    sets : level in per cent -> "responder", "non-responder", "undecided" or "neither"
    """

    called: str
    prediction: str
    low: float | None = None
    high: float | None = None
    posterior_low: float | None = None
    posterior_high: float | None = None
    sets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Prediction:
    """What the model says about one patient.

    Parameters
    ----------
    patient_id : as the table names the patient
    probability : of response
    prediction : "responder", "non-responder" or "undecided"
    sureness : call by the threshold, intervals and prediction sets
    trust : "green", "amber" (read the warnings) or "red" (do not use)
    warnings : reasons to distrust this prediction, as sentences; the gravest first
    why : column -> what it adds to the log odds, with "base"; None unless asked for or where the model is no sum
    turns : what would turn the answer, as sentences; only when asked for
    """

    patient_id: str
    probability: float
    prediction: str
    sureness: Sureness
    trust: str = "green"
    warnings: tuple[str, ...] = ()
    why: Mapping[str, float] | None = None
    turns: tuple[str, ...] = ()

    def row(self) -> tuple[Any, ...]:
        """Values of the columns `FIELDS`; None where absent."""
        sure = self.sureness
        sets = (sure.sets.get(level) for level in SETS)
        return (self.patient_id, self.probability, sure.low, sure.high, self.prediction, self.trust, sure.called, *sets,
                sure.posterior_low, sure.posterior_high, "; ".join(self.warnings))  # fmt: skip


@dataclass(frozen=True)
class PredictionReport:
    """Predictions in the order of the panel, with where they come from.

    Parameters
    ----------
    predictions : one per patient, in the order of the panel
    study, bundle_sha256, biomarker_version : which model, in which bundle, read by which version
    input, input_sha256 : name of the table, and digest of its file (empty when it came from memory)
    created : UTC time
    threshold : probability from which a patient is called a responder
    responder_is : how the training data call a responder
    simulated : whether the model was trained on simulated patients
    research_use_only : the sentence that says so
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

    @property
    def provenance(self) -> tuple[str, ...]:
        """Values of the columns `PROVENANCE`: rows that are cut out or joined still tell where they come from."""
        return tuple(str(getattr(self, name)) for name in PROVENANCE)

    def to_frame(self) -> pd.DataFrame:
        """One row per patient: the columns `FIELDS`, warnings joined by "; ", then `PROVENANCE`, the same in all."""
        import pandas as pd

        rows = [(*one.row(), *self.provenance) for one in self.predictions]
        return pd.DataFrame(rows, columns=[*FIELDS, *PROVENANCE])

    def to_csv_text(self, *, header: bool = True) -> str:
        """CSV with the columns of `to_frame`; probabilities with all their digits."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        if header:
            writer.writerow([*FIELDS, *PROVENANCE])
        rows = ([*map(_cell, one.row()), *self.provenance] for one in self.predictions)
        writer.writerows(rows)
        return stream.getvalue()

    def to_dict(self) -> dict[str, Any]:
        """Plain values; `predictions` is a list with the warnings as lists."""
        entries = {"schema_version": SCHEMA_VERSION, **asdict(self)}
        entries["notes"] = list(self.notes)
        entries["predictions"] = [_entry(one) for one in self.predictions]
        return entries

    def to_json_text(self) -> str:
        """JSON of `to_dict`."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _entry(one: Prediction) -> dict[str, Any]:
    entry = asdict(one)
    sure = entry.pop("sureness")
    why = {} if one.why is None else {"why": dict(one.why), "turns": list(one.turns)}
    return {"patient_id": one.patient_id, "probability": one.probability, **sure, "trust": one.trust,
            "warnings": list(one.warnings), **why}  # fmt: skip


def _cell(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
