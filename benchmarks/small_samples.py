"""How small cohorts mislead: the numbers and the figures of docs/before_you_believe.md, from a fixed seed.

python benchmarks/small_samples.py            # simulate (a minute), write results/small_samples.json, draw
python benchmarks/small_samples.py --draw     # only draw docs/before_you_believe/*.svg from the JSON file
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import filter_leak
import numpy as np
from small_samples_figures import FIGURES

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.classifiers.ridge_logistic import RidgeLogistic
from biomarker.candidates.columns import Columns
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.evaluation.calibration import calibration_line
from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.evaluation.delong import auc
from biomarker.evaluation.mann_whitney import mann_whitney_p
from biomarker.planning.auc_precision import expected_interval
from biomarker.planning.marker_power import marker_power
from biomarker.planning.null_auc import best_of_noise, folded_null, significant_auc
from biomarker.report.figures.export import save
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import run_repeat
from biomarker.validation.result import Predictions

RESULTS = Path(__file__).parent / "results" / "small_samples.json"
FOLDER = Path(__file__).parents[1] / "docs" / "before_you_believe"
STEPS = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "standard_scale"))
N1 = N0 = 13
P, CORRELATION = 12, 0.3
SEED = 20


def cohort(n: int, shift: float, seed: int, *place: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, 12) normal values with correlation 0.3, the first higher by `shift` in responders, who are half of n."""
    random = generator(seed, *place)
    responder = random.permutation(np.arange(n) % 2 == 0)
    own, shared = random.standard_normal((n, P)), random.standard_normal((n, 1))
    values = np.sqrt(1 - CORRELATION) * own + np.sqrt(CORRELATION) * shared
    values[:, 0] += shift * responder
    return values, responder


def best_of_many(cohorts: int) -> dict:
    """Pure noise: what the best of k analytes reaches, and how often one of twelve is "significant"."""
    areas, chances = folded_null(N1, N0)
    limit = significant_auc(N1, N0)
    level = float(chances[areas >= limit - 1e-12].sum())
    smallest = []
    for i in range(cohorts):
        values, responder = cohort(N1 + N0, 0.0, SEED, 1, i)
        smallest.append(min(mann_whitney_p(responder, column) for column in values.T))
    p = np.array(smallest)
    return {
        "best": [{"k": k, "median": best_of_noise(k, N1, N0), "p95": best_of_noise(k, N1, N0, 0.95),
                  "any_significant": 1 - (1 - level) ** k} for k in (1, 12, 50, 200)],
        "correlated": {"cohorts": cohorts, "any_significant": float((p < 0.05).mean()),
                       "after_bonferroni": float((p * P < 0.05).mean())},
        "significant_auc": limit,
    }  # fmt: skip


def winners_curse(cohorts: int) -> list[dict]:
    """A marker with a known AUC: how often it is significant, and what it shows then."""
    found = []
    for k, truth in enumerate((0.60, 0.65, 0.70, 0.76, 0.80)):
        shift = 2**0.5 * _normal_quantile(truth)
        shown = []
        for i in range(cohorts):
            random = generator(SEED, 2, k, i)
            responder = np.arange(N1 + N0) < N1
            score = random.standard_normal(N1 + N0) + shift * responder
            shown.append((auc(responder, score), mann_whitney_p(responder, score)))
        areas, p = np.array(shown).T
        found.append({"true": truth, "power": float((p < 0.05).mean()), "formula": marker_power(truth, N1, N0),
                      "mean_all": float(areas.mean()), "mean_significant": float(areas[p < 0.05].mean()),
                      "cohorts": cohorts})  # fmt: skip
    return found


def one_split(splits: int) -> dict:
    """One cohort of 26 with one marker of AUC .76: a single 70/30 split, or a single cross-validation, many times over.

    The cohort is the median one of 21 by its repeated cross-validation, so neither a lucky nor an unlucky one.
    """
    drawn = [cohort(N1 + N0, 2**0.5 * _normal_quantile(0.76), SEED, 3, k) for k in range(21)]
    values, responder = drawn[int(np.argsort([_crossed(*one, 10, 0) for one in drawn])[10])]
    single = [_held_out(values, responder, i) for i in range(splits)]
    crossed = [_crossed(values, responder, 1, i) for i in range(splits)]
    return {"splits": splits, "n_test": 8, "single": single, "crossed": crossed,
            "fifty_repeats": [_crossed(values, responder, 50, 1000 + i) for i in range(20)]}  # fmt: skip


def _held_out(values: np.ndarray, responder: np.ndarray, place: int) -> float:
    random = generator(SEED, 4, place)
    test = np.concatenate([random.permutation(np.flatnonzero(responder == kind))[:4] for kind in (True, False)])
    train = np.setdiff1d(np.arange(len(responder)), test)
    centre, spread = values[train].mean(axis=0), values[train].std(axis=0)
    model = RidgeLogistic().fit((values[train] - centre) / spread, responder[train])
    return float(auc(responder[test], model.predict_proba((values[test] - centre) / spread)[:, 1]))


def _crossed(values: np.ndarray, responder: np.ndarray, repeats: int, seed: int) -> float:
    columns = Columns(tuple(f"A{j}" for j in range(P)), (True,) * P)
    plan = Plan((Candidate("ridge", PartChoice("ridge_logistic"), STEPS),), (), 3, 1)
    matrix = columns.matrix(values, np.zeros(values.shape, np.int8))
    job = Job(matrix, responder, np.arange(len(responder)), columns, plan, Design(5, repeats, seed))
    done = [run_repeat((job, k)) for k in range(repeats)]
    shown = Predictions(responder, np.stack([one.probability[:, 0] for one in done]),
                        np.stack([one.fold for one in done]),
                        np.stack([one.threshold[:, 0] for one in done]))  # fmt: skip
    return float(within_fold_auc(shown).mean())


def widths() -> list[dict]:
    """95 % interval of an AUC whose estimate happens to be the true .75, half of the patients responders."""
    found = []
    for n in (20, 26, 40, 60, 100, 200, 400):
        interval = expected_interval(0.75, n // 2, n - n // 2)
        found.append({"n": n, "low": interval.low, "high": interval.high})
    return found


def filter_before_folds(cohorts: int) -> dict:
    """Noise, 26 patients, 200 analytes, the best 5: chosen before the folds and inside them."""
    found = np.array([filter_leak.both(26, 200, 5, seed) for seed in range(cohorts)])
    return {"cohorts": cohorts, "before": found[:, 0].tolist(), "inside": found[:, 1].tolist()}


def calibration(cohorts: int) -> list[dict]:
    """Calibration slope in 20,000 new patients of models from 26 and 120: almost unpenalised, and our default."""
    shift = 2**0.5 * _normal_quantile(0.76)
    new, truth = cohort(20_000, shift, SEED, 5)
    found = []
    for n in (26, 120):
        for name, prior in (("almost unpenalised", 10.0), ("ridge_logistic, the default", "auto")):
            slopes, areas = [], []
            for i in range(cohorts):
                values, responder = cohort(n, shift, SEED, 6, n, i)
                model = RidgeLogistic(prior).fit(values, responder)
                probability = model.predict_proba(new)[:, 1]
                line = calibration_line(truth, probability)
                slopes.append(float("nan") if line is None else line[1].value)
                areas.append(auc(truth, probability))
            q = np.nanquantile(slopes, [0.05, 0.5, 0.95])
            found.append({"n": n, "model": name, "slope": q.tolist(), "auc": float(np.mean(areas)), "cohorts": cohorts})
    return found


def _normal_quantile(p: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(p))


def simulate(size: int = 1) -> dict:
    """Everything; `size` 1 for the page, less for a look."""
    return {
        "best_of_many": best_of_many(2000 // size),
        "winners_curse": winners_curse(4000 // size),
        "one_split": one_split(150 // size),
        "widths": widths(),
        "filter": filter_before_folds(100 // size),
        "calibration": calibration(200 // size),
    }


def draw(results: dict, folder: Path = FOLDER) -> list[Path]:
    """Every figure of the page as SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    return [save(figure(results), folder / f"{name}.svg") for name, figure in FIGURES.items()]


def main() -> None:
    """Simulate, keep and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draw", action="store_true", help="only draw what was simulated before")
    if not parser.parse_args().draw:
        rounded = json.loads(json.dumps(simulate()), parse_float=lambda text: round(float(text), 4))
        RESULTS.write_text(json.dumps(rounded, indent=None, separators=(", ", ": ")).replace('}, "', '},\n"') + "\n")
    for path in draw(json.loads(RESULTS.read_text())):
        print(path)


if __name__ == "__main__":
    main()
