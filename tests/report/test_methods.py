import re

from biomarker.report.methods import method_references, methods
from biomarker.report.procedure import procedure


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


STEPS = [
    {"step": "log2", "part": "log2", "does": "Binary logarithm", "source": "-", "settings": {}},
    {"step": "filter", "part": "none", "does": "Keep every column", "source": "-", "settings": {}},
    {"step": "classifier", "part": "ridge_logistic", "does": "Logistic regression", "source": "le Cessie 1992",
     "settings": {"prior_sd": "auto"}},
]  # fmt: skip


def test_every_step_is_named_once_with_its_settings_and_source(results):
    scale = {"step": "standard_scale", "part": "standard_scale", "does": "Subtract", "source": "-", "settings": {}}
    net = STEPS[2] | {"part": "elastic_net", "settings": {"penalty": [0.5, 0.1, 0.05, 0.02, 0.01]}}
    for entry, last in zip(results["candidates"], (STEPS[2], net, net), strict=True):
        entry["steps"] = [STEPS[0], scale, STEPS[1], last]
    assert procedure(results).texts() == [
        ["log2", "all", "Binary logarithm", "–", "–"],
        ["standard_scale", "all", "Subtract", "–", "–"],
        ["ridge_logistic", "ridge_logistic", "Logistic regression", "prior sd = auto", "le Cessie 1992"],
        ["elastic_net", "elastic_net, shrinkage_lda", "Logistic regression", "penalty from 5 values, 0.01 to 0.5",
         "le Cessie 1992"],
    ]  # fmt: skip
    assert "preparation of the values by log2 and standard_scale, in this order" in methods(results)
    results["candidates"][0]["steps"] = STEPS
    assert "in this order" not in methods(results)


def test_every_work_that_the_paragraph_names_is_in_the_list_of_references(results):
    listed = " ".join(method_references(results))
    for author, year in re.findall(r"([A-Z][a-z]+) & [A-Z][a-z]+ ((?:19|20)\d\d)", methods(results)):
        assert re.search(rf"{author} [A-Z]+,.*{year}", listed), author
    for author in ("DeLong ER", "Tsamardinos I", "Nogueira S"):
        assert author in listed
    results["permutation"] = None
    assert "Phipson" not in " ".join(method_references(results))


def test_a_single_question_has_no_order_and_no_censored_value_is_claimed(results):
    results |= {"gatekeeping": results["gatekeeping"][:1], "censored_cells": 0, "missing_cells": 1}
    text = methods(results)
    assert "fixed order" not in text
    assert "1 was missing and none lay outside the limits of the assay." in text
