"""SoftMax Pro text, endpoint reads: plates, dual wavelengths, group tables with the software's own results -> Wells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from biomarker.assay.content import Content
from biomarker.assay.export import Export
from biomarker.assay.exports._softmax_blocks import (
    DATA_TYPE,
    MODE,
    Group,
    Plate,
    announced,
    delimiter_of,
    read_group,
    read_plate,
    sections,
)
from biomarker.assay.figures import Figures
from biomarker.assay.formats import LIKELY, NO, SURE, ExportFormat
from biomarker.assay.units import split_header
from biomarker.assay.wells import UNNAMED, Well, Wells
from biomarker.errors import InputFileError

KINDS = {"Absorbance": "OD", "Luminescence": "RLU", "Fluorescence": "RLU", "": "OD"}
SPECIAL = frozenset(("masked", "range?", "#sat", "####", "#low", "error", "empty"))
PRINTED = 6e-4  # group tables print three decimals


@dataclass
class _Draft:
    content: Content
    figures: Figures
    plates: list[Plate]
    groups: list[Group]
    names: list[str]
    notes: list[str] = field(default_factory=list)


def detect(content: Content) -> float:
    """SURE for the line ##BLOCKS, LIKELY for a plate section in one of the program's two layouts."""
    if not delimiter_of(content):
        return NO
    return SURE if content.text.lstrip().startswith("##BLOCKS=") else LIKELY


def read(content: Content) -> Wells:
    """Wells of all plates; readings of two wavelengths are subtracted as the software does (first minus second)."""
    draft = _draft(content)
    rows = []
    for i, plate in enumerate(draft.plates):
        rows += _plate_wells(draft, i, plate)
    last = next((line for line in reversed(content.lines) if line.startswith("Original Filename:")), "")
    saved = re.search(r"Date Last Saved:\s*([^\t;]+)", last)
    version = draft.plates[0].fields[2:3]
    export = Export(content.source, content.sha256, "softmax_pro", instrument="Molecular Devices plate reader",
                    software=f"SoftMax Pro (export version {''.join(version)})", date=saved[1].strip() if saved else "",
                    encoding=content.encoding, delimiter=delimiter_of(content), decimal=draft.figures.decimal,
                    times_dilution=_times_dilution(draft.groups), plates=tuple(draft.names),
                    notes=tuple(draft.notes))  # fmt: skip
    return Wells.from_rows(rows, [export])


def _draft(content: Content) -> _Draft:
    delimiter = delimiter_of(content)
    plates: list[Plate] = []
    groups: list[Group] = []
    found = 0
    for section in sections(content, delimiter):
        found += 1
        if section[0][1][0].startswith("Plate:"):
            plates.append(read_plate(content, section))
        elif section[0][1][0].startswith("Group:"):
            group = read_group(content, section, len(plates) - 1)
            groups += [group] if group else []
    if not plates:
        raise InputFileError(f"{content.source}: no plate section", allowed="a SoftMax Pro text with a plate")
    texts = [text for plate in plates for grid in plate.readings for _, text in grid.values()]
    texts += [cell for group in groups for _, cells in group.rows for cell in cells]
    draft = _Draft(content, Figures(content.source, texts), plates, groups, _distinct(plates), list(content.notes))
    if announced(content) not in (0, found):
        draft.notes.append(f"the first line announces {announced(content)} sections, {found} are there: "
                           "the file may be cut off or edited")  # fmt: skip
    return draft


def _distinct(plates: list[Plate]) -> list[str]:
    """Names of the plates; a repeated name gets its number."""
    total, seen = Counter(plate.name for plate in plates), Counter[str]()
    names = []
    for plate in plates:
        seen[plate.name] += 1
        names.append(f"{plate.name}#{seen[plate.name]}" if total[plate.name] > 1 else plate.name)
    return names


def _plate_wells(draft: _Draft, i: int, plate: Plate) -> list[Well]:
    kind = KINDS.get(plate.fields[MODE] if len(plate.fields) > MODE else "", "RLU")
    groups = [group for group in draft.groups if group.plate == i]
    wells = {well.well: well for group in groups for well in _group_wells(draft, draft.names[i], group)}
    signals = _signals(draft, plate, wells, kind)
    rows = []
    for place, signal in signals.items():
        well = wells.get(place, Well(draft.names[i], place, "", "empty", UNNAMED))
        is_masked = "masked" in well.flags
        low = ("negative_signal",) if signal < 0 and not is_masked else ()
        rows.append(well._replace(signal=np.nan if is_masked else signal, signal_kind=kind, flags=well.flags + low))
    unread = [place for place in wells if place not in signals]
    if unread:
        raise InputFileError(f"{draft.content.source}: group tables name well {unread[0]} of plate {draft.names[i]}, "
                             "which was not read", allowed="wells of the plate")  # fmt: skip
    return _with_limits(rows)


def _signals(draft: _Draft, plate: Plate, wells: dict[str, Well], kind: str) -> dict[str, float]:
    """Reading of each well, by first minus second wavelength unless the group tables show that the first was used."""
    numbers = [{place: _reading(draft, line, place, text) for place, (line, text) in grid.items()}
               for grid in plate.readings]  # fmt: skip
    reduced = len(plate.fields) > DATA_TYPE and plate.fields[DATA_TYPE] == "Reduced"
    if len(numbers) > 2:
        raise InputFileError(f"{draft.content.source}: plate {plate.name} has readings at {len(numbers)} wavelengths",
                             allowed="one, or two with the second as reference",
                             do="export the reduced data")  # fmt: skip
    if len(numbers) == 1 or reduced or kind != "OD":
        return {place: value for place, value in numbers[0].items() if value != 0 or place in wells}
    first, second = numbers
    difference = {place: round(value - second.get(place, np.nan), 6) for place, value in first.items()
                  if value != 0 or place in wells}  # fmt: skip
    printed = {well.well: well.signal for well in wells.values() if not np.isnan(well.signal)}
    waves = " - ".join(plate.wavelengths) or "first - second wavelength"
    for signals, name in ((difference, waves), (first, plate.wavelengths[0] if plate.wavelengths else "the first")):
        if all(abs(signals.get(place, np.nan) - value) <= PRINTED for place, value in printed.items()):
            note = f"signal of plate {plate.name}: {name} nm" + (" (as in the group tables)" if printed else "")
            draft.notes += [note] if note not in draft.notes else []
            return signals
    raise InputFileError(f"{draft.content.source}: the values of the group tables of plate {plate.name} are neither "
                         f"{waves} nm nor the first wavelength alone", do="export the reduced data")  # fmt: skip


def _reading(draft: _Draft, line: int, place: str, text: str) -> float:
    if text.casefold() in SPECIAL:
        return np.nan
    return draft.figures.number(text, f"line {line}, well {place}")


def _group_wells(draft: _Draft, plate: str, group: Group) -> list[Well]:
    role, unit = _role(group), _unit(group)
    carried = dict.fromkeys(("sample", "expected", "dilution"), "")
    wells = []
    for line, cells in group.rows:
        texts = {what: cells[j] if j < len(cells) else "" for what, j in group.meaning.items()}
        if texts.get("sample"):
            carried = dict.fromkeys(carried, "")
        carried |= {what: texts[what] for what in carried if texts.get(what)}
        if texts["well"]:
            wells.append(_group_well(draft, plate, group, line, texts | carried, role)._replace(unit=unit))
    return wells


def _group_well(draft: _Draft, plate: str, group: Group, line: int, texts: dict[str, str], role: str) -> Well:
    def number(what: str) -> float:
        text = texts.get(what, "")
        where = f"line {line}, group {group.name}, well {texts['well']}"
        return np.nan if text.casefold() in SPECIAL else draft.figures.number(text, where)

    name = texts["sample"]
    name = f"{group.name} {name}" if name.isdecimal() else name
    flags: tuple[str, ...] = ()
    if texts.get("value", "").casefold() == "masked" or texts.get("result", "").casefold() == "masked":
        flags = ("masked",)
    elif texts.get("result", "").casefold() == "range?":
        flags = ("range",)
    expected = number("expected") if role in ("standard", "control") else np.nan
    return Well(plate, texts["well"], name, role, UNNAMED, signal=number("value"), expected=expected,
                result=number("result"), dilution=number("dilution"), flags=flags)  # fmt: skip


def _role(group: Group) -> str:
    name = group.name.casefold()
    for word, role in (("standard", "standard"), ("std", "standard"), ("blank", "blank"), ("control", "control"),
                       ("qc", "control")):  # fmt: skip
        if word in name:
            return role
    return "sample"


def _unit(group: Group) -> str:
    stated = (split_header(group.headers[j])[1] for what, j in group.meaning.items() if what in ("expected", "result")
              and j < len(group.headers))  # fmt: skip
    return next((one for one in stated if one), "")


def _with_limits(wells: list[Well]) -> list[Well]:
    """Give "Range?" its side and limit: beyond the lowest or highest standard of the plate."""
    standards = [(well.expected, well.signal) for well in wells if well.role == "standard" and well.expected > 0
                 and not np.isnan(well.signal)]  # fmt: skip
    unit = next((well.unit for well in wells if well.unit), "")
    if len(standards) < 2:
        return [well._replace(unit=unit) for well in wells]
    levels = sorted({level for level, _ in standards})
    signal = {level: float(np.mean([s for x, s in standards if x == level])) for level in levels}
    rows = []
    for well in wells:
        if "range" in well.flags and well.signal < signal[levels[0]]:
            well = well._replace(qualifier="<", limit=levels[0])
        elif "range" in well.flags and well.signal > signal[levels[-1]]:
            well = well._replace(qualifier=">", limit=levels[-1])
        elif well.role in ("sample", "control") and not np.isnan(well.result):
            beyond = not signal[levels[0]] <= well.signal <= signal[levels[-1]]
            well = well._replace(flags=well.flags + ("extrapolated",) * beyond)
        rows.append(well._replace(unit=unit))
    return rows


def _times_dilution(groups: list[Group]) -> bool | None:
    with_results = [group for group in groups if "result" in group.meaning and "dilution" in group.meaning]
    return all(group.is_factored for group in with_results) if with_results else None


PART = ExportFormat(
    summary="SoftMax Pro text: plate reader plates with their group tables",
    extensions=(".txt",),
    detect=detect,
    read=read,
    reference="SoftMax Pro 4 to 7, export with plate and group sections",
)
