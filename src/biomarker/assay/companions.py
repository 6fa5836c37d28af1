"""Files that hold no measurements but belong to some: plate layouts, tables of standards, limits of analytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from biomarker.assay.cells import is_missing, lex
from biomarker.assay.content import Content, Rows, refuse_ragged
from biomarker.assay.export import Limits
from biomarker.assay.figures import Figures
from biomarker.assay.grids import find_grids, refuse_stray, rows_of
from biomarker.assay.roles import role_of_name
from biomarker.assay.units import split_header
from biomarker.assay.units import unit as known_unit
from biomarker.assay.wells import ROLES, position
from biomarker.errors import InputFileError

LARGEST = 1_000_000  # characters; such files are small
_PLATE = re.compile(r"plate\s*:\s*(.*)", re.IGNORECASE)
_SERIES = re.compile(r"s(?:td)?[\s_-]?\d{1,2}", re.IGNORECASE)
_TITRE = re.compile(r"1\s*[/:]\s*(\d+(?:\.\d+)?)")
SAMPLE = ("sample", "sampleid", "samplename", "name", "content", "id", "reagent", "description", "patientid")
EXPECTED = ("concentration", "conc", "expected", "expectedconcentration", "standardconcentration", "std", "stdconc",
            "ec", "level", "nominal")  # fmt: skip
READINGS = {"signal", "mfi", "medianmfi", "fi", "od", "od450", "absorbance", "rlu", "ecl", "net", "netmfi", "result",
            "obsconc", "calcconcentration", "spot", "qualifier", "beads", "beadcount", "limit", "npx"}  # fmt: skip
LLOQ = ("lloq", "lowerlimit", "lowerlimitofquantitation", "lowerlimitofquantification")
ULOQ = ("uloq", "upperlimit", "upperlimitofquantitation", "upperlimitofquantification")
LOD = ("lod", "lld", "limitofdetection", "detectionlimit")
ANALYTE = ("analyte", "assay", "cytokine", "marker", "target", "protein")


class Entry(NamedTuple):
    """What a layout says of one well."""

    sample: str
    role: str
    expected: float = np.nan
    dilution: float = np.nan
    analyte: str = ""


@dataclass
class Companion:
    """What one such file says.

    Parameters
    ----------
    layouts : plate ("" where not named) -> well -> what stands there
    standards : plate -> (sample, analyte) -> concentration; analyte "" for all
    limits : per analyte, plate ""
    unit : of the concentrations, "" where not stated
    unused : columns of a layout that are not used, such as the patient's
    sha256 : of the file
    """

    source: str
    kind: str
    layouts: dict[str, dict[str, Entry]] = field(default_factory=dict)
    standards: dict[str, dict[tuple[str, str], float]] = field(default_factory=dict)
    limits: list[Limits] = field(default_factory=list)
    unit: str = ""
    sha256: str = ""
    unused: tuple[str, ...] = ()

    def __str__(self) -> str:
        holds = {"layout": f"a layout of {sum(map(len, self.layouts.values()))} wells",
                 "standards": f"a table of {sum(map(len, self.standards.values()))} concentrations of standards",
                 "limits": f"a table of limits of {len(self.limits)} analytes"}  # fmt: skip
        return f"{self.source} is {holds[self.kind]}"


def read_companion(content: Content) -> Companion | None:
    """What a layout, a table of standards or a table of limits says; None when the file is none of them."""
    if content.kind == "parquet" or len(content.text) > LARGEST:
        return None
    sheets, _ = rows_of(content)
    return _grid_layout(content, sheets) or _table(content, sheets)


def _grid_layout(content: Content, sheets: Sequence[tuple[str, Rows]]) -> Companion | None:
    grids = [grid for _, rows in sheets for grid in find_grids(rows)]
    if not grids or any(grid.holds_readings for grid in grids):
        return None
    refuse_stray(content.source, grids)
    companion = Companion(content.source, "layout", sha256=content.sha256)
    for grid in grids:
        if grid.plate in companion.layouts:
            raise InputFileError(f'{content.source}, line {grid.line}: a second layout of plate "{grid.plate}"',
                                 allowed="one layout per plate",
                                 do='write "Plate:" and its name above each layout')  # fmt: skip
        companion.layouts[grid.plate] = {well: entry_of(text) for well, (_, text) in grid.cells.items()}
    return companion


def entry_of(text: str) -> Entry:
    """What one cell of a layout grid says: "B", "Blank", "Std 3", "1/50" (a titrated standard) or a sample."""
    titre = _TITRE.fullmatch(text)
    if titre:
        return Entry(text, "standard", dilution=float(titre[1]))
    if text.casefold() in ("b", "bl"):
        return Entry(text, "blank")
    return Entry(text, "standard" if _SERIES.fullmatch(text) else role_of_name(text))


def _table(content: Content, sheets: Sequence[tuple[str, Rows]]) -> Companion | None:
    """A table with a header: rows of wells, of standards or of limits, perhaps under lines "Plate: name"."""
    companion: Companion | None = None
    for _, rows in sheets:
        plate = ""
        header: dict[str, int] = {}
        width = 0
        for number, row in rows:
            filled = [cell for cell in row if cell]
            named = _PLATE.match(filled[0]) if filled else None
            if named:
                plate, header = named[1].strip() or (filled[1] if len(filled) > 1 else ""), {}
            elif filled and filled[0] == "~End":
                header = {}
            elif filled and not header:
                header, width = _header(row), max(j + 1 for j, cell in enumerate(row) if cell)
                kind = _kind(header) or ("layout" if _is_rich_layout(row, header, rows) else "")
                if not kind or (companion is not None and companion.kind != kind):
                    return None
                companion = companion or Companion(content.source, kind, unit=_unit(row), sha256=content.sha256,
                                                   unused=_unused(row, header) if kind == "layout" else ())  # fmt: skip
                figures = Figures(content.source, (cell for _, other in rows for cell in other if lex(cell)))
            elif filled and companion is not None:
                refuse_ragged(content.source, number, row, width)
                _take_row(content, companion, figures, plate, header, number, row)
    return companion if companion and (companion.layouts or companion.standards or companion.limits) else None


def _header(row: list[str]) -> dict[str, int]:
    names = [_plain(cell) for cell in row]
    wanted = {"sample": SAMPLE, "expected": EXPECTED, "lloq": LLOQ, "uloq": ULOQ, "lod": LOD, "analyte": ANALYTE,
              "well": ("well", "wellid"), "role": ("role", "type"), "dilution": ("dilution", "dilutionfactor"),
              "plate": ("plate", "plateid"), "unit": ("unit", "units")}  # fmt: skip
    found = {what: next((names.index(name) for name in keys if name in names), -1) for what, keys in wanted.items()}
    found["others"] = sum(bool(name) for name in names) - sum(j >= 0 for j in found.values())
    return {what: j for what, j in found.items() if j >= 0}


def _kind(header: Mapping[str, int]) -> str:
    if "analyte" in header and {"lloq", "uloq", "lod"} & set(header) and "sample" not in header:
        return "limits"
    if "well" in header and "sample" in header and header["others"] == 0:
        return "layout"
    if "sample" in header and "expected" in header and "well" not in header and header["others"] == 0:
        return "standards"
    return ""


def _is_rich_layout(head: list[str], header: Mapping[str, int], rows: Rows) -> bool:
    """Whether rows of wells with further columns are a layout: nothing was read, and only standards have a level."""
    names = {_plain(cell) for cell in head}
    if not {"well", "sample"} <= set(header) or names & READINGS:
        return False
    for _, row in rows:
        cells = {what: row[j] for what, j in header.items() if what != "others" and j < len(row)}
        if row == head or not cells.get("well") or not cells.get("expected"):
            continue
        if (cells.get("role", "").casefold() or entry_of(cells.get("sample", "")).role) in ("sample", "empty"):
            return False
    return True


def _unused(head: list[str], header: Mapping[str, int]) -> tuple[str, ...]:
    known = {j for what, j in header.items() if what != "others"}
    return tuple(cell for j, cell in enumerate(head) if cell and j not in known)


def _plain(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", split_header(cell)[0].casefold())


def _unit(row: list[str]) -> str:
    return next((stated for cell in row if (stated := split_header(cell)[1])), "") or ""


def _take_row(content: Content, companion: Companion, figures: Figures, plate: str, header: Mapping[str, int],
              line: int, row: list[str]) -> None:  # fmt: skip
    texts = {what: row[j] for what, j in header.items() if what != "others" and j < len(row)}
    numbers = {what: figures.number(texts.get(what, ""), f"line {line}, {what}")
               for what in ("expected", "dilution", "lloq", "uloq", "lod")}  # fmt: skip
    plate = texts.get("plate") or plate
    where = f"{content.source}, line {line}"
    if companion.kind == "limits":
        _take_limits(where, companion, texts, numbers)
    elif companion.kind == "standards":
        _take_standard(where, companion.standards.setdefault(plate, {}), texts, numbers["expected"])
    else:
        _take_well(where, companion.layouts.setdefault(plate, {}), texts, numbers)


def _take_limits(where: str, companion: Companion, texts: Mapping[str, str], numbers: Mapping[str, float]) -> None:
    analyte = texts.get("analyte", "")
    if not analyte or any(one.analyte == analyte for one in companion.limits):
        raise InputFileError(f'{where}: "{analyte}" stands there twice', allowed="every analyte once")
    lod, lloq, uloq = (None if np.isnan(numbers[what]) else numbers[what] for what in ("lod", "lloq", "uloq"))
    stated = known_unit(texts.get("unit", "")) or companion.unit
    companion.limits.append(Limits("", analyte, stated, lod, lloq, uloq))


def _take_standard(where: str, known: dict[tuple[str, str], float], texts: Mapping[str, str], level: float) -> None:
    name = (texts.get("sample", ""), texts.get("analyte", ""))
    if is_missing(name[0]) or np.isnan(level) or level < 0 or known.get(name, level) != level:
        raise InputFileError(f'{where}: standard "{name[0]}" with concentration "{texts.get("expected", "")}"',
                             allowed="every standard once, with its concentration",
                             do="correct the table of standards")  # fmt: skip
    known[name] = level


def _take_well(where: str, layout: dict[str, Entry], texts: Mapping[str, str], numbers: Mapping[str, float]) -> None:
    sample = texts.get("sample", "")
    role = texts.get("role", "").casefold() or entry_of(sample).role
    well = re.sub(r"^([A-Z]+)0+", r"\1", texts.get("well", "").upper())
    if not well or position(well) is None or role not in ROLES or well in layout:
        why = "stands there twice" if well in layout else f'with role "{role}"' if role not in ROLES else "is no well"
        raise InputFileError(f'{where}: "{texts.get("well", "")}" {why}',
                             allowed=f"every well once; roles {', '.join(ROLES)}", do="correct the layout")  # fmt: skip
    layout[well] = Entry(sample, role, numbers["expected"], numbers["dilution"], texts.get("analyte", ""))
