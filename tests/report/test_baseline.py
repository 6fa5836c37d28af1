from biomarker.report.baseline import baseline, baseline_sentence


def test_numbers_are_medians_with_quartiles_and_categories_are_counts(results):
    table = baseline(results)
    assert table.titles == ("variable", "all (n = 26)", "responders (n = 14)", "non-responders (n = 12)",
                            "standardised difference (95 % interval)")  # fmt: skip
    assert table.texts()[:4] == [
        ["age", "41 [33.2, 52]", "40.5 [31, 50]", "43 [35, 54]", "-0.21 (-0.98 to 0.56)"],
        ["sex, n (%)", "1 missing", "", "1 missing", "-0.11 (-0.90 to 0.68)"],
        ["· female", "21 (84 %)", "12 (86 %)", "9 (82 %)", ""],
        ["· male", "4 (16 %)", "2 (14 %)", "2 (18 %)", ""],
    ]


def test_censored_and_missing_values_stand_beside_the_median(results):
    assert baseline(results).texts()[4] == [
        "IFN-γ (pg/mL)", "12.3 [6.1, 24.4]; 4 below limit; 1 missing", "18.4 [9.8, 30]; 1 below limit",
        "9.1 [<2.5, 14]; 3 below limit; 1 missing", "0.93 (0.10 to 1.76)",
    ]  # fmt: skip


def test_the_reader_is_told_what_chance_alone_does_and_gets_no_p_value(results):
    said = baseline_sentence(results)
    assert "No p-value is given" in said
    assert "14 responders and 12 non-responders" in said
    assert "one variable in 20 would still be more than 0.77 apart" in said
    assert '"<" or ">" before a quantile' in said


def test_few_values_are_counted_only_and_an_undefined_difference_is_a_dash(results):
    one = results["baseline"]["variables"][0]
    one["responders"] |= {"n": 3, "quartiles": None, "bounds": [], "missing": 11}
    one["difference"] = None
    row = baseline(results).texts()[0]
    assert (row[2], row[4]) == ("3 known; 11 missing", "–")


def test_a_large_panel_says_how_many_analytes_are_left_out(results):
    assert "left out" not in baseline(results).caption
    results["baseline"]["left_out"] = 5
    assert "5 analytes with smaller differences are left out" in baseline(results).caption


def test_results_of_an_older_version_have_no_baseline(results):
    del results["baseline"]
    assert baseline(results).rows == ()
    assert baseline_sentence(results) == ""
