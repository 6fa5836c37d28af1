"""Values of one sample at several dilutions or on several plates -> one value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from biomarker.assay.measured import Measured


def combine(values: Sequence[Measured]) -> Measured:
    """One value of a sample and analyte: first the dilutions of each plate, then the plates."""
    plates: dict[str, list[Measured]] = {}
    for one in values:
        plates.setdefault(one.plate, []).append(one)
    return combine_plates([combine_dilutions(own) for own in plates.values()])


def combine_dilutions(values: Sequence[Measured]) -> Measured:
    """One value of several dilutions on one plate.

    Dilutions in range are averaged on the log scale, weighted by their precision where it is known. Without one, values
    below their limits give the lowest limit, values above theirs the highest; both at once contradict each other and
    give the upper one, as a hook effect or a mix-up is then the likelier cause.
    """
    if len(values) == 1:
        return values[0]
    numbers = [one for one in values if one.value is not None and not one.qualifier]
    if numbers:
        return _average(numbers, values, "dilution")
    for qualifier, pick in ((">", max), ("<", min)):
        beyond = [one for one in values if one.qualifier == qualifier]
        if beyond:
            chosen = pick(beyond, key=lambda one: one.value or 0.0)
            return replace(chosen, reason=f"none of {len(values)} dilutions is in range", codes=_codes(values))
    return replace(values[0], codes=_codes(values))


def combine_plates(values: Sequence[Measured]) -> Measured:
    """One value of the same sample on several plates: their mean where at least half of them give a number.

    Otherwise the value is censored at the least informative limit of the plates that agree (the highest "<", the lowest
    ">"): a mean of the few numbers alone would be too high or too low.
    """
    known = [one for one in values if one.value is not None]
    if len(values) == 1 or not known:
        return replace(values[0], codes=_codes(values))
    numbers = [one for one in known if not one.qualifier]
    if len(numbers) * 2 >= len(known):
        return _average(numbers, values, "plate")
    below = [one for one in known if one.qualifier == "<"]
    above = [one for one in known if one.qualifier == ">"]
    if len(below) >= len(above):
        chosen = max(below, key=lambda one: one.value or 0.0)
    else:
        chosen = min(above, key=lambda one: one.value or 0.0)
    plates = ", ".join(dict.fromkeys(one.plate for one in values))
    return replace(chosen, plate=plates, codes=_codes(values),
                   reason=f"beyond the limit on {len(known) - len(numbers)} of {len(values)} plates")  # fmt: skip


def _average(numbers: Sequence[Measured], values: Sequence[Measured], kind: str) -> Measured:
    found = np.array([one.value for one in numbers], dtype=float)
    if len(numbers) == 1:
        return replace(numbers[0], reason=f"the only {kind} in range of {len(values)}",
                       codes=_codes(values))  # fmt: skip
    if (found <= 0).any() or numbers[0].unit == "NPX":
        mean = float(found.mean())
    else:
        errors = [one.log_error for one in numbers]
        known = all(error is not None and error > 0 for error in errors)
        weights = np.array([1 / error**2 if known and error else 1.0 for error in errors])
        mean = math.exp(float(np.average(np.log(found), weights=weights)))
    first = numbers[0]
    lows, highs = [one.low for one in numbers], [one.high for one in numbers]
    return replace(
        first, value=mean, estimate=mean, log_error=None, codes=_codes(values),
        plate=", ".join(dict.fromkeys(one.plate for one in numbers)),
        low=None if None in lows else min(low for low in lows if low is not None),
        high=None if None in highs else max(high for high in highs if high is not None),
        lod=_least(one.lod for one in values), lloq=_least(one.lloq for one in values),
        uloq=max((one.uloq for one in values if one.uloq is not None), default=None),
        wells=tuple(well for one in numbers for well in one.wells),
        reason=f"mean of {len(numbers)} {kind}s in range, of {len(values)}",
    )  # fmt: skip


def parallel(values: Sequence[Measured]) -> float | None:
    """CV in percent of the numbers that several dilutions of one sample give on one plate; None with fewer than two."""
    found = [one.value for one in values if one.value is not None and not one.qualifier]
    if len(found) < 2 or not np.mean(found):
        return None
    return 100 * float(np.std(found, ddof=1) / abs(np.mean(found)))


def _codes(values: Sequence[Measured]) -> tuple[str, ...]:
    return tuple(sorted({code for one in values for code in one.codes}))


def _least(limits: object) -> float | None:
    known = [limit for limit in limits if limit is not None]  # type: ignore[attr-defined]
    return min(known) if known else None
