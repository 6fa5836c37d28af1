"""FitData: subjects with doses, visits and dropout as arrays, refused when they contradict themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Samples:
    """Measured concentrations, one row per sample.

    Parameters
    ----------
    subject : (m,) position of the subject
    day : (m,)
    value : (m,) mg/L; the limit of quantification where censored
    below : (m,) whether the concentration is below `value`
    """

    subject: Ints
    day: Floats
    value: Floats
    below: Bools


@dataclass(frozen=True, eq=False)
class Visits:
    """Attended visits in order of subject and week, one row each.

    Parameters
    ----------
    subject : (m,) position of the subject
    week : (m,) weeks from the first dose, above 0
    response : (m,)
    """

    subject: Ints
    week: Floats
    response: Bools

    @property
    def previous(self) -> Bools:
        """(m,) response at the subject's visit before; none before the first one."""
        before = np.concatenate([[False], self.response[:-1]])
        return before & ~self.first

    @property
    def first(self) -> Bools:
        """(m,) whether this is the subject's first visit."""
        return np.concatenate([[True], self.subject[1:] != self.subject[:-1]])

    @property
    def since(self) -> Floats:
        """(m,) weeks since the subject's visit before, or since the first dose."""
        before = np.concatenate([[0.0], self.week[:-1]])
        return self.week - np.where(self.first, 0.0, before)


@dataclass(frozen=True, eq=False)
class FitData:
    """n subjects.

    Parameters
    ----------
    ids : names
    weight : (n,) kg
    high : (n,) whether the gene signature is high
    covariates : (n, q), with their names
    doses : day and mg of each infusion of each subject
    visits : attended visits
    dropout_week : (n,) NaN for those who stayed
    samples : measured concentrations, if any
    """

    ids: tuple[str, ...]
    weight: Floats
    high: Bools
    covariates: Floats
    covariate_names: tuple[str, ...]
    doses: tuple[tuple[tuple[float, float], ...], ...]
    visits: Visits
    dropout_week: Floats
    samples: Samples | None = None
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Number of subjects."""
        return len(self.ids)

    @property
    def last_week(self) -> float:
        """Week of the last visit of anyone."""
        return float(self.visits.week.max())

    @property
    def nominal(self) -> Floats:
        """(n,) dose that each subject got most often, mg; 0 for placebo."""
        return np.array([_most_common([mg for _, mg in own]) for own in self.doses])

    @property
    def last_attended(self) -> Floats:
        """(n,) week of each subject's last visit; 0 without any."""
        last = np.zeros(self.n)
        np.maximum.at(last, self.visits.subject, self.visits.week)
        return last


def _most_common(amounts: list[float]) -> float:
    values, counts = np.unique(amounts, return_counts=True) if amounts else (np.zeros(1), np.ones(1))
    return float(values[np.argmax(counts)])
