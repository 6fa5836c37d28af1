import numpy as np

from biomarker.report.figures.formats import to_svg
from biomarker.report.figures.permutation import permutation_null


def test_every_permutation_is_in_a_bar_and_those_at_least_as_good_are_apart(results):
    test = results["permutation"]
    axes = permutation_null(test).axes[0]
    below, as_good = ([bar.get_height() for bar in bars] for bars in axes.containers)
    assert (sum(below), sum(as_good)) == (test["n"] - test["exceeded"], test["exceeded"])
    edges = np.array([bar.get_x() for bar in axes.containers[0]])
    assert np.abs(edges - test["observed"]).min() < 1e-9


def test_p_number_and_observed_value_are_written_on_it(results):
    svg = to_svg(permutation_null(results["permutation"]))
    assert "p = 0.045; 199 permutations" in svg
    assert "n = 26 patients" in to_svg(permutation_null(results["permutation"], 26))
    assert "real responses, 0.71" in svg


def test_all_permutations_alike(results):
    figure = permutation_null(results["permutation"] | {"null": [0.5, 0.5, 0.5], "observed": 0.9, "n": 3})
    assert sum(bar.get_height() for bar in figure.axes[0].containers[0]) == 3
