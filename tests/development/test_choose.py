"""A later candidate must be better by more than one standard error."""

import numpy as np
import pytest

from biomarker.development.choose import choose

STEADY = np.full(16, 0.60)


@pytest.mark.parametrize(
    ("losses", "chosen"),
    [
        ({"simple": STEADY, "tuned": STEADY + 0.05}, "simple"),
        ({"simple": STEADY, "tuned": STEADY}, "simple"),
        # always better by the same amount: clearly better
        ({"simple": STEADY, "tuned": STEADY - 0.01}, "tuned"),
        # better by .02 on average, but half the patients are worse off: standard error .05
        ({"simple": STEADY, "tuned": STEADY - 0.02 + np.tile([-0.2, 0.2], 8)}, "simple"),
        # equal but for rounding, always in the same direction
        ({"simple": STEADY + 2e-16, "other": STEADY}, "simple"),
        ({"a": STEADY + 0.3, "b": STEADY + 0.01, "c": STEADY + np.tile([-0.1, 0.1], 8)}, "b"),
    ],
)
def test_choice(losses, chosen):
    assert choose(losses) == chosen
