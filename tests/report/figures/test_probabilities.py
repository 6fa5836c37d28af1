import numpy as np

from biomarker.report.figures.probabilities import probabilities


def test_each_patient_is_a_dot_at_the_mean_over_the_repeats(result):
    own = result.predictions()
    axes = probabilities(own).axes[0]
    dots = [line for line in axes.lines if line.get_marker() in ("o", "s")]
    means = own.probability.mean(axis=0)
    assert sorted(dots[0].get_xdata()) == sorted(means[~own.responder])
    assert sorted(dots[1].get_xdata()) == sorted(means[own.responder])
    assert axes.get_title() == "line: lowest to highest of 10 repeats\nbar: median; dashed: share of responders, 0.54"


def test_medians_are_drawn(result):
    own = result.predictions()
    bars = [line.get_xdata()[0] for line in probabilities(own).axes[0].lines if line.get_linestyle() == "-"]
    assert np.median(own.probability.mean(axis=0)[own.responder]) in bars
