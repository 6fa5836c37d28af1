"""Judged patients -> flow (asked about, eligible, evaluable, responders), what decided, and how components went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from biomarker.response.judge import CRITERION, Judged
from biomarker.response.truth import Truth


@dataclass(frozen=True)
class ComponentCount:
    """In how many judged patients one component was met, not met, or could not be judged."""

    name: str
    met: int
    not_met: int
    unknown: int


@dataclass(frozen=True)
class Decided:
    """How many patients got a label by the criterion, or by a rule such as that for rescue."""

    basis: str
    label: Truth
    n: int

    @property
    def words(self) -> str:
        """The label for readers."""
        return {True: "responder", False: "non-responder", None: "not evaluable"}[self.label]


@dataclass(frozen=True)
class Flow:
    """Numbers of patients; a response rate has `evaluable` as its denominator, and says so."""

    patients: int
    eligible: int
    evaluable: int
    responders: int
    decided: tuple[Decided, ...]
    components: tuple[ComponentCount, ...]

    @property
    def by_rule(self) -> int:
        """Labels that a rule gave instead of the criterion."""
        return sum(one.n for one in self.decided if one.label is not None and one.basis != CRITERION)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def flow_of(judged: Judged, among: Collection[str] | None = None) -> Flow:
    """Flow of all judged patients, or of those in `among`."""
    found = [one for who, one in judged.patients.items() if among is None or who in among]
    decided = Counter((one.basis, one.label) for one in found)
    order = sorted(decided.items(), key=lambda item: (item[0][0] != CRITERION, -item[1], item[0][0]))
    names = dict.fromkeys(part.name for one in found for part in one.components)
    parts = {name: Counter(part.met for one in found for part in one.components if part.name == name) for name in names}
    return Flow(
        patients=len(found),
        eligible=sum(one.eligible for one in found),
        evaluable=sum(one.label is not None for one in found),
        responders=sum(one.label is True for one in found),
        decided=tuple(Decided(basis, label, n) for (basis, label), n in order),
        components=tuple(ComponentCount(name, seen[True], seen[False], seen[None]) for name, seen in parts.items()),
    )
