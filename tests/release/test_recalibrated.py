"""A recalibrated model in a bundle: both engines bend the log odds, and nothing else may stand in their place."""

import json
from dataclasses import replace

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.errors import BundleError
from biomarker.release.describe import candidate_from, describe
from biomarker.release.golden import synthetic_rows
from biomarker.release.light import evaluate
from biomarker.release.load import load_bundle
from biomarker.release.ranges import training_ranges
from biomarker.release.skops_file import dump_pipeline, load_pipeline
from biomarker.release.write import write_bundle

STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
BENT = Candidate("bent", PartChoice("ridge_logistic"), STANDARD, recalibrate="sigmoid")


@pytest.mark.parametrize("classifier", ["ridge_logistic", "shrinkage_lda", "threshold_rule", "prior"])
def test_both_engines_of_the_bundle_give_the_recalibrated_probabilities(training, tmp_path, classifier):
    features = {"features": "marker", "marker": "IL6"} if classifier == "threshold_rule" else {}
    candidate = Candidate("bent", PartChoice(classifier), STANDARD, recalibrate="sigmoid", **features)
    contents = training.contents(candidate)
    bundle = load_bundle(write_bundle(tmp_path / "bent", contents))
    rows = synthetic_rows(training.columns, training_ranges(training.panel), 100, seed=3)
    expected = contents.model.probability(rows)
    light = evaluate(json.loads(bundle.files["model.json"]), rows)
    heavy = bundle.pipeline().predict_proba(rows)[:, 1]
    assert np.abs(light - expected).max() <= 1e-9
    assert np.abs(heavy - expected).max() <= 1e-9
    raw = contents.model.pipeline.predict_proba(rows)[:, 1]
    assert np.abs(raw - expected).max() > 0.01
    assert "recalibration: sigmoid" in bundle.files["model_card.md"].decode()


def test_a_forest_is_recalibrated_by_its_pipeline_alone(training, tmp_path):
    forest = Candidate("forest", PartChoice("random_forest"), STANDARD, recalibrate="temperature")
    contents = training.contents(forest)
    bundle = load_bundle(write_bundle(tmp_path / "forest", contents))
    rows = synthetic_rows(training.columns, training_ranges(training.panel), 40, seed=3)
    assert "model.json" not in bundle.files
    np.testing.assert_allclose(bundle.probability(rows), contents.model.probability(rows), atol=1e-12)


def test_a_pipeline_without_the_promised_recalibration_is_refused(training):
    plain = training.fit(replace(BENT, recalibrate="none"))
    bent = training.fit(BENT)
    with pytest.raises(BundleError, match="is not the pipeline"):
        load_pipeline(dump_pipeline(plain.pipeline, BENT), BENT, training.columns)
    with pytest.raises(BundleError, match="holds types that no part declares"):
        dump_pipeline(bent.shipped(), plain.candidate)
    other = training.fit(Candidate("lda", PartChoice("shrinkage_lda"), STANDARD, recalibrate="sigmoid"))
    with pytest.raises(BundleError, match=r"types that do not belong|is not the pipeline"):
        load_pipeline(dump_pipeline(other.shipped(), other.candidate), BENT, training.columns)


def test_a_bundle_of_before_has_no_recalibration(training):
    entry = describe(BENT, training.columns)
    assert candidate_from(entry) == BENT
    del entry["recalibrate"]
    assert candidate_from(entry).recalibrate == "none"


def test_a_line_that_is_not_complete_is_refused(training, tmp_path):
    folder = write_bundle(tmp_path / "bent", training.contents(BENT))
    ops = json.loads((folder / "model.json").read_text())
    assert ops[-1] == {"op": "recalibrate", "intercept": -0.3, "slope": 0.4}
    rows = synthetic_rows(training.columns, training_ranges(training.panel), 5)
    with pytest.raises(BundleError, match="does not fit the panel"):
        evaluate([*ops[:-1], {"op": "recalibrate", "slope": 1.0}], rows)
