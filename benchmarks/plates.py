"""What correcting plates does to a null cohort and to a real effect, with and without confounding of plate and label.

    python benchmarks/plates.py --cohorts 60

60 patients on three plates, 10 analytes with correlation 0.3 (log2, sd 1). Plates read higher or lower by a normal
shift with sd 1 for each analyte. Balanced: half of each plate responds; confounded: 17, 10 and 3 of 20 do.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.bridge import bridged, learn_bridge
from biomarker.assay.panel import Panel
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import run_repeat
from biomarker.validation.result import Predictions

PLATES, SIZE, P = ("P1", "P2", "P3"), 20, 10
RESPONDERS = {"balanced": (10, 10, 10), "confounded": (17, 10, 3)}
SCHEMA = PanelSchema(tuple(Analyte(f"A{j}", "log2") for j in range(P)))
STEPS = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "standard_scale"))
CONTROLS, CONTROL_SD = 5, 0.2
Array = np.ndarray


def measured(kind: str, effect: float, random: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """(n, p) values, responders, plate of each patient, and (plates, p) shifts."""
    plate = np.repeat(np.arange(3), SIZE)
    responder = np.concatenate([np.arange(SIZE) < k for k in RESPONDERS[kind]])
    shift = random.normal(size=(3, P))
    values = np.sqrt(0.3) * random.normal(size=(3 * SIZE, 1)) + np.sqrt(0.7) * random.normal(size=(3 * SIZE, P))
    values[:, 0] += effect * responder
    return values + shift[plate], responder, plate, shift


def as_measured(values: Array, *_: Array) -> Array:
    """No correction."""
    return values


def medians_before(values: Array, _responder: Array, plate: Array, *_: object) -> Array:
    """Plate medians of all patients, taken off before the folds."""
    return values - np.array([np.median(values[plate == k], axis=0) for k in range(3)])[plate]


def outcome_kept(values: Array, responder: Array, plate: Array, *_: object) -> Array:
    """Plate means of a model that holds the response, before the folds: the location step of ComBat "with the outcome
    as covariate".
    """
    design = np.column_stack([*(plate == k for k in range(3)), responder]).astype(float)
    fitted = np.linalg.lstsq(design, values, rcond=None)[0]
    return values - fitted[:3][plate]


def bridge(values: Array, _responder: Array, plate: Array, shift: Array, random: np.random.Generator) -> Array:
    """Control samples on every plate; no patient is looked at."""
    pairs = [(f"C{c}", k) for c in range(CONTROLS) for k in range(3)]
    controls = np.array([shift[k] for _, k in pairs]) + CONTROL_SD * random.normal(size=(len(pairs), P))
    controls += np.repeat(random.normal(size=(CONTROLS, P)), 3, axis=0)
    learned = learn_bridge(_panel(controls), [name for name, _ in pairs], [PLATES[k] for _, k in pairs])
    return np.array(bridged(_panel(values), [PLATES[k] for k in plate], learned).values)


CORRECTIONS: dict[str, Callable[..., Array]] = {
    "none": as_measured,
    "plate medians before the folds": medians_before,
    "plate_centre inside the folds": as_measured,
    "outcome kept in the model, before the folds": outcome_kept,
    f"bridged by {CONTROLS} control samples": bridge,
}


def cross_validated(values: Array, responder: Array, plate: Array, seed: int, *, centred: bool) -> float:
    """Mean within-fold AUC of ridge, two repeats of five folds."""
    columns = Columns(SCHEMA.names, (True,) * P, (), PLATES)
    steps = (PartChoice("plate_centre", {"fewest": 5}), *STEPS) if centred else STEPS
    plan = Plan((Candidate("ridge", PartChoice("ridge_logistic"), steps),), (), 3, 1)
    X = columns.matrix(values, np.zeros(values.shape, np.int8), None, [PLATES[k] for k in plate])
    job = Job(X, responder, np.arange(len(X)), columns, plan, Design(5, 2, seed))
    done = [run_repeat((job, repeat)) for repeat in range(2)]
    probability, threshold = (
        np.stack([getattr(one, key)[:, 0] for one in done]) for key in ("probability", "threshold")
    )
    shown = Predictions(responder, probability, np.stack([one.fold for one in done]), threshold)
    return float(within_fold_auc(shown).mean())


def every_correction(kind: str, effect: float, seed: int) -> dict[str, float]:
    """AUC of one cohort after each correction."""
    random = generator(seed, len(kind), int(10 * effect))
    values, responder, plate, shift = measured(kind, effect, random)
    return {name: cross_validated(correct(values, responder, plate, shift, random), responder, plate, seed,
                                  centred="plate_centre" in name)
            for name, correct in CORRECTIONS.items()}  # fmt: skip


def without_plates(kind: str, effect: float, seed: int) -> float:
    """AUC of the same cohort if no plate had read differently."""
    values, responder, plate, shift = measured(kind, effect, generator(seed, len(kind), int(10 * effect)))
    return cross_validated(values - shift[plate], responder, plate, seed, centred=False)


def _panel(values: Array) -> Panel:
    rows = tuple(f"r{i}" for i in range(len(values)))
    return Panel(rows, SCHEMA, np.array(values), np.zeros(values.shape, np.int8), "simulated")


def main() -> None:
    """Print the mean AUC and its Monte Carlo standard error as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cohorts", type=int, default=60)
    wanted = parser.parse_args()
    settings = [(kind, effect) for effect in (0.0, 1.0) for kind in RESPONDERS]
    made = [[every_correction(*one, seed) for seed in range(wanted.cohorts)] for one in settings]
    ideal = [[without_plates(*one, seed) for seed in range(wanted.cohorts)] for one in settings]
    titles = [f"{kind}, {'no effect' if not effect else 'effect 1'}" for kind, effect in settings]
    print(f"{wanted.cohorts} cohorts\n\n| correction | " + " | ".join(titles) + " |\n|---|" + "---|" * len(titles))
    rows = {name: [[row[name] for row in part] for part in made] for name in CORRECTIONS}
    for name, parts in {"(plates that do not differ)": ideal, **rows}.items():
        cells = [f"{np.mean(part):.3f} ± {np.std(part, ddof=1) / np.sqrt(len(part)):.3f}" for part in parts]
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
