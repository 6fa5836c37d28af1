"""Evaluation and permutation test -> reasons to distrust the answer, as clauses for the verdict."""

from __future__ import annotations

from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.permutation import ALPHA, PermutationTest

SMALL_CLASS = 20
STABLE_SHARE = 0.6


def doubts(
    evaluation: Evaluation, permuted: PermutationTest | None = None, *, simulated: bool = False, warnings: int = 0
) -> tuple[str, ...]:
    """What a careful reader would object, most serious first.

    Parameters
    ----------
    simulated : whether the data are
    warnings : how many warnings stand beside the result
    """
    found = ["the data are simulated"] if simulated else []
    rarer = min(evaluation.n_responders, evaluation.n_nonresponders)
    if rarer < SMALL_CLASS:
        found.append(f"the smaller group has only {rarer} patients")
    found += [*_unstable(evaluation), *_imprecise(permuted)]
    told = warnings - simulated
    if told > 0:
        found.append("1 warning stands beside the result" if told == 1 else f"{told} warnings stand beside the result")
    return tuple(found)


def _unstable(evaluation: Evaluation) -> list[str]:
    won = max(evaluation.candidate_shares.values(), default=1.0)
    used = max(evaluation.predictor_shares.values(), default=1.0)
    found = []
    if won < STABLE_SHARE:
        found.append(f"no candidate was chosen in more than {100 * won:.0f} % of the training sets")
    if used < STABLE_SHARE:
        found.append(f"no predictor was used in more than {100 * used:.0f} % of the training sets")
    return found


def _imprecise(permuted: PermutationTest | None) -> list[str]:
    """More permutations could move p over the limit."""
    if permuted is None or not permuted.can_be_significant:
        return []
    test = permuted.procedure
    near = abs(test.p - ALPHA) < 2 * test.monte_carlo_se
    return [f"with {test.n} permutations, p is too imprecise to tell which side of {ALPHA} it is on"] if near else []
