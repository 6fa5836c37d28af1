"""A bundle is validated on new patients without fitting, and updated into a new bundle that knows its parent."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.errors import CohortError
from biomarker.files import sha256
from biomarker.release.constants import constants
from biomarker.release.labelled import read_labelled
from biomarker.release.load import load_bundle
from biomarker.release.refit_interval import RefitInterval
from biomarker.release.update import update_bundle
from biomarker.release.validate import validate, validate_bundle
from biomarker.release.write import write_bundle

HEADER = ("patient_id", "IFNG", "IL6", "TNF", "IL10", "outcome")
STUDY = '[outcome]\ncolumn = "outcome"\nresponder = ["yes"]\nnon_responder = ["no"]\n'
STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))


def rows(n, seed=1, shift=0.0):
    """Patients like those of training, with a response that follows IFNG."""
    rng = np.random.default_rng(seed)
    logs = rng.normal(5, 1, size=(n, 4))
    yes = rng.random(n) < 1 / (1 + np.exp(-(1.2 * (logs[:, 0] - 5.5) + shift)))
    return [(f"N{i}", *np.exp(one).round(2), "yes" if y else "no") for i, (one, y) in
            enumerate(zip(logs, yes, strict=True))]  # fmt: skip


@pytest.fixture(params=["ridge_logistic", "random_forest"])
def bundle(training, tmp_path, request):
    candidate = Candidate("c", PartChoice(request.param), STANDARD)
    contents = training.contents(candidate, study_toml=STUDY)
    ops = constants(contents.model)
    refits = None if ops is None else RefitInterval((ops, ops))
    return load_bundle(write_bundle(tmp_path / "old", training.contents(candidate, study_toml=STUDY, refits=refits)))


def done(bundle, path, tmp_path, **more):
    labelled = read_labelled(bundle, path)
    return labelled, update_bundle(bundle, labelled, validate_bundle(bundle, labelled), tmp_path / "new", **more)


def test_the_response_is_read_as_in_training_and_nothing_is_fitted(bundle, table):
    path = table(HEADER, *rows(80), ("X", 1, 2, 3, 4, ""))
    before = bundle.digest
    values = validate_bundle(bundle, read_labelled(bundle, path)).to_dict()
    assert (values["n_patients"], values["not_evaluable"]) == (80, 1)
    assert values["metrics"]["auc"]["estimate"] > 0.6
    assert values["bundle_sha256"] == before
    assert "N17" not in str(values)


def test_the_response_may_be_called_otherwise(bundle, table):
    path = table((*HEADER[:-1], "improved"), *[(*row[:-1], "1" if row[-1] == "yes" else "0") for row in rows(40)])
    labelled = read_labelled(bundle, path, outcome={"column": "improved", "responder": ["1"], "non_responder": ["0"]})
    assert len(labelled.responder) == 40


def test_in_one_step_from_a_folder_a_file_or_a_frame(bundle, table, tmp_path):
    import pandas as pd

    path = table(HEADER, *rows(40))
    step_by_step = validate_bundle(bundle, read_labelled(bundle, path)).to_dict()["metrics"]
    assert validate(tmp_path / "old", path).to_dict()["metrics"] == step_by_step
    assert validate(bundle, pd.DataFrame(rows(40), columns=HEADER)).to_dict()["metrics"] == step_by_step


def test_one_class_only_is_refused(bundle, table):
    with pytest.raises(CohortError, match="have the same response"):
        read_labelled(bundle, table(HEADER, *[(*row[:-1], "yes") for row in rows(20)]))


def test_a_shift_is_corrected_and_the_parent_recorded(bundle, table, tmp_path):
    path = table(HEADER, *rows(200, shift=2.5))
    labelled, updated = done(bundle, path, tmp_path)
    new = load_bundle(updated.folder)
    assert updated.update.method in ("intercept", "intercept and slope")
    assert new.manifest.parent["sha256"] == bundle.digest
    assert new.probability(labelled.matrix).mean() == pytest.approx(labelled.responder.mean(), abs=1e-3)
    assert bundle.probability(labelled.matrix).mean() < labelled.responder.mean() - 0.1
    order = [np.argsort(one.probability(labelled.matrix), kind="stable") for one in (bundle, new)]
    np.testing.assert_array_equal(*order)
    assert "validated on nobody" in new.results["warnings"][0]
    with pytest.raises(CohortError, match="is the table that the model was updated on"):
        validate_bundle(new, read_labelled(new, path))


def test_no_ancestor_table_validates_an_updated_model(training, table, tmp_path):
    first = table(HEADER, *rows(60, seed=8), name="first.csv")
    results = {**training.contents().results, "panel_sha256": sha256(first.read_bytes())}
    old = load_bundle(write_bundle(tmp_path / "old", training.contents(results=results, study_toml=STUDY)))
    new = load_bundle(done(old, table(HEADER, *rows(200, shift=2.5)), tmp_path)[1].folder)
    with pytest.raises(CohortError, match="is the table that the model was trained on"):
        validate_bundle(new, read_labelled(new, first))


def test_intervals_follow_and_sets_are_made_of_the_new_patients(bundle, table, tmp_path):
    path = table(HEADER, *rows(200, shift=2.5))
    labelled, updated = done(bundle, path, tmp_path)
    new = load_bundle(updated.folder)
    if bundle.uncertainty.refits is None:
        assert new.uncertainty.conformal is None
        return
    assert new.uncertainty.refits.probabilities(labelled.matrix)[0] == pytest.approx(new.probability(labelled.matrix))
    assert new.uncertainty.conformal.n_responders == labelled.responder.sum()


def test_nothing_is_written_where_nothing_needs_to_change(training, table, tmp_path):
    constant = Candidate("prior", PartChoice("prior"), STANDARD)
    bundle = load_bundle(write_bundle(tmp_path / "old", training.contents(constant, study_toml=STUDY)))
    half = [(*row[:-1], "yes" if i % 2 else "no") for i, row in enumerate(rows(40))]
    updated = done(bundle, table(HEADER, *half), tmp_path)[1]
    assert (updated.folder, updated.update.method) == (None, "none")
    assert "not rejected" in updated.update.why
    assert not (tmp_path / "new").exists()


def test_a_refit_of_a_linear_model(training, table, tmp_path):
    bundle = load_bundle(write_bundle(tmp_path / "old", training.contents(study_toml=STUDY)))
    path = table(HEADER, *rows(300, shift=1.0))
    labelled, updated = done(bundle, path, tmp_path, method="refit")
    new = load_bundle(updated.folder)
    loss = [-np.log(np.where(labelled.responder, p, 1 - p)).mean() for p in
            (bundle.probability(labelled.matrix), new.probability(labelled.matrix))]  # fmt: skip
    assert loss[1] < loss[0]
    assert new.manifest.parent["update"]["method"] == "refit"


def test_the_training_table_is_no_validation(training, table, tmp_path):
    path = table(HEADER, *rows(40))
    results = {**training.contents().results, "panel_sha256": sha256(path.read_bytes())}
    bundle = load_bundle(write_bundle(tmp_path / "b", training.contents(results=results, study_toml=STUDY)))
    with pytest.raises(CohortError, match="is the table that the model was trained on"):
        validate_bundle(bundle, read_labelled(bundle, path))
