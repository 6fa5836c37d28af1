"""Measured plates -> coded findings on their quality, and the codes that concern every value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from biomarker.assay.calibration import Calibration
from biomarker.assay.measured import Measured
from biomarker.assay.plate_map import ControlSpec, PlateSpec
from biomarker.assay.rules import Rules
from biomarker.assay.wells import Wells
from biomarker.shelf import Shelf

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
SHOWN = 8


@dataclass(frozen=True, eq=False)
class Plates:
    """Everything a check may look at.

    Parameters
    ----------
    values : one per sample or control, analyte, plate and dilution
    known : sample -> what the table of samples says of it, texts by lower-case header with "_" for blanks
    plate_specs : plate (name in the panel) -> what the map says of it
    targets : (control, analyte) -> what the map says it should give
    matrices : sample -> matrix, "" where not stated
    """

    wells: Wells
    calibrations: tuple[Calibration, ...]
    values: tuple[Measured, ...]
    rules: Rules
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    plate_specs: Mapping[str, PlateSpec] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], ControlSpec] = field(default_factory=dict)
    matrices: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def samples(self) -> tuple[Measured, ...]:
        """Values of samples."""
        return tuple(one for one in self.values if one.role == "sample")

    @cached_property
    def controls(self) -> tuple[Measured, ...]:
        """Values of controls."""
        return tuple(one for one in self.values if one.role == "control")

    @cached_property
    def stated_controls(self) -> Mapping[tuple[str, str, str], tuple[float | None, float | None, float | None]]:
        """(plate, control, analyte) -> stated concentration, lowest and highest acceptable one."""
        rows = self.wells.frame[self.wells.frame["role"] == "control"]
        keys = ["plate", "sample", "analyte"]
        first = rows.groupby(keys, sort=False)[["expected", "low", "high"]].first()
        expected, low, high = ([None if x != x else float(x) for x in first[name]] for name in first.columns)
        return dict(zip(first.index, zip(expected, low, high, strict=True), strict=True))

    @cached_property
    def calibration_of(self) -> Mapping[tuple[str, str], Calibration]:
        """(plate, analyte) -> calibration."""
        return {(one.plate, one.analyte): one for one in self.calibrations}


@dataclass(frozen=True)
class Seen:
    """One thing that a check saw; an empty plate, or no analytes or samples, means all of them.

    `pairs` of sample and analyte say exactly which values are meant, where not every analyte of every sample is;
    `do` is advice for this one, where that of the check does not fit.
    """

    severity: Severity
    sentence: str
    plate: str = ""
    analytes: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    do: str = ""


@dataclass(frozen=True)
class QcCheck:
    """The card that every quality check carries.

    Parameters
    ----------
    code : "QC" and three digits; never given to another check
    summary : what is looked for, one line
    why : how it makes a value wrong
    do : what to do about it
    find : plates -> what was seen; never raises for plates that could be read
    level : share of clean plates with a false alarm that the check allows itself; 0 where it counts facts
    reference : paper (author, year) or "-"
    """

    code: str
    summary: str
    why: str
    do: str
    find: Callable[[Plates], list[Seen]]
    level: float = 0.0
    reference: str = "-"

    @property
    def note(self) -> str:
        """Code and stated level, for `biomarker parts`."""
        return self.code + (f"; false alarms on at most {100 * self.level:g} % of clean plates" if self.level else "")


@dataclass(frozen=True)
class Finding:
    """What a check saw, with its code and advice; `accepted` where the plate map took note of an error."""

    code: str
    check: str
    severity: Severity
    sentence: str
    why: str
    do: str
    plate: str = ""
    analytes: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    accepted: bool = False

    def concerns(self, value: Measured) -> bool:
        """Whether the finding is about this value."""
        return (
            (not self.plate or self.plate == value.plate)
            and (not self.analytes or value.analyte in self.analytes)
            and (not self.samples or value.sample in self.samples)
            and (not self.pairs or (value.sample, value.analyte) in self.pairs)
        )


QC_CHECKS: Shelf[QcCheck] = Shelf("biomarker.assay.qc_checks", "quality check")


def examine(plates: Plates, accepted: Iterable[str] = ()) -> list[Finding]:
    """Findings of all checks, errors first, then by code."""
    taken = set(accepted)
    findings = [
        Finding(card.code, name, seen.severity, seen.sentence, card.why, seen.do or card.do, seen.plate, seen.analytes,
                seen.samples, seen.pairs, seen.severity == "error" and card.code in taken)
        for name, card in QC_CHECKS.items() for seen in card.find(plates)
    ]  # fmt: skip
    return sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), one.code, one.plate, one.analytes))


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one severity, code and advice together, in their order."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.severity, one.code, one.do), []).append(one)
    return list(groups.values())


def with_codes(values: Sequence[Measured], findings: Sequence[Finding]) -> tuple[Measured, ...]:
    """Values with the codes of the errors and warnings that concern them, and of the notes that name their sample."""
    grave = [one for one in findings if one.severity != "note"]
    notes = [one for one in findings if one.severity == "note" and (one.samples or one.pairs)]
    return tuple(replace(value, codes=_codes(value, grave), notes=_codes(value, notes)) for value in values)


def _codes(value: Measured, findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(sorted({one.code for one in findings if one.concerns(value)}))


def pairs_of(rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Sample and analyte of each row of wells, each pair once."""
    return tuple(dict.fromkeys(zip(rows["sample"], rows["analyte"], strict=True)))


def counted(n: int, thing: str) -> str:
    """Number and noun: "1 well", "2 wells"."""
    return f"{n} {thing}" + "s" * (n != 1)


def listed(names: Iterable[str]) -> str:
    """The first few names and how many more, for sentences."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - SHOWN} more" if len(unique) > SHOWN else ""
    return ", ".join(unique[:SHOWN]) + more
