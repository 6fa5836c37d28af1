"""Controls over plates -> standard scores for a Levey-Jennings chart, and the rules of Westgard that they break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.quality import Plates

AT = (-3, -2, 0, 2, 3)  # SD
FEWEST = 10  # plates whose own mean and SD may judge one of them


@dataclass(frozen=True, eq=False)
class Runs:
    """Values of one control and analyte in the order of the plates.

    Parameters
    ----------
    values : (n,) concentrations; NaN where censored or missing
    basis : where mean and SD come from: stated ones, or the logs of the other plates
    scores : (n,) distances from the mean in SD; None without a basis
    lines : concentrations at -3, -2, 0, 2, 3 SD; empty with fewer than three steady plates and nothing stated
    """

    plates: tuple[str, ...]
    values: npt.NDArray[np.float64]
    unit: str
    scores: npt.NDArray[np.float64] | None
    basis: str
    lines: tuple[float, ...] = ()


def chart(plates: Plates) -> dict[tuple[str, str], Runs]:
    """(control, analyte) -> its runs, plates in the order that the map states, else in that of the exports."""
    order = {plate: (spec.order, place) for place, plate in enumerate(plates.wells.plates)
             for spec in [plates.plate_specs.get(plate)] if spec}  # fmt: skip
    ranked = sorted(plates.wells.plates, key=lambda plate: order.get(plate, (0, plates.wells.plates.index(plate))))
    found: dict[tuple[str, str], dict[str, float]] = {}
    units: dict[tuple[str, str], str] = {}
    for one in plates.controls:
        usable = one.value is not None and not one.qualifier
        found.setdefault((one.sample, one.analyte), {})[one.plate] = one.value if usable and one.value else np.nan
        units[one.sample, one.analyte] = one.unit
    return {pair: _runs(plates, pair, {p: runs[p] for p in ranked if p in runs}, units[pair])
            for pair, runs in found.items()}  # fmt: skip


def _runs(plates: Plates, pair: tuple[str, str], runs: dict[str, float], unit: str) -> Runs:
    values = np.array(list(runs.values()), dtype=float)
    target = plates.targets.get(pair)
    if target is not None and target.mean is not None and target.sd:
        stated = tuple(target.mean + k * target.sd for k in AT)
        return Runs(tuple(runs), values, unit, (values - target.mean) / target.sd, "stated mean and SD", stated)
    if np.isfinite(values).sum() >= FEWEST:
        scores, basis = leave_one_out_scores(np.log(values)), "mean and SD of the other plates, log scale"
    else:
        why = f"fewer than {FEWEST} plates: no mean and SD to judge by"
        return Runs(tuple(runs), values, unit, None, why, _lines(values))
    return Runs(tuple(runs), values, unit, scores, basis, _lines(values[~(np.abs(scores) > 3)]))


def _lines(values: npt.NDArray[np.float64]) -> tuple[float, ...]:
    logs = np.log(values[values > 0])
    return tuple(np.exp(logs.mean() + k * logs.std(ddof=1)) for k in AT) if len(logs) > 2 else ()


def leave_one_out_scores(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Distance of each value from the others as a standard normal score; NaN for NaN.

    The others' mean and SD are estimates, so the prediction t statistic is brought to the normal scale: a stable
    control is beyond 3 in 0.27 % of plates, as Westgard's rules assume. An outlier hides in no SD that it inflated.
    """
    from scipy.special import ndtri, stdtr

    scores = np.full(len(values), np.nan)
    for i in np.flatnonzero(np.isfinite(values)):
        others = np.delete(values, i)
        others = others[np.isfinite(others)]
        error = others.std(ddof=1) * np.sqrt(1 + 1 / len(others)) if len(others) > 1 else 0.0
        t = (values[i] - others.mean()) / error if error > 0 else 0.0
        scores[i] = -np.sign(t) * ndtri(stdtr(len(others) - 1, -abs(t))) if t else 0.0
    return scores


def westgard(scores: Sequence[float] | npt.NDArray[np.float64]) -> dict[str, list[int]]:
    """Rule -> places at which it is broken; rules that are kept are absent. NaN breaks a run of consecutive values.

    1_2s is the warning (one beyond 2 SD), reported only where no other rule is broken there. The rules of rejection are
    1_3s, 2_2s (two in a row beyond the same 2 SD), R_4s (two in a row more than 4 SD apart, one beyond +2 and one
    beyond -2), 4_1s (four in a row beyond the same 1 SD) and 10_x (ten in a row on one side).

    References
    ----------
    Westgard, Barry, Hunt and Groth 1981, Clin Chem 27:493.
    """
    z = np.asarray(scores, dtype=float)
    broken: dict[str, list[int]] = {"1_3s": [i for i in range(len(z)) if abs(z[i]) > 3]}
    broken["2_2s"] = _in_a_row(z, 2, 2)
    broken["R_4s"] = [i for i in range(1, len(z)) if min(z[i], z[i - 1]) < -2 and max(z[i], z[i - 1]) > 2]
    broken["4_1s"] = _in_a_row(z, 4, 1)
    broken["10_x"] = _in_a_row(z, 10, 0)
    taken = {place for places in broken.values() for place in places}
    broken["1_2s"] = [i for i in range(len(z)) if abs(z[i]) > 2 and i not in taken]
    return {rule: places for rule, places in broken.items() if places}


def _in_a_row(z: npt.NDArray[np.float64], n: int, beyond: float) -> list[int]:
    """Last places of `n` neighbours that all lie beyond the same side."""
    windows = [(i, z[i - n + 1 : i + 1]) for i in range(n - 1, len(z))]
    return [i for i, window in windows if (window > beyond).all() or (window < -beyond).all()]
