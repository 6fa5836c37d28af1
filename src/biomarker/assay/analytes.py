"""Analyte and PanelSchema: what was measured, in which unit, with which limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from biomarker.errors import PanelError, nearest

CONCENTRATION_UNITS = ("pg/mL", "ng/mL", "fg/mL", "ug/mL", "ng/L", "ug/L", "pM", "nM", "IU/mL", "U/mL")
SIGNAL_UNITS = ("MFI", "OD", "RLU", "ECL", "a.u.")
LOG_UNITS = ("NPX", "log2", "log10", "ln", "transformed")
UNITS = CONCENTRATION_UNITS + SIGNAL_UNITS + LOG_UNITS


@dataclass(frozen=True)
class Analyte:
    """One column of a panel: exactly one unit, and the limits that the assay states (in that unit)."""

    name: str
    unit: str
    lower_limit: float | None = None
    upper_limit: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise PanelError("an analyte without a name", do="give every analyte column a header")
        if self.unit not in UNITS:
            raise PanelError(f'unit "{self.unit}" of {self.name} is not known', allowed=nearest(self.unit, UNITS),
                             do="one column holds one unit; for values that are already transformed use "
                                '"log2" or "transformed"')  # fmt: skip
        low, high = self.lower_limit, self.upper_limit
        if low is not None and high is not None and low >= high:
            raise PanelError(f"{self.name}: lower limit {low:g} is not below upper limit {high:g}")

    @property
    def is_logged(self) -> bool:
        """Whether the unit is on a log (or other transformed) scale already."""
        return self.unit in LOG_UNITS


@dataclass(frozen=True)
class PanelSchema:
    """The analytes of a panel, in the order of its columns."""

    analytes: tuple[Analyte, ...]

    def __post_init__(self) -> None:
        names = [analyte.name for analyte in self.analytes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise PanelError(f"the panel names an analyte twice: {', '.join(twice)}", do="keep one of them")

    def __len__(self) -> int:
        return len(self.analytes)

    def __iter__(self) -> Iterator[Analyte]:
        return iter(self.analytes)

    @property
    def names(self) -> tuple[str, ...]:
        """Analyte names in column order."""
        return tuple(analyte.name for analyte in self.analytes)
