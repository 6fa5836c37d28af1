"""How long does a prediction take: one patient from a cold start, and 100,000 from parquet and CSV?

A ridge bundle of 12 analytes is made from simulated patients, with 200 bootstrap refits, 10 fold models and the
novelty check; a random forest stands for the models that need scikit-learn. Printed: CPU seconds (median of 7
processes) and wall seconds of `biomarker predict` for one patient, and CPU seconds with the highest memory (MB) of a
long table. BLAS runs on one thread.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.cohort.covariates import CovariateSchema
from biomarker.development.model import FittedCandidate
from biomarker.release.conformal import Conformal, fold_scores
from biomarker.release.constants import constants
from biomarker.release.contents import BundleContents
from biomarker.release.learn_novelty import learn_novelty
from biomarker.release.prediction import FIELDS
from biomarker.release.ranges import training_ranges
from biomarker.release.refit_interval import RefitInterval
from biomarker.release.write import write_bundle

NAMES = ("IFNG", "TNF", "IL2", "IL4", "IL6", "IL10", "IL17A", "IL1B", "CXCL8", "CXCL10", "TGFB1", "VEGFA")
STEPS = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic"), STEPS)
FOREST = Candidate("forest", PartChoice("random_forest"), STEPS)
KINDS = {"speed": "linear", "forest": "random forest"}
N, REFITS, FOLDS = 60, 200, 10


def make_bundles(folder: Path, rng: np.random.Generator) -> tuple[Path, Path]:
    """A linear model and a forest on the same patients."""
    responder = np.arange(N) % 2 == 0
    values = simulated(N, rng) * np.exp(np.outer(responder, np.eye(len(NAMES))[0]))
    schema = PanelSchema(tuple(Analyte(name, "pg/mL") for name in NAMES))
    columns = Columns(NAMES, (False,) * len(NAMES))
    panel = Panel(tuple(map(str, range(N))), schema, values, np.zeros(values.shape, dtype=np.int8))
    matrix = columns.matrix(values, panel.marks)

    def fit(rows: np.ndarray, candidate: Candidate = RIDGE) -> FittedCandidate:
        pipeline = candidate.build(columns).fit(matrix[rows], responder[rows])
        return FittedCandidate(candidate, {}, pipeline, 0.5, 0.6, NAMES)

    folds = []
    for k in range(FOLDS):
        out = np.arange(N) // 2 % FOLDS == k
        model = fit(np.flatnonzero(~out))
        folds.append(fold_scores(constants(model), responder[out], model.pipeline.predict_proba(matrix[out])[:, 1]))
    refits = []
    while len(refits) < REFITS:
        rows = rng.integers(0, N, N)
        if 1 < responder[rows].sum() < N - 1:
            refits.append(constants(fit(rows)))
    contents = BundleContents(
        "speed", fit(np.arange(N)), columns, schema, CovariateSchema(),
        {"reader": "wide", "settings": {}, "id_column": "patient_id"}, "yes", training_ranges(panel),
        {"simulated": True}, "", refits=RefitInterval(tuple(refits)), conformal=Conformal(tuple(folds)),
        novelty=learn_novelty(columns, matrix, NAMES, 1),
    )  # fmt: skip
    forest = replace(contents, model=fit(np.arange(N), FOREST), refits=None, conformal=None)
    return write_bundle(folder / "speed", contents), write_bundle(folder / "forest", forest)


def simulated(n: int, rng: np.random.Generator) -> np.ndarray:
    return np.exp(rng.normal(4, 1, size=(n, len(NAMES)))).round(3)


def run(*words: object) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and highest memory (MB) of one command."""
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
            "u = resource.getrusage(resource.RUSAGE_CHILDREN); print(u.ru_utime + u.ru_stime, "
            "u.ru_maxrss / 1024)")  # fmt: skip
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, sys.executable, "-m", "biomarker", "predict", *map(str, words)],
                          check=True, capture_output=True, text=True)  # fmt: skip
    cpu, memory = map(float, done.stdout.split())
    return cpu, time.perf_counter() - began, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=100_000)
    given = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle, forest = make_bundles(folder, rng)
        table = pd.DataFrame(simulated(given.patients, rng), columns=list(NAMES))
        table.insert(0, "patient_id", [f"P{i}" for i in range(given.patients)])
        table.head(1).to_csv(folder / "one.csv", index=False)
        table.to_csv(folder / "many.csv", index=False)
        table.to_parquet(folder / "many.parquet")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as after an installation, modules are compiled beforehand
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        for model in (bundle, forest):
            run(model, folder / "one.csv")
            for words in ((), ("--explain",)):
                cpu, wall, memory = np.median([run(model, folder / "one.csv", *words) for _ in range(7)], axis=0)
                what = " ".join([f"one patient, cold, {KINDS[model.name]}", *words])
                print(f"{what}: {cpu:.2f} s CPU, {wall:.2f} s, {memory:.0f} MB", flush=True)
        for kind in ("parquet", "csv"):
            cpu, wall, memory = run(bundle, folder / f"many.{kind}", "-o", folder / f"out_{kind}.csv")
            print(f"{given.patients} patients, {kind}: {cpu:.1f} s CPU, {wall:.1f} s, {memory:.0f} MB")
        csv, parquet = (pd.read_csv(folder / f"out_{kind}.csv", dtype=str)[list(FIELDS)] for kind in ("csv", "parquet"))
        print(f"parquet and csv give the same predictions: {csv.equals(parquet)}")


if __name__ == "__main__":
    main()
