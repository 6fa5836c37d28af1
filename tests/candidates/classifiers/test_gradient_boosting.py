"""Gradient boosting: settings for small samples, and no held-back rows."""

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import CLASSIFIERS
from biomarker.errors import PartError

COLUMNS = Columns(("A", "B"), (False, False))


def built(**settings):
    part = CLASSIFIERS["gradient_boosting"]
    return part.build(COLUMNS, **{**part.settings, **settings})


def test_every_training_row_is_used_for_every_tree(made_up):
    X, y = made_up(60, 2)
    fitted = built().fit(X, y)
    assert len(fitted.estimators_) == 100
    assert {tree.tree_.n_node_samples[0] for tree in fitted.estimators_.ravel()} == {60}


def test_an_interaction_that_no_line_finds():
    random = np.random.default_rng(0)
    X = random.normal(size=(300, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    fitted = built().fit(X[:200], y[:200])
    assert (fitted.predict(X[200:]) == y[200:]).mean() > 0.8


def test_no_end_node_is_smaller_than_asked(made_up):
    X, y = made_up(40, 2)
    for tree in built(leaf=7).fit(X, y).estimators_.ravel():
        assert tree.tree_.n_node_samples[tree.tree_.children_left == -1].min() >= 7


@pytest.mark.parametrize(("setting", "value"), [("rate", 0.0), ("rate", 1.5), ("trees", 0), ("depth", 2.5)])
def test_impossible_settings_are_refused(setting, value):
    with pytest.raises(PartError, match=f"gradient_boosting: {setting} = "):
        built(**{setting: value})
