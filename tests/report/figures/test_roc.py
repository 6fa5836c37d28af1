import numpy as np
import pytest

from biomarker.report.figures.formats import to_svg
from biomarker.report.figures.roc import roc, roc_points


@pytest.mark.parametrize(("column", "auc"), [("ifng", 0.8392857143), ("p1", 0.7440476190), ("p2", 0.4464285714)])
def test_area_under_the_points_is_the_auc_that_r_computes(fx26, column, auc):
    false, true = roc_points((fx26["y"] == 1).to_numpy(), fx26[column].to_numpy(dtype=float))
    assert np.trapezoid(true, false) == pytest.approx(auc, abs=1e-10)


def test_ties_are_one_slanted_step():
    false, true = roc_points(np.array([True, False, True, False]), np.ones(4))
    assert (false.tolist(), true.tolist()) == ([0, 1], [0, 1])


def test_curve_is_marked_as_illustrative_and_carries_the_reported_auc(results, result, marker):
    svg = to_svg(roc(result.predictions(), results["auc"], marker))
    assert "procedure (illustrative)" in svg
    assert "AUC 0.71 (0.45 to 0.88), n = 26" in svg
    assert "IFN-γ, measured" in svg


def test_a_marker_whose_low_values_point_to_response_is_drawn_in_that_direction(results, result, marker):
    from dataclasses import replace

    lower = replace(marker, values=-marker.values, direction="lower")
    one, other = (roc(result.predictions(), results["auc"], given).axes[0].lines[1] for given in (marker, lower))
    assert np.array_equal(one.get_xydata(), other.get_xydata())


def test_band_surrounds_the_curve(result, results):
    axes = roc(result.predictions(), results["auc"]).axes[0]
    corners = axes.collections[0].get_paths()[0].vertices
    assert corners[:, 1].min() >= 0
    assert corners[:, 1].max() <= 1
    own = result.predictions()
    false, true = roc_points(own.responder, own.probability.mean(axis=0))
    middle = float(np.interp(0.5, false, true))
    at_half = corners[np.abs(corners[:, 0] - 0.5) < 1e-6, 1]
    assert at_half.min() <= middle <= at_half.max()
