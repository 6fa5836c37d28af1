"""What the outer training sets chose -> how often each predictor, and how far that varies between repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.nogueira import stability_index
from biomarker.validation.result import Choice

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Range:
    """A value over everything, with its lowest and highest value in a single repeat: not a confidence interval."""

    value: float
    lowest: float
    highest: float


@dataclass(frozen=True, eq=False)
class ChosenSets:
    """Predictors chosen in every outer training set.

    Training sets share most of their patients, within a repeat and between repeats, so nothing here counts them as
    independent: spread is shown as the range over repeats, which is what another random split could have given.

    Parameters
    ----------
    names : d predictors that could have been chosen
    chosen : (R, K, d)
    """

    names: tuple[str, ...]
    chosen: Bools

    @property
    def sets(self) -> Bools:
        """(R K, d) all sets."""
        return self.chosen.reshape(-1, len(self.names))

    @property
    def base_share(self) -> float:
        """Mean share over all predictors: what each would have if sets of these sizes were drawn at random."""
        return float(self.chosen.mean())

    @property
    def every_share(self) -> float:
        """Share of the sets that hold every predictor, as those of a model that selects nothing do."""
        return float(self.sets.all(axis=1).mean())

    def shares(self) -> dict[str, Range]:
        """Share of the outer training sets that chose each predictor, most frequent first, then by name."""
        by_repeat = self.chosen.mean(axis=1)
        found = {
            name: Range(float(column.mean()), float(column.min()), float(column.max()))
            for name, column in zip(self.names, by_repeat.T, strict=True)
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1].value, item[0])))

    def size(self) -> Range:
        """Mean number of predictors in a set; the smallest and the largest set."""
        sizes = self.sets.sum(axis=1)
        return Range(float(sizes.mean()), float(sizes.min()), float(sizes.max()))

    def index(self) -> Range | None:
        """Nogueira's index of all sets; None where every set holds nothing or everything."""
        value = stability_index(self.sets)
        single = [one for one in map(stability_index, self.chosen) if one is not None]
        return None if value is None else Range(value, min([value, *single]), max([value, *single]))


def chosen_sets(choices: Sequence[Choice], names: Sequence[str]) -> ChosenSets:
    """Lay out the choices of a nested cross-validation.

    Parameters
    ----------
    choices : one per repeat and fold
    names : predictors that could be chosen; others that were chosen (indicators of censoring) are added
    """
    names = with_unlisted(names, [choice.predictors for choice in choices])
    repeats, folds = 1 + max(choice.repeat for choice in choices), 1 + max(choice.fold for choice in choices)
    chosen = np.zeros((repeats, folds, len(names)), dtype=np.bool_)
    for choice in choices:
        chosen[choice.repeat, choice.fold] = np.isin(names, choice.predictors)
    return ChosenSets(tuple(names), chosen)


def with_unlisted(names: Sequence[str], sets: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names, then those that only the sets hold, in alphabetical order."""
    return (*names, *sorted({name for one in sets for name in one} - set(names)))
