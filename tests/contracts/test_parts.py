"""Every transform, filter and classifier on the shelves: a new file is held to this without another edit."""

import importlib
import math
from dataclasses import replace
from functools import cache
from statistics import NormalDist

import joblib
import numpy as np
import pytest
import skops.io
from sklearn.base import clone

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import CLASSIFIERS, FILTERS, TRANSFORMS, Part
from biomarker.errors import PartError
from biomarker.release.constants import steps_constants

USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
FILL, LOG, *REST = USUAL
LAYOUTS = ("panel", "panel+covariates", "covariates", "marker")
SHELVES = {"transform": TRANSFORMS, "filter": FILTERS, "classifier": CLASSIFIERS}
PARTS = [(kind, name) for kind, shelf in SHELVES.items() for name in shelf]

every_part = pytest.mark.parametrize(("kind", "name"), PARTS, ids=[f"{kind}-{name}" for kind, name in PARTS])
every_classifier = pytest.mark.parametrize("name", list(CLASSIFIERS))


def cohort(n=26, p=6, seed=1):
    """Columns, (n, 2p + 3) matrix and labels: a logged analyte, censored and missing cells, two covariates, plates."""
    rng = np.random.default_rng(seed)
    columns = Columns(
        tuple(f"A{i}" for i in range(p)), tuple(i == p - 1 and p > 1 for i in range(p)), ("age", "sex: female"),
        ("first", "second"),
    )  # fmt: skip
    y = np.arange(n) % 2
    values = np.exp(rng.normal(size=(n, p)) + 1.2 * y[:, None] * (np.arange(p) == 0))
    marks = np.zeros((n, p), dtype=np.int8)
    low, high = np.quantile(values, 0.15, axis=0), np.quantile(values, 0.93, axis=0)
    marks[values < low], marks[values > high] = -1, 1
    values = np.clip(values, low, high)
    lost = (rng.random((n, p)) < 0.07) & (marks == 0)
    values[lost] = np.nan
    covariates = np.column_stack([rng.normal(40, 10, n), rng.integers(0, 2, n)])
    plate = ["new" if i == 0 else columns.plates[i // 2 % 2] for i in range(n)]
    return columns, columns.matrix(values, marks, covariates, plate), y


def candidate_with(kind, name, features="panel", **settings):
    """The usual pipeline with this part in it."""
    choice, marker = PartChoice(name, settings), "A0" if features == "marker" else ""
    usual = Candidate(name, PartChoice("ridge_logistic"), USUAL, features=features, marker=marker)
    if kind == "classifier":
        return replace(usual, classifier=choice)
    if kind == "filter":
        return replace(usual, filter=choice)
    if TRANSFORMS[name].reads_plate:
        return replace(usual, transforms=(choice, *USUAL))
    if TRANSFORMS[name].reads_marks:
        return replace(usual, transforms=(choice, LOG, *REST))
    if name in [one.name for one in USUAL]:
        return replace(usual, transforms=tuple(choice if one.name == name else one for one in USUAL))
    return replace(usual, transforms=(FILL, LOG, choice, *REST))


def fitted_on(candidate, columns, X, y):
    """Fitted pipeline; None where the part refuses so many columns."""
    pipeline = candidate.build(columns)
    groups = {"classifier__groups": np.arange(len(y)) // 2} if candidate.parts()[-1][2].takes_groups else {}
    try:
        return pipeline.fit(X, y, **groups)
    except PartError as refusal:
        if "column" not in str(refusal):
            raise
        return None


@cache
def usual_fit(kind, name, features="panel"):
    """Candidate, training cohort and the pipeline fitted on it."""
    columns, X, y = cohort()
    candidate = candidate_with(kind, name, features)
    fitted = fitted_on(candidate, columns, X, y)
    if fitted is None and features != "marker":
        return usual_fit(kind, name, "marker")
    return candidate, fitted


def probability(pipeline, X):
    return pipeline.predict_proba(X)[:, 1]


def new_rows():
    return cohort(n=12, seed=2)[1]


def test_the_shelves_hold_the_first_layer():
    assert set(TRANSFORMS) >= {
        "fill_censored", "log2", "median_impute", "knn_impute", "standard_scale", "robust_scale",
    }  # fmt: skip
    assert set(FILTERS) >= {"none", "mann_whitney", "t_test", "correlation_prune", "mrmr"}
    assert set(CLASSIFIERS) >= {
        "prior", "threshold_rule", "firth_logistic", "ridge_logistic", "elastic_net", "shrinkage_lda", "gaussian_nb",
        "linear_svm", "random_forest", "bayes_logistic", "gaussian_process", "gradient_boosting",
        "nearest_shrunken_centroids", "mean_log_odds",
    }  # fmt: skip


@every_part
def test_the_card_is_complete(kind, name):
    part = SHELVES[kind][name]
    assert isinstance(part, Part)
    assert part.summary
    assert "\n" not in part.summary
    assert part.reference
    assert part.path == "" or part.path in part.settings
    assert not any("__" in setting for setting in part.settings)
    for full_name in part.trusted:
        module, _, member = full_name.rpartition(".")
        assert hasattr(importlib.import_module(module), member)


@every_part
def test_every_setting_refuses_nonsense_by_name(kind, name):
    part = SHELVES[kind][name]
    for setting in part.settings:
        with pytest.raises(PartError, match=f"{name}: {setting} = "):
            candidate_with(kind, name, **{setting: "no such value"}).build(cohort()[0])


@every_part
def test_the_unfitted_estimator_can_be_cloned(kind, name):
    estimator = candidate_with(kind, name).build(cohort()[0])
    assert repr(clone(estimator)) == repr(estimator)


@every_part
@pytest.mark.parametrize("features", LAYOUTS)
def test_it_predicts_from_every_layout_of_columns(kind, name, features):
    columns, X, y = cohort()
    fitted = fitted_on(candidate_with(kind, name, features), columns, X, y)
    assert fitted is not None or features.startswith("panel") or features == "covariates"
    if fitted is not None:
        found = fitted.predict_proba(new_rows())
        assert found.shape == (12, 2)
        assert ((found >= 0) & (found <= 1)).all()
        np.testing.assert_allclose(found.sum(axis=1), 1)


@every_part
def test_a_prediction_depends_on_its_own_row_only(kind, name):
    _, fitted = usual_fit(kind, name)
    rows = new_rows()
    order = np.random.default_rng(0).permutation(len(rows))
    together = probability(fitted, rows)
    np.testing.assert_allclose(probability(fitted, rows[order]), together[order], rtol=0, atol=1e-14)
    np.testing.assert_allclose([probability(fitted, row[None])[0] for row in rows], together, rtol=0, atol=1e-14)


@every_part
def test_nothing_is_learned_from_the_rows_that_are_predicted(kind, name):
    _, fitted = usual_fit(kind, name)
    before = joblib.hash(fitted)
    probability(fitted, new_rows())
    assert joblib.hash(fitted) == before


@every_part
def test_a_second_fit_gives_the_same_bits(kind, name):
    candidate, fitted = usual_fit(kind, name)
    columns, X, y = cohort()
    again = fitted_on(candidate, columns, X, y)
    np.testing.assert_array_equal(probability(again, new_rows()), probability(fitted, new_rows()))


@every_part
def test_labels_may_be_true_and_false(kind, name):
    candidate, fitted = usual_fit(kind, name)
    columns, X, y = cohort()
    again = fitted_on(candidate, columns, X, y.astype(bool))
    np.testing.assert_array_equal(probability(again, new_rows()), probability(fitted, new_rows()))


@every_part
def test_a_bundle_needs_no_other_type_than_the_declared_ones(kind, name):
    candidate, fitted = usual_fit(kind, name)
    allowed = {"biomarker.candidates.select.SelectColumns"}.union(*(part.trusted for _, _, part in candidate.parts()))
    content = skops.io.dumps(fitted)
    assert set(skops.io.get_untrusted_types(data=content)) <= allowed
    loaded = skops.io.loads(content, trusted=sorted(allowed))
    np.testing.assert_array_equal(probability(loaded, new_rows()), probability(fitted, new_rows()))


@every_part
@pytest.mark.parametrize("features", LAYOUTS)
@pytest.mark.parametrize("indicator", [False, True])
def test_its_plain_constants_give_the_same_predictions(kind, name, features, indicator):
    columns, X, y = cohort()
    candidate = candidate_with(kind, name, features)
    with_indicator = tuple(
        PartChoice(one.name, {**one.settings, "indicator": indicator})
        if "indicator" in TRANSFORMS[one.name].settings else one
        for one in candidate.transforms
    )  # fmt: skip
    candidate = replace(candidate, transforms=with_indicator)
    fitted = fitted_on(candidate, columns, X, y)
    if fitted is None or any(part.constants is None for _, _, part in candidate.parts()):
        return
    ops = [{"op": "columns", "index": candidate.select(columns)[1]}]
    ops += steps_constants(fitted, candidate.parts())
    found = [evaluate(ops, row) for row in new_rows().tolist()]
    np.testing.assert_allclose(found, probability(fitted, new_rows()), rtol=0, atol=1e-12)


def evaluate(ops, x):
    """One row through the operations that a bundle's `model.json` knows, by the standard library alone."""
    for op in ops:
        x = OPERATIONS[op["op"]](op, x)
    return x


def fill_censored(op, x):
    p, q = op["n_analytes"], op["n_covariates"]
    marks, filled = x[p + q :], list(x[: p + q])
    for i in range(p):
        if marks[i] < 0:
            filled[i] = x[i] * op["below_factor"][i] if op["below"][i] is None else op["below"][i]
        elif marks[i] > 0:
            filled[i] = x[i] if op["above"][i] is None else op["above"][i]
    return filled + [float(marks[i] < 0) for i in op["indicator"]]


def beyond(op, x, number):
    """Constant fill, and `number(j, limit, side)` where a distribution is known; on the scale of the logarithms."""
    p, q = op["n_analytes"], op["n_covariates"]
    filled = fill_censored(op, x)
    for j in range(p):
        side = x[p + q + j]
        if side and op["mu"][j] is not None and (op["logged"][j] or x[j] > 0):
            found = number(j, x[j] if op["logged"][j] else math.log(x[j]), side)
            filled[j] = found if op["logged"][j] else math.exp(found)
    return filled


def fill_expected(op, x):
    def mean(j, limit, side):
        mu, normal = op["mu"][j], NormalDist(op["mu"][j], op["sigma"][j])
        area = normal.cdf(limit) if side < 0 else normal.cdf(2 * mu - limit)
        return mu + side * op["sigma"][j] ** 2 * normal.pdf(limit) / area

    return beyond(op, x, mean)


def fill_draws(op, x):
    def chance(mu, sigma, share, later):
        def quantile(j, limit, side):
            normal = NormalDist(mu[j], sigma[j])
            mirrored = 2 * mu[j] - limit
            if side < 0:
                return normal.inv_cdf(share[j] * normal.cdf(limit))
            return 2 * mu[j] - normal.inv_cdf(share[j] * normal.cdf(mirrored))

        return evaluate(later, beyond({**op, "mu": mu, "sigma": sigma}, x, quantile))

    each = [chance(*draw) for draw in zip(op["mu"], op["sigma"], op["share"], op["later"], strict=True)]
    return math.fsum(each) / len(each)


def fill_detected(op, x):
    p, q = op["n_analytes"], op["n_covariates"]
    filled = fill_censored(op, x)
    for j, absent, present in zip(op["binary"], op["absent"], op["present"], strict=True):
        filled[j] = x[j] if math.isnan(x[j]) else absent if x[p + q + j] < 0 else present
    return filled


def centre_plates(op, x):
    *rest, plate = x
    known = plate in range(len(op["offset"]))
    for j in range(op["n_analytes"]):
        offset = op["offset"][int(plate)][j] if known else 0.0
        rest[j] = rest[j] - offset if op["logged"][j] else rest[j] / math.exp(offset)
    return rest


def log2(op, x):
    floors = dict(zip(op["index"], op["floor"], strict=True))
    return [
        math.log2(value if not value <= floors[i] else floors[i]) if i in floors else value for i, value in enumerate(x)
    ]


def threshold(op, x):
    value, cut = x[op["column"]], op["cut"]
    return op["probability"][value >= cut if op["direction"] == "higher" else value <= cut]


def logistic(op, x):
    odds = op["intercept"] + math.fsum(weight * value for weight, value in zip(op["coefficient"], x, strict=True))
    return 1 / (1 + math.exp(-odds))


def mean_logistic(op, x):
    models = zip(op["coefficient"], op["intercept"], op["weight"], strict=True)
    return math.fsum(w * logistic({"coefficient": c, "intercept": i}, x) for c, i, w in models)


OPERATIONS = {
    "columns": lambda op, x: [x[i] for i in op["index"]],
    "fill_censored": fill_censored,
    "fill_expected": fill_expected,
    "fill_draws": fill_draws,
    "fill_detected": fill_detected,
    "centre_plates": centre_plates,
    "log2": log2,
    "impute": lambda op, x: [fill if math.isnan(v) else v for v, fill in zip(x, op["value"], strict=True)],
    "scale": lambda op, x: [(v - c) / s for v, c, s in zip(x, op["center"], op["scale"], strict=True)],
    "logistic": logistic,
    "mean_logistic": mean_logistic,
    "constant": lambda op, x: op["probability"],
    "threshold": threshold,
}


@every_classifier
def test_a_path_equals_separate_fits(name):
    part = CLASSIFIERS[name]
    if not part.path:
        return
    rng = np.random.default_rng(3)
    for n, p in [(20, 4), (20, 60)]:
        X, y = rng.normal(size=(n, p)), np.arange(n) % 2
        X[:, 0] += y
        others = {key: value for key, value in part.settings.items() if key != part.path}
        path = part.settings[part.path]
        path = path if isinstance(path, tuple) else (path, 0.3, 2.0)
        columns = Columns(tuple(map(str, range(p))), (False,) * p)
        first = part.build(columns, **{part.path: path[0]}, **others)
        for value, fitted in zip(path, first.fit_path(X, y, path), strict=True):
            alone = part.build(columns, **{part.path: value}, **others).fit(X, y)
            np.testing.assert_allclose(fitted.predict_proba(X), alone.predict_proba(X), rtol=0, atol=1e-6)
            assert fitted.get_params() == alone.get_params()
            assert set(vars(fitted)) == set(vars(alone))


def hard_cases():
    """Names and training cohorts that small samples really bring."""
    columns, X, y = cohort()
    p = len(columns.analytes)
    separated = X.copy()
    separated[:, 0] = 1 + 9.0 * y
    constant = X.copy()
    constant[:, :p], constant[:, p + 2 :] = 5.0, 0
    lost = X.copy()
    lost[:, 1], lost[:, p + 2 + 1] = np.nan, 0
    zeros = X.copy()
    zeros[:, 0], zeros[:, p + 2] = np.where(y == 1, 3.0, 0.0), 0
    negative = X.copy()
    negative[:, 0] -= 3
    censored = X.copy()
    censored[:, 0], censored[:, p + 2] = 2.0, -1
    rare = np.zeros_like(y)
    rare[:3] = 1
    return {
        "separated": (columns, separated, y),
        "all columns constant": (columns, constant, y),
        "an analyte without any value": (columns, lost, y),
        "observed zeros": (columns, zeros, y),
        "negative values": (columns, negative, y),
        "an analyte always below the limit": (columns, censored, y),
        "three responders": (columns, X, rare),
        "one analyte": cohort(p=1),
        "more analytes than patients": cohort(n=20, p=40),
    }


@every_part
@pytest.mark.parametrize("case", list(hard_cases()))
def test_hard_data_are_no_crash(kind, name, case):
    columns, X, y = hard_cases()[case]
    candidate = candidate_with(kind, name)
    fitted = fitted_on(candidate, columns, X, y)
    if fitted is None:
        fitted = fitted_on(candidate_with(kind, name, "marker"), columns, X, y)
    for rows in (X, 1.5 * X, np.where(np.arange(X.shape[1]) < len(columns.analytes), np.nan, X)):
        found = probability(fitted, rows)
        assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize("name", list(TRANSFORMS))
@pytest.mark.parametrize("case", ["an analyte without any value", "all columns constant"])
def test_a_transform_never_drops_a_column(name, case):
    columns, X, y = hard_cases()[case]
    fitted = candidate_with("transform", name).build(columns).fit(X, y)
    if TRANSFORMS[name].around is None:
        prepared = fitted[:-2].get_feature_names_out(list(columns.names))
        assert fitted[:-2].transform(X).shape == (len(X), len(prepared))
    else:
        prepared, _ = fitted[-1].prepared(fitted[:-1].get_feature_names_out(list(columns.names)))[0]
    assert list(prepared) == list(columns.analytes)
