"""The card of a response criterion, and the shelf of criteria."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from biomarker.errors import PartError, nearest
from biomarker.response.component import Component
from biomarker.response.outcome import Outcome
from biomarker.response.rules import checked
from biomarker.shelf import Shelf

Cells = Mapping[str, Sequence[str]]
# What a criterion may look at -> columns of the visits table, at least one of which has to be there.
NEEDS: dict[str, tuple[str, ...]] = {
    "sledai": ("sledai_",),
    "sledai items": ("sledai_",),
    "bilag": ("bilag_",),
    "pga": ("pga",),
    "steroids": ("prednisone_eq_mg_day", "steroid_mg_day"),
    "das28": ("das28", "tender_joints_28"),
    "joints": ("tender_joints_",),
}


@dataclass(frozen=True)
class Criterion:
    """A rule that turns clinic data into responders, non-responders and patients that cannot be judged.

    A criterion has either `label` (a column of the panel's table) or `judge` (visits of one patient).

    Parameters
    ----------
    summary : one line for `biomarker parts`
    reference : paper (author, year) or "-"
    label : ``label(rows, cells, **settings)`` gives the Outcome; `cells` are columns of text
    settings : default of every setting
    judge : ``judge(course, **settings)`` gives the components, all of which have to be met
    version : of the rule as it is written here; saved with the run
    variants : published variant -> settings that differ from the defaults
    choices : setting -> the words it may be
    needs : what it looks at, keys of `NEEDS`
    from_baseline : whether it compares with the baseline visit
    not_evaluable : when it gives no answer, for the documentation
    falls : score whose fall is asked for, as columns of covariates may spell it; a high baseline makes that easier
    """

    summary: str
    reference: str
    label: Callable[..., Outcome] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    judge: Callable[..., Sequence[Component]] | None = None
    version: str = "1"
    variants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    from_baseline: bool = True
    not_evaluable: str = ""
    falls: str = ""

    @property
    def note(self) -> str:
        """Names of the variants, for `biomarker parts`."""
        return f"variants: {', '.join(self.variants)}" if self.variants else ""

    def resolve(self, name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Every setting with its value: the default, that of the variant, or the one that is given.

        Raises
        ------
        PartError
            For an unknown setting or variant, or a value that is not allowed.
        """
        variant = settings.get("variant", self.settings.get("variant", ""))
        if self.variants and variant not in self.variants:
            raise PartError(f'{name}: no variant is called "{variant}"', allowed=nearest(str(variant), self.variants))
        preset = self.variants.get(variant, {})
        return checked(name, self.settings, self.choices, {**preset, **settings})


CRITERIA: Shelf[Criterion] = Shelf("biomarker.response.criteria", "response criterion")
