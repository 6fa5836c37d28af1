import numpy as np

from biomarker.report.figures.swarm import swarm


def test_dots_of_near_values_lie_side_by_side():
    assert swarm(np.array([5.0, 5.0, 5.0, 90.0]), 0.1).round(9).tolist() == [-0.1, 0.0, 0.1, 0.0]


def test_many_equal_values_stay_within_their_column():
    assert np.abs(swarm(np.full(200, 3.0), 0.1, widest=0.42)).max() <= 0.42


def test_no_values():
    assert swarm(np.array([]), 0.1).tolist() == []
