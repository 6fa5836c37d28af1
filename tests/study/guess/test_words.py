import pytest

from biomarker.study.guess.words import NEGATIVE_VALUES, POSITIVE_VALUES, contains, words


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("patient_id", ("patient", "id")),
        ("Mortality28", ("mortality", "28")),
        ("carHLH", ("car", "hlh")),
        ("Days surviving", ("days", "surviving")),
        ("BMI:", ("bmi",)),
        ("IL-12(p40)", ("il", "12", "p", "40")),
        ("IFN-γ", ("ifn", "γ")),
        ("", ()),
    ],
)
def test_words_of_a_header(header, expected):
    assert words(header) == expected


def test_a_phrase_is_found_as_whole_words():
    assert contains("days_HLH", "HLH")
    assert contains("date of CRS onset", "CRS")
    assert not contains("unresponsive", "response")
    assert not contains("anything", "")


def test_no_value_means_both():
    assert POSITIVE_VALUES.isdisjoint(NEGATIVE_VALUES)
