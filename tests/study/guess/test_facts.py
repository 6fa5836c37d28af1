import numpy as np
import pytest

from biomarker.assay.table import table_from_rows
from biomarker.study.guess.facts import gather_facts, tells_all


def facts_of(cells, header="x"):
    rows = [(1, ["id", header]), *((i, [f"P{i}", cell]) for i, cell in enumerate(cells, start=2))]
    return gather_facts(table_from_rows("panel.csv", rows))[header]


@pytest.mark.parametrize(
    ("cells", "numeric"),
    [
        ("1 2 3", True),
        ("<0.8 ND 2,5", True),
        ("1 2 3 4 typo", True),  # one mistake in five
        ("1 2 typo", False),
        ("T2D ND ND ND", False),  # "ND" alone is no number
        ("a b c", False),
    ],
)
def test_which_columns_hold_numbers(cells, numeric):
    assert (facts_of(cells.split()).numbers is not None) is numeric


def test_the_first_cell_that_is_no_number_is_kept():
    assert facts_of(["1", "2", "3", "4", "typo"]).odd == "typo"
    assert facts_of(["1", "ND", "3"]).odd == ""


@pytest.mark.parametrize(
    ("cells", "is_unique", "is_integer", "counts_rows"),
    [
        ("1 2 3 4", True, True, True),
        ("0 1 2 3", True, True, True),
        ("2 3 4 5", True, True, False),
        ("1 2 2 3", False, True, False),
        ("1 2 3.5 4", True, False, False),
        ("1 <2 3 4", True, False, False),
    ],
)
def test_integers_and_row_numbers(cells, is_unique, is_integer, counts_rows):
    facts = facts_of(cells.split())
    assert (facts.is_unique, facts.is_integer, facts.counts_rows) == (is_unique, is_integer, counts_rows)


def test_proteins_by_symbol_or_accession():
    assert facts_of(["1", "2"], "IL-6 (pg/mL)").is_protein
    assert facts_of(["1", "2"], "A0A024R6I7;A0A0G2JRN3").is_protein
    assert not facts_of(["1", "2"], "age").is_protein


def test_dates():
    assert facts_of(["2024-05-01", "2024-05-02 08:30"]).is_date
    assert facts_of(["1.5.2024", "2/5/24"]).is_date
    assert not facts_of(["1.5", "2.5"]).is_date


def test_a_column_tells_all_only_where_chance_would_not():
    facts = facts_of(["1", "2", "3", "4", "5", "6", "7", "8"])
    positive = np.array([False] * 4 + [True] * 4)
    everybody = np.ones(8, dtype=bool)
    assert "AUC 1.0" in tells_all(facts, positive, everybody)
    assert tells_all(facts, positive, np.array([False, True, True, True, True, True, True, False])) == ""  # 3 v 3
    assert tells_all(facts, positive[[0, 4, 1, 5, 2, 6, 3, 7]], everybody) == ""
