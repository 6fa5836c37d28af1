"""What to do with values below a limit: bias, discrimination, calibration and false selection on simulated panels.

    python benchmarks/censoring.py --cohorts 2000            # tables 1 (difference) and 2 (AUC of one analyte)
    python benchmarks/censoring.py --models 300              # table 3 (a model of five analytes)

Log concentrations are normal with standard deviation 1; responders are higher by 0.8 in the informative analyte. A
limit hides the lowest 20, 40 or 60 % of all patients.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_ndtr, logit, ndtri
from scipy.stats import norm, rankdata

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.candidates.truncated import quantile_beyond
from biomarker.development.develop import used_predictors
from biomarker.development.splits import generator

TRUE, SHARES = 0.8, (0.2, 0.4, 0.6)
N_ANALYTES, CORRELATION = 5, 0.3
Array = np.ndarray
LATER = ("log2", "median_impute", "standard_scale")
FILLS: dict[str, tuple[PartChoice, ...]] = {
    "LLOQ/2": (PartChoice("fill_censored", {"below": "lloq/2"}),),
    "LLOQ/√2 (default)": (PartChoice("fill_censored"),),
    "LLOQ/√2 + indicator": (PartChoice("fill_censored", {"indicator": True}),),
    "fill_detected": (PartChoice("fill_detected", {"least_detected": 0.5}),),
    "fill_expected": (PartChoice("fill_expected"),),
    "fill_draws": (PartChoice("fill_draws"),),
}


def drawn(n: int, share: float, random: np.random.Generator, limit: str = "population") -> tuple[Array, Array, Array]:
    """(n,) logs of one analyte, who responds, what is censored; half respond.

    `limit` "cohort": exactly the lowest share of this cohort; "population": a fixed limit, as an assay has.
    """
    responder = np.arange(n) < n // 2
    logs = random.normal(size=n) + TRUE * responder
    return logs, responder, logs < _limit(logs, share, limit)


def _limit(logs: Array, share: float, limit: str) -> float:
    if limit == "population":
        return population_limit(share)
    ordered = np.sort(logs)
    k = round(share * len(logs))
    return float((ordered[k - 1] + ordered[k]) / 2)


def population_limit(share: float) -> float:
    """Quantile of the mixture of both classes."""
    low, high = -8.0, 8.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (norm.cdf(middle) + norm.cdf(middle - TRUE)) / 2 < share else (low, middle)
    return low


def tobit_difference(logs: Array, responder: Array, censored: Array, limit: float) -> float:
    """Difference of the class means of a normal model with one variance, censored below the limit (Tobin 1958)."""

    def minus(x: Array) -> float:
        mean = x[0] + x[1] * responder
        z = (np.where(censored, limit, logs) - mean) / np.exp(x[2])
        return -float(np.where(censored, log_ndtr(z), -0.5 * z**2 - x[2]).sum())

    return float(minimize(minus, [0.0, 0.5, 0.0], method="BFGS").x[1])


def ros_difference(logs: Array, responder: Array, censored: Array, random: np.random.Generator) -> float:
    """Difference after regression on order statistics: censored values from the line through a normal plot.

    Which censored patient gets which of the values is arbitrary, and drawn here.
    """
    n, k = len(logs), int(censored.sum())
    scores = ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    slope, start = np.polyfit(scores[k:], np.sort(logs[~censored]), 1)
    filled = logs.copy()
    filled[censored] = start + slope * random.permutation(scores[:k])
    return _difference(filled, responder)


def imputed_difference(logs: Array, responder: Array, censored: Array, limit: float, random: np.random.Generator,
                       draws: int = 20) -> float:  # fmt: skip
    """Mean difference over multiple imputations from one normal distribution (no class takes part, as for a model)."""
    from biomarker.candidates.censored_normal import fit_censored_normal

    shown, marks = np.where(censored, limit, logs)[:, None], np.where(censored, -1.0, 0.0)[:, None]
    found = []
    for _ in range(draws):
        weights = random.multinomial(len(logs), np.full(len(logs), 1 / len(logs)))[:, None].astype(float)
        mu, sigma = (float(one[0]) for one in fit_censored_normal(shown, marks, weights))
        if np.isnan(mu):
            continue
        filled = logs.copy()
        filled[censored] = [quantile_beyond(mu, sigma, limit, -1, u) for u in random.random(censored.sum())]
        found.append(_difference(filled, responder))
    return float(np.mean(found))


def _difference(values: Array, responder: Array) -> float:
    return float(values[responder].mean() - values[~responder].mean())


def auc(values: Array, responder: Array) -> float:
    """Probability that a responder is higher, ties half."""
    n1, n0 = int(responder.sum()), int((~responder).sum())
    return float((rankdata(values)[responder].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def one_analyte(n: int, share: float, seed: int, limit: str = "population") -> dict[str, float]:
    """Estimated difference by every method, and AUC, of one cohort; NaN where a method has nothing to work with."""
    random = generator(seed, n, round(100 * share))
    logs, responder, censored = drawn(n, share, random, limit)
    where = _limit(logs, share, limit)
    detected = [logs[side & ~censored] for side in (responder, ~responder)]
    return {
        "nothing censored": _difference(logs, responder),
        "LLOQ/√2": _difference(np.where(censored, where - np.log(2) / 2, logs), responder),
        "LLOQ/2": _difference(np.where(censored, where - np.log(2), logs), responder),
        "left out": float(detected[0].mean() - detected[1].mean()) if all(map(len, detected)) else np.nan,
        "regression on order statistics": ros_difference(logs, responder, censored, random),
        "fill_expected": _expected(logs, responder, censored, where),
        "multiple imputation": imputed_difference(logs, responder, censored, where, random),
        "Tobit regression": tobit_difference(logs, responder, censored, where),
        "AUC, nothing censored": auc(logs, responder),
        "AUC, any constant": auc(np.where(censored, where - 1, logs), responder),
        "AUC, detected or not": auc((~censored).astype(float), responder),
        "AUC, log signal": auc(_signal(logs, random), responder),
    }


def _expected(logs: Array, responder: Array, censored: Array, limit: float) -> float:
    from biomarker.candidates.transforms.fill_expected import FillExpected

    X = np.column_stack([np.where(censored, limit, logs), np.where(censored, -1.0, 0.0)])
    return _difference(FillExpected([True]).fit(X).transform(X)[:, 0], responder)


def _signal(logs: Array, random: np.random.Generator) -> Array:
    """Logarithm of a signal: background 30, saturating at 30,000 with the mid-point 6 sd above the mean; 10 % error
    in proportion and 5 units added.
    """
    rising = 30_000 * expit(logs - 6)
    signal = 30 + rising * np.exp(0.1 * random.normal(size=len(logs))) + 5 * random.normal(size=len(logs))
    return np.log(np.maximum(signal, 1.0))


def cohort(n: int, share: float, random: np.random.Generator) -> tuple[Array, Array, Array]:
    """(n, 5) logs, responders and the limit: the first analyte informs, all correlate by 0.3."""
    responder = random.permutation(np.arange(n) < n // 2)
    shared = random.normal(size=(n, 1))
    logs = np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * random.normal(size=(n, N_ANALYTES))
    logs[:, 0] += TRUE * responder
    limits = np.append(population_limit(share), np.full(N_ANALYTES - 1, ndtri(share)))
    return logs, responder, limits


def matrix(columns: Columns, logs: Array, limits: Array) -> Array:
    """Predictor matrix with values below the limits censored."""
    low = logs < limits
    return columns.matrix(np.exp(np.where(low, limits, logs)), np.where(low, -1, 0).astype(np.int8))


def models(n: int, share: float, seed: int) -> dict[str, tuple[float, ...]]:
    """What each fill makes of one cohort.

    AUC, calibration slope and Brier score in 500 new patients; share of the noise analytes that a lasso keeps; Brier
    score, and mean probability minus share of responders, in the same patients on a plate whose limit hides 80 %.
    """
    random = generator(seed, n, round(100 * share), 7)
    columns = Columns(tuple(f"A{j}" for j in range(N_ANALYTES)), (False,) * N_ANALYTES)
    logs, responder, limits = cohort(n, share, random)
    new, truth, _ = cohort(500, share, random)
    raised = cohort(2, 0.8, random)[2]
    never = np.full(N_ANALYTES, -np.inf)
    found = {}
    for name, fill, below in [
        ("nothing censored", FILLS["LLOQ/2"], never),
        *((k, v, limits) for k, v in FILLS.items()),
    ]:
        X, rows = matrix(columns, logs, below), matrix(columns, new, below)
        steps = (*fill, *map(PartChoice, LATER))
        ridge = Candidate("ridge", PartChoice("ridge_logistic"), steps).build(columns).fit(X, responder.astype(int))
        lasso = Candidate("lasso", PartChoice("elastic_net", {"penalty": 0.12, "l1_ratio": 1.0}), steps)
        kept = used_predictors(lasso.build(columns).fit(X, responder.astype(int)), columns)
        probability = ridge.predict_proba(rows)[:, 1]
        noise = sum(any(one.startswith(f"A{j}") for one in kept) for j in range(1, N_ANALYTES))
        coarse = ridge.predict_proba(matrix(columns, new, below if np.isinf(below).all() else raised))[:, 1]
        found[name] = (auc(probability, truth), _slope(probability, truth), float(np.mean((probability - truth) ** 2)),
                       noise / (N_ANALYTES - 1), float(np.mean((coarse - truth) ** 2)),
                       float(np.mean(coarse - truth)))  # fmt: skip
    return found


def _slope(probability: Array, responder: Array) -> float:
    odds = logit(np.clip(probability, 1e-9, 1 - 1e-9))

    def minus(x: Array) -> float:
        bent = x[0] + x[1] * odds
        return float((np.logaddexp(0, bent) - responder * bent).mean())

    return float(minimize(minus, [0.0, 1.0], method="BFGS").x[1])


def _print(title: str, names: list[str], cells: Callable[[str, int], str]) -> None:
    print(f"\n{title}\n\n| | " + " | ".join(f"{100 * share:.0f} %" for share in SHARES) + " |\n|---|---|---|---|")
    for name in names:
        print(f"| {name} | " + " | ".join(cells(name, k) for k in range(len(SHARES))) + " |")


def main() -> None:
    """Print the tables as Markdown, mean and Monte Carlo standard error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cohorts", type=int, default=0, help="simulated cohorts for tables 1 and 2")
    parser.add_argument("--models", type=int, default=0, help="simulated cohorts for table 3")
    parser.add_argument("--patients", type=int, default=26)
    parser.add_argument("--limit", choices=("cohort", "population"), default="population")
    wanted = parser.parse_args()
    if wanted.cohorts:
        rows = [[one_analyte(wanted.patients, share, seed, wanted.limit) for seed in range(wanted.cohorts)]
                for share in SHARES]  # fmt: skip

        def simple(name: str, k: int) -> str:
            values = np.array([row[name] for row in rows[k]])
            values = values[~np.isnan(values)]
            error = values.std(ddof=1) / np.sqrt(len(values))
            median = f", median {np.median(values):.2f}" if name.startswith("Tobit") else ""
            return f"{values.mean():.3f} ± {error:.3f} (sd {values.std(ddof=1):.2f}{median})"

        _print(f"n = {wanted.patients}, {wanted.cohorts} cohorts", list(rows[0][0]), simple)
    if wanted.models:
        made = [[models(wanted.patients, share, seed) for seed in range(wanted.models)] for share in SHARES]
        for at, title in enumerate(("AUC in new patients", "calibration slope (median)", "Brier score",
                                    "noise analytes kept by the lasso", "Brier score on a plate whose limit hides 80 %",
                                    "mean probability minus share of responders on that plate")):  # fmt: skip

            def cell(name: str, k: int, at: int = at) -> str:
                values = np.array([row[name][at] for row in made[k]])
                base = np.array([row["LLOQ/√2 (default)"][at] for row in made[k]])
                middle = np.median(values) if at == 1 else values.mean()
                paired = (values - base).std(ddof=1) / np.sqrt(len(values))
                return f"{middle:.3f}" + ("" if name.startswith("LLOQ/√2 (d") or at == 1 else f" (± {paired:.3f})")

            _print(f"{title}: n = {wanted.patients}, {wanted.models} cohorts", ["nothing censored", *FILLS], cell)


if __name__ == "__main__":
    main()
