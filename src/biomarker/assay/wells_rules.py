"""What wells must not be; every refusal names the file and the first wells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from biomarker.assay.export import Export, Limits
from biomarker.assay.flags import FLAGS
from biomarker.assay.well import NUMBERS, QUALIFIERS, ROLES, SIGNAL_KINDS
from biomarker.errors import PanelError, nearest

SHOWN = 5
_PLACE = ["plate", "well", "analyte", "replicate"]


def refuse_impossible(frame: pd.DataFrame, exports: Sequence[Export], limits: Sequence[Limits]) -> None:
    """Refuse unknown words, infinite or negative numbers, contradictions and limits stated twice.

    Raises
    ------
    PanelError
        With the first wells that are wrong.
    """
    known = (("role", ROLES), ("qualifier", QUALIFIERS), ("signal_kind", SIGNAL_KINDS))
    for name, allowed in known:
        unknown = sorted(set(frame[name]) - set(allowed))
        if unknown:
            raise PanelError(f'"{unknown[0]}" is no {name.replace("_", " ")} of a well', allowed=", ".join(allowed))
    flags = {flag for flags in frame["flags"].unique() for flag in flags} - set(FLAGS)
    if flags:
        raise PanelError(f'"{min(flags)}" is no flag of a well', allowed=nearest(min(flags), FLAGS))
    for name in NUMBERS:
        _refuse(frame, exports, np.isinf(frame[name].to_numpy()), f"the {name} is infinite")
    for name in ("plate", "analyte"):
        _refuse(frame, exports, (frame[name] == "").to_numpy(), f"no {name} is named")
    _refuse(frame, exports, (frame["beads"] < 0).to_numpy(), "the number of beads is negative")
    _refuse(frame, exports, (frame["dilution"] <= 0).to_numpy(), "the dilution is not above zero")
    _refuse(frame, exports, (frame["expected"] < 0).to_numpy(), "the expected concentration is negative")
    _refuse(frame, exports, ((frame["qualifier"] == "") & frame["limit"].notna()).to_numpy(), "a limit without < or >")
    _refuse(frame, exports, ((frame["qualifier"] != "") & frame["result"].notna()).to_numpy(),
            "both a concentration and a qualifier")  # fmt: skip
    _refuse_two_units(frame)
    twice = {(one.plate, one.analyte) for one in limits}
    if len(twice) < len(limits):
        raise PanelError("limits of an analyte are stated twice for one plate")


def _refuse(frame: pd.DataFrame, exports: Sequence[Export], wrong: npt.NDArray[np.bool_], why: str) -> None:
    if wrong.any():
        raise PanelError(f"{_places(frame[wrong], exports)}: {why}", do="correct the file")


def _refuse_two_units(frame: pd.DataFrame) -> None:
    stated = frame[frame["unit"] != ""].groupby(["plate", "analyte"], sort=False)["unit"].unique()
    for place, units in stated.items():
        if len(units) > 1:
            plate, analyte = map(str, place)  # type: ignore[call-overload]  # pandas types the pair as Hashable
            raise PanelError(f"{analyte} on plate {plate} is given in {' and in '.join(units)}",
                             allowed="one unit per analyte and plate", do="convert the values to one unit")  # fmt: skip


def refuse_repeated(frame: pd.DataFrame, exports: Sequence[Export]) -> None:
    """Refuse the same well and analyte twice, unless replicate numbers tell them apart.

    Raises
    ------
    PanelError
        With the first wells that are repeated.
    """
    named = frame[frame["well"] != ""]
    repeated = named.duplicated(_PLACE, keep=False)
    if repeated.any():
        raise PanelError(f"{_places(named[repeated], exports)}: the same well and analyte more than once",
                         allowed="one value per plate, well and analyte",
                         do="delete the repeats, or export every plate under its own name")  # fmt: skip
    unnamed = frame[(frame["well"] == "") & (frame["replicate"] > 0)]
    repeated = unnamed.duplicated(["plate", "sample", "analyte", "dilution", "replicate"], keep=False)
    if repeated.any():
        raise PanelError(f"{_places(unnamed[repeated], exports)}: the same sample, analyte and replicate twice",
                         do="delete the repeats")  # fmt: skip


def _places(frame: pd.DataFrame, exports: Sequence[Export]) -> str:
    """The first rows of a frame as a user finds them."""
    head = frame.head(SHOWN)
    names = zip(head["well"], head["sample"], head["analyte"], head["plate"], strict=True)
    shown = [f"{well or sample} ({analyte}, plate {plate})" for well, sample, analyte, plate in names]
    more = f" and {len(frame) - SHOWN} more" if len(frame) > SHOWN else ""
    files = dict.fromkeys(exports[i].source for i in frame["export"].unique() if i < len(exports))
    return f"{', '.join(files)}{': ' if files else ''}{', '.join(shown)}{more}"
