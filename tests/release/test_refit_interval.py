"""The interval tells how far a probability moves with other training patients."""

import numpy as np
import pytest

from biomarker.release.refit_interval import RefitInterval, quantile

REFITS = tuple([{"op": "constant", "probability": p}] for p in np.linspace(0.2, 0.6, 201))


def test_it_is_the_percentile_interval_of_the_refits():
    interval = RefitInterval(REFITS).interval(np.zeros((2, 1)), np.array([0.4, 0.3]))
    assert interval == pytest.approx(np.array([[0.21, 0.59], [0.21, 0.59]]))


def test_another_level():
    assert RefitInterval(REFITS, 0.8).interval(np.zeros((1, 1)), np.array([0.4]))[0] == pytest.approx([0.24, 0.56])


def test_it_never_leaves_out_the_probability_itself():
    interval = RefitInterval(REFITS).interval(np.zeros((2, 1)), np.array([0.05, 0.9]))
    assert interval[:, 0] == pytest.approx([0.05, 0.21])
    assert interval[:, 1] == pytest.approx([0.59, 0.9])


def test_plain_values_survive_and_odd_ones_are_refused():
    entries = RefitInterval(REFITS).to_dict()
    assert RefitInterval.from_dict(entries).refits == REFITS
    for odd in ({**entries, "level": 1.0}, {**entries, "refits": []}):
        with pytest.raises(ValueError, match="odd level"):
            RefitInterval.from_dict(odd)


@pytest.mark.parametrize("n_refits", [1, 2, 3, 200])
@pytest.mark.parametrize("share", [0.025, 0.5, 0.975])
def test_the_quantile_is_that_of_numpy_to_the_last_bit(n_refits, share):
    values = np.random.default_rng(n_refits).random((n_refits, 20))
    assert np.array_equal(quantile(np.sort(values, axis=0), share), np.quantile(values, share, axis=0))
