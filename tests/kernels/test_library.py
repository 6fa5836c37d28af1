"""The shared library: it is there where it can be built, and its bits depend on nothing but the task."""

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from biomarker.kernels import build, library
from biomarker.kernels.program import PREDICT, TRAIN, Orders, Program, SortedColumns
from biomarker.kernels.steps import CLASSIFIERS, FILTERS, TRANSFORMS, Pipeline, Step

built = pytest.mark.skipif(bool(library.reason_to_do_without()), reason=library.reason_to_do_without() or "built")


def test_where_there_is_a_compiler_there_is_the_engine():
    """Otherwise every test of the kernels would be skipped in silence."""
    if not build.has_compiler():
        pytest.skip("no C compiler on this machine")
    assert library.reason_to_do_without() == "", "run: python src/biomarker/kernels/build.py"


def test_the_numbers_of_the_steps_are_those_of_the_c_sources():
    text = (build.SOURCES / "task.h").read_text()
    enums = [[name.split("=")[0].strip().lower() for name in found.split(",")]
             for found in re.findall(r"enum \{ (\w+ = 1, [^}]*) \}", text)]  # fmt: skip
    renamed = {"none": "keep_all", "ridge_logistic": "ridge", "firth_logistic": "firth"}
    for codes, names in zip((TRANSFORMS, FILTERS, CLASSIFIERS), enums, strict=True):
        assert [renamed.get(name, name) for name in codes] == names
        assert list(codes.values()) == list(range(1, len(codes) + 1))
    counted = re.search(r"enum \{ (COUNT_[^}]*), N_COUNTS \}", text)
    assert counted[1].lower().replace("count_", "").split(", ") == list(library.COUNTS)


def task(n=40, p=12, seed=0):
    """Program of two paths behind two filters, and what it runs on: 5 folds."""
    random = np.random.default_rng(seed)
    X = np.hstack([np.exp(random.normal(size=(n, p))), np.zeros((n, p))])
    X[random.random(X.shape) < 0.05 * (np.arange(2 * p) < p)] = np.nan
    responder, fold = np.arange(n) % 2 == 0, random.permutation(n) % 5
    transforms = (Step("fill_censored", (0.5, 0.0)), Step("log2", marked=(True,) * p), Step("median_impute"),
                  Step("standard_scale"))  # fmt: skip
    paths = [Step("ridge_logistic", along=sd) for sd in np.geomspace(0.05, 5, 20)]
    paths += [Step("elastic_net", (0.5,), along=penalty) for penalty in np.geomspace(0.005, 0.5, 20)]
    paths += [Step(name, numbers) for name, numbers in (("shrinkage_lda", ()), ("gaussian_nb", (0.1,)))]
    pipelines = [Pipeline(tuple(range(2 * p)), p, transforms, Step("mann_whitney", (k,)), classifier)
                 for k in (3.0, 8.0) for classifier in paths]  # fmt: skip
    role = np.where(fold == np.arange(5)[:, None], PREDICT, TRAIN).astype(np.uint8)
    return Program(pipelines), (X, responder, role, [0] * 5)


@built
def test_every_width_of_the_registers_gives_the_same_bits():
    program, arguments = task()
    narrow, _ = program.run(*arguments, width=0)
    assert np.isfinite(narrow).all()
    for width in range(1, library.widest() + 1):
        np.testing.assert_array_equal(narrow, program.run(*arguments, width=width)[0])


@built
@pytest.mark.parametrize("shape", [(40, 12), (24, 60)])
def test_any_number_of_threads_gives_the_same_bits(shape):
    tasks = [task(*shape, seed) for seed in range(12)]
    alone = [program.run(*arguments)[0] for program, arguments in tasks]
    for threads in (2, 16):
        with ThreadPoolExecutor(threads) as pool:
            together = list(pool.map(lambda one: one[0].run(*one[1])[0], tasks))
        for a, b in zip(alone, together, strict=True):
            np.testing.assert_array_equal(a, b)


@built
def test_kept_orders_change_nothing():
    program, arguments = task()
    orders = Orders(*arguments[0].shape)
    first, second = (program.run(*arguments, orders=orders)[0] for _ in range(2))
    assert (orders.n_measured[:12] >= 0).all()
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, program.run(*arguments)[0])


@built
def test_orders_that_are_read_off_those_of_the_whole_cohort_change_nothing():
    program, (X, responder, role, slot) = task()
    X[::3, :4] = X[0, :4]  # ties
    rows = np.arange(len(X)) % 4 > 0
    part, arguments = SortedColumns(X).part(rows), (X[rows], responder[rows], role[:, rows], slot)
    np.testing.assert_array_equal(program.run(*arguments, orders=part)[0], program.run(*arguments)[0])
    for j in range(12):
        column = X[rows, j]
        expected = np.argsort(column, kind="stable")[: np.isfinite(column).sum()]
        np.testing.assert_array_equal(part.order[j, : part.n_measured[j]], expected)


@built
def test_the_labels_of_predicted_rows_are_not_looked_at():
    program, (X, responder, role, _) = task()
    one = role[:1]
    turned = responder ^ (one[0] == PREDICT)
    np.testing.assert_array_equal(program.run(X, responder, one, [0])[0], program.run(X, turned, one, [0])[0])


@built
def test_infinite_cells_and_folds_of_one_class_are_left_to_scikit_learn():
    program, (X, responder, role, slot) = task()
    assert program.run(X, np.ones_like(responder), role, slot) is None
    X[0, 0] = np.inf
    assert program.run(X, responder, role, slot) is None


# 5 % above what was counted when the engine was written; more work for the same numbers is a regression.
WORK = {
    (40, 12): {"fits": 420, "gradients": 1376, "systems": 1116, "columns": 60, "filters": 10},
    (24, 60): {"fits": 420, "gradients": 1546, "systems": 1217, "columns": 300, "filters": 10},
}


@built
@pytest.mark.parametrize("shape", list(WORK))
def test_the_engine_does_no_more_work_than_it_did(shape):
    """Fits, gradients, factorised systems, prepared columns and filters: counted, the same on every machine."""
    program, arguments = task(*shape)
    counts = np.zeros(len(library.COUNTS), dtype=np.int64)
    program.run(*arguments, counts=counts)
    done = dict(zip(library.COUNTS, counts.tolist(), strict=True))
    assert done["fits"] == WORK[shape]["fits"]
    for what, most in WORK[shape].items():
        assert done[what] <= most, done


def test_without_the_library_the_reason_is_said():
    with library.switched_off("a test"):
        assert library.reason_to_do_without() == "a test"


def test_no_compiler_is_said_with_its_remedy(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("CC", str(tmp_path / "no-such-compiler"))
    monkeypatch.setattr(build, "LIBRARY", tmp_path / "none.so")
    assert not build.has_compiler()
    assert not build.try_to_build()
    said = capsys.readouterr().err
    assert "no-such-compiler" in said
    assert "apt install gcc" in said
