"""Wells + what companion files say -> Wells with names, roles, expected concentrations and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from biomarker.assay.companions import Companion, Entry
from biomarker.assay.export import Limits
from biomarker.assay.names import key, symbol
from biomarker.assay.wells import UNNAMED, Well, Wells
from biomarker.errors import PanelError

T = TypeVar("T")
SHOWN = 5


def apply_companions(wells: Wells, companions: Sequence[Companion]) -> Wells:
    """Layouts first, then the concentrations of standards, then limits.

    Raises
    ------
    PanelError
        When a layout names wells that were not read or does not match the plates, a standard of the table stands
        nowhere, or concentrations are stated in another unit.
    """
    for companion in companions:
        if companion.layouts:
            wells = _with_layout(wells, companion)
    for companion in companions:
        if companion.standards:
            wells = _with_standards(wells, companion)
    for companion in companions:
        if companion.limits:
            wells = with_limits(wells, companion.limits, companion.source)
    return wells


def _for_plates(wells: Wells, stated: Mapping[str, T], source: str) -> dict[str, T]:
    """Plate -> what a companion says of it: by name, else by order within a file, else the one that serves all."""
    found: dict[str, T] = {}
    for export in wells.exports:
        plates = [plate for plate in export.plates if plate in wells.plates]
        by_key = {key(name): entry for name, entry in stated.items()}
        if all(_bare(plate) in by_key for plate in plates):
            found |= {plate: by_key[_bare(plate)] for plate in plates}
        elif len(stated) == 1 or all(entry == next(iter(stated.values())) for entry in stated.values()):
            found |= dict.fromkeys(plates, next(iter(stated.values())))
        elif len(plates) == len(stated):
            found |= dict(zip(plates, stated.values(), strict=True))
        else:
            raise PanelError(f"{source} speaks of the plates {', '.join(stated)}; {export.source} holds "
                             f"{', '.join(plates)}", allowed="the same names, the same number of plates, or one plate "
                             "for all", do="name the plates alike")  # fmt: skip
    return found


def _bare(plate: str) -> str:
    return key(plate.partition(":")[2] or plate)


def _with_layout(wells: Wells, companion: Companion) -> Wells:
    layouts = _for_plates(wells, companion.layouts, companion.source)
    rows, others = [], 0
    read = {(well.plate, well.well) for well in wells.rows()}
    for plate, layout in layouts.items():
        lacking = [place for place, entry in layout.items() if (plate, place) not in read and entry.role != "empty"]
        if lacking:
            raise PanelError(f"{companion.source} names {', '.join(lacking[:SHOWN])} of plate {plate}"
                             f"{' and more' if len(lacking) > SHOWN else ''}, but nothing was read there",
                             allowed="wells that were read", do="correct the layout, or give that of this "
                             "plate")  # fmt: skip
    for well in wells.rows():
        entry = layouts.get(well.plate, {}).get(well.well)
        if entry is not None:
            others += bool(well.sample) and key(well.sample) != key(entry.sample)
            well = _as_laid_out(well, entry, wells.exports[well.export].times_dilution)
        rows.append(well._replace(replicate=0))
    notes = [f"wells are named as in {companion.source} (sha256 {companion.sha256[:12]})"]
    if companion.unused:
        notes.append(f"its columns {', '.join(companion.unused)} are not used; what is known of samples belongs into a "
                     "table of samples")  # fmt: skip
    if others:
        notes.append(f"{others} values carried another sample name in the export; the layout was followed")
    exports = [replace(export, notes=export.notes + tuple(notes)) for export in wells.exports]
    return Wells.from_rows(rows, exports, wells.limits)


def _as_laid_out(well: Well, entry: Entry, times_dilution: bool | None) -> Well:
    dilution = well.dilution if np.isnan(entry.dilution) else entry.dilution
    same_role = well.role == entry.role
    expected = entry.expected if not np.isnan(entry.expected) else well.expected if same_role else np.nan
    analyte = entry.analyte if entry.analyte and well.analyte == UNNAMED else well.analyte
    changed = times_dilution and not np.isnan(well.dilution) and dilution != well.dilution
    if changed and not (np.isnan(well.result) and not well.qualifier):
        raise PanelError(f"well {well.well} of plate {well.plate} was calculated with dilution {well.dilution:g}; the "
                         f"layout says {dilution:g}", do="correct the one that is wrong")  # fmt: skip
    return well._replace(sample=entry.sample, role=entry.role, expected=expected, dilution=dilution, analyte=analyte)


def _with_standards(wells: Wells, companion: Companion) -> Wells:
    tables = _for_plates(wells, companion.standards, companion.source)
    by_key = {plate: {(key(sample), key(analyte) if analyte else ""): level
                      for (sample, analyte), level in table.items()} for plate, table in tables.items()}  # fmt: skip
    used: set[tuple[str, str]] = set()
    rows = []
    for well in wells.rows():
        table = by_key.get(well.plate, {})
        for name in ((key(well.sample), key(well.analyte)), (key(well.sample), "")):
            if well.sample and name in table:
                used.add(name)
                well = _as_standard(well, table[name], companion)
                break
        rows.append(well._replace(replicate=0))
    stated = {name for table in by_key.values() for name in table}
    unused = sorted(sample for sample, _ in stated - used)
    if unused:
        raise PanelError(f"{companion.source}: no well holds {', '.join(unused[:SHOWN])}",
                         allowed="standards that stand on the plate", do="give the layout of the plate as well, or "
                         "correct the names")  # fmt: skip
    note = f"standards are those of {companion.source} (sha256 {companion.sha256[:12]})"
    exports = [replace(export, notes=(*export.notes, note)) for export in wells.exports]
    return Wells.from_rows(rows, exports, wells.limits)


def _as_standard(well: Well, level: float, companion: Companion) -> Well:
    if companion.unit and well.unit and companion.unit != well.unit:
        raise PanelError(f"{companion.source} states {companion.unit}, the export {well.unit}",
                         allowed="one unit", do="convert the table of standards")  # fmt: skip
    if not np.isnan(well.expected) and not np.isclose(well.expected, level, rtol=1e-2):
        raise PanelError(f"{companion.source} states {level:g} for {well.sample}, the export {well.expected:g} "
                         f"(well {well.well}, plate {well.plate})", do="correct the one that is wrong")  # fmt: skip
    role = well.role if well.role in ("blank", "control") else "standard"
    level = level if np.isnan(well.expected) else well.expected  # the export has more digits
    return well._replace(role=role, expected=level, unit=well.unit or companion.unit)


def with_limits(wells: Wells, limits: Sequence[Limits], source: str) -> Wells:
    """Wells with the limits of a table, and flags on results beyond them.

    Raises
    ------
    PanelError
        When an analyte of the table has another unit than the wells, or none of its analytes was measured.
    """
    by_name = {symbol(one.analyte) or key(one.analyte): one for one in limits}
    stated = {(one.plate, one.analyte): one for one in wells.limits}
    rows, used = [], set()
    for well in wells.rows():
        name = well.symbol or symbol(well.analyte) or key(well.analyte)
        one = by_name.get(name)
        if one is not None and well.signal_kind != "NPX":
            used.add(name)
            if one.unit and well.unit and one.unit != well.unit:
                raise PanelError(f"{source} states limits of {well.analyte} in {one.unit}, the values are {well.unit}",
                                 allowed="one unit", do="convert one of them")  # fmt: skip
            stated[well.plate, well.analyte] = one._replace(plate=well.plate, analyte=well.analyte)
            flags = set(_beyond(well.result, one)) - set(well.flags)
            well = well._replace(flags=well.flags + tuple(sorted(flags)))
        rows.append(well)
    if not used:
        raise PanelError(f"{source}: none of its analytes was measured", allowed="limits of measured analytes")
    return Wells.from_rows(rows, wells.exports, stated.values())


def _beyond(result: float, limit: Limits) -> list[str]:
    flags = ["below_lod"] if limit.lod is not None and result < limit.lod else []
    flags += ["below_lloq"] if limit.lloq is not None and result < limit.lloq else []
    return flags + (["above_uloq"] if limit.uloq is not None and result > limit.uloq else [])
