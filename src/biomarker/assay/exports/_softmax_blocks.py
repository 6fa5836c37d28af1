"""Text of a SoftMax Pro export -> plates with their readings by wavelength, and group tables with what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from biomarker.assay.content import RESAVE, Content
from biomarker.assay.wells import position
from biomarker.errors import InputFileError

READ_TYPE, MODE, DATA_TYPE, N_WAVELENGTHS, WAVELENGTHS, N_WELLS = 4, 5, 6, 14, 15, 18
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DELIMITER = re.compile(r"^(?:Plate:|##BLOCKS=\s*\d+)([\t,;])", re.MULTILINE)
_MEANINGS = (
    ("!samplenames", "sample"), ("!sampledescriptor", "expected"), ("!wellids", "well"), ("!wellplatename", "plate"),
    ("!wellvalues", "value"), ("!factor", "dilution"),
)  # fmt: skip
_USUAL = {"sample": "sample", "wells": "well", "well": "well", "value": "value", "values": "value", "od": "value",
          "concentration": "expected", "backcalcconc": "result", "result": "result", "results": "result",
          "dilution": "dilution", "dilution factor": "dilution", "wellplatename": "plate"}  # fmt: skip


@dataclass
class Plate:
    """One plate section.

    Parameters
    ----------
    name : as the file calls it
    wavelengths : as text, in the order in which they were read
    readings : one dict well -> (line, text) per wavelength (one only when the data are reduced)
    """

    name: str
    line: int
    fields: list[str]
    readings: list[dict[str, tuple[int, str]]] = field(default_factory=list)

    @property
    def wavelengths(self) -> list[str]:
        """Wavelengths in nm."""
        return _field(self.fields, WAVELENGTHS).split()


@dataclass
class Group:
    """One group table.

    Parameters
    ----------
    plate : position of the plate section above it; -1 when there is none
    meaning : what each column holds -> its position: sample, well, value, expected, result, dilution, plate
    headers : cells of the header row
    rows : (line, cells)
    is_factored : whether the result of a well is already multiplied by its dilution
    """

    name: str
    plate: int
    headers: list[str]
    rows: list[tuple[int, list[str]]]
    meaning: dict[str, int]
    is_factored: bool = False


def delimiter_of(content: Content) -> str:
    """Delimiter of a SoftMax Pro text; "" when it is none."""
    if content.kind != "text" or "Plate:" not in content.text:
        return ""
    start = content.text.lstrip("\ufeff \n\t")
    found = _DELIMITER.search(content.text)
    is_softmax = start.startswith("##BLOCKS=") or any(word in content.text for word in ("TimeFormat", "PlateFormat"))
    return found[1] if found and is_softmax else ""


def sections(content: Content, delimiter: str) -> Iterator[list[tuple[int, list[str]]]]:
    """(line, cells) of each section, from "Plate:" or "Group:" to "~End"; the last may lack its end.

    Raises
    ------
    InputFileError
        When a section is not closed: the file is cut off.
    """
    section: list[tuple[int, list[str]]] = []
    for number, line in enumerate(content.lines, start=1):
        cells = [cell.strip() for cell in line.split(delimiter)]
        starts = cells[0].startswith(("Plate:", "Group:", "Note:"))
        if section and (starts or cells[0] == "~End"):
            if starts:
                raise _not_closed(content, section)
            yield section
            section = []
        if starts or (section and cells[0] != "~End"):
            section.append((number, cells))
    if section:
        raise _not_closed(content, section)


def _not_closed(content: Content, section: list[tuple[int, list[str]]]) -> InputFileError:
    number, cells = section[0]
    return InputFileError(f"{content.source}: the section {cells[0]} {_field(cells, 1)} of line {number} has no end",
                          allowed="sections that close with ~End", do=f"the file may be cut off; {RESAVE}")  # fmt: skip


def announced(content: Content) -> int:
    """Number of sections that the first line announces; 0 when it does not."""
    found = re.match(r"\s*##BLOCKS=\s*(\d+)", content.text)
    return int(found[1]) if found else 0


def read_plate(content: Content, section: list[tuple[int, list[str]]]) -> Plate:
    """Readings of one plate section.

    Raises
    ------
    InputFileError
        For a kinetic or spectrum read, or fewer readings than the plate has wells.
    """
    line, fields = section[0]
    plate = Plate(_field(fields, 1) or "Plate", line, fields)
    if _field(fields, READ_TYPE) not in ("Endpoint", ""):
        raise InputFileError(f"{content.source}, line {line}: plate {plate.name} is a {fields[READ_TYPE]} read",
                             allowed="Endpoint reads", do="export the endpoint or reduced values")  # fmt: skip
    head = next((i for i, (_, cells) in enumerate(section) if _field(cells, 1).startswith("Temperature")), None)
    if head is None:
        raise InputFileError(f"{content.source}, line {line}: plate {plate.name} has no row of wells", do=RESAVE)
    names = section[head][1][2:]
    if position(_field(names, 0)) is not None and _field(names, 0):
        _time_format(content, plate, names, section[head + 1 :])
    else:
        _plate_format(content, plate, names, section[head + 1 :])
    if not plate.readings:
        raise InputFileError(f"{content.source}, line {line}: plate {plate.name} has no readings", do=RESAVE)
    return plate


def _time_format(content: Content, plate: Plate, names: list[str], rows: list[tuple[int, list[str]]]) -> None:
    """Wells side by side in one row per wavelength."""
    wells = [name for name in names if name]
    for number, cells in rows:
        if not any(cells):
            continue
        values = cells[2 : 2 + len(wells)]
        if len(values) < len(wells) or any(cells[2 + len(wells) :]):
            raise _too_few(content, plate, number, sum(bool(cell) for cell in cells[2:]), len(wells))
        plate.readings.append({well: (number, text) for well, text in zip(wells, values, strict=True)})


def _plate_format(content: Content, plate: Plate, names: list[str], rows: list[tuple[int, list[str]]]) -> None:
    """Plates as they look, one grid per wavelength side by side."""
    starts = [j for j, name in enumerate(names) if name == "1"]
    filled = [(number, cells[2:]) for number, cells in rows if any(cells)]
    for k, start in enumerate(starts):
        end = starts[k + 1] if k + 1 < len(starts) else len(names)
        columns = [j for j in range(start, end) if names[j].isdecimal()]
        grid: dict[str, tuple[int, str]] = {}
        for i, (number, cells) in enumerate(filled[:32]):
            letter = LETTERS[i] if i < 26 else f"A{LETTERS[i - 26]}"
            grid |= {f"{letter}{names[j]}": (number, _field(cells, j)) for j in columns if _field(cells, j)}
        plate.readings.append(grid)
    wanted = _field(plate.fields, N_WELLS)
    if plate.readings and wanted in ("96", "384") and not plate.readings[0]:
        raise _too_few(content, plate, plate.line, 0, int(wanted))


def _too_few(content: Content, plate: Plate, number: int, seen: int, wanted: int) -> InputFileError:
    return InputFileError(f"{content.source}, line {number}: plate {plate.name} has {seen} readings for {wanted} wells",
                          allowed="one reading per well and wavelength",
                          do=f"the file may be cut off; {RESAVE}")  # fmt: skip


def read_group(content: Content, section: list[tuple[int, list[str]]], plate: int) -> Group | None:
    """Group table of one section; None when it holds no wells."""
    line, first = section[0]
    name = first[0].removeprefix("Group:").strip() or _field(first, 1)
    body = section[1:]
    table = []
    for number, cells in body:
        if cells[0] in ("Group Column", "Group Summaries"):
            break
        if any(cells):
            table.append((number, cells))
    if len(table) < 2:
        return None
    headers = table[0][1]
    longer = next((number for number, cells in table[1:] if len(cells) > len(headers)), 0)
    if longer:
        raise InputFileError(f"{content.source}, line {longer}: more cells than group {name} has columns",
                             allowed=f"{len(headers)} cells", do=RESAVE)  # fmt: skip
    formulas = _formulas(body)
    meaning, factored = _meaning(headers, formulas)
    if "well" not in meaning:
        return None
    if "sample" not in meaning:
        raise InputFileError(f"{content.source}, line {line}: group {name} has no column of sample names",
                             allowed="a column Sample", do=RESAVE)  # fmt: skip
    return Group(name, plate, headers, table[1:], meaning, factored)


def _formulas(body: list[tuple[int, list[str]]]) -> dict[int, str]:
    """Position of a column -> its formula, from the list of columns below the table."""
    starts = [i for i, (_, cells) in enumerate(body) if cells[0] == "Group Column"]
    if not starts:
        return {}
    found = {}
    for _, cells in body[starts[0] + 1 :]:
        if not cells[0].isdecimal():
            break
        found[int(cells[0]) - 1] = _field(cells, 2).strip('"')
    return found


def _meaning(headers: list[str], formulas: dict[int, str]) -> tuple[dict[str, int], bool]:
    meaning: dict[str, int] = {}
    factored = False
    for j, formula in formulas.items():
        plain = formula.casefold().replace(" ", "")
        for start, what in _MEANINGS:
            if plain.startswith(start):
                meaning.setdefault(what, j)
        if plain.startswith("interpx(") and j < len(headers):
            meaning.setdefault("result", j)
            factored = factored or "!factor" in plain
    if not formulas:
        for j, header in enumerate(headers):
            what = _USUAL.get(header.casefold(), "")
            if what:
                meaning.setdefault(what, j)
    return meaning, factored


def _field(cells: list[str], j: int) -> str:
    return cells[j] if j < len(cells) else ""
