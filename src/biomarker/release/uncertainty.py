"""Files of a bundle -> what tells how sure it is of one new patient: interval, prediction sets, novelty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from biomarker.candidates.columns import Array
from biomarker.errors import BundleError
from biomarker.release.conformal import Conformal
from biomarker.release.manifest import CONFORMAL, NOVELTY, REFITS, read_json
from biomarker.release.novelty import Novelty
from biomarker.release.prediction import NON_RESPONDER, RESPONDER, UNDECIDED, Sureness
from biomarker.release.refit_interval import RefitInterval

Part = TypeVar("Part")
DECISIVE = 0.80


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Interval, sets and novelty of one bundle; None where it has none.

    Parameters
    ----------
    refits : interval of the probability
    conformal : prediction sets
    novelty : how unlike the training patients a panel is
    """

    refits: RefitInterval | None
    conformal: Conformal | None
    novelty: Novelty | None

    def sureness(self, rows: Array, probability: Array, threshold: float, posterior: Array | None) -> list[Sureness]:
        """Interval, sets and the answer of each of n rows.

        Parameters
        ----------
        rows : (n, 2p + q) that `Columns` describes
        probability : (n,) by the shipped model
        posterior : (n, 2), of a Bayesian model
        """
        interval = None if self.refits is None else self.refits.interval(rows, probability)
        sets = {} if self.conformal is None else self.conformal.sets(rows)
        found = []
        for i, p in enumerate(probability.tolist()):
            low, high = _ends(interval, i)
            own = {f"{100 * level:.0f}": names[i] for level, names in sets.items()}
            called = RESPONDER if p >= threshold else NON_RESPONDER
            answer = _answer(called, own, low, high, threshold)
            found.append(Sureness(called, answer, low, high, *_ends(posterior, i), own))
        return found

    def answers(self, rows: Array, probability: Array, threshold: float) -> list[str]:
        """The answer alone of each of n rows: as `sureness`, without the interval where the sets decide."""
        if self.conformal is None or DECISIVE not in self.conformal.levels:
            return [one.prediction for one in self.sureness(rows, probability, threshold, None)]
        sets = self.conformal.sets(rows)[DECISIVE]
        called = [RESPONDER if p >= threshold else NON_RESPONDER for p in probability.tolist()]
        return [call if own == call else UNDECIDED for call, own in zip(called, sets, strict=True)]


def read_uncertainty(files: Mapping[str, bytes], analytes: Sequence[str]) -> Uncertainty:
    """Parse the three files where a bundle has them.

    Parameters
    ----------
    analytes : names that `novelty.json` may look at

    Raises
    ------
    BundleError
        When one of them is not what it should be.
    """
    novelty = _part(files, NOVELTY, Novelty.from_dict)
    if novelty is not None and not set(novelty.scale.names) <= set(analytes):
        raise BundleError(f"{NOVELTY} looks at analytes that the panel does not have", do="copy the bundle again")
    return Uncertainty(
        _part(files, REFITS, RefitInterval.from_dict), _part(files, CONFORMAL, Conformal.from_dict), novelty
    )


def _part(files: Mapping[str, bytes], name: str, parse: Callable[[Any], Part]) -> Part | None:
    if name not in files:
        return None
    entries = read_json(files[name], name)
    try:
        return parse(entries)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise BundleError(f"{name} is not complete: {error!r}", do="copy the bundle again, or train again") from error


def _ends(intervals: Array | None, i: int) -> tuple[float | None, float | None]:
    return (None, None) if intervals is None else (float(intervals[i, 0]), float(intervals[i, 1]))


def _answer(called: str, sets: Mapping[str, str], low: float | None, high: float | None, threshold: float) -> str:
    """The call where it is sure enough, else "undecided".

    Sure enough is: the 80 % set holds this label alone. Where a class has too few patients for sets: the interval lies
    on one side of the threshold.
    """
    decisive = sets.get(f"{100 * DECISIVE:.0f}")
    if decisive is not None:
        return called if decisive == called else UNDECIDED
    if low is not None and high is not None:
        return called if low >= threshold or high < threshold else UNDECIDED
    return called
