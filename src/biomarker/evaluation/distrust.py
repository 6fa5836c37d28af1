"""Evaluation and permutation test -> reasons to distrust the answer, as clauses for the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.permutation import ALPHA, PermutationTest
from biomarker.evaluation.sites import SiteEvaluation

SMALL_CLASS = 20
STABLE_SHARE = 0.6
CHANCE = 0.5


def doubts(
    evaluation: Evaluation,
    permuted: PermutationTest | None = None,
    *,
    simulated: bool = False,
    accepted: Sequence[str] = (),
    flagged: Sequence[str] = (),
    sites: SiteEvaluation | None = None,
    warnings: int = 0,
) -> tuple[str, ...]:
    """What a careful reader would object, most serious first.

    Parameters
    ----------
    simulated : whether the data are
    accepted, flagged : codes of the audit's errors that the study accepts, and of its warnings
    sites : each site predicted by the others, where the study names sites
    warnings : how many warnings stand beside the result, without those of the audit
    """
    found = ["the data are simulated"] if simulated else []
    found += [*_audited(accepted, flagged), *_across_sites(evaluation, sites)]
    rarer = min(evaluation.n_responders, evaluation.n_nonresponders)
    if rarer < SMALL_CLASS:
        found.append(f"the smaller group has only {rarer} patients")
    found += [*_unstable(evaluation), *_imprecise(permuted)]
    left = warnings - simulated
    if left > 0:
        other = "other " if accepted or flagged else ""
        found.append(f"1 {other}warning stands beside the result" if left == 1 else
                     f"{left} {other}warnings stand beside the result")  # fmt: skip
    return tuple(found)


def _audited(accepted: Sequence[str], flagged: Sequence[str]) -> list[str]:
    found = []
    if accepted:
        errors = "an error" if len(accepted) == 1 else f"{len(accepted)} errors"
        found.append(f"the study accepts {errors} of the audit ({', '.join(accepted)})")
    if flagged:
        found.append(f"the audit warns of these data ({', '.join(flagged)})")
    return found


def _across_sites(evaluation: Evaluation, sites: SiteEvaluation | None) -> list[str]:
    """Predictions that do not carry over to a site that was left out: below its interval, or no longer above chance."""
    across, mixed = None if sites is None else sites.together.auc, evaluation.auc
    if across is None or not (across.high < mixed.value or across.low <= CHANCE < mixed.low):
        return []
    return [f"in sites that were left out the AUC is {across.value:.2f} ({across.low:.2f} to {across.high:.2f}), "
            f"against {mixed.value:.2f} with all sites mixed"]  # fmt: skip


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
