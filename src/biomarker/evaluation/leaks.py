"""Leaks -> what their AUC would have looked like, beside the honest one (a wrong AUC gets no interval)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from biomarker.evaluation.cross_validated_auc import repeat_inflated, within_fold_auc
from biomarker.evaluation.delong import auc
from biomarker.evaluation.estimate import Estimate
from biomarker.validation.leaks import Leak
from biomarker.validation.result import Predictions


@dataclass(frozen=True)
class LeakedAUC:
    """One mistake in numbers.

    Parameters
    ----------
    name, mistake : of the leak
    wrong_auc : what would have been published; None where the mistake could not be made
    honest : the same work without the mistake
    skipped : why the mistake could not be made
    """

    name: str
    mistake: str
    wrong_auc: float | None
    honest: Estimate | None
    skipped: str = ""


def judge_leaks(leaks: Sequence[Leak], level: float = 0.95) -> tuple[LeakedAUC, ...]:
    """AUC of every mistake beside the honest one."""
    return tuple(
        LeakedAUC(one.name, one.mistake, max((_auc(seen, one.pooled) for seen in one.wrong), default=None),
                  None if one.honest is None else repeat_inflated(one.honest, level), one.skipped)
        for one in leaks
    )  # fmt: skip


def leak_sentences(found: Sequence[LeakedAUC]) -> tuple[str, str]:
    """What the largest illusion would have been, and what to make of it."""
    made = [(one.wrong_auc - one.honest.value, one) for one in found if one.wrong_auc is not None and one.honest]
    if not made:
        return "None of the classic mistakes could be made on this cohort.", "There is nothing to compare."
    gain, largest = max(made, key=lambda item: item[0])
    first = f"None of the mistakes would have raised the AUC by more than {max(gain, 0):.2f} here."
    if gain >= 0.02 and largest.honest is not None:
        first = (f'The largest illusion on this cohort is "{largest.name}": an AUC of {largest.wrong_auc:.2f} '
                 f"instead of {largest.honest.value:.2f}.")  # fmt: skip
    return first, ("Every wrong number is made by a known mistake and must not be reported; the honest ones beside it "
                   "are from few repeats, and the result of `biomarker train` is the one to quote.")  # fmt: skip


def _auc(seen: Predictions, pooled: bool) -> float:
    if pooled:
        return float(np.mean([auc(seen.responder, probability) for probability in seen.probability]))
    return float(within_fold_auc(seen).mean())
