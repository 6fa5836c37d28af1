"""AUCs for real and permuted labels -> permutation test: do shuffled responses look as predictable?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.cross_validated_auc import within_fold_aucs
from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]
ROUNDING = 1e-12
ALPHA = 0.05


@dataclass(frozen=True)
class PermutationP:
    """A p-value from permutations, which may have ended early.

    Parameters
    ----------
    observed : statistic with the real labels
    exceeded : permutations that did at least as well, up to where this test ended
    n : permutations up to where this test ended
    stopped : whether it ended because enough permutations did at least as well
    """

    observed: float
    exceeded: int
    n: int
    stopped: bool = False

    @property
    def p(self) -> float:
        """One-sided; the real labels count as one permutation (Phipson and Smyth 2010).

        Stopped at the h-th exceedance in draw l it is h / l (Besag and Clifford 1991 Biometrika 78:301), which is
        exact too.
        """
        return self.exceeded / self.n if self.stopped else (self.exceeded + 1) / (self.n + 1)

    @property
    def monte_carlo_se(self) -> float:
        """Standard error of p that comes from the finite number of permutations."""
        if self.stopped:
            return self.p * float(np.sqrt((1 - self.p) / self.exceeded))
        return float(np.sqrt(self.p * (1 - self.p) / (self.n + 1)))


@dataclass(frozen=True, eq=False)
class PermutationTest:
    """Outcome of the test of the whole procedure, and of its candidates from the same permutations.

    Parameters
    ----------
    procedure : test of the whole procedure
    null : (n,) AUC of the procedure with permuted labels, in every permutation that was run
    repeats : repeats of the outer loop behind each value
    planned : permutations that would have been run without early stopping
    candidates : name -> test adjusted for all candidates (max-statistic, Westfall and Young 1993)
    baselines : name -> test of its own
    """

    procedure: PermutationP
    null: Floats
    repeats: int
    planned: int
    candidates: Mapping[str, PermutationP] = field(default_factory=dict)
    baselines: Mapping[str, PermutationP] = field(default_factory=dict)

    @property
    def p(self) -> float:
        """Of the whole procedure."""
        return self.procedure.p

    @property
    def can_be_significant(self) -> bool:
        """Whether p <= 0.05 is possible at all: it needs 19 permutations."""
        return 1 / (self.planned + 1) <= ALPHA


def mean_aucs(models: Sequence[Predictions]) -> Floats:
    """(m,) mean within-fold AUC of each model; all have the same patients and folds."""
    areas: Floats = within_fold_aucs(models).mean(axis=(0, 1))
    return areas


class Exceedances:
    """Counts, draw by draw, how often shuffled labels did at least as well; true once every test has enough of them.

    Tests that go on after one of them has enough do not change it, because each ends at its own draw.

    Parameters
    ----------
    n_candidates : columns 1 to n_candidates of a row belong to the family, column 0 to the procedure
    stop : h; 0 for never
    """

    def __init__(self, n_candidates: int, stop: int) -> None:
        self.n_candidates, self.stop = n_candidates, stop
        self.counts: npt.NDArray[np.intp] = np.zeros(1, dtype=np.intp)

    def __call__(self, rows: list[Floats]) -> bool:
        """Take notice of the last of the rows."""
        if len(rows) == 1:
            self.counts = np.zeros(len(rows[0]), dtype=np.intp)
            return False
        self.counts += compared_with(rows[-1], self.n_candidates) >= rows[0] - ROUNDING
        return self.stop > 0 and bool((self.counts >= self.stop).all())


def compared_with(row: Floats, n_candidates: int) -> Floats:
    """(m,) what each observed value has to beat in one permutation: for a candidate, the best of all candidates."""
    against = row.copy()
    if n_candidates:
        against[1 : n_candidates + 1] = row[1 : n_candidates + 1].max()
    return against


def permutation_test(
    rows: Sequence[Floats], *, candidates: Sequence[str] = (), baselines: Sequence[str] = (), repeats: int = 1,
    planned: int | None = None, stop: int = 0,
) -> PermutationTest:  # fmt: skip
    """Tests from AUCs of the real labels (first row) and of permuted ones.

    Parameters
    ----------
    rows : (m,) each: procedure, candidates, baselines
    planned : permutations that were to be run; as many as there are where None
    stop : exceedances at which a test ends, 0 for never

    References
    ----------
    Westfall & Young (1993) Resampling-based multiple testing, single-step max-T; Besag & Clifford (1991).
    """
    values = np.stack(rows)
    observed, null = values[0], values[1:]
    against = np.stack([compared_with(row, len(candidates)) for row in null]) if len(null) else null
    tests = [permutation_p(seen, column, stop) for seen, column in zip(observed, against.T, strict=True)]
    K = len(candidates)
    return PermutationTest(
        procedure=tests[0],
        null=null[:, 0],
        repeats=repeats,
        planned=len(null) if planned is None else planned,
        candidates=dict(zip(candidates, tests[1 : K + 1], strict=True)),
        baselines=dict(zip(baselines, tests[K + 1 :], strict=True)),
    )


def permutation_p(observed: float, null: Floats, stop: int = 0) -> PermutationP:
    """Test of one statistic; it ends in the draw with exceedance number `stop`, whatever was drawn after it.

    Parameters
    ----------
    observed : statistic of the real responses; higher is better
    null : (B,) statistics of shuffled responses, in the order of the draw
    stop : exceedances after which the draw ends; 0 for never

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.evaluation.permutation import permutation_p
    >>> found = permutation_p(0.8, np.array([0.5, 0.6, 0.85, 0.4]))
    >>> found.p
    0.4
    """
    beaten = null >= observed - ROUNDING
    if stop and beaten.sum() >= stop:
        last = int(np.flatnonzero(beaten)[stop - 1])
        return PermutationP(float(observed), stop, last + 1, stopped=True)
    return PermutationP(float(observed), int(beaten.sum()), len(null))
