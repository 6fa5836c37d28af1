"""Response rates of published trials, row by row, with both intervals."""

import pytest

from biomarker.trial.rates import rate

# label, responders, total, per cent, Clopper-Pearson, Wilson; the last is None where only the exact one is known.
ROWS = [
    ("MSCT overall survival at five years", 68, 81, 84.0, (74.1, 91.2), (74.5, 90.4)),
    ("MSCT remission among survivors", 28, 68, 41.2, (29.4, 53.8), (30.3, 53.0)),
    ("MSCT remission among all", 28, 81, 34.6, (24.3, 46.0), (25.1, 45.4)),
    ("MSCT complete remission among survivors", 22, 68, 32.4, (21.5, 44.8), (22.4, 44.2)),
    ("MSCT complete remission among all", 22, 81, 27.2, (17.9, 38.2), (18.7, 37.7)),
    ("MSCT partial remission among survivors", 6, 68, 8.8, (3.3, 18.2), (4.1, 17.9)),
    ("MSCT partial remission among all", 6, 81, 7.4, (2.8, 15.4), (3.4, 15.2)),
    ("MSCT relapse", 9, 37, 24.3, (11.8, 41.2), (13.4, 40.1)),
    ("MSCT deaths", 13, 81, 16.0, (8.8, 25.9), None),
    ("five of six", 5, 6, 83.3, (35.9, 99.6), (43.6, 97.0)),
    ("multicentre major clinical response", 13, 40, 32.5, (18.6, 49.1), None),
    ("multicentre partial clinical response", 11, 40, 27.5, (14.6, 43.9), None),
    ("multicentre overall survival", 37, 40, 92.5, (79.6, 98.4), None),
    ("four-year overall survival", 82, 87, 94.3, (87.1, 98.1), None),
    ("rheumatoid arthritis, EULAR response", 28, 52, 53.8, (39.5, 67.8), (40.5, 66.7)),
    ("MSCT complete remission of 69", 16, 69, 23.2, (13.9, 34.9), None),
    ("MSCT low disease activity of 69", 40, 69, 58.0, (45.5, 69.8), None),
]


@pytest.mark.parametrize(("label", "yes", "n", "percent", "exact", "score"), ROWS, ids=[row[0] for row in ROWS])
def test_the_published_rate_and_its_intervals(label, yes, n, percent, exact, score):
    found = rate(yes, n, label)
    assert round(100 * found.exact.value, 1) == percent
    assert (round(100 * found.exact.low, 1), round(100 * found.exact.high, 1)) == exact
    if score:
        assert (round(100 * found.wilson.low, 1), round(100 * found.wilson.high, 1)) == score


def test_the_denominator_decides_between_41_and_35_percent_of_the_same_28_patients():
    among_survivors, among_all = rate(28, 68, "survivors"), rate(28, 81, "all patients")
    assert str(among_survivors) == "28/68, 41.2 % (30.3 to 53.0)"
    assert str(among_all) == "28/81, 34.6 % (25.1 to 45.4)"
    assert among_all.to_dict()["total"] == 81
