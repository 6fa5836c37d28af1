from biomarker.report.methods import methods


def test_methods_paragraph_has_the_numbers_of_the_study(results):
    text = methods(results)
    for said in (
        "26 patients (14 responders: response = yes) with 8 analytes and 2 clinical covariates",
        "of 208 measurements, 5 were missing and 17 lay outside the limits",
        "3 candidates (ridge_logistic, elastic_net and shrinkage_lda)",
        "5-fold stratified cross-validation, repeated 10 times, with 5-fold inner cross-validation repeated 3 times",
        "95 % intervals by repeat-inflated logit-DeLong",
        "199 permutations",
        "seed 1",
        "scikit-learn 1.9.1",
    ):
        assert said in text


def test_nothing_is_claimed_that_was_not_done(results):
    results |= {"permutation": None, "n_covariates": 0, "candidates": results["candidates"][:1]}
    results["baselines"] |= {"marker": None, "covariates": None}
    text = methods(results)
    assert "No permutation test was run." in text
    assert "choice among" not in text
    assert "covariate" not in text
    assert "1 candidate (ridge_logistic);" in text


def test_how_stability_was_judged(results):
    assert "by 200 refits of the whole procedure on bootstrap samples" in methods(results)
    assert "on 100 complementary pairs of halves" in methods(results)
    results["stability"] |= {"prediction": None, "complementary_pairs": None}
    assert "Stability" not in methods(results)


def test_an_early_stop_strata_and_the_order_of_questions_are_told(results):
    results["permutation"] |= {"n": 57, "exceeded": 20, "stopped_early": True, "within": "centre"}
    text = methods(results)
    assert (
        "57 permutations of the response within centre; the p-value is h / l, because it stopped at the h = 20th"
        in text
    )
    assert "maximum statistic (Westfall & Young 1993)" in text
    assert "Questions were tested in a fixed order at a level of 0.05" in text
    assert "after BBC-CV" in text
    del results["gatekeeping"]
    assert "fixed order" not in methods(results)
