from dataclasses import replace

import numpy as np
import pytest

from biomarker.report.figures.marker import MarkerValues, marker_by_response


def test_values_beyond_a_limit_are_hollow_triangles_and_missing_ones_are_counted(marker, result):
    axes = marker_by_response(marker, result.responder).axes[0]
    shapes = {line.get_marker(): line for line in axes.lines if line.get_marker() != "None"}
    below = [line for line in axes.lines if line.get_marker() == "v"]
    assert sum(len(line.get_xdata()) for line in below) == 4
    assert {line.get_markerfacecolor() for line in below} == {"white"}
    assert shapes["o"].get_markerfacecolor() != "white"
    assert axes.get_title() == "bar: median; 1 missing\nhollow: 4 below, 0 above the limits"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["non-responders\nn = 11", "responders\nn = 14"]
    assert axes.get_ylabel() == "IFN-γ (pg/mL)"


def test_scale_is_logarithmic_only_where_every_value_allows_it(marker, result):
    assert marker_by_response(marker, result.responder).axes[0].get_yscale() == "log"
    logged = replace(marker, values=np.log(marker.values) - 3)
    assert marker_by_response(logged, result.responder).axes[0].get_yscale() == "linear"


def test_values_and_marks_belong_together():
    with pytest.raises(ValueError, match=r"3,.* values but .2,.* marks"):
        MarkerValues("IFN-γ", "pg/mL", np.ones(3), np.zeros(2, dtype=np.int8))
