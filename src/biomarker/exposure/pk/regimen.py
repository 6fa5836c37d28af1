"""Doses with their days -> what enters each patient between which times; impossible dosing is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.errors import PanelError, StudyError

Floats = npt.NDArray[np.float64]
MINUTES_PER_DAY = 1440.0
INFUSION_MINUTES = 30.0


@dataclass(frozen=True, eq=False)
class Dosing:
    """Infusions of n patients.

    Parameters
    ----------
    days : (e,) when infusions start, days after the first dose of the study, increasing
    amounts : (e, n) mg; 0 where a patient gets nothing then
    minutes : duration of each infusion; 0 for a bolus

    Raises
    ------
    PanelError
        For a negative dose, days that do not increase, or infusions that overlap.
    """

    days: Floats
    amounts: Floats
    minutes: float = INFUSION_MINUTES

    def __post_init__(self) -> None:
        if self.amounts.shape[:1] != self.days.shape or self.amounts.ndim != 2:
            raise ValueError(f"{self.amounts.shape} amounts for {self.days.shape} days")
        if not np.isfinite(self.amounts).all() or (self.amounts < 0).any():
            bad = self.amounts[~(np.isfinite(self.amounts) & (self.amounts >= 0))][0]
            raise PanelError(f"a dose of {bad:g} mg", allowed="0 mg (placebo) or more")
        if not np.isfinite(self.days).all() or (self.days < 0).any():
            raise PanelError("a dose before day 0", allowed="days counted from the first dose, 0 or later")
        if not 0 <= self.minutes < MINUTES_PER_DAY * 7:
            raise StudyError(f"an infusion of {self.minutes:g} minutes", allowed="0 (a bolus) up to a week")
        gaps = np.diff(self.days)
        if (gaps <= 0).any():
            raise PanelError("the days of the doses do not increase", allowed="every day once, in order")
        if self.minutes and (gaps < self.length - 1e-9).any():
            k = int(np.argmin(gaps))
            raise PanelError(
                f"infusions overlap: one starts on day {self.days[k]:g} and takes {self.minutes:g} minutes, the next "
                f"starts on day {self.days[k + 1]:g}",
                allowed="an infusion starts when the one before has ended",
                do="correct the days, or the duration of the infusion",
            )

    @property
    def length(self) -> float:
        """Duration of an infusion in days."""
        return self.minutes / MINUTES_PER_DAY


def every(interval: float, n_doses: int, amounts: Sequence[float] | Floats, *,
          minutes: float = INFUSION_MINUTES, loading: float = 1.0) -> Dosing:  # fmt: skip
    """The same dose at equal intervals.

    Parameters
    ----------
    interval : days
    amounts : (n,) mg of each patient
    loading : factor on the first dose
    """
    if interval <= 0 or n_doses < 1:
        raise StudyError(
            f"{n_doses} doses every {interval:g} days", allowed="an interval above 0 and at least one dose"
        )
    if not loading > 0:
        raise StudyError(f"a loading factor of {loading:g}", allowed="a number above 0")
    each = np.repeat(np.asarray(amounts, dtype=np.float64)[None, :], n_doses, axis=0)
    each[0] *= loading
    return Dosing(interval * np.arange(n_doses, dtype=np.float64), each, minutes)
