"""Counts -> a response rate that never goes without its denominator and its intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.proportions import clopper_pearson, wilson
from biomarker.trial.two_by_two import require_counts


@dataclass(frozen=True)
class Rate:
    """Share of responders.

    Parameters
    ----------
    of : whom the denominator counts, such as "rituximab, all patients"
    """

    of: str
    responders: int
    total: int
    wilson: Estimate
    exact: Estimate

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"of": self.of, "responders": self.responders, "total": self.total, "wilson": self.wilson.to_dict(),
                "clopper_pearson": self.exact.to_dict()}  # fmt: skip

    def __str__(self) -> str:
        return (f"{self.responders}/{self.total}, {100 * self.wilson.value:.1f} % "
                f"({100 * self.wilson.low:.1f} to {100 * self.wilson.high:.1f})")  # fmt: skip


def rate(responders: int, total: int, of: str = "", level: float = 0.95) -> Rate:
    """Response rate with Wilson and Clopper-Pearson intervals.

    Parameters
    ----------
    responders : how many responded
    total : of how many patients
    of : whom the total counts, for reports
    level : of the interval

    Raises
    ------
    CohortError
        When the counts cannot be.

    Examples
    --------
    >>> str(rate(28, 81))
    '28/81, 34.6 % (25.1 to 45.4)'
    """
    require_counts(responders, total, of or "a group")
    return Rate(of, responders, total, wilson(responders, total, level), clopper_pearson(responders, total, level))
