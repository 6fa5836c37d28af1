import numpy as np
import pytest

from biomarker.errors import CohortError
from biomarker.trial.effects import risk_difference
from biomarker.trial.stratified import cochran_mantel_haenszel, mantel_haenszel_difference, stratified
from biomarker.trial.two_by_two import TwoByTwo

# Admissions to Berkeley by department, men v women (Bickel et al. 1975; R's UCBAdmissions).
BERKELEY = [
    TwoByTwo(512, 825, 89, 108),
    TwoByTwo(353, 560, 17, 25),
    TwoByTwo(120, 325, 202, 593),
    TwoByTwo(138, 417, 131, 375),
    TwoByTwo(53, 191, 94, 393),
    TwoByTwo(22, 373, 24, 341),
]


def test_berkeley_as_in_r():
    found = stratified(BERKELEY)
    assert found.p == pytest.approx(0.2169, abs=5e-5)  # mantelhaen.test(correct = FALSE)
    assert found.odds_ratio.value == pytest.approx(0.9046968, abs=1e-6)
    assert (found.odds_ratio.low, found.odds_ratio.high) == pytest.approx((0.7719074, 1.0603298), abs=1e-6)
    assert found.homogeneity_p == pytest.approx(0.002071, abs=1e-6)  # DescTools::BreslowDayTest, Tarone
    assert (found.n_strata, found.n) == (6, 4526)


# Counts of four strata as SAS gave them to the tests of the R package cicalc; two strata of its manual.
SAS = [TwoByTwo(13, 26, 15, 23), TwoByTwo(20, 28, 15, 22), TwoByTwo(15, 26, 20, 33), TwoByTwo(12, 20, 12, 22)]
MANUAL = [TwoByTwo(7, 10, 5, 10), TwoByTwo(5, 10, 4, 10)]


@pytest.mark.parametrize(
    ("strata", "limits", "error"), [(SAS, (-0.16116, 0.10954), 1e-4), (MANUAL, (-0.1606, 0.4338), 6e-5)]
)
def test_the_score_interval_within_strata_as_in_sas(strata, limits, error):
    found = mantel_haenszel_difference(strata)
    assert (found.low, found.high) == pytest.approx(limits, abs=error)


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (10, 10, 0, 20)])
def test_one_stratum_gives_the_interval_without_strata(counts):
    one, plain = mantel_haenszel_difference([TwoByTwo(*counts)]), risk_difference(TwoByTwo(*counts))
    assert (one.value, one.low, one.high) == pytest.approx((plain.value, plain.low, plain.high), abs=1e-9)


def test_the_interval_and_the_test_never_contradict_each_other():
    random = np.random.default_rng(8)
    for _ in range(60):
        strata = [TwoByTwo(int(random.binomial(9, 0.6)), 9, int(random.binomial(7, 0.3)), 7) for _ in range(3)]
        p = cochran_mantel_haenszel(strata)
        edge = mantel_haenszel_difference(strata, level=1 - p) if 1e-6 < p < 0.5 else None
        if edge:
            assert min(abs(edge.low), abs(edge.high)) < 1e-6


def test_many_small_strata_are_covered():
    random = np.random.default_rng(4)
    covered = []
    for _ in range(300):
        base = random.uniform(0.1, 0.6, 30)
        strata = [TwoByTwo(int(random.binomial(2, p + 0.2)), 2, int(random.binomial(2, p)), 2) for p in base]
        found = mantel_haenszel_difference(strata)
        covered.append(found.low <= 0.2 <= found.high)
    assert 0.92 <= np.mean(covered) <= 0.98


def test_strata_without_responders_say_nothing_and_break_nothing():
    strata = [TwoByTwo(0, 5, 0, 5), TwoByTwo(3, 6, 1, 6)]
    assert cochran_mantel_haenszel(strata) == cochran_mantel_haenszel(strata[1:])
    assert stratified(strata).homogeneity_p is None
    assert stratified(strata[:1]).odds_ratio is None
    assert stratified(strata[:1]).p == 1.0


def test_no_stratum_is_refused():
    with pytest.raises(CohortError, match="coarser strata"):
        stratified([])
