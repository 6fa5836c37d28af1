"""What the study of a bundle found -> a note beside every table of predictions, and a doubt where it found nothing."""

from __future__ import annotations

from biomarker.release.manifest import Manifest

WITHOUT = {
    "no_evidence": "its study found no evidence that this model predicts better than chance",
    "cannot_answer": "its study could not tell whether this model predicts better than chance",
    "cannot_say": "the patients it was updated with could not tell whether this model predicts better than chance",
}


def doubts_of_model(manifest: Manifest) -> list[str]:
    """Why no prediction of this model deserves trust, whoever the patient is; empty where there is evidence."""
    sentence = WITHOUT.get(str(manifest.performance.get("verdict_code")))
    return [] if sentence is None else [sentence]


def notes_of_model(manifest: Manifest) -> tuple[str, ...]:
    """How well the model did, and what its bundle cannot tell of a patient."""
    auc, n = manifest.performance.get("auc") or {}, manifest.performance.get("n_patients")
    known = [auc.get(key) for key in ("estimate", "low", "high")]
    said: tuple[str, ...] = ()
    if n and all(isinstance(one, float | int) for one in known):
        estimate, low, high = known
        whom = "before its update, among the" if manifest.parent else "out of fold, among the"
        said = (f"How well the model did: AUC {estimate:.2f} ({low:.2f} to {high:.2f}; 0.5 is chance), {whom} {n} "
                f"patients of its study",)  # fmt: skip
    return (*said, *manifest.uncertainty_notes)
