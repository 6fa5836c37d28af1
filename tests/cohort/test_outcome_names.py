import pytest

from biomarker.cohort.outcome_names import contains, outcome_word, words


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


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("days_to_relapse", "relapse"),
        ("OS", "os"),
        ("best response", "response"),
        ("IL6", ""),
        ("age", ""),
        ("dose", ""),
    ],
)
def test_words_that_name_an_outcome(header, word):
    assert outcome_word(header) == word
