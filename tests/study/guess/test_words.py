from biomarker.study.guess.words import NEGATIVE_VALUES, POSITIVE_VALUES


def test_no_value_means_both():
    assert POSITIVE_VALUES.isdisjoint(NEGATIVE_VALUES)
