"""Luminex xPONENT CSV, any locale, or its workbook: DataType blocks -> Wells."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from biomarker.assay.content import RESAVE, Content
from biomarker.assay.export import Export
from biomarker.assay.exports._xponent_blocks import Block, XponentFile, location, rows_of, split_blocks
from biomarker.assay.figures import Figures
from biomarker.assay.formats import LIKELY, NO, SURE, ExportFormat
from biomarker.assay.roles import role_of_name
from biomarker.assay.standards import inspect_series
from biomarker.assay.units import unit
from biomarker.assay.wells import Well, Wells
from biomarker.errors import InputFileError

COMMENTS = {"extrapolated": "extrapolated", "control failed": "control_failed"}


@dataclass
class _Draft:
    """What has been found out while reading one file."""

    source: str
    file: XponentFile
    figures: Figures
    notes: list[str] = field(default_factory=list)

    def table(self, name: str) -> dict[tuple[str, str], tuple[int, str]]:
        """(location or reagent, analyte) -> line and text of one block."""
        block = self.file.blocks.get(name)
        if block is None:
            return {}
        return {(row[0], analyte): (line, row[j]) for line, row in block.rows for analyte, j in block.analytes.items()}


def detect(content: Content) -> float:
    """SURE for the program's own first line; LIKELY where only the blocks are left."""
    rows, _ = rows_of(content, strict=False)
    if not rows:
        return NO
    return SURE if any(row and row[0].casefold() == "program" for _, row in rows[:3]) else LIKELY


def read(content: Content) -> Wells:
    """Wells of an export: medians, net medians, bead counts, the software's own results, standards and controls."""
    rows, delimiter = rows_of(content)
    file = split_blocks(content.source, rows, delimiter)
    main = _main_block(content.source, file)
    draft = _Draft(content.source, file, Figures(content.source, file.cells()), list(content.notes))
    if not file.is_closed and content.ends_openly:
        raise InputFileError(f"{content.source} breaks off in line {len(content.lines)}",
                             allowed="a whole export, with its closing line", do=RESAVE)  # fmt: skip
    if not file.is_closed:
        draft.notes.append("the closing line of the export is missing: it may be cut off")
    wells = _wells(draft, main)
    plates = tuple(dict.fromkeys(well.plate for well in wells))
    return Wells.from_rows(wells, [_export(content, draft, plates)])


def _main_block(source: str, file: XponentFile) -> Block:
    for name in ("Median", "Net MFI", "Result"):
        block = file.blocks.get(name)
        if block is not None and block.rows and block.analytes:
            _same_rows(source, file, block)
            return block
    raise InputFileError(f"{source}: no block Median, Net MFI or Result with rows",
                         allowed="an xPONENT export with its results", do=RESAVE)  # fmt: skip


def _same_rows(source: str, file: XponentFile, main: Block) -> None:
    """Refuse blocks with other wells or analytes than the main block: the export is cut off or was edited."""
    wells = {row[0] for _, row in main.rows}
    for name in ("Median", "Net MFI", "Count", "Result"):
        block = file.blocks.get(name)
        if block is None:
            continue
        others = {row[0] for _, row in block.rows}
        differing = sorted(wells ^ others) or sorted(set(main.analytes) ^ set(block.analytes))
        if differing:
            more = f" (and {len(differing) - 1} more)" if len(differing) > 1 else ""
            raise InputFileError(f'{source}: {differing[0]}{more} is in only one of blocks "{main.name}" and "{name}"',
                                 allowed="the same wells and analytes in all blocks",
                                 do=f"the file may be cut off or edited; {RESAVE}")  # fmt: skip


def _wells(draft: _Draft, main: Block) -> list[Well]:
    places = {row[0]: _place(draft, line, row[0]) for line, row in main.rows}
    several = len({number for number, _ in places.values()}) > 1
    batch = draft.file.value("Batch") or "plate"
    tables = {name: draft.table(name) for name in ("Median", "Net MFI", "Count", "Result", "Comments")}
    expected, low, high, flags = _expected(draft, main)
    units, dilutions = _units(draft), _dilutions(draft)
    wells = []
    for _, row in main.rows:
        number, place = places[row[0]]
        plate = f"{batch} plate {number}" if several else batch
        sample, dilution = row[1], dilutions.get(row[0], np.nan)
        role = _role(sample, draft)
        for analyte in main.analytes:
            key = (row[0], analyte)
            well = Well(plate, place, sample, role, analyte, unit=units.get(analyte, ""), dilution=dilution)
            well = _measured(draft, well, key, tables)
            reagent = (sample, analyte)
            well = well._replace(expected=expected.get(reagent, np.nan), low=low.get(reagent, np.nan),
                                 high=high.get(reagent, np.nan), flags=well.flags + flags.get(reagent, ()))  # fmt: skip
            wells.append(_limit_of_sample(draft, well, expected))
    return wells


def _place(draft: _Draft, line: int, text: str) -> tuple[str, str]:
    place = location(text)
    if place is None:
        raise InputFileError(f'{draft.source}, line {line}: "{text}" is no location', allowed='such as "1(1,A1)"',
                             do=RESAVE)  # fmt: skip
    return place


def _measured(draft: _Draft, well: Well, key: tuple[str, str], tables: dict[str, dict[tuple[str, str], tuple[int, str]]]
              ) -> Well:  # fmt: skip
    def number(name: str) -> float:
        if key not in tables[name]:
            return np.nan
        line, text = tables[name][key]
        return draft.figures.number(text, f"line {line} ({name}, {key[1]})")

    median, net, beads = number("Median"), number("Net MFI"), number("Count")
    line, text = tables["Result"].get(key, (0, ""))
    result = draft.figures.read(text, f"line {line} (Result, {key[1]})")
    flags = [flag for word, flag in COMMENTS.items() if word in tables["Comments"].get(key, (0, ""))[1].casefold()]
    if net < 0 and well.role != "blank":
        flags.append("negative_signal")
    if beads < _bead_target(draft):
        flags.append("bead_target")
    kind = "MFI" if tables["Median"] else "net MFI" if tables["Net MFI"] else ""
    return well._replace(signal=median if kind == "MFI" else net, signal_kind=kind, net=net, beads=beads,
                         result=np.nan if result.qualifier else result.value, qualifier=result.qualifier,
                         limit=result.value if result.qualifier else np.nan, flags=tuple(flags))  # fmt: skip


def _limit_of_sample(draft: _Draft, well: Well, expected: dict[tuple[str, str], float]) -> Well:
    """XPONENT prints the end of its standards as the limit, but its results are per undiluted sample: so must it be."""
    if not well.qualifier or not well.dilution > 0 or well.dilution == 1:
        return well
    standards = draft.file.blocks.get("Standard Expected Concentration")
    reagents = {row[0] for _, row in standards.rows} if standards else set()
    ends = [level for (name, analyte), level in expected.items() if analyte == well.analyte and name in reagents]
    if not any(np.isclose(well.limit, level, rtol=1e-6) for level in ends):
        return well
    note = "limits of censored results are ends of the standard series; they were multiplied by the dilution"
    if note not in draft.notes:
        draft.notes.append(note)
    return well._replace(limit=well.limit * well.dilution)


def _role(sample: str, draft: _Draft) -> str:
    for name, role in (("Standard Expected Concentration", "standard"), ("Control Expected Concentration", "control")):
        block = draft.file.blocks.get(name)
        if block is not None and any(row[0] == sample for _, row in block.rows):
            return role
    return role_of_name(sample)


_Reagents = dict[tuple[str, str], float]
_Flags = dict[tuple[str, str], tuple[str, ...]]


def _expected(draft: _Draft, main: Block) -> tuple[_Reagents, _Reagents, _Reagents, _Flags]:
    """(reagent, analyte) -> stated concentration, accepted range, and flags of mended or odd standards."""
    standards, mended, odd = _numbers(draft, "Standard Expected Concentration"), [], []
    flags: _Flags = {}
    for analyte in main.analytes:
        reagents = [key for key in standards if key[1] == analyte]
        series = inspect_series(np.array([standards[key] for key in reagents]))
        for key, level, is_mended, is_odd in zip(reagents, *series, strict=True):
            if is_mended:
                mended.append(f"{key[0]} of {analyte} {standards[key]:.10g} -> {level:.10g}")
                flags[key] = ("decimal_point",)
            elif is_odd:
                odd.append(f"{key[0]} of {analyte} {standards[key]:g}")
                flags[key] = ("standard_series",)
            standards[key] = float(level)
    if mended:
        draft.notes.append(f"{len(mended)} expected concentrations had lost their decimal point: " + "; ".join(mended))
    if odd:
        draft.notes.append(f"{len(odd)} expected concentrations do not fit their series: " + "; ".join(odd))
    low, high = _numbers(draft, "Control Range - Low"), _numbers(draft, "Control Range - High")
    ranges = {key for key in low if key in high and low[key] < high[key]}
    return (standards | _numbers(draft, "Control Expected Concentration"), {key: low[key] for key in ranges},
            {key: high[key] for key in ranges}, flags)  # fmt: skip


def _numbers(draft: _Draft, name: str) -> _Reagents:
    return {key: draft.figures.number(text, f"line {line} ({name}, {key[1]})")
            for key, (line, text) in draft.table(name).items()}  # fmt: skip


def _units(draft: _Draft) -> dict[str, str]:
    block = draft.file.blocks.get("Units")
    row = next((row for _, row in block.rows if row[0].casefold() == "units:"), ()) if block else ()
    if block is None or not row:
        return {}
    return {analyte: unit(row[j]) or "" for analyte, j in block.analytes.items()}


def _dilutions(draft: _Draft) -> dict[str, float]:
    block = draft.file.blocks.get("Dilution Factor")
    if block is None or len(block.header) < 3:
        return {}
    return {row[0]: draft.figures.number(row[2], f"line {line} (Dilution Factor)") for line, row in block.rows}


def _bead_target(draft: _Draft) -> float:
    cells = [cell.casefold() for cell in draft.file.header.get("samples", ())]
    text = cells[cells.index("min events") + 1] if "min events" in cells[:-1] else ""
    return float(text) if text.isdecimal() else np.nan


def _export(content: Content, draft: _Draft, plates: tuple[str, ...]) -> Export:
    header = draft.file.header
    target = _bead_target(draft)
    program = header.get("program", ())
    return Export(
        content.source, content.sha256, "xponent",
        instrument=" ".join(cell for cell in (*program[1:3], draft.file.value("SN")) if cell),
        software=" ".join(cell for cell in (*program[:1], draft.file.value("Build")) if cell),
        date=draft.file.value("BatchStartTime") or " ".join(header.get("date", ())).strip(),
        kit=draft.file.value("ProtocolName"), encoding=content.encoding, delimiter=draft.file.delimiter,
        decimal=draft.figures.decimal, min_beads=None if np.isnan(target) else target,
        times_dilution=True if "Dilution Factor" in draft.file.blocks else None, plates=plates,
        notes=tuple(draft.notes),
    )  # fmt: skip


PART = ExportFormat(
    summary="Luminex xPONENT: blocks of medians, counts, results and standards",
    extensions=(".csv", ".xlsx"),
    detect=detect,
    read=read,
    reference="Luminex xPONENT 3.1 and 4.x batch export",
)
