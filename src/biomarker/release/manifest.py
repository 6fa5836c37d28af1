"""Manifest: everything `bundle.json` says about a bundle, checked when it is read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.candidates.columns import Columns
from biomarker.cohort.covariates import CovariateSchema
from biomarker.errors import BiomarkerError, BundleError
from biomarker.release.ranges import TrainingRange
from biomarker.release.upgrades import upgraded

FORMAT = 2
MANIFEST, PIPELINE, CONSTANTS, GOLDEN = "bundle.json", "pipeline.skops", "model.json", "golden.json"
CARD, STUDY, RESULTS = "model_card.md", "study.toml", "results.json"
REFITS, CONFORMAL, NOVELTY = "refits.json", "conformal.json", "novelty.json"
RESEARCH_USE_ONLY = "For research use only: not a medical device; no prediction may guide the care of a patient."
STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
AGAIN = "copy the bundle again from its source; do not edit the files in it"


@dataclass(frozen=True)
class Manifest:
    """What a bundle is, for which panel, and which files belong to it.

    Parameters
    ----------
    files : name -> sha256 of every other file of the bundle
    versions : software that fitted the pipeline
    reading : how the training table was read, see `BundleContents`
    candidate : what `describe` gives, with the analytes and coded covariates that the model sees
    training_range : analyte -> where it was seen in training
    accepts_missing : whether a missing value is filled in by the pipeline
    light_note : why there is no `model.json`, where there is none
    performance : headline figures copied from `results.json`
    origin : seed and fingerprints of the training run
    uncertainty_notes : why an interval, prediction sets or the novelty check are absent, where they are
    parent : the bundle this one was updated from (`study`, `sha256`, `update`); empty for a trained one
    """

    study: str
    biomarker_version: str
    created: str
    simulated: bool
    files: Mapping[str, str]
    versions: Mapping[str, str]
    schema: PanelSchema
    covariates: CovariateSchema
    reading: Mapping[str, Any]
    candidate: Mapping[str, Any]
    threshold: float
    responder_is: str
    training_range: Mapping[str, TrainingRange]
    accepts_missing: bool
    light_note: str
    performance: Mapping[str, Any]
    origin: Mapping[str, Any]
    research_use_only: str = RESEARCH_USE_ONLY
    uncertainty_notes: tuple[str, ...] = ()
    parent: Mapping[str, Any] = field(default_factory=dict)
    format: int = field(default=FORMAT)

    @property
    def columns(self) -> Columns:
        """Layout of the predictor matrix."""
        plates = tuple(self.plates.get("centred", ()))
        return Columns(self.schema.names, tuple(a.is_logged for a in self.schema), self.covariates.columns, plates)

    @property
    def plates(self) -> Mapping[str, Any]:
        """How plates were corrected in training (`biomarker.release.plates`); empty where they were not."""
        found: Mapping[str, Any] = self.reading.get("plates") or {}
        return found

    @property
    def needed(self) -> PanelSchema:
        """The analytes that the model sees; others need not be measured."""
        seen = set(self.candidate["analytes"])
        return PanelSchema(tuple(analyte for analyte in self.schema if analyte.name in seen))

    @property
    def needed_covariates(self) -> CovariateSchema:
        """The covariates that the model sees."""
        return self.covariates if self.candidate["covariates"] else CovariateSchema()

    def to_text(self) -> str:
        """`bundle.json`."""
        entries = {"format": self.format, **{key: getattr(self, key) for key in self.__dataclass_fields__}}
        entries["schema"] = [asdict(analyte) for analyte in self.schema]
        entries["covariates"] = self.covariates.to_dict()
        entries["training_range"] = {name: asdict(seen) for name, seen in self.training_range.items()}
        return json.dumps(entries, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_manifest(content: bytes) -> Manifest:
    """Parse and check `bundle.json`.

    Raises
    ------
    BundleError
        When it is no manifest, was written by a newer version, or lacks something.
    """
    entries = read_json(content, MANIFEST)
    number = entries.get("format") if isinstance(entries, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise BundleError(
            f"{MANIFEST} has no format number", allowed=_KNOWN, do="give a folder that `biomarker train` wrote"
        )
    if number > FORMAT:
        raise BundleError(f"the bundle has format {number}", allowed=_KNOWN,
                          do="update biomarker, or export the bundle again with this version")  # fmt: skip
    try:
        _require_harmless(entries)
        return _manifest(upgraded(entries))
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, BiomarkerError) as error:
        why = f"{error} is lacking" if isinstance(error, LookupError) else str(error)
        raise BundleError(f"{MANIFEST} is not complete: {why}", do=AGAIN) from error


def read_json(content: bytes, name: str) -> Any:
    """Parse a JSON file of the bundle; NaN, infinities and repeated keys are refused."""
    try:
        text = content.decode("utf-8")
        return json.loads(text, parse_constant=_finite, parse_float=_finite, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{name} is not JSON: {error}", do=AGAIN) from error


def _manifest(entries: dict[str, Any]) -> Manifest:
    plain = {key: _typed(entries[key], kind) for kind, keys in _PLAIN.items() for key in keys}
    schema = PanelSchema(tuple(_analyte(**entry) for entry in entries["schema"]))
    covariates = CovariateSchema.from_dict(entries["covariates"])
    _subset(plain["candidate"]["analytes"], schema.names)
    _subset(plain["candidate"]["covariates"], covariates.columns)
    for key, kind in (("reader", str), ("settings", dict), ("id_column", str)):
        _typed(plain["reading"][key], kind)
    _typed(plain["reading"].get("names", {}), dict)
    _typed(plain["reading"].get("units_stated", []), list)
    _typed(plain["parent"].get("tables", []), list)
    _check_plates(_typed(plain["reading"].get("plates", {}), dict))
    ranges = {name: TrainingRange.from_dict(entry) for name, entry in entries["training_range"].items()}
    notes = tuple(_typed(note, str) for note in _typed(entries["uncertainty_notes"], list))
    return Manifest(**plain, schema=schema, covariates=covariates, threshold=_share(entries["threshold"]),
                    training_range=ranges, format=entries["format"],
                    uncertainty_notes=notes)  # fmt: skip


def _analyte(name: Any, unit: Any, lower_limit: Any = None, upper_limit: Any = None) -> Analyte:
    limits = [None if limit is None else float(limit) for limit in (lower_limit, upper_limit)]
    if not all(math.isfinite(limit) for limit in limits if limit is not None):
        raise ValueError(f"{name}: a limit is not finite")
    return Analyte(_typed(name, str), _typed(unit, str), *limits)


def _check_plates(plates: dict[str, Any]) -> None:
    if not plates:
        return
    _typed(plates["column"], str)
    if not all(isinstance(name, str) for name in _typed(plates["centred"], list)):
        raise TypeError("a plate without a name")
    bridge = _typed(plates.get("bridge", {}), dict)
    for table in (bridge["levels"], bridge["shifts"]) if bridge else ():
        for row in _typed(table, dict).values():
            for value in _typed(row, dict).values():
                if value is not None:
                    float(value)


def _typed(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} should be {kind.__name__}")
    return value


def _require_harmless(entry: Any) -> None:
    """Texts of a bundle reach a terminal, which control signs would steer."""
    if isinstance(entry, str) and STEERING.search(entry):
        raise ValueError(f"{entry!r} holds control signs")
    for one in (
        (*entry.keys(), *entry.values()) if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    ):
        _require_harmless(one)


def _share(value: Any) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError(f"{value!r} should lie between 0 and 1")
    return number


def _subset(names: Any, known: tuple[str, ...]) -> None:
    odd = set(_typed(names, list)) - set(known)
    if odd:
        raise ValueError(f"the model sees columns that the panel does not have: {sorted(odd)}")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a number")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise ValueError("a key stands twice")
    return entries


_PLAIN: dict[type, tuple[str, ...]] = {
    str: ("study", "biomarker_version", "created", "responder_is", "light_note", "research_use_only"),
    bool: ("simulated", "accepts_missing"),
    dict: ("files", "versions", "reading", "candidate", "performance", "origin", "parent"),
}
_KNOWN = f"format {FORMAT}" if FORMAT == 1 else f"formats 1 to {FORMAT}"
