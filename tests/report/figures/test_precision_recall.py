import numpy as np

from biomarker.report.figures.band import band
from biomarker.report.figures.formats import to_svg
from biomarker.report.figures.precision_recall import precision_recall


def test_curve_starts_where_the_first_patient_is_called_and_ends_at_the_share_of_responders(result):
    axes = precision_recall(result.predictions()).axes[0]
    curve = next(line for line in axes.lines if "procedure" in line.get_label())
    x, y = curve.get_xdata(), curve.get_ydata()
    assert (x[0], x[-1]) == (0.0, 1.0)
    assert y[-1] >= result.responder.mean()
    assert (np.diff(x) >= 0).all()


def test_number_interval_and_patients_are_written_on_it(result):
    svg = to_svg(precision_recall(result.predictions()))
    assert "average precision 0." in svg
    assert "n = 26" in svg
    assert "share of responders, 0.54" in svg


def test_band_holds_95_percent_of_the_resampled_curves_and_never_changes(result):
    own = result.predictions()
    score = own.probability.mean(axis=0)

    def difference(yes, p):
        return np.array([p[yes].mean() - p[~yes].mean()])

    low, high = band(own.responder, score, difference)
    assert low < difference(own.responder, score) < high
    assert np.array_equal(band(own.responder, score, difference), (low, high))
