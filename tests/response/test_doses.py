"""Steroids, background drugs, cells, dates and laboratory values: what is read, and how it is refused."""

import datetime
from decimal import Decimal

import pytest

from biomarker.errors import PartError
from biomarker.response.cells import CellError, number
from biomarker.response.dates import DateError, read_dates
from biomarker.response.drugs import Drug, read_drugs, within_maxima
from biomarker.response.laboratory import derived_items
from biomarker.response.rules import Rules
from biomarker.response.steroids import prednisone_equivalent, with_changes


@pytest.mark.parametrize(
    ("steroid", "dose", "expected"),
    [("prednisolone", "7.5", "7.5"), ("methylprednisolone", "4", "5"), ("hydrocortisone", "20", "5"),
     ("dexamethasone", "0.75", "5"), ("deflazacort", "6", "5"), ("cortisone", "25", "5")],
)  # fmt: skip
def test_prednisone_equivalents(steroid, dose, expected):
    assert prednisone_equivalent(steroid, Decimal(dose)) == Decimal(expected)


def test_a_study_may_change_an_equivalent():
    assert prednisone_equivalent("deflazacort", Decimal("7.5"), with_changes(["deflazacort=7.5"])) == 5
    for wrong in ("deflazacort", "deflazacort=", "=5", "deflazacort=-1", "deflazacort=nan"):
        with pytest.raises(PartError, match="steroid_equivalents"):
            with_changes([wrong])


def test_background_drugs():
    found = read_drugs("HCQ 400; MTX 15/wk + mycophenolate mofetil 2000 mg/day")
    assert found == (Drug("hydroxychloroquine", Decimal(400)), Drug("methotrexate", Decimal(15), "week"),
                     Drug("mycophenolate_mofetil", Decimal(2000)))  # fmt: skip
    assert read_drugs("none") == ()
    assert within_maxima(found) == (True, [])
    assert within_maxima(read_drugs("hcq 600")) == (False, ["hydroxychloroquine"])
    assert within_maxima(read_drugs("hcq")) == (None, ["hydroxychloroquine"])
    assert within_maxima(read_drugs("rituximab")) == (True, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [("hydroxichloroquine 400", 'did you mean "hydroxychloroquine"'), ("MTX 15/d", 'write "methotrexate 15/wk"'),
     ("MTX 15", 'write "methotrexate 15/wk"'), ("aza -50", "negative"), ("400 mg", "cannot be read")],
)  # fmt: skip
def test_drugs_that_cannot_be_understood(text, message):
    with pytest.raises(CellError, match=message):
        read_drugs(text)


def test_numbers_with_a_decimal_comma_and_those_that_may_be_thousands():
    assert number("7,5") == Decimal("7.5")
    assert number("0,300") == Decimal("0.300")
    with pytest.raises(CellError, match=r"may be 1.500 or 1500"):
        number("1,500")
    for text in ("5 mg", "1e999", "", "1.2.3", "inf"):
        with pytest.raises(CellError, match="is not a number"):
            number(text)


def test_what_a_spreadsheet_computed_in_binary_fractions_is_the_number_that_was_meant():
    assert number(repr(0.1 + 0.2)) == Decimal("0.3")
    assert number(repr(0.7 - 0.4)) == Decimal("0.3")
    assert number("1e-05") == Decimal("0.00001")


def dates(*texts):
    return list(read_dates(dict(enumerate(texts))).values())


def test_dates_in_one_format():
    first = datetime.date(2024, 3, 1)
    assert dates("2024-03-01", "2024-3-13")[0] == first
    assert dates("01.03.2024") == [first]
    assert dates("01/03/2024", "25/03/2024") == [first, datetime.date(2024, 3, 25)]
    assert dates("03/01/2024", "03/25/2024") == [first, datetime.date(2024, 3, 25)]
    assert dates() == []


@pytest.mark.parametrize(
    ("texts", "message"),
    [(("2024-03-01", "01.03.2024"), "two formats"), (("25/03/2024", "03/25/2024"), "two formats"),
     (("01/03/2024", "05/04/2024"), "cannot be told apart"), (("2024-02-30",), "is not a date")],
)  # fmt: skip
def test_dates_that_cannot_be_read(texts, message):
    with pytest.raises(DateError, match=message):
        dates(*texts)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"proteinuria_g_24h": "0.5"}, {"proteinuria": False}),
        ({"proteinuria_g_24h": "0.51"}, {"proteinuria": True}),
        ({"proteinuria_g_24h": "0.3", "upcr_g_g": "0.6"}, {"proteinuria": True}),
        ({"platelets_1e9_l": "100"}, {"thrombocytopenia": False}),
        ({"platelets_1e9_l": "99"}, {"thrombocytopenia": True}),
        ({"leukocytes_1e9_l": "2.9"}, {"leukopenia": True}),
        ({"temperature_c": "38"}, {"fever": False}),
        ({"c3": "0.7", "c3_lower_limit": "0.9"}, {"low_complement": True}),
        ({"c3": "1.0", "c3_lower_limit": "0.9"}, {}),  # C4 may still be low
        ({"c3": "1", "c3_lower_limit": "0.9", "c4": "0.2", "c4_lower_limit": "0.1"}, {"low_complement": False}),
        ({"dsdna": "30", "dsdna_upper_limit": "20"}, {"increased_dna_binding": True}),
        ({"dsdna": "30"}, {}),
    ],
)
def test_items_from_laboratory_values(values, expected):
    assert derived_items({name: Decimal(text) for name, text in values.items()}, Rules.of({})) == expected


def test_a_cut_off_is_a_parameter():
    values = {"leukocytes_1e9_l": Decimal("3.2")}
    assert derived_items(values, Rules.of({"lab_leukocytes_below": 3.5})) == {"leukopenia": True}
