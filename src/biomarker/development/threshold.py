"""Out-of-fold probabilities of training rows and a rule -> probability at which a patient is called a responder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.errors import StudyError, nearest

Bools = npt.NDArray[np.bool_]
NO_INFORMATION = 0.5
ALLOWED = (
    '"youden", a probability between 0 and 1, { rule = "sensitivity", at_least = 0.9 }, '
    '{ rule = "specificity", at_least = 0.9 } or { rule = "risk", at = 0.3 }'
)


@dataclass(frozen=True)
class ThresholdRule:
    """How the threshold follows from the training rows; named in the study file before the data are seen.

    Parameters
    ----------
    rule : "youden", "sensitivity", "specificity" or "risk"
    value : the share to be reached, or the fixed probability; None for "youden"

    Raises
    ------
    StudyError
        When the rule is unknown or its number is not a share.
    """

    rule: str = "youden"
    value: float | None = None

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise StudyError(f'no threshold rule is called "{self.rule}"',
                             allowed=f"{nearest(self.rule, RULES)}; {ALLOWED}")  # fmt: skip
        key = RULES[self.rule].key
        if not key and self.value is not None:
            raise StudyError(f'the threshold rule "{self.rule}" takes no number', allowed=ALLOWED)
        if key and not _is_share(self.value):
            raise StudyError(f'the threshold rule "{self.rule}" has {key} = {self.value!r}',
                             allowed="a number greater than 0 and less than 1")  # fmt: skip

    @staticmethod
    def of(given: Any) -> ThresholdRule:
        """Rule from what a study file says: a word, a number or a table.

        Raises
        ------
        StudyError
            When it is none of them.
        """
        if isinstance(given, ThresholdRule):
            return given
        if isinstance(given, int | float) and not isinstance(given, bool):
            return ThresholdRule("risk", float(given))
        if isinstance(given, str) and given in RULES and not RULES[given].key:
            return ThresholdRule(given)
        if isinstance(given, Mapping) and isinstance(given.get("rule"), str):
            return _from_table(given)
        raise StudyError(f"a threshold of {given!r}", allowed=ALLOWED)

    def plain(self) -> Any:
        """The rule as a study file says it."""
        key = RULES[self.rule].key
        if self.rule == "risk":
            return self.value
        return {"rule": self.rule, key: self.value} if key else self.rule

    def learn(self, probability: Array, responder: Bools) -> float:
        """Threshold for these out-of-fold probabilities.

        Parameters
        ----------
        probability : (n,) inner out-of-fold probabilities
        responder : (n,) observed response
        """
        # Equal probabilities may differ in the last digits: no cut-off lies between them.
        levels = np.round(probability, 12)
        return RULES[self.rule].learn(levels, responder, 0.0 if self.value is None else self.value)


@dataclass(frozen=True)
class _Card:
    """Name of the number that the rule takes (empty: none), and the rule itself."""

    key: str
    learn: Callable[[Array, Bools, float], float]


def learn_threshold(probability: Array, responder: Bools) -> float:
    """Cut-off with the largest Youden index, sensitivity + specificity - 1 (Youden 1950).

    Cut-offs lie midway between neighbouring probabilities; among equally good ones the one closest to the share of
    responders is taken. Where every probability is the same there is nothing to learn and the cut-off is 0.5.

    Parameters
    ----------
    probability : (n,) inner out-of-fold probabilities
    responder : (n,) observed response
    """
    levels = np.unique(probability)
    if len(levels) == 1:
        return NO_INFORMATION
    cuts = (levels[1:] + levels[:-1]) / 2
    called = probability[None, :] >= cuts[:, None]
    youden = called[:, responder].mean(axis=1) - called[:, ~responder].mean(axis=1)
    best = np.flatnonzero(youden >= youden.max() - 1e-12)
    distance = np.abs(cuts[best] - responder.mean())
    return float(cuts[best[np.flatnonzero(distance <= distance.min() + 1e-12)[0]]])


def highest_sensitive(probability: Array, responder: Bools, at_least: float) -> float:
    """Highest cut-off that still calls `at_least` of the responders: of all such, the most specific one."""
    cuts = _cuts(probability)
    reached = (probability[responder][None, :] >= cuts[:, None]).mean(axis=1) >= at_least - 1e-12
    return float(cuts[np.flatnonzero(reached)[-1]])


def lowest_specific(probability: Array, responder: Bools, at_least: float) -> float:
    """Lowest cut-off that leaves `at_least` of the non-responders uncalled: of all such, the most sensitive one."""
    cuts = _cuts(probability)
    reached = (probability[~responder][None, :] < cuts[:, None]).mean(axis=1) >= at_least - 1e-12
    return float(cuts[np.flatnonzero(reached)[0]])


def _cuts(probability: Array) -> Array:
    """Cut-offs midway between neighbours, with one that calls everyone and one that calls nobody."""
    levels = np.unique(probability)
    nobody = (levels[-1] + 1) / 2 if levels[-1] < 1 else np.nextafter(1.0, 2.0)
    cuts: Array = np.concatenate([[levels[0] / 2], (levels[1:] + levels[:-1]) / 2, [nobody]])
    return cuts


def _from_table(given: Mapping[str, Any]) -> ThresholdRule:
    rule = given["rule"]
    key = RULES[rule].key if rule in RULES else ""
    unknown = sorted(set(given) - {"rule", key})
    if rule in RULES and unknown:
        raise StudyError(f'the threshold rule "{rule}" has no setting "{unknown[0]}"', allowed=ALLOWED)
    return ThresholdRule(rule, given.get(key) if key else None)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1


RULES: dict[str, _Card] = {
    "youden": _Card("", lambda probability, responder, _: learn_threshold(probability, responder)),
    "sensitivity": _Card("at_least", highest_sensitive),
    "specificity": _Card("at_least", lowest_specific),
    "risk": _Card("at", lambda _probability, _responder, at: at),
}
