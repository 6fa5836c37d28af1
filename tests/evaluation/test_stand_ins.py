"""Correlated analytes that take each other's place."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from biomarker.evaluation.stand_ins import StandIn, often_chosen, spearman

NAMES = ("IFNG", "CXCL10", "TNF")


def test_how_often_the_stand_in_is_chosen_when_the_analyte_is_not():
    chosen = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 0], [0, 0, 1]], dtype=bool)
    close = {(a, b): 1.0 if a == b else -0.8 if {a, b} == {"IFNG", "CXCL10"} else 0.1 for a in NAMES for b in NAMES}
    (often,) = often_chosen(NAMES, chosen, close)
    assert (often.name, often.share, often.sets_without) == ("IFNG", 0.6, 2)
    assert often.stand_ins == (StandIn("CXCL10", -0.8, 0.5),)


def test_an_analyte_in_every_set_has_no_share_of_its_stand_ins():
    (often,) = often_chosen(("A", "B"), np.array([[1, 0], [1, 0]], dtype=bool), {("A", "B"): 0.9, ("B", "A"): 0.9})
    assert often.stand_ins == (StandIn("B", 0.9, None),)


def test_clinical_covariates_are_no_analytes_and_no_stand_ins():
    chosen = np.ones((3, 2), dtype=bool)
    found = often_chosen(("IFNG", "age"), chosen, {("IFNG", "IFNG"): 1.0})
    assert [one.name for one in found] == ["IFNG"]


def test_rank_correlation_of_the_patients_that_have_both():
    random = np.random.default_rng(1)
    values = np.exp(random.normal(size=(30, 2)))
    values[:, 1] += values[:, 0]
    values[:4, 0] = np.nan
    values[values[:, 1] < 1, 1] = 1.0  # censored values are tied at their limit
    found = spearman(("A", "B"), values)
    assert found["A", "B"] == pytest.approx(spearmanr(values[4:, 0], values[4:, 1]).statistic)
    assert found["A", "B"] == found["B", "A"]


def test_too_few_common_patients_say_nothing():
    values = np.column_stack([np.arange(9.0), np.arange(9.0)])
    assert spearman(("A", "B"), values)["A", "B"] == 0.0
