from biomarker.report.figures.forest import forest


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_procedure_first_then_what_it_has_to_beat_then_candidates(results):
    assert texts(forest(results))[::2] == [
        "whole procedure", "IFN-γ alone (model)", "IFN-γ alone (as measured)", "clinical covariates alone",
        "candidate ridge_logistic (unadjusted)", "candidate elastic_net (unadjusted)",
        "candidate shrinkage_lda (unadjusted)", "best of 3 candidates (adjusted)",
    ]  # fmt: skip
    assert texts(forest(results))[1] == "0.71 (0.45 to 0.88)"


def test_what_has_no_auc_is_left_out(results):
    results["baselines"]["marker"]["auc"] = results["candidates"][0]["auc"] = None
    results["baselines"]["marker"]["direct"] = results["best_of"] = None
    assert texts(forest(results))[::2] == [
        "whole procedure", "clinical covariates alone", "candidate elastic_net (unadjusted)",
        "candidate shrinkage_lda (unadjusted)",
    ]  # fmt: skip


def test_axis_names_level_and_patients(results):
    label = forest(results).axes[0].get_xlabel()
    assert "95 % interval" in label
    assert "n = 26, 14 responders" in label
