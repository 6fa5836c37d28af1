"""Evaluation and permutation p-value -> a verdict in a few plain sentences that a clinician can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.gatekeeping import Step
from biomarker.evaluation.sample_size import patients_for_auc, patients_for_response_rate

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
    evaluation: Evaluation,
    *,
    permutation_p: float | None = None,
    marker_name: str = "the single marker",
    steps: Sequence[Step] = (),
    context: Sequence[str] = (),
    doubts: Sequence[str] = (),
) -> Verdict:
    """Say what the numbers carry, and no more, in three to eight sentences.

    The answer comes first, unless the clinical covariates alone did as well; then that comes first.

    Evidence comes from the permutation test of the whole procedure alone: in 11 to 25 % of simulated cohorts of pure
    noise, the usual intervals of the AUC excluded 0.5.

    Parameters
    ----------
    evaluation : of the whole procedure
    permutation_p : p-value of the permutation test, None when it was not run
    marker_name : how the sentences call the single marker, such as its analyte
    steps : the questions in their fixed order, which say what is exploratory
    context : sentences about what the study is, such as the criteria that were tried and the arms that were compared
    doubts : reasons to distrust the answer, as clauses
    """
    code = verdict_code(evaluation, permutation_p)
    told = {step.name: step for step in steps}
    beyond = _beyond(evaluation, code, marker_name, told)
    sentences = [
        _answer(code, evaluation, permutation_p) + _exploratory(code, marker_name, told),
        _discrimination(evaluation.auc, code),
        _size(evaluation),
        beyond,
        *context,
        f"Read this with caution: {'; '.join(doubts)}." if doubts else "",
        RESEARCH_ONLY,
    ]
    if covariates_do_as_well(evaluation):
        sentences.insert(0, sentences.pop(3))
    return Verdict(code, tuple(sentence for sentence in sentences if sentence))


def covariates_do_as_well(evaluation: Evaluation) -> bool:
    """Whether a model of the clinical covariates is above chance and, to two decimals, not worse than the procedure."""
    baseline, difference = evaluation.baselines.get("covariates"), evaluation.differences.get("covariates")
    alone = baseline["auc"] if baseline else None
    if alone is None or difference is None:
        return False
    return alone.value > NEAR_CHANCE and round(difference.value, 2) <= 0


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
    rate = evaluation.n_responders / n
    for_rate, for_auc = patients_for_response_rate(rate), patients_for_auc(evaluation.auc.value, rate)
    settled = f"about {for_auc} to know an AUC of {evaluation.auc.value:.2f} to within 0.05"
    if n >= for_rate:
        return f"{seen}." if n >= for_auc else f"{seen}; it would take {settled}."
    return (
        f"{seen}: a feasibility result, because {for_rate} patients would be needed merely to know the response rate "
        f"to within 5 percentage points{f', and {settled}' if n < for_auc else ''}."
    )


def _discrimination(auc: Estimate, code: Code) -> str:
    return (
        "Each patient was predicted by models that had not seen that patient, and a responder got a higher probability "
        f"than a non-responder in about {100 * auc.value:.0f} of 100 comparisons (AUC {auc.value:.2f}, "
        f"{100 * auc.level:g} % interval {auc.low:.2f} to {auc.high:.2f}; 0.50 is chance).{_both(auc, code)}"
    )


def _both(auc: Estimate, code: Code) -> str:
    """Why test and interval may seem to contradict each other."""
    if code == "evidence" and auc.low <= 0.5:
        return (
            " The interval reaches chance all the same: the test asks whether there is anything, the interval how much,"
            " and that is hardly known."
        )
    if code == "no_evidence" and auc.low > 0.5:
        return (
            " That the interval lies above chance is no evidence: without any information some intervals do, and only"
            " the test decides."
        )
    return ""


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
        "Whether the panel predicts response better than chance stays open, because no permutation "
        "test (of at least 19 permutations) was run: set `validation.permutations = 1000` in the study file and train "
        "again."
    )


def _exploratory(code: Code, marker_name: str, told: Mapping[str, Step]) -> str:
    """What the order of the questions takes away from an answer."""
    marker, panel = told.get("marker"), told.get("panel")
    if code != "evidence" or marker is None or panel is None or panel.status != "exploratory":
        return ""
    why = "could not be tested" if marker.p is None else f"was not significant (one-sided {p_text(marker.p)})"
    return f" It counts as exploratory, because {marker_name}, which had to be tested first, {why}."


def _beyond(evaluation: Evaluation, code: Code, marker_name: str, told: Mapping[str, Step]) -> str:
    names = {"marker": marker_name, "covariates": "the clinical covariates"}
    clauses = {}
    for role, name in names.items():
        baseline, difference = evaluation.baselines.get(role), evaluation.differences.get(role)
        alone = baseline["auc"] if baseline else None
        if alone and difference:
            step = told.get(f"beyond_{role}")
            gated = step is not None and step.status == "exploratory"
            clauses[role] = _compared(name, alone, difference, code, gated=gated)
            if role == "covariates" and covariates_do_as_well(evaluation):
                clauses[role] = _as_well(alone, evaluation.auc, difference)
    order = ["alone", "marker", "covariates"]
    if covariates_do_as_well(evaluation):
        order = ["covariates", "alone", "marker"]
    clauses["alone"] = _alone(marker_name, told.get("marker"))
    text = "; ".join(clauses[role] for role in order if clauses.get(role))
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _alone(name: str, step: Step | None) -> str:
    """The pre-specified marker as measured."""
    if step is None or step.p is None or step.estimate is None:
        return ""
    found = "was significant" if step.significant else "was not significant"
    return f"as measured, {name} {found} on its own (AUC {step.estimate.value:.2f}, exact one-sided {p_text(step.p)})"


def _as_well(alone: Estimate, auc: Estimate, difference: Estimate) -> str:
    return (
        f"the clinical covariates alone did as well as the whole procedure (AUC {alone.value:.2f} and "
        f"{auc.value:.2f}, {_numbers(difference)})"
    )


def _numbers(difference: Estimate) -> str:
    return (
        f"difference {_signed(difference.value)}, approximate {100 * difference.level:g} % interval "
        f"{_signed(difference.low)} to {_signed(difference.high)}"
    )


def _compared(name: str, alone: Estimate, difference: Estimate, code: Code, *, gated: bool = False) -> str:
    weak = ", itself no better than chance" if alone.value <= 0.5 else ""
    start = f"compared with {name} alone (AUC {alone.value:.2f}{weak})"
    numbers = _numbers(difference)
    if difference.width == 0.0:
        return f"{start}, the predictions rank the patients in the same way"
    if difference.low > 0:
        limit = ", an exploratory finding" if gated else ""
        if code != "evidence":
            limit = ", which counts only once they are shown to be better than chance"
        return f"{start}, the predictions did better ({numbers}){limit}"
    if difference.high < 0:
        return f"{start}, the predictions did worse ({numbers})"
    as_well = ", which did at least as well" if difference.value <= 0 else ""
    return f"{start}{as_well}, there is no evidence of a difference ({numbers})"


def _signed(value: float) -> str:
    text = f"{value:+.2f}"
    return "0.00" if text in ("+0.00", "-0.00") else text
