import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomarker.errors import CohortError
from biomarker.trial.difference_tests import boschloo, compare, every_test, fisher, mid_p, pearson
from biomarker.trial.two_by_two import TwoByTwo


@st.composite
def tables(draw, most=40):
    treated, control = draw(st.integers(1, most)), draw(st.integers(1, most))
    return TwoByTwo(draw(st.integers(0, treated)), treated, draw(st.integers(0, control)), control)


def test_ladys_tea():
    # Fisher (1935): 3 of 4 cups right on either side; two-sided p 0.4857, one-sided 0.2429.
    tea = TwoByTwo(3, 4, 1, 4)
    assert fisher(tea) == pytest.approx(0.4857143, abs=1e-7)
    assert mid_p(tea) == pytest.approx(0.4857143 - 16 / 70 / 2, abs=1e-7)


def test_boschloo_is_the_one_of_scipy():
    from scipy.stats import boschloo_exact

    assert boschloo(TwoByTwo(74, 117, 31, 63)) == boschloo_exact([[74, 31], [43, 32]]).pvalue


def test_every_test_says_one_where_nobody_or_everybody_responded():
    for table in (TwoByTwo(0, 9, 0, 7), TwoByTwo(9, 9, 7, 7)):
        found = every_test(table)
        assert found.pop("mid_p") == pytest.approx(0.5)  # half of the only table there is
        assert list(found.values()) == pytest.approx([1.0] * 4)
        assert compare(table).p == pytest.approx(1.0)


@settings(deadline=None)
@given(tables())
def test_p_values_do_not_depend_on_which_group_or_which_answer_comes_first(table):
    swapped = TwoByTwo(table.control_responders, table.control, table.treated_responders, table.treated)
    turned = TwoByTwo(table.treated - table.treated_responders, table.treated,
                      table.control - table.control_responders, table.control)  # fmt: skip
    for other in (swapped, turned):
        assert fisher(other) == pytest.approx(fisher(table))
        assert pearson(other) == pytest.approx(pearson(table))


@settings(deadline=None)
@given(tables(25))
def test_fisher_agrees_with_scipy(table):
    from scipy.stats import fisher_exact

    a, b, c, d = table.cells
    assert fisher(table) == pytest.approx(fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-6)


def test_the_exact_test_keeps_its_level_where_the_mid_p_may_not():
    shares = np.linspace(0.05, 0.95, 7)
    from scipy.stats import binom

    for p in shares:
        chance = np.outer(binom.pmf(range(11), 10, p), binom.pmf(range(9), 8, p))
        rejects = np.array([[fisher(TwoByTwo(a, 10, c, 8)) <= 0.05 for c in range(9)] for a in range(11)])
        assert (chance * rejects).sum() <= 0.05


@pytest.mark.parametrize("counts", [(9, 8, 1, 4), (1, 4, 9, 8), (-1, 4, 1, 4), (0, 0, 1, 4)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(CohortError):
        TwoByTwo(*counts)
