"""How unlike the training patients a new panel is: the numbers of scikit-learn, without scikit-learn and patients."""

import json
import re

import numpy as np
import pytest
from sklearn.covariance import LedoitWolf
from sklearn.ensemble import IsolationForest

from biomarker.candidates.columns import Columns
from biomarker.release.learn_novelty import SEEN_BY_A_TREE, TREES, learn_novelty
from biomarker.release.novelty import Novelty

P = 5
COLUMNS = Columns(tuple("ABCDE"), (False, False, False, True, False))


def panel(n, seed, spread=1.0):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    values = 4 + spread * (0.8 * common + 0.6 * rng.normal(size=(n, P)))
    values[:, [0, 1, 2, 4]] = np.exp(values[:, [0, 1, 2, 4]])
    return COLUMNS.matrix(values, np.zeros((n, P), dtype=np.int8))


@pytest.fixture(scope="module")
def rows():
    return panel(40, 1)


@pytest.fixture(scope="module")
def novelty(rows):
    return learn_novelty(COLUMNS, rows, COLUMNS.analytes, seed=3)


def test_the_distance_is_that_of_ledoit_and_wolf(novelty, rows):
    z = novelty.scale.z(COLUMNS, rows)
    expected = np.sqrt(LedoitWolf().fit(z).mahalanobis(z))
    assert novelty.ellipse.distance(z) == pytest.approx(expected, rel=1e-4)


def test_distances_of_training_patients_are_from_ellipses_that_did_not_see_them(novelty, rows):
    z = novelty.scale.z(COLUMNS, rows)
    left_out = [np.sqrt(LedoitWolf().fit(np.delete(z, i, axis=0)).mahalanobis(z[i : i + 1])[0]) for i in range(len(z))]
    assert novelty.ellipse.distances == pytest.approx(np.sort(left_out), rel=1e-4)
    assert novelty.ellipse.distances.mean() > novelty.ellipse.distance(z).mean()


def test_the_score_is_that_of_the_isolation_forest(novelty, rows):
    z = novelty.scale.z(COLUMNS, rows)
    fitted = IsolationForest(n_estimators=TREES, max_samples=min(SEEN_BY_A_TREE, len(z)), random_state=3).fit(z)
    assert novelty.forest.score(z) == pytest.approx(-fitted.score_samples(z), abs=1e-5)


def test_patients_of_the_same_kind_are_seldom_unusual_and_others_often(novelty):
    same, other = novelty.judge(COLUMNS, panel(500, 2)), novelty.judge(COLUMNS, panel(500, 2, spread=4))
    for k, share in ((1, 0.9), (2, 0.4)):
        assert 0.01 <= (same[k] <= 0.05).mean() <= 0.12
        assert (other[k] <= 0.05).mean() > share


def test_an_odd_combination_of_usual_values_is_seen(novelty):
    usual = panel(500, 4)
    odd = np.median(usual, axis=0)[None, :]
    odd[0, :5] = np.quantile(usual[:, 0], 0.95), *np.quantile(usual[:, 1:5], 0.05, axis=0)
    assert novelty.judge(COLUMNS, odd)[1][0] <= 0.05


def test_missing_zero_and_constant(rows):
    varied = rows.copy()
    varied[:, 2] = 7.0
    varied[3, 1] = np.nan
    found = learn_novelty(COLUMNS, varied, COLUMNS.analytes, seed=3)
    assert found.scale.names == ("A", "B", "D", "E")
    nothing = np.r_[np.full(P, np.nan), np.zeros(P)][None, :]
    none_of_it = nothing.copy()
    none_of_it[0, :P] = 0.0
    assert found.judge(COLUMNS, nothing)[1][0] > 0.3
    assert found.judge(COLUMNS, none_of_it)[0][0] > 1


def test_too_few_patients_or_nothing_that_varies(rows):
    assert learn_novelty(COLUMNS, rows[:9], COLUMNS.analytes, seed=3) is None
    assert learn_novelty(COLUMNS, np.ones_like(rows), COLUMNS.analytes, seed=3) is None


def test_plain_values_survive_and_hold_no_value_of_a_patient(novelty, rows):
    text = json.dumps(novelty.to_dict())
    again = Novelty.from_dict(json.loads(text))
    for one, other in zip(again.judge(COLUMNS, rows), novelty.judge(COLUMNS, rows), strict=True):
        np.testing.assert_array_equal(one, other)
    written = {f"{float(word):.6g}" for word in re.findall(r"-?[0-9]+\.[0-9]+", text)}

    def found(one):
        values = np.r_[one[:, :P].ravel(), novelty.scale.z(COLUMNS, one).ravel()]
        return len(written & {f"{value:.6g}" for value in values})

    assert found(rows) <= max(found(panel(40, seed)) for seed in range(50, 60)) + 1


@pytest.mark.parametrize(
    ("part", "key", "change"),
    [
        ("forest", "left", lambda value: [[0 if k >= 0 else k for k in tree] for tree in value]),
        ("forest", "feature", lambda value: [[99 for _ in tree] for tree in value]),
        ("ellipse", "axes", lambda value: value[1:]),
        ("scale", "center", lambda value: value[1:]),
        ("ellipse", "shrinkage", lambda value: 0.0),
    ],
)
def test_arrays_that_do_not_fit_are_refused(novelty, part, key, change):
    entries = json.loads(json.dumps(novelty.to_dict()))
    entries[part][key] = change(entries[part][key])
    with pytest.raises((ValueError, IndexError)):
        Novelty.from_dict(entries)
