"""Wells + plate map -> Wells with the plates, analytes, roles, dilutions and standards that the map states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from biomarker.assay.names import candidates, key, symbol
from biomarker.assay.plate_map import PlateMap, StandardsSpec
from biomarker.assay.wells import ROLES, UNNAMED, Wells
from biomarker.errors import PanelError, nearest

SHOWN = 5
SIGNALS = ("sample", "control")


def apply_map(wells: Wells, plates: PlateMap) -> Wells:
    """What the map states takes the place of what the exports say.

    Raises
    ------
    PanelError
        When the map names a plate, sample or analyte that the exports do not hold, or an analyte has no known name.
    """
    frame = _roles(wells.frame.copy(), plates)
    frame = _dilutions(frame, plates)
    names = _analyte_names(wells, plates)
    plate_names = _plate_names(wells, plates)
    if plates.standards is not None:
        frame = _standards(frame, plates.standards, names)
    frame["symbol"] = frame["analyte"].map(lambda name: symbol(names[name]) or "")
    frame["analyte"] = frame["analyte"].map(names)
    frame["plate"] = frame["plate"].map(plate_names)
    if plates.keep:
        unknown = [name for name in plates.keep if name not in set(names.values())]
        if unknown:
            raise PanelError(f'keep names "{unknown[0]}", which no export holds',
                             allowed=nearest(unknown[0], names.values()))  # fmt: skip
        frame = frame[frame["analyte"].isin(plates.keep)].reset_index(drop=True)
    frame = _controls(frame, plates)
    exports = tuple(replace(one, plates=tuple(plate_names.get(p, p) for p in one.plates)) for one in wells.exports)
    limits = tuple(one._replace(plate=plate_names[one.plate], analyte=names[one.analyte]) for one in wells.limits
                   if not plates.keep or names[one.analyte] in plates.keep)  # fmt: skip
    return Wells(frame, exports, limits)


def _roles(frame: pd.DataFrame, plates: PlateMap) -> pd.DataFrame:
    samples = plates.samples
    known = set(frame["sample"])
    for name, role in samples.roles.items():
        if role not in ROLES:
            raise PanelError(f'samples.roles: "{role}" is no role', allowed=", ".join(ROLES))
        _require_known(name, known, "samples.roles")
        frame.loc[frame["sample"] == name, "role"] = role
    for name in samples.ignore:
        _require_known(name, known, "samples.ignore")
        frame.loc[frame["sample"] == name, "role"] = "empty"
    return frame


def _dilutions(frame: pd.DataFrame, plates: PlateMap) -> pd.DataFrame:
    samples, known = plates.samples, set(frame["sample"])
    if samples.dilution is not None:
        unstated = frame["role"].isin(("sample",)) & frame["dilution"].isna()
        frame.loc[unstated, "dilution"] = samples.dilution
    for name, dilution in samples.dilutions.items():
        _require_known(name, known, "samples.dilutions")
        if not dilution > 0:
            raise PanelError(f"samples.dilutions: {name} = {dilution:g}", allowed="a factor above 0")
        frame.loc[frame["sample"] == name, "dilution"] = dilution
    return frame


def _analyte_names(wells: Wells, plates: PlateMap) -> dict[str, str]:
    """Name in the exports -> name in the panel: as the map says, else the gene symbol."""
    for stated in plates.analytes:
        _require_known(stated, set(wells.analytes), "analytes")
    names = {name: plates.analytes.get(name) or symbol(name) or "" for name in wells.analytes}
    if UNNAMED in names and not names[UNNAMED]:
        raise PanelError("the export does not say what was measured", allowed="the name of the analyte",
                         do=f'state it in the plate map: [analytes] {UNNAMED} = "IFNG"')  # fmt: skip
    unknown = [name for name, found in names.items() if not found]
    if unknown:
        shown = "; ".join(f'"{name}": {" or ".join(candidates(name)) or "nothing like it"}' for name in unknown[:SHOWN])
        raise PanelError(f"{len(unknown)} analyte{'s have' if len(unknown) > 1 else ' has'} no known name: "
                         + ", ".join(f'"{name}"' for name in unknown[:SHOWN]), allowed=shown,
                         do=f'name them in the plate map: [analytes] "{unknown[0]}" = "..."')  # fmt: skip
    taken: dict[str, str] = {}
    for name, found in names.items():
        if taken.setdefault(found, name) != name and not _alternate(wells, taken[found], name):
            raise PanelError(f'"{taken[found]}" and "{name}" would both be {found} on one plate',
                             do=f'name them apart in the plate map: [analytes] "{name}" = "..."')  # fmt: skip
    return names


def _alternate(wells: Wells, one: str, other: str) -> bool:
    """Whether two spellings never stand on the same plate."""
    frame = wells.frame
    return not set(frame.loc[frame["analyte"] == one, "plate"]) & set(frame.loc[frame["analyte"] == other, "plate"])


def _plate_names(wells: Wells, plates: PlateMap) -> dict[str, str]:
    for stated in plates.plates:
        _require_known(stated, set(wells.plates), "plates")
    names = {plate: (plates.plates[plate].name if plate in plates.plates else "") or plate for plate in wells.plates}
    twice = [name for name in names.values() if list(names.values()).count(name) > 1]
    if twice:
        raise PanelError(f'two plates would be called "{twice[0]}"', do="give every plate its own name")
    return names


def _standards(frame: pd.DataFrame, spec: StandardsSpec, names: Mapping[str, str]) -> pd.DataFrame:
    """Expected concentrations of a dilution series; standards in the order stated, else as their names number them."""
    order = list(spec.names) or sorted(set(frame.loc[frame["role"] == "standard", "sample"]), key=_number)
    if not order:
        raise PanelError("standards are stated, but no well is a standard",
                         do='say which wells are: samples.roles, such as "S1" = "standard"')  # fmt: skip
    for place, name in enumerate(order):
        rows = (frame["role"] == "standard") & (frame["sample"] == name)
        if not rows.any():
            raise PanelError(f'standards.names: no standard is called "{name}"',
                             allowed=nearest(name, set(frame.loc[frame["role"] == "standard", "sample"])))  # fmt: skip
        last_is_zero = spec.zero and place == len(order) - 1
        tops = frame.loc[rows, "analyte"].map(lambda analyte: _top(spec, analyte, names))
        frame.loc[rows, "expected"] = 0.0 if last_is_zero else tops / spec.factor**place
    return frame


def _top(spec: StandardsSpec, analyte: str, names: Mapping[str, str]) -> float:
    if isinstance(spec.top, (int, float)):
        return float(spec.top)
    for name, top in spec.top.items():
        if key(name) in (key(analyte), key(names[analyte])) or (symbol(name) or name) == names[analyte]:
            return float(top)
    raise PanelError(f"standards.top states no concentration of {analyte}", allowed=nearest(analyte, spec.top),
                     do="add it, or state one number for all analytes")  # fmt: skip


def _number(name: str) -> tuple[int, str]:
    digits = "".join(letter if letter.isdigit() else " " for letter in name).split()
    return (int(digits[-1]) if digits else 0, name)


def _controls(frame: pd.DataFrame, plates: PlateMap) -> pd.DataFrame:
    for control, analytes in plates.controls.items():
        own = frame["sample"] == control
        _require_known(control, set(frame["sample"]), "controls")
        for name, spec in analytes.items():
            rows = own & ((frame["analyte"] == name) | (frame["analyte"] == symbol(name)))
            if not rows.any():
                raise PanelError(f'controls."{control}" names "{name}", which was not measured',
                                 allowed=nearest(name, set(frame["analyte"])))  # fmt: skip
            frame.loc[rows, "role"] = "control"
            for column in ("expected", "low", "high"):
                stated = getattr(spec, column)
                if stated is not None:
                    frame.loc[rows, column] = stated
    return frame


def _require_known(name: str, known: set[str], where: str) -> None:
    if name not in known:
        raise PanelError(f'{where} names "{name}", which no export holds', allowed=nearest(name, known))
