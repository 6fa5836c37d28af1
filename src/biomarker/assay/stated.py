"""A plate map, or raw exports as they are -> an assay, with what else is stated about them (units, names, samples)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from biomarker.assay.formats import read_exports
from biomarker.assay.measure import Assay, measure_map, measure_wells
from biomarker.assay.plate_map import PlateMap, checked_plate_map, read_plate_map
from biomarker.assay.symbols import find_symbols, unknown_names
from biomarker.assay.wells import Wells
from biomarker.errors import InputFileError


@dataclass(frozen=True)
class Stated:
    """What a user says beside the files; it goes before what a plate map says.

    Parameters
    ----------
    names : analyte as exported -> what it is
    keep_names : whether unknown analytes keep their name instead of being refused
    samples : table of the samples, "" without one
    dilution : of the samples where the exports state none
    rules : see `biomarker.assay.rules.Rules`
    ignore : samples to leave out
    further : other keys of a plate map, such as unit, matrix, masses, pg_per_unit
    """

    names: Mapping[str, str] = field(default_factory=dict)
    keep_names: bool = False
    samples: str = ""
    dilution: float | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    further: Mapping[str, Any] = field(default_factory=dict)


def measure_files(files: Sequence[str | Path], stated: Stated | None = None, *, look: bool = False) -> Assay:
    """Assay of one plate map (.toml), or of raw exports with layouts and tables of standards beside them.

    Parameters
    ----------
    look : only to look at raw exports, so that unknown analytes keep their names

    Raises
    ------
    BiomarkerError
        For anything wrong with them, or a plate map beside other files.
    """
    stated, paths = stated or Stated(), [Path(file) for file in files]
    maps = [file for file in paths if file.suffix.lower() == ".toml"]
    if maps and len(paths) > 1:
        raise InputFileError(f"{maps[0]} is a plate map, and {len(paths) - 1} more files are named",
                             allowed="one plate map, or raw exports",
                             do="name the exports in the plate map")  # fmt: skip
    if maps:
        return measure_map(_with(read_plate_map(maps[0]), stated, str(maps[0])), maps[0].parent, str(maps[0]))
    wells = read_exports(paths)
    source = ", ".join(file.name for file in paths)
    plates = _with(PlateMap(files=tuple(map(str, paths)), analytes=_names(wells, stated, look)), stated, source)
    return measure_wells(wells, plates, source=source)


def _names(wells: Wells, stated: Stated, look: bool) -> dict[str, str]:
    """Exported name -> symbol, or the name itself where it is kept; spellings that would fall together stay apart."""
    found = find_symbols(wells, dict(stated.names))
    unknown = [name for name, symbol in found.items() if not symbol]
    if unknown and not (stated.keep_names or look):
        raise unknown_names(unknown)
    symbols = list(found.values())
    return {name: symbol if symbol and symbols.count(symbol) == 1 else name for name, symbol in found.items()}


def _with(plates: PlateMap, stated: Stated, source: str) -> PlateMap:
    content = plates.model_dump(exclude_unset=True)
    if "analytes" not in plates.model_fields_set or stated.names:
        content["analytes"] = {**content.get("analytes", {}), **stated.names} if plates.analytes else dict(stated.names)
    known = {"file": stated.samples, "dilution": stated.dilution, "ignore": stated.ignore}
    samples = {key: value for key, value in known.items() if value}
    if samples.get("file"):
        samples["file"] = str(Path(stated.samples).resolve())
    for key, own in (("samples", samples), ("rules", dict(stated.rules)), *stated.further.items()):
        if isinstance(own, Mapping):
            own = {**content.get(key, {}), **own}
        if own:
            content[key] = own
    return checked_plate_map(content, source)
