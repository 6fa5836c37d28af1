"""Wells -> Wells whose analytes carry gene symbols; a name that is not known is an error with what it may stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from biomarker.assay.names import candidates, key, symbol
from biomarker.assay.wells import UNNAMED, Wells
from biomarker.errors import PanelError, nearest

SHOWN = 12


def with_symbols(wells: Wells, names: Mapping[str, str] | None = None, *, keep: bool = False) -> Wells:
    """Wells with the column `symbol` filled.

    Parameters
    ----------
    names : analyte as exported (any spelling of it) -> what it is: a name that is known, or any text to be kept
    keep : whether analytes without a known symbol keep their name instead of being refused

    Raises
    ------
    PanelError
        For names that are not known or stand for several proteins (with the candidates), and for a mapping that names
        no analyte of the wells.
    """
    found = find_symbols(wells, names)
    unknown = [analyte for analyte, gene in found.items() if not gene]
    if unknown and not keep:
        raise unknown_names(unknown)
    symbols = wells.frame["analyte"].map({name: gene or name for name, gene in found.items()})
    named = replace(wells, frame=wells.frame.assign(symbol=symbols.astype("object")))
    _refuse_mixed(named)
    return named


def find_symbols(wells: Wells, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Analyte as exported -> its symbol by the mapping, by its spelling, or as the file states it; "" where unknown.

    Raises
    ------
    PanelError
        When the mapping names no analyte of the wells.
    """
    unused = [name for name in names or {} if key(name) not in {key(analyte) for analyte in wells.analytes}]
    if unused:
        raise PanelError(f'no analyte is called "{unused[0]}"', allowed=nearest(unused[0], wells.analytes))
    stated = {key(name): meant for name, meant in (names or {}).items()}
    before = dict(zip(wells.frame["analyte"], wells.frame["symbol"], strict=True))
    return {analyte: _symbol(analyte, stated) or before[analyte] for analyte in wells.analytes}


def _refuse_mixed(wells: Wells) -> None:
    """Refuse an analyte that one file gives as NPX and another as a concentration or other signal."""
    frame = wells.frame
    relative = (frame["signal_kind"] == "NPX") & (frame["unit"] == "")
    kinds = relative.groupby(frame["symbol"], sort=False).agg(["any", "all"])
    mixed = kinds.index[kinds["any"] & ~kinds["all"]].tolist()
    if mixed:
        rows = frame["symbol"] == mixed[0]
        one, other = (
            wells.exports[frame.loc[rows & which, "export"].iloc[0]].source for which in (relative, ~relative)
        )
        raise PanelError(f"{mixed[0]} is NPX in {one} and something else in {other}",
                         allowed="NPX never together with concentrations or other signals of the same analyte",
                         do="read them apart, into two panels")  # fmt: skip


def _symbol(analyte: str, stated: Mapping[str, str]) -> str:
    meant = stated.get(key(analyte))
    return (symbol(meant) or meant.strip()) if meant else symbol(analyte) or ""


def unknown_names(unknown: list[str]) -> PanelError:
    """The error for these names, each with what it may stand for."""
    if unknown == [UNNAMED]:
        return PanelError("the file does not say which analyte it measured",
                          do=f'say it, such as --name "{UNNAMED}=IFNG", or keep it unnamed with '
                             "--keep-names")  # fmt: skip
    lines = [f"\n    {_shown(name)}: {_advice(name)}" for name in unknown[:SHOWN]]
    more = f"\n    and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
    plural = "s are" if len(unknown) > 1 else " is"
    return PanelError(f"{len(unknown)} analyte name{plural} not known or not clear", allowed="".join(lines) + more,
                      do=f'say what it is, such as --name "{unknown[0]}={_example(unknown[0])}", or keep names as they '
                         "are with --keep-names")  # fmt: skip


def _shown(name: str) -> str:
    return "the file does not name its analyte" if name == UNNAMED else f'"{name}"'


def _advice(name: str) -> str:
    if name == UNNAMED:
        return "name it"
    near = candidates(name)
    return " or ".join(near) + "?" if near else "nothing like it is known"


def _example(name: str) -> str:
    near = candidates(name) if name != UNNAMED else ()
    return near[0] if near else "IFNG"
