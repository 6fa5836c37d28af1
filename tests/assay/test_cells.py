import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.assay.cells import Cell, is_missing, lex, read_column, table_writing

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


def read(texts, **limits):
    cells = [lex(text) for text in texts]
    return read_column(texts, cells, table_writing([cells]), **limits)


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("2.3", 0, "2.3"),
        ("+2", 0, "+2"),
        ("−1.5", 0, "-1.5"),  # a minus sign, not a hyphen
        ("1e-3", 0, "1e-3"),
        ("2,3", 0, "2,3"),
        ("1 234,5", 0, "1234,5"),
        ("1\u202f234", 0, "1234"),
        ("1'234.5", 0, "1234.5"),
        ("*1.73", 0, "1.73"),
        ("<2.3", -1, "2.3"),
        ("< 2,3", -1, "2,3"),
        ("<=2.3", -1, "2.3"),
        ("≤2.3", -1, "2.3"),
        (">5000", 1, "5000"),
        ("≥ 5 000", 1, "5000"),
        ("OOR < 2.3", -1, "2.3"),
        ("OOR <", -1, ""),
        ("OOR >", 1, ""),
        ("oor<", -1, ""),
        ("<LLOQ", -1, ""),
        ("< LOD", -1, ""),
        (">ULOQ", 1, ""),
        ("ND", -1, ""),
        ("n.d.", -1, ""),
        ("not detected", -1, ""),
        ("BLQ", -1, ""),
        ("below", -1, ""),
        ("Below Fit Curve Range", -1, ""),
        ("Above Detection Range", 1, ""),
        ("<-1.2", -1, "-1.2"),
    ],
)
def test_numbers_and_censored_values(text, mark, number):
    assert lex(text) == Cell(mark, number)


@pytest.mark.parametrize(
    "text", ["", "NA", "nan", "N/A", "n.a.", ".", "-", "---", "***", "NULL", "None", "missing", "#N/A"]
)
def test_missing_cells(text):
    assert lex(text) == Cell(0, "")
    assert is_missing(text) == (text != "n.a.")


@pytest.mark.parametrize(
    "text", ["high", "OOR", "1.5 pg/mL", "5%", "12:30", "2024-05-01", "inf", "1.2.3", "10²", "<high dose", "1 2"]
)
def test_text_is_no_number(text):
    assert lex(text) is None


def test_values_marks_and_limits_of_a_column():
    #          number  own limit  word       word       missing  own limit
    column = read(["5", "<2.3", "ND", "OOR >", "NA", ">90", "<4"])
    np.testing.assert_array_equal(column.values, [5, 2.3, 2.3, 90, np.nan, 90, 4])
    assert column.marks.tolist() == [0, -1, -1, 1, 0, 1, -1]
    assert column.problems == ()


def test_declared_limits_go_before_limits_in_the_column():
    column = read(["5", "<2.3", "ND", "OOR >"], lower=2.0, upper=80.0)
    assert column.values.tolist() == [5, 2.3, 2.0, 80]


def test_numbers_beyond_declared_limits_are_censored_at_them():
    column = read(["1.9", "2", "5", "99", "<0.5", ">200"], lower=2.0, upper=80.0)
    assert column.values.tolist() == [2, 2, 5, 80, 2, 80]
    assert column.marks.tolist() == [-1, 0, 0, 1, -1, 1]


def test_a_limit_above_the_declared_one_is_kept():
    assert read(["<5", "9"], lower=2.0).values.tolist() == [5, 9]


def test_negative_limits_of_logged_values():
    column = read(["-3", "<-1.2", "-0.5"], lower=-2.0)
    assert column.values.tolist() == [-2, -1.2, -0.5]
    assert column.marks.tolist() == [-1, -1, 0]


def test_a_censored_word_without_any_limit_is_a_problem_once_per_side():
    problems = read(["5", "ND", "ND", "OOR >"]).problems
    assert [(problem.row, problem.kind) for problem in problems] == [(1, "lower_limit"), (3, "upper_limit")]
    assert '"ND" has no number, and no lower_limit is declared' in problems[0].why


@pytest.mark.parametrize(
    ("texts", "row", "kind", "why"),
    [
        (["1", "high"], 1, "text", '"high" is not a number'),
        (["1", "2024-05-01"], 1, "text", "is a date"),
        (["1", "inf"], 1, "infinite", "infinite"),
        (["1", "1e999"], 1, "infinite", "too large"),
        (["1", ">1e999"], 1, "infinite", "too large"),
        (["1.5", "1,234"], 1, "decimal", '"1,234" may be 1.234 or 1234, beside "1.5"'),
        (["1,234", "2"], 0, "decimal", '"1,234" may be 1.234 or 1234'),
        (["1.5", "2", "1,5"], 2, "decimal", 'another decimal mark than "1.5"'),
    ],
)
def test_problems_name_the_row(texts, row, kind, why):
    (problem,) = read(texts).problems
    assert (problem.row, problem.kind) == (row, kind)
    assert why in problem.why


def test_cells_with_problems_leave_no_mark():
    column = read(["ND", "ND"])
    assert np.isnan(column.values).all()
    assert column.marks.tolist() == [0, 0]


@given(st.lists(NUMBERS, min_size=1))
def test_numbers_survive_being_written_and_read(numbers):
    np.testing.assert_array_equal(read([repr(number) for number in numbers]).values, numbers)


@given(st.lists(st.tuples(st.sampled_from(["", "<", ">", "< ", "≥"]), NUMBERS), min_size=1))
def test_censored_cells_survive_being_written_and_read(cells):
    column = read([sign + repr(number) for sign, number in cells])
    np.testing.assert_array_equal(column.values, [number for _, number in cells])
    assert column.marks.tolist() == [{"": 0, "<": -1, ">": 1, "≥": 1}[sign.strip()] for sign, _ in cells]


@given(st.lists(st.tuples(st.sampled_from(["", "<", ">"]), st.integers(-9999, 9999), st.integers(0, 99)), min_size=1))
def test_a_decimal_comma_says_the_same_as_a_decimal_point(cells):
    texts = [f"{sign}{whole}.{part:02}" for sign, whole, part in cells]
    point, comma = read(texts), read([text.replace(".", ",") for text in texts])
    np.testing.assert_array_equal(point.values, comma.values)
    assert point.marks.tolist() == comma.marks.tolist()


@given(st.permutations(["5", "<2.3", "ND", "OOR >", "NA", ">90", "<4", "1.5", "*7"]))
def test_the_order_of_rows_does_not_matter(texts):
    one, other = read(sorted(texts)), read(texts)
    assert dict(zip(sorted(texts), one.marks.tolist(), strict=True)) == dict(
        zip(texts, other.marks.tolist(), strict=True)
    )
    np.testing.assert_array_equal(np.sort(one.values), np.sort(other.values))
