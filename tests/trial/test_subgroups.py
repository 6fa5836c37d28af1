import numpy as np
import pytest

from biomarker.trial.multiplicity import benjamini_hochberg, holm
from biomarker.trial.subgroups import forest, interaction_p
from biomarker.trial.two_by_two import TwoByTwo

P = (0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205)


def test_adjusted_p_values_as_published():
    assert benjamini_hochberg(P) == pytest.approx(
        [0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.0845714286, 0.205])  # fmt: skip
    assert holm(P) == pytest.approx([0.008, 0.056, *[0.234] * 6])
    backwards = P[::-1]
    assert holm(backwards) == pytest.approx(holm(P)[::-1])
    assert holm([]).tolist() == []


def test_a_forest_adjusts_over_all_its_lines():
    variables = {
        "organ": {"vasculitis": TwoByTwo(11, 28, 0, 10), "none": TwoByTwo(35, 141, 20, 78)},
        "drug": {"methotrexate": TwoByTwo(15, 49, 3, 25), "other": TwoByTwo(31, 120, 17, 63)},
    }
    found = forest(TwoByTwo(46, 169, 20, 88), variables)
    assert [one.level for one in found.subgroups] == ["vasculitis", "none", "methotrexate", "other"]
    assert found.subgroups[0].test.p == pytest.approx(0.0372, abs=1e-4)
    assert found.subgroups[0].holm == pytest.approx(4 * 0.03716, abs=1e-3)
    assert {one.variable: round(one.p, 3) for one in found.interactions} == {"organ": 0.081, "drug": 0.127}
    assert found.interactions[0].holm == pytest.approx(0.161, abs=1e-3)


def test_the_interaction_test_keeps_its_level():
    random = np.random.default_rng(1)
    p = [interaction_p([TwoByTwo(int(random.binomial(40, 0.6)), 40, int(random.binomial(40, 0.4)), 40)
                        for _ in range(3)]) for _ in range(1000)]  # fmt: skip
    assert 0.03 <= np.mean(np.array(p) <= 0.05) <= 0.065
