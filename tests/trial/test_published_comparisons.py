"""Published comparisons of two arms, row by row: EXPLORER, TULIP, MUSE, the trials of MSC with IFN-γ."""

import pytest

from biomarker.trial.difference_tests import compare, every_test
from biomarker.trial.effects import log_odds_ratio, risk_difference
from biomarker.trial.multiplicity import benjamini_hochberg, holm
from biomarker.trial.stratified import stratified
from biomarker.trial.subgroups import interaction_p
from biomarker.trial.two_by_two import TwoByTwo

# EXPLORER re-analysed: rituximab v placebo; Pearson, Yates, Fisher as computed by R, and the published p-value.
EXPLORER = [
    ("SRI-4", (46, 169, 20, 88), 0.4341, 0.528, 0.456, "0.43"),
    ("SRI-4 with low steroids", (27, 169, 12, 88), 0.6198, 0.754, 0.716, "0.62"),
    ("LLDAS", (27, 169, 11, 88), 0.4563, 0.576, 0.579, "0.46"),
    ("BICLA", (26, 169, 14, 88), 0.9124, 1.0, 1.0, "0.91"),
    ("methotrexate", (15, 49, 3, 25), 0.0776, 0.139, 0.093, "0.08"),
    ("azathioprine", (16, 60, 11, 36), 0.6816, None, None, "0.68"),
    ("mycophenolate, first fit", (9, 39, 11, 51), 0.8646, None, None, "0.86"),
    ("mycophenolate, second fit", (18, 78, 8, 37), 0.8616, None, None, "0.86"),
    ("mycophenolate, third fit", (21, 91, 8, 37), 0.8585, None, None, "0.86"),
    ("haematological", (12, 42, 1, 19), 0.0395, 0.085, 0.0474, "0.047"),
    ("vasculitis", (11, 28, 0, 10), 0.0187, 0.052, 0.0372, "0.037"),
    ("low activity without A flare", (84, 169, 31, 88), 0.0268, 0.037, 0.034, "0.027"),
]


@pytest.mark.parametrize(("name", "counts", "pearson", "yates", "fisher", "published"), EXPLORER,
                         ids=[row[0] for row in EXPLORER])  # fmt: skip
def test_explorer(name, counts, pearson, yates, fisher, published):
    table = TwoByTwo(*counts)
    found = every_test(table)
    assert found["pearson"] == pytest.approx(pearson, abs=5.1e-5)
    if yates is not None:
        assert found["yates"] == pytest.approx(yates, abs=5.1e-4)
        assert found["fisher"] == pytest.approx(fisher, abs=5.1e-4)
    by_rule = compare(table).p
    assert f"{by_rule:.{len(published) - 2}f}" == published


@pytest.mark.parametrize(
    ("counts", "smallest", "method"),
    [
        ((15, 49, 3, 25), 6.1, "Pearson chi-squared, uncorrected"),
        ((12, 42, 1, 19), 4.05, "Fisher exact"),
        ((11, 28, 0, 10), 2.9, "Fisher exact"),
    ],
)
def test_the_rule_goes_by_the_smallest_expected_count(counts, smallest, method):
    table = TwoByTwo(*counts)
    assert table.smallest_expected == pytest.approx(smallest, abs=0.05)
    assert compare(table).method == method


# Subgroup, its odds ratio and that of all other patients (half a patient added), interaction p.
INTERACTIONS = [
    ("haematological", (12, 42, 1, 19), 5.1, 0.96, 0.086),
    ("vasculitis", (11, 28, 0, 10), 13.8, 0.95, 0.081),
    ("methotrexate", (15, 49, 3, 25), 2.9, 0.94, 0.127),
]


@pytest.mark.parametrize(("name", "counts", "inside", "outside", "p"), INTERACTIONS, ids=[r[0] for r in INTERACTIONS])
def test_subgroups_of_explorer_that_look_significant_differ_from_the_others_by_no_more_than_chance(
    name, counts, inside, outside, p
):
    import math

    group = TwoByTwo(*counts)
    others = TwoByTwo(46, 169, 20, 88).minus(group)
    assert math.exp(log_odds_ratio(group)[0]) == pytest.approx(inside, abs=0.05)
    assert math.exp(log_odds_ratio(others)[0]) == pytest.approx(outside, abs=0.0051)
    assert interaction_p([group, others]) == pytest.approx(p, abs=5.1e-4)


ABSTRACT = [0.43, 0.62, 0.46, 0.91, 0.08, 0.68, 0.86, 0.047, 0.037]


def test_none_of_the_nine_p_values_of_the_abstract_survives_adjustment():
    assert round(holm(ABSTRACT).min(), 2) == 0.33
    assert round(benjamini_hochberg(ABSTRACT).min(), 2) == 0.21


# TULIP pooled: anifrolumab v placebo, difference in points and its unadjusted (Wald) interval.
TULIP = [
    ("SRI(4)", (188, 360, 147, 366), 12.1, (4.9, 19.3)),
    ("SRI(4), IFNGS high", (160, 298, 118, 302), 14.6, (6.7, 22.5)),
    ("SRI(4), IFNGS low", (28, 62, 29, 64), -0.2, (-17.5, 17.2)),
    ("BICLA", (171, 360, 112, 366), 16.9, (9.9, 23.9)),
    ("BICLA, IFNGS high", (142, 298, 88, 302), 18.5, None),
    ("BICLA, IFNGS low", (29, 62, 24, 64), 9.3, (-7.9, 26.4)),
]


@pytest.mark.parametrize(("name", "counts", "difference", "limits"), TULIP, ids=[row[0] for row in TULIP])
def test_tulip(name, counts, difference, limits):
    wald = risk_difference(TwoByTwo(*counts), interval="wald")
    assert round(100 * wald.value, 1) == difference
    if limits:
        assert (round(100 * wald.low, 1), round(100 * wald.high, 1)) == limits
    score = risk_difference(TwoByTwo(*counts))
    assert (score.low, score.high) == pytest.approx((wald.low, wald.high), abs=0.005)


SIGNATURE = (TwoByTwo(160, 298, 118, 302), TwoByTwo(28, 62, 29, 64))  # SRI(4); signature high, low


def test_tulip_the_interferon_signature_is_no_proven_interaction():
    high, low = SIGNATURE
    assert log_odds_ratio(high)[0] - log_odds_ratio(low)[0] == pytest.approx(0.60, abs=0.005)
    assert round(interaction_p([high, low]), 2) == 0.13


def test_tulip_stratified_by_the_interferon_signature_gives_the_published_difference():
    # Published: 12.1 (4.9 to 19.3), stratified by three factors of which only this one is known.
    found = stratified(SIGNATURE).difference
    assert round(100 * found.value, 1) == 12.1
    assert (100 * found.low, 100 * found.high) == pytest.approx((4.9, 19.3), abs=0.15)


# MUSE, the table of components: anifrolumab v placebo, per cent of each arm.
MUSE = [
    ("SRI(4) with low steroids", (34, 95, 18, 87), 35.8, 20.7),
    ("SLEDAI", (58, 89, 41, 76), 65.2, 53.9),
    ("PGA", (87, 89, 75, 76), 97.8, 98.7),
    ("BILAG", (86, 89, 72, 76), 96.6, 94.7),
    ("oral steroids", (53, 95, 37, 87), 55.8, 42.5),
]


@pytest.mark.parametrize(("name", "counts", "treated", "control"), MUSE, ids=[row[0] for row in MUSE])
def test_muse_components(name, counts, treated, control):
    table = TwoByTwo(*counts)
    assert round(100 * table.treated_responders / table.treated, 1) == treated
    assert round(100 * table.control_responders / table.control, 1) == control


# MSC primed with IFN-γ v MSC in rheumatoid arthritis: Fisher's p in months 1, 3 and 12.
PRIMED = [
    ("month 1", (26, 30, 7, 30), 1.3e-6),
    ("month 3", (28, 30, 16, 30), 9.1e-4),
    ("month 12", (28, 30, 15, 30), 3.7e-4),
]


@pytest.mark.parametrize(("name", "counts", "p"), PRIMED, ids=[row[0] for row in PRIMED])
def test_msc_with_and_without_ifn_gamma(name, counts, p):
    assert every_test(TwoByTwo(*counts))["fisher"] == pytest.approx(p, rel=0.02)
