import math
import re

import pytest

from biomarker.tracking.entries import run_entries


def test_headline_is_the_first_metric_and_sorts_first(results):
    metrics = run_entries(results).metrics
    assert list(metrics)[:3] == ["cv/auc", "cv/auc_lo", "cv/auc_hi"]
    assert min(metrics) == "cv/auc"
    assert [metrics[key] for key in list(metrics)[:3]] == [0.7083, 0.4466, 0.8829]


def test_names_of_metrics_are_a_contract(results):
    """People's saved charts and queries name them: add, but never rename."""
    estimates = {
        "cv/auc", "cv/auc_nb", "cv/auc_lpo", "cv/brier", "cv/log_loss", "cv/scaled_brier", "cv/cal_slope",
        "cv/cal_intercept", "cv/sens", "cv/spec", "ref/marker_auc", "ref/marker_brier", "ref/marker_direct_auc",
        "ref/covariates_auc", "ref/covariates_brier", "ref/prior_brier", "ref/prior_log_loss", "test/auc_minus_marker",
        "test/auc_minus_covariates", "cv/auc_best_of",
    }  # fmt: skip
    with_intervals = {key + suffix for key in estimates for suffix in ("", "_lo", "_hi")}
    alone = {"test/perm_p", "test/perm_mcse", "test/marker_p", "stab/selection", "stab/prob_change", "stab/call_change",
             "stab/auc_mcse"}  # fmt: skip
    assert set(run_entries(results).metrics) == with_intervals | alone


def test_what_only_some_studies_have_gets_metrics_of_its_own(results):
    shares = {"undecided": 0.575, "right_responders": 0.8, "right_non_responders": 0.8}
    site = {"auc": {"estimate": 0.61, "low": 0.4, "high": 0.8}, "brier": None}
    results |= {
        "prediction_sets": {"levels": [80], "among_training": {"80": shares}},
        "sites": {"together": site},
        "criteria": {"compared": [{"p_adjusted": 0.21}, {"p_adjusted": 0.5}]},
        "plates": {"correction": "bridged"},
        "audit": [{"severity": "warning", "accepted": True}, {"severity": "note", "accepted": False}],
    }
    entries = run_entries(results, bundle="ab" * 32)
    assert entries.metrics.items() >= {
        "sets/undecided_80": 0.575, "site/auc": 0.61, "test/criterion_p_adj": 0.21, "data/warnings": 1,
        "data/accepted": 1,
    }.items()  # fmt: skip
    assert min(entries.metrics) == "cv/auc"
    assert "site/brier" not in entries.metrics
    assert entries.params["plates"] == "bridged"
    assert entries.tags["bundle"] == "ab" * 32


def test_runs_of_one_minute_have_names_of_their_own_that_begin_with_what_tells_them_apart(results):
    results["created"] = "2026-03-02T09:41:07+00:00"
    assert run_entries(results).name == f"03-02 09:41:07 {results['model']['candidate']}"
    assert run_entries(results, experiment=results["study"]).name == run_entries(results).name
    assert run_entries(results, experiment="lupus").name == f"03-02 09:41:07 {results['study']}"


def test_every_name_is_one_that_mlflow_accepts(results):
    entries = run_entries(results)
    for key in [*entries.metrics, *entries.params, *entries.tags]:
        assert re.fullmatch(r"[A-Za-z0-9_\-. /]{1,250}", key)


@pytest.mark.parametrize("absent", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_a_finite_number_is_absent(results, absent):
    results["auc"]["high"] = absent
    metrics = run_entries(results).metrics
    assert "cv/auc_hi" not in metrics
    assert "cv/auc_lo" in metrics


def test_parts_that_were_not_computed_are_absent(results):
    results |= {"permutation": None, "comparisons": {}, "auc": None}
    results["baselines"] |= {"marker": None, "covariates": None}
    entries = run_entries(results)
    assert not [key for key in entries.metrics if key.startswith(("test/", "cv/auc_hi", "ref/marker", "ref/cov"))]
    assert "marker" not in entries.params
    assert "not computed" in entries.description


@pytest.mark.parametrize(("p", "kept"), [(0.044999, 0.045), (0.00001234, 0.0000123), (0.0, 0.0)])
def test_four_decimals_but_a_small_p_value_is_not_zero(results, p, kept):
    results["permutation"]["p"] = p
    assert run_entries(results).metrics["test/perm_p"] == kept


def test_params_are_the_choices_of_the_study(results):
    assert run_entries(results).params == {
        "model": "ridge_logistic",
        "outer": "5",
        "repeats": "10",
        "inner": "5 x 3",
        "seed": "1",
        "n_patients": "26",
        "n_responders": "14",
        "n_analytes": "8",
        "candidates": "ridge_logistic, elastic_net, shrinkage_lda",
        "marker": "IFN-γ",
    }


def test_tags_are_what_runs_are_searched_by(results):
    assert run_entries(results).tags == {
        "study": "msc_lupus_baseline_cytokines",
        "simulated": "true",
        "cohort": "b1946ac92492d234",
        "split": "7d0c3f5a91be2e64",
        "git": "c8db67e0d0f0",
        "verdict": "evidence",
    }
    assert "git" not in run_entries(results | {"git_commit": None}).tags


def test_description_has_the_verdict_first_and_says_simulated(results):
    lines = run_entries(results).description.splitlines()
    assert lines[0] == "**Evidence. AUC 0.71 (0.45 to 0.88).**"
    assert lines[2].startswith("The predictions are better than chance")
    assert "*Simulated data: nothing here is a finding.*" in lines
    assert "| IFN-γ alone | 0.76 (0.51 to 0.91) | 0.209 (0.141 to 0.277) |" in lines
    assert "- IL-10: 9 of 26 values lie below the limit of quantification." in lines


def test_experiment_is_the_study_unless_named(results):
    assert run_entries(results).experiment == "msc_lupus_baseline_cytokines"
    assert run_entries(results, experiment="lupus").experiment == "lupus"


def test_a_criterion_that_made_the_label_is_a_choice_of_the_study(results):
    assert "criterion" not in run_entries(results).params
    assert run_entries({**results, "response": {"title": "sri (points 6)"}}).params["criterion"] == "sri (points 6)"
