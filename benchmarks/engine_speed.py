"""The compiled engine beside scikit-learn: seconds, agreement, permutations, scaling, memory. JSON and a table.

python benchmarks/engine_speed.py                      # everything, about ten minutes
python benchmarks/engine_speed.py --only side --cases a b
python benchmarks/engine_speed.py --fraction 1         # scikit-learn on the whole job: (c) takes 15 minutes

CPU seconds of one thread are compared, measured in the same run, because they hold on a machine that others use too.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from engine_cases import CASES, PENALTIES, PENALTY, PRIOR_SD, PenaltyPerPatient, draw, grid_search, job, pipeline
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from biomarker.candidates.elastic import elastic_net_path, optimality_gap
from biomarker.candidates.transforms.log2 import Log2
from biomarker.development.develop import inner_splits, search
from biomarker.development.splits import generator
from biomarker.kernels.library import COUNTS, reason_to_do_without, switched_off
from biomarker.validation.design import Job
from biomarker.validation.nested import predict_repeat

Row = dict[str, Any]
SIZES = ((26, 12), (50, 12), (100, 12), (200, 12), (100, 50), (100, 200), (100, 1000), (100, 5000), (200, 5000))
RESULTS = Path(__file__).parent / "results"


def timed(work: Callable[[], Any], least: float = 0.5) -> float:
    """CPU seconds of one call: the mean over as many as `least` seconds hold."""
    began, calls = time.process_time(), 0
    while calls == 0 or time.process_time() - began < least:
        work()
        calls += 1
    return (time.process_time() - began) / calls


def side_by_side(cases: list[str], fraction: float) -> Iterator[Row]:
    """One repeat (5 x 5 folds, 4 filters, 20 penalties: 2,005 fits) by both, and how well they agree."""
    for case in cases:
        for which in PENALTIES:
            one = job(*CASES[case], (which,))
            predict_repeat(one, 0)
            ours = timed(lambda one=one: predict_repeat(replace(one), 0), 1.0)  # sorts its columns anew
            # saga needs a quarter of an hour for (c): every fifth penalty stands for all.
            thin = 5 if fraction < 1 and case in "cd" and which == "elastic net" else 1
            share = (1.0 if fraction == 1 else 0.2) * (20 // thin) / 20
            theirs = scikit_learn_seconds(case, which, thin, 5 if fraction == 1 else 1)
            yield {"case": case, "n": CASES[case][0], "p": CASES[case][1], "penalty": which, "engine_ms": 1e3 * ours,
                   "scikit_learn_measured_s": theirs, "share_of_the_job_measured": share,
                   "scikit_learn_s": theirs / share, "ratio": theirs / share / ours,
                   **agreement(case, which)}  # fmt: skip


def scikit_learn_seconds(case: str, which: str, thin: int, outer: int) -> float:
    """CPU seconds of GridSearchCV on the first `outer` training sets."""
    X, responder = draw(*CASES[case])
    folds = StratifiedKFold(5, shuffle=True, random_state=0).split(X, responder)
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # saga says that it did not converge
        for _, (train, test) in zip(range(outer), folds, strict=False):
            grid_search(which, X.shape[1], thin).fit(X[train], responder[train].astype(int)).predict_proba(X[test])
    return time.process_time() - began


def agreement(case: str, which: str) -> Row:
    """Inner out-of-fold probabilities of one training set.

    Against the scikit-learn path of the project (and whether both choose alike), and against a tight solve by
    scikit-learn itself (ridge) or one whose optimality (KKT) residual is given (elastic net).
    """
    one = job(*CASES[case], (which,))
    train = np.arange(len(one.X)) % 5 > 0
    arguments = (one.X[train], one.responder[train], one.groups[train], one.columns, one.plan)
    splits = inner_splits(arguments[1], arguments[2], one.plan, 1, ())
    ours = search(*arguments, splits)[which]
    with switched_off():
        reference = search(*arguments, splits)[which]
    found: Row = {"largest_difference": float(np.abs(ours.probability - reference.probability).max()),
                  "same_choice": ours.settings == reference.settings}  # fmt: skip
    p, k = CASES[case][1], ours.settings["filter__k"]
    X, y, fold = one.X[train][:, :p], arguments[1].astype(int), splits[0]
    gap = difference = 0.0
    for number in np.unique(fold):
        inside, left = fold != number, fold == number
        if which == "ridge":
            C = ours.settings["classifier__prior_sd"] ** 2
            tight = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12)
            fitted = pipeline(tight, Log2()).set_params(filter__k=k).fit(X[inside], y[inside])
            predicted = fitted.predict_proba(X[left])[:, 1]
            difference = max(difference, float(np.abs(predicted - ours.probability[0, left]).max()))
        else:
            penalty = ours.settings["classifier__penalty"]
            prepared = pipeline(PenaltyPerPatient(), Log2()).set_params(filter__k=k)[:-1].fit(X[inside], y[inside])
            Z = prepared.transform(X[inside])
            weights, intercepts = elastic_net_path(Z, y[inside].astype(float), [penalty], 0.5)
            gap = max(gap, optimality_gap(Z, y[inside].astype(float), weights[0], intercepts[0], penalty, 0.5))
            odds = prepared.transform(X[left]) @ weights[0] + intercepts[0]
            difference = max(difference, float(np.abs(1 / (1 + np.exp(-odds)) - ours.probability[0, left]).max()))
    return {**found, "difference_from_a_tight_solve": difference, "kkt_residual_of_that_solve": gap or None}


def permutations(cases: list[str], workers: int, seconds: float) -> Iterator[Row]:
    """The whole procedure with both penalties on permuted labels, folds redrawn; as many as fit, scaled to 1,000."""
    for case in cases:
        one = job(*CASES[case])
        predict_repeat(one, 0)
        per = timed(lambda one=one: one_permutation(one, 1), 1.0)
        many = int(min(1000, max(8 * workers, seconds * workers / per)))
        wall, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda draw, one=one: one_permutation(one, draw), range(many)))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        yield {"case": case, "permutations": many, "workers": workers, "wall_s": wall, "cpu_s": cpu,
               "cpu_s_per_1000": cpu / many * 1000, "wall_s_per_1000": wall / many * 1000,
               "wall_s_per_1000_on_2_free_cores": cpu / many * 500, "peak_MiB": peak()}  # fmt: skip


def one_permutation(one: Job, draw: int) -> np.ndarray:
    """Probabilities of the procedure and both candidates for one permuted label vector."""
    return predict_repeat(one.with_labels(generator(1, 3, draw).permutation(one.responder)), draw)[1]


def scaling() -> Iterator[Row]:
    """Growing n, p, inner repeats, permutations and workers; each in its own process and memory."""
    for what, many in (*(("size", size) for size in SIZES), *(("inner repeats", k) for k in (1, 2, 4, 8)),
                       *(("permutations", k) for k in (50, 200, 800)), *(("workers", k) for k in (1, 2))):  # fmt: skip
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            yield {"what": what, **pool.submit(scaled, what, many).result()}


def scaled(what: str, many: Any) -> Row:
    """One row of the table of scaling; both penalties, one thread, case (a) for repeats, (b) for permutations."""
    with threadpool_limits(limits=1):
        if what == "size":
            one = job(*many)
            return {"n": many[0], "p": many[1], "cpu_ms": 1e3 * timed(lambda: predict_repeat(replace(one), 0), 0.5),
                    "peak_MiB": peak()}  # fmt: skip
        if what == "inner repeats":
            one = job(*CASES["a"])
            more = replace(one, plan=replace(one.plan, inner_repeats=many))
            return {"many": many, "cpu_ms": 1e3 * timed(lambda: predict_repeat(more, 0)), "peak_MiB": peak()}
        one, began = job(*CASES["b"]), time.process_time()
        predict_repeat(one, 0)
        if what == "permutations":
            for number in range(many):
                one_permutation(one, number)
            return {"many": many, "cpu_ms": 1e3 * (time.process_time() - began), "peak_MiB": peak()}
        wall, began = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(many) as pool:
            list(pool.map(lambda draw: one_permutation(one, draw), range(100)))
        return {"many": many, "cpu_ms": 1e3 * (time.process_time() - began), "peak_MiB": peak(),
                "wall_ms": 1e3 * (time.perf_counter() - wall)}  # fmt: skip


def counted(cases: list[str]) -> Iterator[Row]:
    """Work of the inner search of one training set, counted inside the engine: the same on every machine."""
    from biomarker.development.compiled import compiled_plan
    from biomarker.kernels.program import PREDICT, TRAIN

    for case in cases:
        for which in PENALTIES:
            one, counts = job(*CASES[case], (which,)), np.zeros(len(COUNTS), dtype=np.int64)
            (fold,) = inner_splits(one.responder, one.groups, one.plan, 1, ())
            role = np.where(fold == np.unique(fold)[:, None], PREDICT, TRAIN).astype(np.uint8)
            compiled = compiled_plan(one.plan, one.columns)
            if compiled is not None:
                compiled.program.run(one.X, one.responder, role, [0] * len(role), counts=counts)
            done = dict(zip(COUNTS, counts.tolist(), strict=True))
            yield {"case": case, "penalty": which, **done, "gradients_per_fit": done["gradients"] / done["fits"],
                   "systems_per_fit": done["systems"] / done["fits"]}  # fmt: skip


def whole_train(permuted: int) -> Iterator[Row]:
    """`train` of the demo study beside what its developments would cost in the project's scikit-learn path."""
    import tempfile

    from biomarker.study.read import read_study
    from biomarker.study.rooms import gather_cohort, make_plan
    from biomarker.validation.design import Design, make_job

    study = Path(__file__).parents[1] / "pipelines" / "msc_lupus_baseline_cytokines.toml"
    with tempfile.TemporaryDirectory() as folder:
        text = study.read_text().replace('"data/', f'"{study.parent}/data/').replace('"../', f'"{folder}/')
        (Path(folder) / "demo.toml").write_text(text.replace("seed = 2026", f"seed = 2026\npermutations = {permuted}"))
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, "-m", "biomarker", "train", f"{folder}/demo.toml"]
        subprocess.run(command, check=True, capture_output=True)
        wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        read = read_study(f"{folder}/demo.toml")
        cohort, plan = gather_cohort(read).cohort, make_plan(read)
    one = make_job(cohort, replace(plan, baselines=plan.baselines[-1:]), Design(5, 1, 1))
    engine = timed(lambda: predict_repeat(one, 0))
    with switched_off():
        reference = timed(lambda: predict_repeat(one, 0))
    yield {"permutations": permuted, "wall_s": wall, "cpu_s": cpu, "engine_ms_per_repeat": 1e3 * engine,
           "scikit_learn_ms_per_repeat": 1e3 * reference,
           "scikit_learn_cpu_s": cpu + (reference - engine) * (permuted + read.spec.validation.repeats),
           "peak_MiB_of_a_process": after.ru_maxrss / 1024}  # fmt: skip


def r_glmnet(cases: list[str]) -> Iterator[Row]:
    """A hand-written loop around glmnet on the same data: fits only, so that it does less than the other two."""
    if not shutil.which("Rscript"):
        yield {"skipped": "Rscript is not installed"}
        return
    script = Path(__file__).parent / "engine_glmnet.R"
    for case in cases:
        X, responder = draw(*CASES[case])
        table = np.column_stack([responder, X])
        for which, values in (("ridge", [1 / (sd**2) for sd in PRIOR_SD]), ("elastic net", PENALTY)):
            told = ",".join(f"{value:.17g}" for value in sorted(values, reverse=True))
            done = subprocess.run(["Rscript", str(script), which, told], input="\n".join(
                ",".join("NA" if np.isnan(cell) else repr(float(cell)) for cell in row) for row in table),
                capture_output=True, text=True, check=False)  # fmt: skip
            said = done.stdout.strip() or done.stderr.strip()
            yield {"case": case, "penalty": which, "seconds": float(said) if done.returncode == 0 else None,
                   "note": "" if done.returncode == 0 else said.splitlines()[-1]}  # fmt: skip


def peak() -> float:
    """Largest memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(rows: list[Row]) -> str:
    """Markdown."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    lines = ["| " + " | ".join(keys) + " |", "|" + "---|" * len(keys)]
    lines += ["| " + " | ".join(_cell(row.get(key)) for key in keys) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else "" if value is None else str(value)


def main() -> None:
    """Run the parts that are asked for; what was measured is written after each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=["side", "permutations", "counted", "scaling", "train", "glmnet"])
    parser.add_argument("--cases", nargs="+", default=["a", "b", "c"], choices=list(CASES))
    parser.add_argument("--fraction", type=float, default=0.2, help="1: scikit-learn runs the whole job")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20.0, help="for the permutations of each case")
    parser.add_argument("--permutations", type=int, default=1000, help="of the demo study")
    parser.add_argument("--output", type=Path, default=RESULTS / "engine_speed")
    wanted = parser.parse_args()
    if reason_to_do_without():
        sys.exit(f"The compiled engine is not there: {reason_to_do_without()}")
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "side": lambda: side_by_side(wanted.cases, wanted.fraction),
        "permutations": lambda: permutations(wanted.cases, wanted.workers, wanted.seconds),
        "counted": lambda: counted(wanted.cases),
        "scaling": scaling,
        "train": lambda: whole_train(wanted.permutations),
        "glmnet": lambda: r_glmnet(wanted.cases),
    }
    kept = wanted.output.with_suffix(".json")  # parts that are not asked for stay as they were measured
    measured: dict[str, list[Row]] = json.loads(kept.read_text()) if kept.is_file() else {}
    for name in wanted.only:
        measured[name] = []
        with threadpool_limits(limits=1):
            for row in parts[name]():
                measured[name].append(row)
                print(name, json.dumps(row), flush=True)
        wanted.output.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(measured, indent=1) + "\n")
        text = "\n\n".join(f"## {part}\n\n{table(rows)}" for part, rows in measured.items())
        wanted.output.with_suffix(".md").write_text(f"# engine_speed.py\n\n{text}\n")


if __name__ == "__main__":
    main()
