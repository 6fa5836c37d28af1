"""Feasibility -> three plain sentences: what the cohort can answer, what it cannot, how many patients would."""

from __future__ import annotations

from biomarker.planning.feasibility import POWER, Feasibility

NEARLY_ALL = 0.985


def sentences(found: Feasibility) -> tuple[str, ...]:
    """Sentences that a clinician can read, by fixed rules."""
    return tuple(sentence for sentence in (_marker(found), _model(found), _settles(found)) if sentence)


def _marker(found: Feasibility) -> str:
    auc, interval = found.question.auc, found.expected
    often = "nearly all" if found.marker_power > NEARLY_ALL else f"{100 * found.marker_power:.0f} of 100"
    known = f"its AUC would be known to lie between about {interval.low:.2f} and {interval.high:.2f}"
    if found.significant_auc is None:
        return "Not even a perfect marker would be significant (p < 0.05) in a cohort of this size."
    if found.marker_power >= POWER:
        return (
            f"A marker that was named beforehand can be tested: with a true AUC of {auc:.2f} it would be significant "
            f"in {often} such cohorts, and {known}."
        )
    return (
        f"Even a marker that was named beforehand can be missed: with a true AUC of {auc:.2f} it would be significant "
        f"in only {often} such cohorts, and {known}."
    )


def _model(found: Feasibility) -> str:
    asked, needed = found.question, found.riley.needed
    model = "A model of 1 predictor" if asked.n_predictors == 1 else f"A model of {asked.n_predictors} predictors"
    if asked.n_patients >= needed:
        return f"{model} can be developed: Riley's criteria ask for {needed} patients."
    noise = ""
    if asked.n_predictors > 1:
        noise = (
            f"; beware that the best of {asked.n_predictors} pure-noise predictors reaches an AUC of "
            f"{found.best_of_noise:.2f} in half of such cohorts"
        )
    return (
        f"{model} cannot be developed to be used: Riley's criteria ask for {needed} patients, so whatever is found in "
        f"{asked.n_patients} is a feasibility result{noise}."
    )


def _settles(found: Feasibility) -> str:
    asked = found.question
    wants = (
        (found.patients_for_power, f"for a power of {100 * POWER:.0f} % with the marker"),
        (found.patients_for_width, f"for an interval no wider than {asked.target_width:.2f}"),
        (found.riley.needed, "for a model"),
    )
    missing = [(n, what) for n, what in wants if n > asked.n_patients]
    if not missing:
        return ""
    listed = ", ".join(f"{n} {what}" for n, what in missing)
    return f"Patients that would settle it, at the same response rate: {listed}."
