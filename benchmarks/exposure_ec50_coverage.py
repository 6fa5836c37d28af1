"""Do the intervals of EC50 and of the largest effect cover with few donors, who differ in both?

    python benchmarks/exposure_ec50_coverage.py --trials 200
    python benchmarks/exposure_ec50_coverage.py --band --trials 100   # and does the band hold one more donor?

Coverage is that of nominal 95 % intervals of the mean log EC50 and the mean largest effect over donors, among the
experiments that give an interval; "no interval" is the share of those in which the data leave EC50 open.
"""

from __future__ import annotations

import argparse
import math
from typing import Any

import numpy as np

from biomarker.development.splits import generator
from biomarker.exposure.invitro.donors import Donors, fit_donors
from biomarker.exposure.invitro.measurements import Curve
from biomarker.exposure.invitro.synthetic import DOSES

EMAX, EC50, SLOPE, BETWEEN, ERROR = 8.0, 4.0, 1.2, 1.6, 0.35


def experiment(n_donors: int, spread: float, random: np.random.Generator) -> Curve:
    """Donors whose log EC50 differ by this SD, at the doses of the example (0, 1, 5, 10, 50, 100 ng/mL)."""
    donor, dose = np.repeat(np.arange(n_donors), len(DOSES)), np.tile(DOSES, n_donors)
    ec50 = EC50 * np.exp(spread * random.standard_normal(n_donors))
    effect = EMAX + BETWEEN * random.standard_normal(n_donors)
    share = dose**SLOPE / (ec50[donor] ** SLOPE + dose**SLOPE)
    log2 = 2 * random.standard_normal(n_donors)[donor] + effect[donor] * share
    log2 += ERROR * random.standard_normal(len(dose))
    return Curve("IDO1", "IFN-γ", tuple(f"D{i + 1}" for i in range(n_donors)), donor, dose, log2,
                 np.zeros(len(dose), dtype=bool))  # fmt: skip


def cell(n_donors: int, spread: float, n_trials: int, seed: int, donors: Donors = "random") -> dict[str, float]:
    """Coverage and median width of both intervals, and how often there is no EC50."""
    found: dict[str, list[Any]] = {"ec50": [], "ec50 fold": [], "emax": [], "emax width": []}
    for place in range(n_trials):
        fit = fit_donors(experiment(n_donors, spread, generator(seed, place)), donors)
        ec50, _ = fit.interval("ec50")
        emax, _ = fit.interval("emax")
        if ec50 is not None:
            found["ec50"].append(ec50.low <= EC50 <= ec50.high)
            found["ec50 fold"].append(ec50.high / ec50.low)
        if emax is not None:
            found["emax"].append(emax.low <= EMAX <= emax.high)
            found["emax width"].append(emax.width)
    return {
        "no interval": 1 - len(found["ec50"]) / n_trials,
        "no interval of emax": 1 - len(found["emax"]) / n_trials,
        "ec50": float(np.mean(found["ec50"])), "ec50 fold": float(np.median(found["ec50 fold"])),
        "emax": float(np.mean(found["emax"])), "emax width": float(np.median(found["emax width"])),
    }  # fmt: skip


def band(n_donors: int, spread: float, n_trials: int, seed: int, new: int = 50) -> np.ndarray:
    """Share of new donors whose log2 fold change lies in the 95 % prediction band, at each dose above 0."""
    at, held = DOSES[1:], np.zeros(len(DOSES) - 1)
    for place in range(n_trials):
        random = generator(seed, place)
        low, high = fit_donors(experiment(n_donors, spread, random), "random").band(np.array(at, dtype=float))
        others = experiment(new, spread, random).log2.reshape(new, len(DOSES))
        fold = others[:, 1:] - others[:, :1]
        held += ((fold >= low) & (fold <= high)).mean(axis=0) / n_trials
    return held


def show_band(wanted: argparse.Namespace) -> None:
    """Print a table, one column for each dose."""
    print(f"| donors | SD of log EC50 | {' | '.join(f'{dose:g} ng/mL' for dose in DOSES[1:])} |")
    print("|---|---|" + "---|" * (len(DOSES) - 1))
    for n_donors in wanted.donors:
        for spread in wanted.spread:
            held = band(n_donors, spread, wanted.trials, wanted.seed)
            print(f"| {n_donors} | {spread:g} | {' | '.join(f'{share:.3f}' for share in held)} |", flush=True)


def main() -> None:
    """Print a table, one row for each number of donors and spread of EC50."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--donors", type=int, nargs="+", default=[3, 5, 8])
    parser.add_argument("--spread", type=float, nargs="+", default=[0.0, 0.3, 0.6], help="SD of log EC50 over donors")
    parser.add_argument("--model", choices=("random", "paired", "pooled"), default="random")
    parser.add_argument("--band", action="store_true", help="coverage of the prediction band instead")
    wanted = parser.parse_args()
    if wanted.band:
        show_band(wanted)
        return
    print(f"{wanted.trials} experiments each; Monte Carlo error {math.sqrt(0.05 * 0.95 / wanted.trials):.3f}\n")
    print("| donors | SD of log EC50 | EC50 covered | high/low | no EC50 | Emax covered | width | no Emax |")
    print("|---|---|---|---|---|---|---|---|")
    for n_donors in wanted.donors:
        for spread in wanted.spread:
            row = cell(n_donors, spread, wanted.trials, wanted.seed, wanted.model)
            first = f"| {n_donors} | {spread:g} | {row['ec50']:.3f} | {row['ec50 fold']:.1f} | {row['no interval']:.2f}"
            print(f"{first} | {row['emax']:.3f} | {row['emax width']:.1f} | {row['no interval of emax']:.2f} |",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
