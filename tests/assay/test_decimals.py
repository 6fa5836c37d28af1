import pytest

from biomarker.assay import decimals
from biomarker.assay.decimals import TableWriting, Writing

SILENT = TableWriting("", grouped=False, mixed=False)
POINTS = TableWriting(".", grouped=False, mixed=False)
COMMAS = TableWriting(",", grouped=False, mixed=False)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("12", Writing("")),
        ("1.5", Writing(".")),
        ("1,5", Writing(",")),
        ("0,123", Writing(",")),
        (".5", Writing(".")),
        ("5.", Writing(".")),
        ("1234,567", Writing(",")),
        ("1,234", Writing(",", sure=False)),
        ("1.234", Writing(".", sure=False)),
        ("-1,234", Writing(",", sure=False)),
        ("1,234e3", Writing(",")),
        ("1,234.5", Writing(".", grouped=True)),
        ("1.234,5", Writing(",", grouped=True)),
        ("1,234,567", Writing(".", grouped=True)),
        ("1.234.567", Writing(",", grouped=True)),
        ("1,23,456", None),
        ("1.2.2024", None),
        ("12a", None),
        ("", None),
        (",", None),
        ("1_000", None),
    ],
)
def test_what_one_number_says(number, expected):
    assert decimals.writing(number) == expected


@pytest.mark.parametrize(
    ("column", "table", "decimal", "odd"),
    [
        ("1.5 2", SILENT, ".", None),
        ("1,5 2", SILENT, ",", None),
        ("1,5 1,234", SILENT, ",", None),
        ("1.5 1,234", SILENT, ".", 1),  # 1.234 or 1234?
        ("1,5 1.234", SILENT, ",", 1),
        ("1.5 1,5", SILENT, ".", 1),
        ("1,234 2,345", SILENT, ".", 0),
        ("1.234 2.345", SILENT, ".", None),  # without any comma in the table a point is a decimal point
        ("1,234 2,345", COMMAS, ",", None),
        ("1,234 2,345", POINTS, ".", 0),
        ("1.234", COMMAS, ",", 0),
        ("1,234.5 1,234 7", SILENT, ".", None),
        ("1,234", TableWriting(".", grouped=True, mixed=False), ".", None),
        ("1,5", POINTS, ",", None),  # a column that tells decides for itself
        ("1.234", TableWriting("", grouped=False, mixed=True), ".", 0),
    ],
)
def test_what_a_column_says(column, table, decimal, odd):
    assert decimals.of_column([decimals.writing(number) for number in column.split()], table) == (decimal, odd)


def test_a_table_whose_columns_disagree_is_mixed():
    points, commas = [Writing(".")], [Writing(",")]
    assert decimals.of_table([points, commas]).mixed
    assert decimals.of_table([points, [Writing(",", sure=False)]]) == TableWriting(".", grouped=False, mixed=False)


@pytest.mark.parametrize(("number", "decimal", "value"), [("1,234.5", ".", 1234.5), ("1.234,5", ",", 1234.5),
                                                          ("-1,5e3", ",", -1500.0), (".5", ".", 0.5)])  # fmt: skip
def test_values(number, decimal, value):
    assert decimals.to_float(number, decimal) == value
