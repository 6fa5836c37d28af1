"""Bundle + new patients with a known response -> external validation, nothing fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from biomarker.errors import CohortError
from biomarker.evaluation.decision_curve import threshold_grid
from biomarker.evaluation.external import External, external_validation
from biomarker.release.labelled import Labelled, read_labelled
from biomarker.release.load import Bundle, load_bundle
from biomarker.release.predict import PanelLike, make_report
from biomarker.release.write import plain

DECISION_RANGE = (0.1, 0.5)


@dataclass(frozen=True, eq=False)
class Validation:
    """What came out, and how many predictions deserve trust.

    Parameters
    ----------
    bundle : that was judged
    labelled : patients with a known response
    external : estimates, case mix, decision curve and verdict
    trust : light -> number of patients
    notes : what holds for the whole table
    """

    bundle: Bundle
    labelled: Labelled
    external: External
    trust: dict[str, int]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values; no value of a single patient."""
        found, manifest = self.external, self.bundle.manifest
        mix = found.case_mix
        curve = found.decision
        content = {
            "kind": "external validation",
            "study": manifest.study,
            "bundle_sha256": self.bundle.digest,
            "input": self.labelled.patients.source,
            "input_sha256": self.labelled.patients.source_sha256,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "threshold": manifest.threshold,
            "responder_is": self.labelled.responder_is,
            "n_patients": found.n,
            "n_responders": found.n_responders,
            "not_evaluable": len(self.labelled.patients.panel) - found.n,
            "metrics": {name: None if one is None else one.to_dict() for name, one in found.metrics.items()},
            "calibration_p": found.calibration_p,
            "case_mix": {**vars(mix)},
            "decision_curve": {
                "thresholds": list(curve.thresholds),
                "strategies": {name: [one.to_dict() for one in ones] for name, ones in curve.strategies.items()},
            },
            "trust": self.trust,
            "notes": list(self.notes),
            "verdict": " ".join(found.verdict),
            "verdict_code": found.verdict_code,
            "research_use_only": manifest.research_use_only,
        }
        return dict(plain(content))


def validate(
    bundle: Bundle | str | Path,
    cohort: PanelLike,
    *,
    id_column: str | None = None,
    outcome: Mapping[str, Any] | None = None,
) -> Validation:
    """Validate a finished model on patients whose response is known; nothing is fitted.

    Parameters
    ----------
    bundle : a bundle or its folder
    cohort : path of a table, `Table` or pandas data frame with measurements and response, one row per patient
    id_column : column that names the patient, where it is called otherwise than in training
    outcome : ``column``, ``responder``, ``non_responder`` where they differ from those of the study in the bundle

    Raises
    ------
    CohortError
        When the response is absent, a class is missing, or it is the table that the model was trained on.
    PanelError, InputFileError, BundleError
        As for `load_bundle` and `Bundle.predict`.
    """
    loaded = bundle if isinstance(bundle, Bundle) else load_bundle(bundle)
    return validate_bundle(loaded, read_labelled(loaded, cohort, id_column=id_column, outcome=outcome))


def validate_bundle(bundle: Bundle, labelled: Labelled) -> Validation:
    """Judge a bundle on patients it never saw.

    Raises
    ------
    CohortError
        For the very table that the model was trained on.
    """
    patients, results = labelled.patients, bundle.results
    manifest = bundle.manifest
    seen = [manifest.origin.get("panel_sha256"), *(manifest.parent.get("tables") or ())]
    if patients.source_sha256 and patients.source_sha256 in seen:
        what = "updated" if manifest.parent and patients.source_sha256 == seen[0] else "trained"
        raise CohortError(f"{patients.source} is the table that the model was {what} on",
                          allowed="patients the model never saw",
                          do="for training patients the honest figures are in results.json")  # fmt: skip
    n, responders = results.get("n_patients"), results.get("n_responders")
    auc = (results.get("auc") or {}).get("estimate")
    limits = (results.get("decision_curve") or {}).get("range") or DECISION_RANGE
    external = external_validation(
        labelled.responder, labelled.probability, bundle.manifest.threshold, threshold_grid(*limits),
        training_prevalence=responders / n if n and responders is not None else None, training_auc=auc,
    )  # fmt: skip
    everyone = bundle.probability(patients.matrix)
    report = make_report(bundle.manifest, bundle.digest, patients, everyone, bundle.uncertainty)
    lights = [report.predictions[i].trust for i in labelled.known]
    trust = {light: lights.count(light) for light in ("green", "amber", "red")}
    return Validation(bundle, labelled, external, trust, patients.notes)
