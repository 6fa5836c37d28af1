"""Concentrations in one unit -> the same in another; signals, NPX and international units never without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from biomarker.assay.analytes import CONCENTRATION_UNITS
from biomarker.assay.export import Limits
from biomarker.assay.masses import MASSES
from biomarker.assay.names import symbol
from biomarker.assay.units import unit as known_unit
from biomarker.assay.wells import Wells
from biomarker.errors import PanelError, nearest

PG_PER_ML = {"fg/mL": 1e-3, "pg/mL": 1.0, "ng/mL": 1e3, "ug/mL": 1e6}
PMOL_PER_L = {"pM": 1.0, "nM": 1e3}
ACTIVITY = ("IU/mL", "U/mL")
NUMBERS = ("expected", "low", "high", "result", "limit")


def factor(seen: str, wanted: str, *, analyte: str = "", mass: float | None = None,
           pg_per_unit: float | None = None) -> float:  # fmt: skip
    """Number by which a concentration in `seen` is multiplied to be one in `wanted`.

    Parameters
    ----------
    seen : unit in the table, such as "ng/mL", "pM" or "IU/mL"
    wanted : unit of the study, such as "pg/mL"
    analyte : name, to find the molecular mass in `biomarker.assay.masses.MASSES`
    mass : molecular mass in kDa (1 pM = this many pg/mL); goes before the table
    pg_per_unit : pg in one international unit, as the kit states it

    Raises
    ------
    PanelError
        When one of them is no concentration, or a mass or the kit's factor is missing.

    Examples
    --------
    >>> from biomarker.assay.conversion import factor
    >>> factor("ng/mL", "pg/mL")
    1000.0
    >>> round(factor("pM", "pg/mL", mass=17.0), 1)
    17.0
    """
    if seen == wanted:
        return 1.0
    return _in_pg(seen, analyte, mass, pg_per_unit) / _in_pg(wanted, analyte, mass, pg_per_unit)


def _in_pg(unit: str, analyte: str, mass: float | None, pg_per_unit: float | None) -> float:
    if unit in PG_PER_ML:
        return PG_PER_ML[unit]
    if unit in PMOL_PER_L:
        known = mass if mass is not None else MASSES.get(symbol(analyte) or "", (None, ""))[0]
        if known is None or not known > 0:
            raise PanelError(f"{unit} of {analyte or 'an analyte'} needs its molecular mass",
                             allowed=f"a mass in kDa; {len(MASSES)} are known, such as {', '.join(list(MASSES)[:6])}",
                             do="state it: --mass ANALYTE=KDA, or [masses] in a plate map")  # fmt: skip
        return PMOL_PER_L[unit] * known
    if unit in ACTIVITY:
        if pg_per_unit is None or not pg_per_unit > 0:
            raise PanelError(f"{unit} of {analyte or 'an analyte'} cannot be converted without the factor of the kit",
                             allowed="the number of pg in one unit, as the kit states it",
                             do="look it up in the leaflet of the kit, then --pg-per-unit ANALYTE=PG, or [pg_per_unit] "
                                "in a plate map; it differs between kits")  # fmt: skip
        return pg_per_unit
    raise PanelError(f'"{unit}" is no concentration', allowed=", ".join(CONCENTRATION_UNITS),
                     do="signals (MFI, OD, NPX) are never converted to, nor mixed with concentrations")  # fmt: skip


def in_unit(wells: Wells, unit: str, *, masses: Mapping[str, float] | None = None,
            pg_per_unit: Mapping[str, float] | None = None) -> Wells:  # fmt: skip
    """Wells with all concentrations in one unit; where the file states none, it is taken to be this one.

    Parameters
    ----------
    masses, pg_per_unit : analyte (as exported, or its symbol) -> see `factor`

    Raises
    ------
    PanelError
        When a stated unit cannot be converted to it.
    """
    wanted = known_unit(unit)
    if wanted not in CONCENTRATION_UNITS:
        raise PanelError(f'"{unit}" is no concentration', allowed=nearest(unit, CONCENTRATION_UNITS))

    def factor_of(stated: str, analyte: str) -> float:
        if stated in ("", "NPX"):
            return 1.0
        mass, amount = (_stated_for(analyte, table) for table in (masses, pg_per_unit))
        return factor(stated, wanted, analyte=analyte, mass=mass, pg_per_unit=amount)

    frame = wells.frame.copy()
    pairs = list(zip(frame["unit"], frame["analyte"], strict=True))
    factors = {pair: factor_of(*pair) for pair in set(pairs)}
    by_row = np.array([factors[pair] for pair in pairs])
    for name in NUMBERS:
        frame[name] = frame[name] * by_row
    holds = frame[list(NUMBERS)].notna().any(axis=1) | (frame["qualifier"] != "") | (frame["unit"] != "")
    frame["unit"] = frame["unit"].where(~holds, wanted)
    limits = tuple(_scaled(one, factor_of(one.unit, one.analyte), wanted) for one in wells.limits)
    return replace(wells, frame=frame, limits=limits)


def _stated_for(analyte: str, table: Mapping[str, float] | None) -> float | None:
    by_symbol = {symbol(name) or name: value for name, value in (table or {}).items()}
    return (table or {}).get(analyte, by_symbol.get(symbol(analyte) or analyte))


def _scaled(limits: Limits, by: float, unit: str) -> Limits:
    if limits.unit == "NPX":
        return limits
    lod, lloq, uloq = (None if value is None else value * by for value in limits[3:])
    return limits._replace(unit=unit, lod=lod, lloq=lloq, uloq=uloq)
