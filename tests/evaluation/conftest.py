"""Small out-of-fold predictions to evaluate."""

import numpy as np
import pytest

from biomarker.validation.result import Predictions


def stratified(responder, n_folds, rng):
    """(n,) folds with responders and non-responders dealt out one by one."""
    fold, dealt = np.empty(len(responder), dtype=np.int16), 0
    for label in (False, True):
        order = rng.permutation(np.flatnonzero(responder == label))
        fold[order] = (np.arange(len(order)) + dealt) % n_folds
        dealt += len(order)
    return fold


@pytest.fixture(scope="session")
def predict():
    """Give `predict(signal, n1, n0, repeats, folds, seed)`: noisy probabilities, the same patients in every repeat."""

    def make(signal=1.0, *, n1=14, n0=12, repeats=4, folds=5, seed=1, threshold=0.5):
        rng = np.random.default_rng(seed)
        responder = rng.permutation(np.arange(n1 + n0) < n1)
        patient = signal * responder + rng.normal(size=n1 + n0)
        odds = patient - patient.mean() + 0.3 * rng.normal(size=(repeats, n1 + n0))
        fold = np.array([stratified(responder, folds, rng) for _ in range(repeats)])
        return Predictions(responder, 1 / (1 + np.exp(-odds)), fold, np.full(odds.shape, threshold))

    return make


@pytest.fixture(scope="session")
def once():
    """Give `once(responder, probability, fold)`: predictions of a single repeat, threshold 0.5."""

    def make(responder, probability, fold):
        probability = np.atleast_2d(np.asarray(probability, dtype=np.float64))
        fold = np.atleast_2d(np.asarray(fold, dtype=np.int16))
        return Predictions(np.asarray(responder, dtype=bool), probability, fold, np.full(probability.shape, 0.5))

    return make
