"""Candidate: the names of the parts of one pipeline and its search space; builds the unfitted pipeline."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import CLASSIFIERS, FILTERS, TRANSFORMS, Part
from biomarker.errors import PartError, nearest
from biomarker.shelf import Shelf

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

Features = Literal["panel", "marker", "covariates", "panel+covariates"]
Recalibrate = Literal["none", "intercept", "sigmoid", "temperature"]
RECALIBRATIONS: tuple[Recalibrate, ...] = get_args(Recalibrate)
Settings = dict[str, Any]


@dataclass(frozen=True)
class PartChoice:
    """A part of a shelf with the settings the study fixes (a value) or searches (a tuple of values)."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def card(self, shelf: Shelf[Part]) -> Part:
        """Card of the part with these settings; refuses a setting that the part does not have."""
        part = shelf[self.name]
        for setting in self.settings:
            if setting not in part.settings:
                raise PartError(f'{shelf.kind} "{self.name}" has no setting "{setting}"',
                                allowed=nearest(setting, part.settings))  # fmt: skip
        return part.adapt(part, {**part.settings, **self.settings}) if part.adapt else part


@dataclass(frozen=True)
class Candidate:
    """One pipeline of the study: select columns, transforms, filter, classifier.

    Parameters
    ----------
    name : how results call it
    features : which columns it sees
    marker : the analyte, where `features` is "marker"
    recalibrate : how its probabilities are corrected with inner out-of-fold probabilities: "none", "intercept",
        "sigmoid" or "temperature"
    """

    name: str
    classifier: PartChoice
    transforms: tuple[PartChoice, ...]
    filter: PartChoice = PartChoice("none")
    features: Features = "panel"
    marker: str = ""
    recalibrate: Recalibrate = "none"

    def __post_init__(self) -> None:
        if self.recalibrate not in RECALIBRATIONS:
            raise PartError(f'candidate {self.name}: no recalibration is called "{self.recalibrate}"',
                            allowed=", ".join(f'"{name}"' for name in RECALIBRATIONS))  # fmt: skip
        names = [choice.name for choice in self.transforms]
        if len(set(names)) < len(names):
            raise PartError(f"candidate {self.name}: a transform is named twice ({', '.join(names)})")
        cards = [choice.card(TRANSFORMS) for choice in self.transforms]
        after_plate = cards[1:] if cards and cards[0].reads_plate else cards
        if [card.reads_marks for card in after_plate] != [True] + [False] * (len(after_plate) - 1) or any(
            card.reads_plate for card in after_plate
        ):
            raise PartError(f"candidate {self.name}: the transforms are {', '.join(names) or 'empty'}",
                            allowed="first fill_censored, or another that gives values beyond a limit a number (only "
                                    "plate_centre stands before it); then the others",
                            do="put fill_censored first")  # fmt: skip
        self.parts()

    @property
    def centres_plates(self) -> bool:
        """Whether a transform needs the plate of each row."""
        return self.transforms[0].card(TRANSFORMS).reads_plate

    @property
    def fills_repeatedly(self) -> bool:
        """Whether the later steps are fitted once for every of several fills."""
        return any(choice.card(TRANSFORMS).around is not None for choice in self.transforms)

    def parts(self) -> list[tuple[str, PartChoice, Part]]:
        """(step name, choice, card) of every step after the selection of columns."""
        steps = [(choice.name, choice, choice.card(TRANSFORMS)) for choice in self.transforms]
        return [*steps, ("filter", self.filter, self.filter.card(FILTERS)),
                ("classifier", self.classifier, self.classifier.card(CLASSIFIERS))]  # fmt: skip

    def select(self, columns: Columns) -> tuple[Columns, list[int]]:
        """Columns that this candidate sees, and where they lie in the full matrix."""
        analytes = {"marker": (self.marker,), "covariates": ()}.get(self.features, columns.analytes)
        covariates = columns.covariates if "covariates" in self.features else ()
        return columns.restrict(analytes, covariates, plate=self.centres_plates)

    def build(self, columns: Columns, settings: Settings | None = None) -> Pipeline:
        """Unfitted scikit-learn pipeline for the full matrix; `settings` as one entry of `grid`."""
        from sklearn.pipeline import Pipeline

        from biomarker.candidates.select import SelectColumns

        own, index = self.select(columns)
        steps: list[tuple[str, Any]] = [("select", SelectColumns(index))]
        found = self.steps(settings or self.grid()[0])
        for place, (step, part, values) in enumerate(found):
            built = part.build(own, **values)
            if part.around is not None:
                later = Pipeline([(name, one.build(own, **its)) for name, one, its in found[place + 1 :]])
                return Pipeline([*steps, ("classifier", part.around(built, later))])
            steps.append((step, built))
        return Pipeline(steps)

    def steps(self, settings: Settings) -> list[tuple[str, Part, Settings]]:
        """(step name, card, values of all its settings) of every step for one entry of `grid`."""
        found = []
        for name, choice, part in self.parts():
            values = {**part.settings, **choice.settings}
            values |= {key: settings[f"{name}__{key}"] for key in values if f"{name}__{key}" in settings}
            found.append((name, part, values))
        return found

    def grid(self) -> list[Settings]:
        """Every combination of searched settings, keys as ``step__setting``; ``[{}]`` when nothing is searched.

        Settings of earlier steps vary slowest, so that a search can reuse their fits.
        """
        space: dict[str, tuple[Any, ...]] = {}
        for step, choice, part in self.parts():
            for key, value in {**part.settings, **choice.settings}.items():
                if isinstance(value, tuple):
                    space[f"{step}__{key}"] = value
        return [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]
