import csv
import io

from biomarker.report.table import Column, Table
from biomarker.report.tables import (
    all_tables,
    analytes,
    candidates,
    candidates_shown,
    coefficients,
    comparisons,
    gatekeeping,
    performance,
    predictions,
)

TABLE = Table(
    "small", "A small table", (Column("model"), Column("AUC"), Column("log loss", 3), Column("median", None)),
    (
        ("panel", {"estimate": 0.71234, "low": 0.5, "high": 0.9}, {"estimate": 0.6, "low": None, "high": None},
         1210.44),
        ("a|b", None, None, None),
    ),
)  # fmt: skip


def test_reader_sees_estimates_with_intervals_and_dashes_for_what_is_missing():
    assert TABLE.texts() == [
        ["panel", "0.71 (0.50 to 0.90)", "0.600", "1210"],
        ["a|b", "–", "–", "–"],
    ]


def test_csv_keeps_all_digits_and_gives_an_estimate_three_columns():
    assert TABLE.csv().splitlines() == [
        "model,AUC,AUC_low,AUC_high,log_loss,log_loss_low,log_loss_high,median",
        "panel,0.71234,0.5,0.9,0.6,,,1210.44",
        "a|b,,,,,,,",
    ]


def test_markdown_escapes_bars():
    assert TABLE.markdown().splitlines()[-1] == r"| a\|b | – | – | – |"


def test_performance_names_what_the_procedure_has_to_beat(results):
    assert [(row[0], row[1]) for row in performance(results).texts()] == [
        ("whole procedure", "0.71 (0.45 to 0.88)"),
        ("IFN-γ alone (model)", "0.76 (0.51 to 0.91)"),
        ("IFN-γ alone (as measured)", "0.77 (0.55 to 0.90)"),
        ("clinical covariates alone", "0.55 (0.31 to 0.78)"),
        ("no predictor (prior)", "0.50"),
    ]


def test_performance_without_marker_and_covariates(results):
    results["baselines"] |= {"marker": None, "covariates": None}
    assert [row[0] for row in performance(results).texts()] == ["whole procedure", "no predictor (prior)"]


def test_no_interval_of_a_difference_stands_for_a_test_against_chance(results):
    assert [row[0] for row in comparisons(results).texts()] == [
        "minus IFN-γ alone (model)",
        "minus clinical covariates alone",
    ]


def test_coefficients_largest_first_whatever_their_sign(results):
    results["model"]["predictors"] = [
        {"name": "IL-6", "coefficient": 0.1},
        {"name": "BAFF", "coefficient": -0.5},
        {"name": "trees", "coefficient": None},
    ]  # fmt: skip
    assert coefficients(results).texts() == [["BAFF", "-0.500"], ["IL-6", "0.100"]]


def test_candidates_and_analytes_have_a_row_each(results):
    assert [row[:2] for row in candidates(results).texts()] == [
        ["ridge_logistic", "54"], ["elastic_net", "30"], ["shrinkage_lda", "16"],
        ["best of these 3, adjusted for the choice", "–"],
    ]  # fmt: skip
    assert analytes(results).texts()[0] == ["IFN-γ", "pg/mL", "1", "4", "0", "18.4", "9.10"]


def test_an_unadjusted_candidate_never_stands_as_a_result(results):
    table = candidates(results)
    assert table.titles[2:4] == ("AUC, unadjusted", "p, family-wise")
    assert "no row but an adjusted one is a result" in table.caption
    assert table.texts()[-1][2] == "0.66 (0.35 to 0.92)"
    assert [row[3] for row in table.texts()] == ["0.060", "0.11", "0.18", "–"]
    results |= {"best_of": None, "permutation": None}
    assert [row[3] for row in candidates(results).texts()] == ["–"] * 3


def test_the_questions_stand_in_their_order_with_how_they_may_be_read(results):
    rows = gatekeeping(results).texts()
    assert [(row[2], row[3]) for row in rows] == [
        ("0.0099", "confirmed"), ("0.045", "confirmed"), ("0.43", "not confirmed"), ("0.21", "exploratory")
    ]  # fmt: skip
    del results["gatekeeping"]
    assert gatekeeping(results).rows == ()


def test_predictions_are_those_of_the_result(result):
    rows = list(csv.DictReader(io.StringIO(predictions(result).csv())))
    own = result.predictions()
    assert [row["patient"] for row in rows] == list(result.patients)
    assert [row["responded"] == "yes" for row in rows] == own.responder.tolist()
    assert float(rows[4]["probability"]) == own.probability[:, 4].mean()
    assert float(rows[4]["lowest"]) == own.probability[:, 4].min()


def test_every_table_has_its_own_file_name(results, result):
    names = [table.name for table in all_tables(results, result)]
    assert len(set(names)) == len(names) == 9


def test_readers_see_no_column_that_says_the_same_of_every_candidate(results):
    assert "classifier" not in candidates_shown(results).titles
    assert candidates_shown(results).titles[:4] == ("candidate", "chosen (%)", "AUC, unadjusted", "p, family-wise")
    results["candidates"][1]["filter"] = "mann_whitney"
    results["candidates"][0]["name"] = "mine"
    assert candidates_shown(results).titles[-2:] == ("classifier", "filter")


def test_the_intercept_stands_first_where_it_is_known(results):
    assert coefficients(results).texts()[0][0] != "(intercept)"
    results["model"]["intercept"] = 0.179
    assert coefficients(results).texts()[0] == ["(intercept)", "0.179"]
