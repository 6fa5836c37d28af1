"""Choices in complementary halves -> stability selection: how often each analyte, and what the error bound says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.nogueira import index_between

CUT_OFF = 0.9
# Halves of fewer patients decide by chance what enters first, and the bound is silent about a weak signal anyway.
FEWEST_PATIENTS = 40


@dataclass(frozen=True)
class PairsResult:
    """Complementary-pairs stability selection, for reading; nothing is selected by it.

    Parameters
    ----------
    pairs : number of complementary pairs, B
    most : q, the largest number of analytes taken from a half
    cut_off : share from which an analyte counts as stable
    shares : analyte -> share of the 2 B halves, most frequent first
    index : stability index between the two halves of a pair, which share no patient: about 0 where nothing informs
    expected_false : bound on the expected number of stable analytes that are no better than a random choice; None
        with fewer than 40 patients
    note : how to read it, or why there is no bound
    """

    pairs: int
    most: int
    cut_off: float
    shares: dict[str, float]
    index: float | None
    expected_false: float | None
    note: str

    @property
    def stable(self) -> tuple[str, ...]:
        """Analytes at or above the cut-off; empty where the bound is not given."""
        if self.expected_false is None:
            return ()
        return tuple(name for name, share in self.shares.items() if share >= self.cut_off)


def complementary_pairs(
    names: tuple[str, ...], chosen: npt.NDArray[np.bool_], *, most: int, n_patients: int
) -> PairsResult:
    """Summarise the (2 B, p) choices of `complementary_halves`, the two halves of a pair one after the other."""
    frequency = dict(zip(names, chosen.mean(axis=0).tolist(), strict=True))
    shares = dict(sorted(frequency.items(), key=lambda item: (-item[1], item[0])))
    index = index_between(chosen[0::2], chosen[1::2])
    bound = expected_false_selections(most, len(names), CUT_OFF)
    if n_patients < FEWEST_PATIENTS:
        why = (
            f"Frequencies only: with {n_patients} patients a half has about {n_patients // 2}, too few for the error "
            f"bound of stability selection to mean anything (it is given from {FEWEST_PATIENTS} patients)."
        )
        return PairsResult(len(chosen) // 2, most, CUT_OFF, shares, index, None, why)
    note = (
        f"Among analytes that a half chooses no more often than at random ({most} of {len(names)}), at most "
        f"{bound:.2g} are expected to reach {100 * CUT_OFF:g} %; this bounds an expected number, not the share of "
        "false ones among those found."
    )
    return PairsResult(len(chosen) // 2, most, CUT_OFF, shares, index, bound, note)


def expected_false_selections(most: int, p: int, cut_off: float) -> float:
    """Bound q² / ((2 pi - 1) p) on the expected number of false selections.

    Meinshausen and Bühlmann need exchangeable noise; with complementary pairs Shah and Samworth (theorem 1) need no
    assumption, for the analytes that one half chooses with a probability of at most q / p.

    References
    ----------
    Meinshausen & Bühlmann (2010) J R Stat Soc B 72:417; Shah & Samworth (2013) J R Stat Soc B 75:55.
    """
    return most**2 / ((2 * cut_off - 1) * p)


def largest_choice(p: int, cut_off: float = CUT_OFF) -> int:
    """Largest q for which the bound is at most one false selection; at least 1."""
    return max(1, int(((2 * cut_off - 1) * p) ** 0.5))
