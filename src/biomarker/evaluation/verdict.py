"""Evaluation and permutation p-value -> a verdict in a few plain sentences that a clinician can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.sample_size import patients_for_response_rate

Code = Literal["no_evidence", "evidence", "cannot_answer"]

# Five folds test fewer than two of 9 patients each, and simulated cohorts of noise with 9 against 9 patients had
# intervals 0.60 wide on average (10 against 10: 0.58): the two limits say the same of balanced cohorts.
FEWEST_PER_CLASS = 10
# Around chance, a width of 0.6 reaches from 0.2 to 0.8: from misleading to useful, so nothing has been learned.
WIDEST_INTERVAL = 0.6
# With up to 200 patients not even a fixed marker is significant at an AUC of 0.55, so no test is needed to say so.
NEAR_CHANCE = 0.55
ALPHA = 0.05
RESEARCH_ONLY = "For research use only: these predictions must not guide the treatment of a patient."


@dataclass(frozen=True)
class Verdict:
    """The answer in one word for programs, and in sentences for people."""

    code: Code
    sentences: tuple[str, ...]


def verdict(
    evaluation: Evaluation, *, permutation_p: float | None = None, marker_name: str = "the single marker"
) -> Verdict:
    """Say what the numbers carry, and no more.

    Evidence comes from the permutation test of the whole procedure alone: in 11 to 25 % of simulated cohorts of pure
    noise, the usual intervals of the AUC excluded 0.5.

    Parameters
    ----------
    evaluation : of the whole procedure
    permutation_p : p-value of the permutation test, None when it was not run
    marker_name : how the sentences call the single marker, such as its analyte
    """
    code = verdict_code(evaluation, permutation_p)
    sentences = (
        _answer(code, evaluation, permutation_p),
        _discrimination(evaluation.auc),
        _size(evaluation),
        _beyond(evaluation, code, {"marker": marker_name, "covariates": "the clinical covariates"}),
        RESEARCH_ONLY,
    )
    return Verdict(code, tuple(sentence for sentence in sentences if sentence))


def verdict_code(evaluation: Evaluation, permutation_p: float | None) -> Code:
    """`evidence` needs a small permutation p; too few patients are not outweighed by any p."""
    auc = evaluation.auc
    if _rarer(evaluation) < FEWEST_PER_CLASS or auc.width > WIDEST_INTERVAL:
        return "cannot_answer"
    if permutation_p is None:
        return "no_evidence" if auc.value <= NEAR_CHANCE else "cannot_answer"
    return "evidence" if permutation_p <= ALPHA and auc.value > 0.5 else "no_evidence"


def count(n: int, noun: str) -> str:
    """Number and noun in the right grammatical number: "1 patient", "2 patients"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def p_text(p: float) -> str:
    """P-value with as many digits as matter: "p = 0.34", "p = 0.012", "p < 0.001"."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def _rarer(evaluation: Evaluation) -> int:
    return min(evaluation.n_responders, evaluation.n_nonresponders)


def _size(evaluation: Evaluation) -> str:
    n = evaluation.n_responders + evaluation.n_nonresponders
    groups = f"{count(evaluation.n_responders, 'responder')} and {count(evaluation.n_nonresponders, 'non-responder')}"
    seen = f"{count(n, 'patient')} {'was' if n == 1 else 'were'} analysed, {groups}"
    needed = patients_for_response_rate(evaluation.n_responders / n)
    if n >= needed:
        return f"{seen}."
    return (
        f"{seen}: a feasibility result, because {needed} patients would be needed merely to know the response rate to "
        "within 5 percentage points."
    )


def _discrimination(auc: Estimate) -> str:
    return (
        "Each patient was predicted by models that had not seen that patient, and a responder got a higher probability "
        f"than a non-responder in about {100 * auc.value:.0f} of 100 comparisons (AUC {auc.value:.2f}, "
        f"{100 * auc.level:g} % interval {auc.low:.2f} to {auc.high:.2f}; 0.50 is chance)."
    )


def _answer(code: Code, evaluation: Evaluation, p: float | None) -> str:
    if code == "cannot_answer":
        return _cannot_answer(evaluation, p)
    if code == "evidence" and p is not None:
        return (
            f"The predictions are better than chance in these patients (permutation test, {p_text(p)}), which has to "
            "be confirmed in new patients."
        )
    auc = evaluation.auc
    why = f"an AUC of {auc.value:.2f} needs no permutation test" if p is None else f"permutation test, {p_text(p)}"
    return (
        f"There is no evidence that the predictions are better than chance ({why}); this does not show that response "
        f"cannot be predicted, because an AUC of up to {auc.high:.2f} remains possible."
    )


def _cannot_answer(evaluation: Evaluation, p: float | None) -> str:
    auc, rarer = evaluation.auc, _rarer(evaluation)
    cannot = "These data cannot answer whether response can be predicted"
    cannot += "" if p is None else f" (permutation test, {p_text(p)})"
    if rarer < FEWEST_PER_CLASS:
        patients = f"{count(rarer, 'patient')}, and at least {FEWEST_PER_CLASS} are needed"
        return f"{cannot}: the smaller of the two groups has only {patients}."
    if auc.width > WIDEST_INTERVAL:
        return f"{cannot}: the interval from {auc.low:.2f} to {auc.high:.2f} leaves nearly everything possible."
    return (
        "Whether the panel predicts response better than chance stays open, because no permutation test (of at least "
        "19 permutations) was run: set `validation.permutations = 199` in the study file and train again."
    )


def _beyond(evaluation: Evaluation, code: Code, names: dict[str, str]) -> str:
    clauses = []
    for role, name in names.items():
        baseline, difference = evaluation.baselines.get(role), evaluation.differences.get(role)
        alone = baseline["auc"] if baseline else None
        if alone and difference:
            clauses.append(_compared(name, alone, difference, code))
    text = "; ".join(clauses)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _compared(name: str, alone: Estimate, difference: Estimate, code: Code) -> str:
    start = f"compared with {name} alone (AUC {alone.value:.2f})"
    numbers = (
        f"difference {_signed(difference.value)}, approximate {100 * difference.level:g} % interval "
        f"{_signed(difference.low)} to {_signed(difference.high)}"
    )
    if difference.width == 0.0:
        return f"{start}, the predictions rank the patients in the same way"
    if difference.low > 0:
        limit = "" if code == "evidence" else ", which counts only once they are shown to be better than chance"
        return f"{start}, the predictions did better ({numbers}){limit}"
    if difference.high < 0:
        return f"{start}, the predictions did worse ({numbers})"
    as_well = ", which did at least as well" if difference.value <= 0 else ""
    return f"{start}{as_well}, there is no evidence of a difference ({numbers})"


def _signed(value: float) -> str:
    text = f"{value:+.2f}"
    return "0.00" if text in ("+0.00", "-0.00") else text
