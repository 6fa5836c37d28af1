"""Fisher-Freeman-Halton test: against every labelling, and against scipy for two plates."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from biomarker.cohort.exact_table import cramers_v, fisher_freeman_halton

TABLES = (
    # plates of the patients        responders
    ("AAABBBCC", "11010000"),
    ("AAAABBBB", "11110000"),
    ("AABBCCDD", "10101010"),
    ("AAAABBCD", "11101000"),
)


def probability(plates, yes):
    """Log of the number of ways to get this table."""
    from math import comb, log

    return sum(log(comb(plates.count(p), sum(y for q, y in zip(plates, yes, strict=True) if q == p)))
               for p in sorted(set(plates)))  # fmt: skip


@pytest.mark.parametrize(("plates", "labels"), TABLES)
def test_counts_the_labellings_that_are_no_more_probable(plates, labels):
    observed = np.array([label == "1" for label in labels])
    own, n = probability(plates, observed), len(labels)
    found = []
    for chosen in combinations(range(n), int(observed.sum())):
        yes = np.isin(np.arange(n), chosen)
        found.append(probability(plates, yes) <= own + 1e-9)
    # Every labelling is equally probable; a table's probability is its share of labellings.
    p, test = fisher_freeman_halton(list(plates), observed)
    assert p == pytest.approx(np.mean(found))
    assert test.startswith("Fisher")


@pytest.mark.parametrize("a", range(9))
def test_two_plates_are_fishers_exact_test(a):
    plates = ["A"] * 10 + ["B"] * 12
    responder = np.arange(22) < a
    responder |= np.arange(22) >= 22 - (8 - a)
    p, _ = fisher_freeman_halton(plates, responder)
    assert p == pytest.approx(fisher_exact([[a, 10 - a], [8 - a, 4 + a]]).pvalue)


def test_many_plates_are_permuted():
    plates = [f"P{i % 20}" for i in range(200)]
    p, test = fisher_freeman_halton(plates, np.arange(200) % 2 == 0)
    assert test.startswith("permutation")
    assert p <= 0.001


def test_size_of_the_relation():
    plates = ["A"] * 13 + ["B"] * 13
    assert cramers_v(plates, np.arange(26) < 13)[0] == pytest.approx(1.0)
    none, chance = cramers_v(plates, np.arange(26) % 2 == 0)
    assert none < 0.1
    assert 0.3 < chance < 0.5
