"""Wells and calibrations -> one value per sample, analyte, plate and dilution: measured, censored or missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from biomarker.assay.calibration import Calibration
from biomarker.assay.measured import Measured
from biomarker.assay.rules import Rules
from biomarker.assay.signals import from_signal
from biomarker.assay.well import LOGGED
from biomarker.assay.well_groups import Group, about, counting, grouped, mean_of
from biomarker.assay.wells import Wells
from biomarker.curves.back import BackCalculated, back_calculate


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
    for (plate, analyte), own in grouped(frame, ("plate", "analyte"), ("sample", "role", "dilution")):
        calibration = curves.get((plate, analyte))
        blanks = [Measured(sample, role, analyte, plate, _unit(group, calibration), None, dilution=float(dilution))
                  for (sample, role, dilution), group in own.items()]  # fmt: skip
        measured += _by_rule(blanks, list(own.values()), calibration, wells, rules)
    return measured


def _by_rule(blanks: list[Measured], groups: list[Group], calibration: Calibration | None, wells: Wells,
             rules: Rules) -> list[Measured]:  # fmt: skip
    if rules.values == "signal":
        return [from_signal(*one, calibration) for one in zip(blanks, groups, strict=True)]
    if rules.values != "instrument" and (calibration is not None or rules.values == "fit"):
        return _fitted(blanks, groups, calibration, rules)
    return [_instrument(*one, wells) for one in zip(blanks, groups, strict=True)]


def _unit(group: Group, calibration: Calibration | None) -> str:
    logged = next((kind for kind in group["signal_kind"] if kind in LOGGED), "")
    stated = next((unit for unit in group["unit"] if unit), "")
    return logged or stated or (calibration.unit if calibration else "")


def _fitted(blanks: list[Measured], groups: list[Group], calibration: Calibration | None,
            rules: Rules) -> list[Measured]:  # fmt: skip
    """Values of one analyte on one plate, read from its curve all at once."""
    if calibration is None:
        return [replace(blank, reason="no standards of this analyte on this plate") for blank in blanks]
    usable = [counting(group, "signal") for group in groups]
    signals = [group["signal"].astype(float) for group, _ in usable]
    if calibration.fitted is None:
        return [replace(blank, reason=f"no curve: {calibration.refusal}", signal=mean_of(own))
                for blank, own in zip(blanks, signals, strict=True)]  # fmt: skip
    found = [replace(blank, reason=why) for blank, (_, why) in zip(blanks, usable, strict=True)]
    known = [i for i, own in enumerate(signals) if len(own)]
    if not known:
        return found
    means, n = np.array([signals[i].mean() for i in known]), np.array([len(signals[i]) for i in known])
    back = back_calculate(calibration.fitted, means, replicates=n, method="inversion")
    single = np.split(calibration.fitted.curve.inverse(np.concatenate([signals[i] for i in known])), np.cumsum(n)[:-1])
    for place, i in enumerate(known):
        blank = replace(blanks[i], cv=_cv(signals[i], single[place]), **about(usable[i][0]))
        found[i] = _read(blank, back, place, calibration, rules)
    return found


def _read(blank: Measured, back: BackCalculated, place: int, calibration: Calibration, rules: Rules) -> Measured:
    """One value as it was read from the curve, censored where it lies outside the accepted range."""
    per, side, estimate = blank.dilution, int(back.side[place]), float(back.concentration[place])
    lloq, uloq, lod = (None if one is None else one * per for one in
                       (calibration.lloq, calibration.uloq, calibration.lod))  # fmt: skip
    known = replace(
        blank, lod=lod, lloq=lloq, uloq=uloq, source="curve",
        low=float(back.low[place]) * per, high=float(back.high[place]) * per,
        log_error=float(back.log_error[place]) if side == 0 else None,
        estimate=estimate * per if side == 0 else None,
    )  # fmt: skip
    return _censored(known, estimate * per, rules)


def _censored(known: Measured, estimate: float, rules: Rules) -> Measured:
    """The value inside the accepted range as it is, else censored at the limit."""
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


def _instrument(blank: Measured, group: Group, wells: Wells) -> Measured:
    """The value of the instrument's software; replicates are averaged on the log scale, NPX as they are."""
    limits = wells.limits_of(blank.plate, blank.analyte)
    per = _factor(group, wells)
    lod, lloq, uloq = (None if limits is None or (one := getattr(limits, name)) is None else float(one) * per
                       for name in ("lod", "lloq", "uloq"))  # fmt: skip
    known = replace(blank, source="instrument", lod=lod, lloq=lloq, uloq=uloq, **about(group))
    results = group["result"].astype(float)
    column = "signal" if blank.unit in LOGGED and np.isnan(results).all() else "result"
    usable, why = counting(group, column)
    numbers = usable[column].astype(float) * per
    if not len(numbers):
        return _instrument_limit(known, group, why, per)
    logged = blank.unit in LOGGED or (numbers <= 0).any()
    one = logged or len(numbers) == 1
    value = float(numbers.mean()) if one else float(np.exp(np.log(numbers).mean()))
    cv = 100 * float(numbers.std(ddof=1) / abs(numbers.mean())) if len(numbers) > 1 and not logged else None
    partly = "" if len(usable) == len(group) else f"{len(usable)} of {len(group)} replicates have a number"
    return replace(known, value=value, estimate=value, cv=cv, reason=partly)


def _instrument_limit(known: Measured, group: Group, why: str, per: float) -> Measured:
    for qualifier, pick, own in (("<", min, known.lloq), (">", max, known.uloq)):
        beyond = group.where(group["qualifier"] == qualifier)
        stated = [float(limit) * per for limit in beyond["limit"] if np.isfinite(limit)]
        if len(beyond) and (stated or own is not None):
            return replace(known, value=pick(stated) if stated else own, qualifier=qualifier)
        if len(beyond):
            return replace(known, source="", reason=f"censored ({qualifier}), but the file states no limit")
    return replace(known, source="", reason=why)


def _factor(group: Group, wells: Wells) -> float:
    """What results have to be multiplied by to hold for the undiluted sample."""
    export = wells.exports[int(group["export"][0])]
    return float(group["dilution"][0]) if export.times_dilution is False else 1.0


def _cv(signals: np.ndarray, found: np.ndarray) -> float | None:
    """CV in percent of the replicates' concentrations; of their signals where one is off the curve."""
    if len(signals) < 2:
        return None
    inside = bool(np.isfinite(found).all() and (found > 0).all())
    numbers = found if inside else signals
    return 100 * float(numbers.std(ddof=1) / abs(numbers.mean())) if numbers.mean() else None
