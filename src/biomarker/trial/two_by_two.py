"""TwoByTwo: responders and totals of a treated and a control group; refuses counts that cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from biomarker.errors import CohortError


@dataclass(frozen=True)
class TwoByTwo:
    """Responders among all patients of two groups.

    Parameters
    ----------
    treated_responders, treated : responders and patients of the group that the comparison is about
    control_responders, control : the same of the group it is compared with
    """

    treated_responders: int
    treated: int
    control_responders: int
    control: int

    def __post_init__(self) -> None:
        for who, yes, n in (("treated", self.treated_responders, self.treated),
                            ("control", self.control_responders, self.control)):  # fmt: skip
            require_counts(yes, n, f"the {who} group")

    @property
    def n(self) -> int:
        """All patients."""
        return self.treated + self.control

    @property
    def responders(self) -> int:
        """All responders."""
        return self.treated_responders + self.control_responders

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """Responders and non-responders, treated then control."""
        return (self.treated_responders, self.treated - self.treated_responders,
                self.control_responders, self.control - self.control_responders)  # fmt: skip

    @property
    def smallest_expected(self) -> float:
        """Smallest count that is expected where both groups respond alike."""
        return min(self.responders, self.n - self.responders) * min(self.treated, self.control) / self.n

    def minus(self, part: TwoByTwo) -> TwoByTwo:
        """The patients that are not in `part`."""
        return TwoByTwo(self.treated_responders - part.treated_responders, self.treated - part.treated,
                        self.control_responders - part.control_responders, self.control - part.control)  # fmt: skip

    def __str__(self) -> str:
        return f"{self.treated_responders}/{self.treated} v {self.control_responders}/{self.control}"


def require_counts(responders: int, total: int, where: str) -> None:
    """Raise CohortError unless responders among a total of patients are possible counts."""
    if total < 1:
        raise CohortError(f"{where} has {total} patients", allowed="at least one patient in every group",
                          do="correct the counts, or leave the group out")  # fmt: skip
    if not 0 <= responders <= total:
        raise CohortError(f"{where} has {responders} responders among {total} patients",
                          allowed="0 to as many responders as there are patients",
                          do="check whether responders and total were exchanged, or non-responders were given as total",
                          )  # fmt: skip
