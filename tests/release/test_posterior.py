"""The posterior interval of a Bayesian bundle is that of the fitted model."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.release.constants import constants
from biomarker.release.posterior import posterior_interval

STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))


def test_it_equals_the_interval_of_the_fitted_classifier(training):
    fitted = training.fit(Candidate("bayes", PartChoice("bayes_logistic"), STANDARD))
    X = training.columns.matrix(training.panel.values, training.panel.marks, training.coded)
    expected = fitted.pipeline[-1].probability_interval(fitted.pipeline[:-1].transform(X))
    found = posterior_interval(constants(fitted), X)
    assert found == pytest.approx(expected, abs=0.01)
    assert (found[:, 1] - found[:, 0] > 0.05).all()


def test_recalibration_moves_the_interval_too(training):
    ops = constants(training.fit(Candidate("bayes", PartChoice("bayes_logistic"), STANDARD)))
    X = training.columns.matrix(training.panel.values, training.panel.marks, training.coded)
    plain = posterior_interval(ops, X)
    bent = posterior_interval([*ops, {"op": "recalibrate", "slope": 0.5, "intercept": 0.0}], X)
    assert np.log(bent / (1 - bent)) == pytest.approx(0.5 * np.log(plain / (1 - plain)))


def test_other_models_have_none(training):
    assert posterior_interval(constants(training.fit(Candidate("r", PartChoice("ridge_logistic"), STANDARD))),
                              np.zeros((1, 8))) is None  # fmt: skip
