"""Wells and calibrations -> one value per sample, analyte, plate and dilution: measured, censored or missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.calibration import Calibration
from biomarker.assay.measured import Measured
from biomarker.assay.rules import Rules
from biomarker.assay.wells import Wells
from biomarker.curves.back import back_calculate

if TYPE_CHECKING:
    import pandas as pd

# Wells with these flags do not count.
DROPPED = {"masked": "masked in the instrument's software", "malfunction": "the instrument failed",
           "outlier": "marked as an outlier", "qc_failed": "failed the provider's quality control"}  # fmt: skip
LOGGED = ("NPX",)


def quantify(wells: Wells, calibrations: Iterable[Calibration], rules: Rules | None = None) -> list[Measured]:
    """Values of samples and controls, in order of appearance.

    Replicates are averaged on the scale of the signal. A mean beyond the accepted range of its plate is censored at
    that limit times the dilution; it never becomes 0, and is missing only where nothing was measured.
    """
    rules = rules or Rules()
    curves = {(one.plate, one.analyte): one for one in calibrations}
    frame = wells.frame[wells.frame["role"].isin(("sample", "control"))]
    frame = frame.assign(dilution=frame["dilution"].fillna(1.0))
    measured = []
    for (plate, analyte), own in frame.groupby(["plate", "analyte"], sort=False):
        calibration = curves.get((str(plate), str(analyte)))
        fit = rules.values != "instrument" and (calibration is not None or rules.values == "fit")
        for (sample, role, dilution), rows in own.groupby(["sample", "role", "dilution"], sort=False):
            blank = Measured(str(sample), str(role), str(analyte), str(plate), _unit(rows, calibration), None,
                             dilution=float(str(dilution)))  # fmt: skip
            measured.append(_fitted(blank, rows, calibration, rules) if fit else _instrument(blank, rows, wells))
    return measured


def _unit(rows: pd.DataFrame, calibration: Calibration | None) -> str:
    logged = next((kind for kind in rows["signal_kind"] if kind in LOGGED), "")
    stated = next((unit for unit in rows["unit"] if unit), "")
    return logged or stated or (calibration.unit if calibration else "")


def _counting(rows: pd.DataFrame, column: str) -> tuple[pd.DataFrame, str]:
    """Rows that count, and why none does."""
    dropped = [next((DROPPED[flag] for flag in flags if flag in DROPPED), "") for flags in rows["flags"]]
    usable = np.array([not why for why in dropped], dtype=bool) & rows[column].notna().to_numpy()
    why = next((why for why in dropped if why), "no signal" if column == "signal" else "no result")
    return rows[usable], "" if usable.any() else why


def _fitted(blank: Measured, rows: pd.DataFrame, calibration: Calibration | None, rules: Rules) -> Measured:
    from dataclasses import replace

    counting, why = _counting(rows, "signal")
    if calibration is None:
        return replace(blank, reason="no standards of this analyte on this plate")
    if calibration.fitted is None:
        return replace(blank, reason=f"no curve: {calibration.refusal}", signal=float(counting["signal"].mean()))
    if why:
        return replace(blank, reason=why)
    signals = counting["signal"].to_numpy(float)
    per = blank.dilution
    found = back_calculate(calibration.fitted, [signals.mean()], replicates=len(signals), method="inversion")
    side, estimate = int(found.side[0]), float(found.concentration[0])
    lloq, uloq, lod = (None if one is None else one * per for one in
                       (calibration.lloq, calibration.uloq, calibration.lod))  # fmt: skip
    known = replace(
        blank, signal=float(signals.mean()), lod=lod, lloq=lloq, uloq=uloq, cv=_cv(calibration, signals),
        beads=_beads(counting), wells=tuple(map(str, counting["well"])), source="curve",
        low=float(found.low[0]) * per, high=float(found.high[0]) * per,
        log_error=float(found.log_error[0]) if side == 0 else None,
        estimate=estimate * per if side == 0 else None,
    )  # fmt: skip
    return _censored(known, estimate * per, rules)


def _censored(known: Measured, estimate: float, rules: Rules) -> Measured:
    """The value inside the accepted range as it is, else censored at the limit."""
    from dataclasses import replace

    if known.lloq is None or known.uloq is None:
        return replace(known, source="", reason="the standards of this plate give no accepted range")
    if estimate > known.uloq:
        return replace(known, value=known.uloq, qualifier=">")
    if estimate >= known.lloq:
        return replace(known, value=estimate)
    if rules.below_lloq == "keep" and known.lod is not None and estimate >= known.lod:
        return replace(known, value=estimate, reason="between LOD and LLOQ, kept as the rules say")
    keep = rules.below_lloq == "keep" and known.lod is not None
    return replace(known, value=min(known.lod, known.lloq) if keep and known.lod else known.lloq, qualifier="<")


def _instrument(blank: Measured, rows: pd.DataFrame, wells: Wells) -> Measured:
    """The value of the instrument's software; replicates are averaged on the log scale, NPX as they are."""
    from dataclasses import replace

    limits = wells.limits_of(blank.plate, blank.analyte)
    per = _factor(rows, wells)
    lod, lloq, uloq = (None if limits is None or (one := getattr(limits, name)) is None else float(one) * per
                       for name in ("lod", "lloq", "uloq"))  # fmt: skip
    known = replace(blank, source="instrument", beads=_beads(rows), wells=tuple(map(str, rows["well"])),
                    signal=float(rows["signal"].mean()), lod=lod, lloq=lloq, uloq=uloq)  # fmt: skip
    column = "signal" if blank.unit in LOGGED and rows["result"].isna().all() else "result"
    counting, why = _counting(rows, column)
    numbers = counting[column].to_numpy(float) * per
    if len(numbers):
        logged = blank.unit in LOGGED or (numbers <= 0).any()
        one = logged or len(numbers) == 1
        value = float(numbers.mean()) if one else float(np.exp(np.log(numbers).mean()))
        cv = 100 * float(numbers.std(ddof=1) / abs(numbers.mean())) if len(numbers) > 1 and not logged else None
        partly = "" if len(counting) == len(rows) else f"{len(counting)} of {len(rows)} replicates have a number"
        return replace(known, value=value, estimate=value, cv=cv, reason=partly)
    return _instrument_limit(known, rows, why, per)


def _instrument_limit(known: Measured, rows: pd.DataFrame, why: str, per: float) -> Measured:
    from dataclasses import replace

    for qualifier, pick, own in (("<", min, known.lloq), (">", max, known.uloq)):
        beyond = rows[rows["qualifier"] == qualifier]
        stated = [float(limit) * per for limit in beyond["limit"] if np.isfinite(limit)]
        if len(beyond) and (stated or own is not None):
            return replace(known, value=pick(stated) if stated else own, qualifier=qualifier)
        if len(beyond):
            return replace(known, source="", reason=f"censored ({qualifier}), but the file states no limit")
    return replace(known, source="", reason=why)


def _factor(rows: pd.DataFrame, wells: Wells) -> float:
    """What results have to be multiplied by to hold for the undiluted sample."""
    export = wells.exports[int(rows["export"].iloc[0])]
    return float(rows["dilution"].iloc[0]) if export.times_dilution is False else 1.0


def _cv(calibration: Calibration, signals: np.ndarray) -> float | None:
    """CV in percent of the replicates' concentrations; of their signals where one is off the curve."""
    if len(signals) < 2 or calibration.fitted is None:
        return None
    found = calibration.fitted.curve.inverse(signals)
    inside = bool(np.isfinite(found).all() and (found > 0).all())
    numbers = found if inside else signals
    return 100 * float(numbers.std(ddof=1) / abs(numbers.mean())) if numbers.mean() else None


def _beads(rows: pd.DataFrame) -> float | None:
    beads = rows["beads"].dropna()
    return float(beads.min()) if len(beads) else None
