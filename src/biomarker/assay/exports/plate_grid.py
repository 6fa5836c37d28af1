"""Grids of readings as plate readers print them (8 x 12 or 16 x 24), text or workbook -> Wells without sample names."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from biomarker.assay.content import Content
from biomarker.assay.export import Export
from biomarker.assay.figures import Figures
from biomarker.assay.formats import NO, POSSIBLE, ExportFormat
from biomarker.assay.grids import OVERFLOW, Grid, find_grids, refuse_stray, rows_of
from biomarker.assay.wells import UNNAMED, Well, Wells
from biomarker.errors import InputFileError

_WAVELENGTH = re.compile(r"(?<![0-9.])([3-9][0-9]{2})(?![0-9.])")
REFERENCE = (530, 700)  # nm in which ELISA readers take the reference of a 450 nm reading
LARGEST_OD = 10.0


def detect(content: Content) -> float:
    """POSSIBLE where a grid of readings is found; formats that say who wrote them come first."""
    return POSSIBLE if any(grid.holds_readings for grid in _grids(content, strict=False)[0]) else NO


def read(content: Content) -> Wells:
    """Wells of all grids of readings; a second grid at a reference wavelength is subtracted."""
    found, delimiter = _grids(content)
    grids = [grid for grid in found if grid.holds_readings]
    refuse_stray(content.source, grids)
    figures = Figures(content.source, (text for grid in grids for _, text in grid.cells.values()
                                       if text.casefold() not in OVERFLOW))  # fmt: skip
    notes = [*content.notes]
    pairs = _pairs(grids)
    names = _names(content, [first for first, _ in pairs])
    wells = []
    for name, (first, second) in zip(names, pairs, strict=True):
        signals = _numbers(figures, first)
        if second is not None:
            reference = _numbers(figures, second)
            _refuse_other_wells(content, first, second)
            signals = {well: round(value - reference[well], 6) for well, value in signals.items()}
            notes.append(f"plate {name}: {second.title} was subtracted from {first.title}")
        wells += _wells(name, signals)
    export = Export(content.source, content.sha256, "plate_grid", instrument="plate reader", encoding=content.encoding,
                    delimiter=delimiter, decimal=figures.decimal, plates=tuple(names), notes=tuple(notes))  # fmt: skip
    return Wells.from_rows(wells, [export])


def _grids(content: Content, *, strict: bool = True) -> tuple[list[Grid], str]:
    sheets, delimiter = rows_of(content, strict=strict)
    return [grid for _, rows in sheets for grid in find_grids(rows)], delimiter


def _wavelength(grid: Grid) -> int | None:
    found = _WAVELENGTH.search(grid.title)
    return int(found[1]) if found else None


def _pairs(grids: list[Grid]) -> list[tuple[Grid, Grid | None]]:
    """Each grid with the grid of its reference wavelength, which stands right below it."""
    pairs: list[tuple[Grid, Grid | None]] = []
    skip = False
    for grid, below in zip(grids, [*grids[1:], None], strict=True):
        if skip:
            skip = False
            continue
        first, second = _wavelength(grid), _wavelength(below) if below else None
        skip = bool(below and below.plate == grid.plate and first and second and first != second
                    and REFERENCE[0] <= second <= REFERENCE[1])  # fmt: skip
        pairs.append((grid, below if skip else None))
    return pairs


def _names(content: Content, grids: list[Grid]) -> list[str]:
    stated = [grid.plate or content.path.stem for grid in grids]
    total, seen = Counter(stated), Counter[str]()
    names = []
    for name in stated:
        seen[name] += 1
        names.append(f"{name}#{seen[name]}" if total[name] > 1 else name)
    return names


def _numbers(figures: Figures, grid: Grid) -> dict[str, float]:
    numbers = {}
    for well, (line, text) in grid.cells.items():
        is_over = text.casefold() in OVERFLOW
        numbers[well] = np.inf if is_over else figures.number(text, f"line {line}, well {well}")
    return numbers


def _refuse_other_wells(content: Content, first: Grid, second: Grid) -> None:
    other = sorted(set(first.cells) ^ set(second.cells))
    if other:
        raise InputFileError(f"{content.source}: well {other[0]} (and {len(other) - 1} more) was read at only one of "
                             f"{first.title} and {second.title}", allowed="the same wells at both wavelengths",
                             do="the file may be cut off; export it again")  # fmt: skip


def _wells(plate: str, signals: dict[str, float]) -> list[Well]:
    finite = [value for value in signals.values() if np.isfinite(value)]
    kind = "OD" if not finite or max(finite) <= LARGEST_OD else "RLU"
    wells = []
    for place, value in signals.items():
        flags = ("above_signal",) if np.isinf(value) else ("negative_signal",) if value < 0 else ()
        wells.append(Well(plate, place, "", "empty", UNNAMED, signal=np.nan if np.isinf(value) else value,
                          signal_kind=kind, flags=flags))  # fmt: skip
    return wells


PART = ExportFormat(
    summary="plate reader grid: numbers across, letters down; a layout file says what stands where",
    extensions=(".csv", ".txt", ".xlsx"),
    detect=detect,
    read=read,
)
