"""Marker, evaluation and permutation test -> the questions of the study in their fixed order, and how each may be read.

Each question is confirmatory only while every one before it was answered with yes; after the first no, all that
follows is exploratory. So nothing has to be paid for asking several questions at a level of 0.05.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from scipy.special import stdtr

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.marker import MarkerResult
from biomarker.evaluation.permutation import PermutationTest

Status = Literal["confirmed", "not_confirmed", "exploratory", "not_tested"]
ALPHA = 0.05


@dataclass(frozen=True)
class Step:
    """One question.

    Parameters
    ----------
    name : "marker", "panel", "beyond_marker" or "beyond_covariates"
    question : in words
    test : what the p-value comes from
    p : None where the test was not run or does not exist
    estimate : the size of the answer with its interval
    no_effect : value of the estimate without any effect: 0.5 for an AUC, 0 for a difference
    status : "confirmed" and "not_confirmed" are confirmatory; "exploratory" after a step that was not confirmed,
        whatever p; "not_tested" without a p-value, which closes the gate as well
    """

    name: str
    question: str
    test: str
    p: float | None
    estimate: Estimate | None
    no_effect: float
    status: Status = "not_tested"

    @property
    def significant(self) -> bool:
        """Whether p is at most 0.05 and the estimate on the side that was asked for."""
        right_side = self.estimate is not None and self.estimate.value > self.no_effect
        return self.p is not None and self.p <= ALPHA and right_side

    def to_dict(self) -> dict[str, Any]:
        """Plain values for results.json."""
        return {
            "step": self.name,
            "question": self.question,
            "test": self.test,
            "p": self.p,
            "estimate": None if self.estimate is None else self.estimate.to_dict(),
            "status": self.status,
        }


def gatekeeping(
    evaluation: Evaluation, permuted: PermutationTest | None, marker: MarkerResult | None
) -> tuple[Step, ...]:
    """The steps that a study has, in order, with their status.

    The marker is tested one-sided, because its direction was fixed before the data were seen; the two-sided p stands
    in the result of the marker. The permutation test is one-sided as well. Differences are tested two-sided, so that
    p and interval say the same.
    """
    steps = [_panel(evaluation, permuted)]
    if marker is not None:
        steps.insert(0, _marker(marker))
    names = {"marker": marker.name if marker else "", "covariates": "the clinical covariates"}
    steps += [
        _beyond(role, names[role], evaluation)
        for role in ("marker", "covariates")
        if evaluation.baselines.get(role) is not None
    ]
    return through_the_gate(steps)


def through_the_gate(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Fixed-sequence testing: the gate closes after the first step that is not significant."""
    judged, is_open = [], True
    for step in steps:
        judged.append(replace(step, status=_status(step, is_open)))
        is_open = is_open and step.significant
    return tuple(judged)


def difference_p(difference: Estimate | None, n: int) -> float | None:
    """Two-sided p of a paired difference from its standard error, t with n - 2 degrees of freedom as its interval."""
    if difference is None or difference.se is None:
        return None
    if difference.se == 0.0:
        return 1.0
    return float(2 * stdtr(n - 2, -abs(difference.value) / difference.se))


def _status(step: Step, is_open: bool) -> Status:
    if step.p is None:
        return "not_tested"
    if not is_open:
        return "exploratory"
    return "confirmed" if step.significant else "not_confirmed"


def _marker(marker: MarkerResult) -> Step:
    return Step("marker", f"Are {marker.direction} values of {marker.name} seen in responders?",
                "exact Mann-Whitney test, one-sided in the direction fixed beforehand",
                marker.p_one_sided, marker.auc, 0.5)  # fmt: skip


def _panel(evaluation: Evaluation, permuted: PermutationTest | None) -> Step:
    p = permuted.p if permuted is not None and permuted.can_be_significant else None
    return Step("panel", "Does the whole procedure predict response better than chance?",
                "permutation test of the whole procedure, one-sided", p, evaluation.auc, 0.5)  # fmt: skip


def _beyond(role: str, name: str, evaluation: Evaluation) -> Step:
    difference = evaluation.differences.get(role)
    n = evaluation.n_responders + evaluation.n_nonresponders
    return Step(f"beyond_{role}", f"Does it predict better than {name} alone?",
                "paired difference of AUCs on the same splits, two-sided (approximate)",
                difference_p(difference, n), difference, 0.0)  # fmt: skip
