"""Columns against the response: exact answers where they are known."""

import numpy as np
import pytest
from scipy.stats import fisher_exact, mannwhitneyu

from biomarker.cohort.label_tests import PERMUTATIONS, category_auc, category_p, max_statistic_p, value_auc

RESPONDER = np.arange(24) < 12


def test_one_column_gives_the_mann_whitney_p():
    values = np.random.default_rng(3).normal(size=24) + 0.8 * RESPONDER
    exact = mannwhitneyu(values[RESPONDER], values[~RESPONDER], method="exact").pvalue
    assert max_statistic_p(values[:, None], RESPONDER)[0] == pytest.approx(exact, abs=4 * (exact / PERMUTATIONS) ** 0.5)


def test_two_categories_give_about_fishers_p():
    yes, no = 9, 4
    texts = ["a"] * yes + ["b"] * (12 - yes) + ["a"] * no + ["b"] * (12 - no)
    exact = fisher_exact([[yes, 12 - yes], [no, 12 - no]]).pvalue
    assert category_p(texts, RESPONDER) == pytest.approx(exact, abs=4 * (exact / PERMUTATIONS) ** 0.5)


def test_more_columns_cost_something_and_equal_columns_nothing():
    random = np.random.default_rng(1)
    signal = random.normal(size=24) + 1.2 * RESPONDER
    alone = max_statistic_p(signal[:, None], RESPONDER)[0]
    assert max_statistic_p(np.column_stack([signal] * 10), RESPONDER)[0] == alone
    assert max_statistic_p(np.column_stack([signal, random.normal(size=(24, 30))]), RESPONDER)[0] > alone


def test_a_constant_or_empty_column_is_related_to_nothing():
    columns = np.column_stack([np.ones(24), np.full(24, np.nan)])
    assert max_statistic_p(columns, RESPONDER).tolist() == [1.0, 1.0]


def test_the_auc_of_a_category_is_not_fooled_by_small_categories():
    random = np.random.default_rng(0)
    areas = [category_auc([str(k) for k in random.integers(0, 8, 24)], random.permutation(RESPONDER))
             for _ in range(300)]  # fmt: skip
    assert np.mean(areas) == pytest.approx(0.5, abs=0.03)
    assert category_auc([str(i) for i in range(24)], RESPONDER) is None
    assert category_auc(["a"] * 12 + ["b"] * 12, RESPONDER) == 1.0


def test_the_auc_of_a_value():
    assert value_auc(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True])) == 0.75
