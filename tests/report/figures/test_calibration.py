import numpy as np
import pytest

from biomarker.report.figures.calibration import calibration, groups
from biomarker.report.figures.formats import to_svg


@pytest.mark.parametrize(("n", "n_groups"), [(5, 2), (26, 2), (40, 3), (60, 5), (200, 10)])
def test_groups_are_few_where_patients_are_few(n, n_groups):
    made = groups(np.linspace(1, 0, n))
    assert len(made) == n_groups
    assert sorted(np.concatenate(made)) == list(range(n))
    assert max(map(len, made)) - min(map(len, made)) <= 1
    assert made[0][0] == n - 1  # lowest probability first


def test_points_carry_responders_of_patients_and_the_slope(results, result):
    svg = to_svg(calibration(result.predictions(), results["calibration"]))
    assert "slope 0.81 (−0.12 to 1.75), n = 26" in svg
    counts = [text.get_text() for text in calibration(result.predictions(), results["calibration"]).axes[0].texts]
    assert [text.split("/")[1] for text in counts] == ["13", "13"]
    assert sum(int(text.split("/")[0]) for text in counts) == 14
