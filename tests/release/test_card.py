"""The model card says what the model is for, how good it is, and that it is simulated when it is."""

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.release.load import load_bundle
from biomarker.release.write import write_bundle

# Mitchell et al. 2019, Model Cards for Model Reporting, figure 1.
MITCHELL = ["Model details", "Intended use", "Factors", "Metrics", "Evaluation data", "Training data",
            "Quantitative analyses", "Ethical considerations", "Caveats and recommendations"]  # fmt: skip


def test_the_card_of_a_simulated_study(pristine):
    card = load_bundle(pristine).files["model_card.md"].decode()
    headings = [line.removeprefix("## ") for line in card.splitlines() if line.startswith("## ")]
    assert headings == [*MITCHELL, "Input", "Inside this folder"]
    assert card.startswith("# Model card: A simulated study\n\n**For research use only: not a medical device")
    assert "SIMULATED patients" in card
    assert "24 patients, 12 of them responders" in card
    assert "| AUC (0.5 is chance) | 0.71 | 0.49 to 0.86 (95 %) | repeat-inflated logit-DeLong |" in card
    assert "| Brier score (lower is better) | 0.22 |  |" in card
    assert "Calibration" not in card
    assert "There is evidence." in card
    assert "- 24 patients are few" in card
    assert "| IFNG | pg/mL | 25 | 50000 |" in card


def test_a_part_that_keeps_training_rows_says_so(training, tmp_path):
    steps = tuple(PartChoice(name) for name in ("fill_censored", "log2", "knn_impute", "standard_scale"))
    candidate = Candidate("neighbours", PartChoice("ridge_logistic"), steps)
    bundle = load_bundle(write_bundle(tmp_path / "bundle", training.contents(candidate)))
    assert "training rows" in bundle.files["model_card.md"].decode()


def test_the_card_of_a_study_whose_results_say_little(training, tmp_path):
    bundle = load_bundle(write_bundle(tmp_path / "bundle", training.contents(results={})))
    card = bundle.files["model_card.md"].decode()
    assert "SIMULATED" not in card
    assert "# Model card: simulated_study" in card
    assert "| measure |" not in card


def test_the_card_tells_how_the_label_was_made(training, tmp_path):
    rules = {"assessment_day": 183, "death": "non_response", "withdrawal": "non_response", "rescue": "ignore",
             "missed_visit": "non_response", "missing_value": "not_evaluable"}  # fmt: skip
    made = {"title": "sri_taper (tulip)", "version": "1", "rules": rules}
    bundle = load_bundle(write_bundle(tmp_path / "bundle", training.contents(results={"response": made})))
    card = bundle.files["model_card.md"].decode()
    assert "- Response criterion: sri_taper (tulip), version 1, at day 183 (death: non response" in card
    assert "rescue: ignore" in card


def test_card_says_who_the_patients_were_but_shows_none_of_them(tmp_path, training):
    number = {"n": 20, "missing": 0, "below": 0, "above": 0, "quartiles": [33.0, 41.0, 52.5], "bounds": ["", "", ""]}
    few = number | {"n": 4, "quartiles": None, "bounds": []}
    shares = {"n": 20, "missing": 0, "counts": [15, 5]}
    variables = [
        {"name": "age", "role": "covariate", "kind": "number", "all": number, "responders": number,
         "nonresponders": few},
        {"name": "sex|birth", "role": "covariate", "kind": "category", "levels": ["f", "m"], "all": shares,
         "responders": shares, "nonresponders": shares},
        {"name": "IL6", "role": "analyte", "kind": "number", "all": number, "responders": number,
         "nonresponders": number},
    ]  # fmt: skip
    flow = {"start": {"n": 23}, "steps": [{"left_out": [{"why": "no row in the panel table", "n": 2}]},
                                          {"left_out": [{"why": "no response recorded", "n": 1}]}]}  # fmt: skip
    results = {"participants": flow, "baseline": {"n": {"all": 24, "responders": 20, "nonresponders": 4},
                                                  "variables": variables}}  # fmt: skip
    bundle = load_bundle(write_bundle(tmp_path / "bundle", training.contents(results=results)))
    card = bundle.files["model_card.md"].decode()
    assert "- 23 patients known; left out: 2 no row in the panel table; 1 no response recorded." in card
    assert "| age | 41 [33, 52.5] | 41 [33, 52.5] | 4 known |" in card
    assert "| sex\\|birth: m | 5 (25 %) | 5 (25 %) | 5 (25 %) |" in card
    assert "| IL6 | 41" not in card


def test_the_card_says_on_whom_it_was_tested_and_what_it_has_to_beat(training, tmp_path):
    how = {"repeats": 50, "outer_folds": 5, "groups": ["family"]}
    auc = {"estimate": 0.85, "low": 0.52, "high": 0.97, "method": "x"}
    results = {"validation": how, "baselines": {"marker": {"auc": auc}, "covariates": None}, "permutation": {"n": 999}}
    bundle = load_bundle(write_bundle(tmp_path / "bundle", training.contents(results=results)))
    card = bundle.files["model_card.md"].decode()
    assert "50 x 5-fold cross-validation; patients of the same family stay together" in card
    assert "| AUC of the pre-specified marker alone | 0.85 | 0.52 to 0.97 (95 %) | x |" in card
    assert "covariates alone" not in card
    assert "permutation test of the whole procedure (999 permutations)" in card
    assert "performance was not estimated within groups" in card
    assert "conformal.json`: beside" not in card
