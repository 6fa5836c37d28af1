import numpy as np
import pytest

from biomarker.trial.follow_up import FollowUp


@pytest.fixture
def followed():
    """Make a FollowUp from times and endings."""

    def make(time, what, event="relapse", unit="months"):
        time = np.asarray(time, dtype=np.float64)
        names = [f"P{i + 1:02d}" for i in range(len(time))]
        return FollowUp(names, time, np.asarray(what, dtype=np.int8), event, unit)

    return make


@pytest.fixture
def leukaemia(followed):
    """Weeks of remission with 6-MP and placebo (Freireich et al. 1963, Blood 21:699), and the arm."""
    treated = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
    placebo = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
    cells = [*treated.split(" "), *placebo.split(" ")]
    made = followed([float(c.strip("+")) for c in cells], [0 if "+" in c else 1 for c in cells], unit="weeks")
    return made, np.array(["6-MP"] * 21 + ["placebo"] * 21)
