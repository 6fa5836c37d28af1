"""Writing a bundle: complete and proven, without patients in it, or nothing."""

import json
import re

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.errors import BundleError, OutputError
from biomarker.release import write
from biomarker.release.load import load_bundle
from biomarker.release.write import plain, write_bundle

STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))


def test_what_a_bundle_holds(pristine):
    names = sorted(path.name for path in pristine.iterdir())
    assert names == ["bundle.json", "golden.json", "model.json", "model_card.md", "pipeline.skops", "report.html",
                     "results.json", "study.toml"]  # fmt: skip
    assert (pristine / "study.toml").read_text() == 'name = "simulated_study"\n'
    assert load_bundle(pristine).results["auc"]["estimate"] == 0.71


@pytest.mark.parametrize(
    "classifier", ["ridge_logistic", "random_forest", "gaussian_nb", "linear_svm", "shrinkage_lda"]
)
def test_no_patient_is_inside(training, tmp_path, classifier):
    candidate = Candidate(classifier, PartChoice(classifier), STANDARD)
    folder = write_bundle(tmp_path / "bundle", training.contents(candidate))
    everything = b"\n".join(_unpacked(path) for path in folder.iterdir())
    assert b"train-zq" not in everything
    measured = training.panel.values[(training.panel.marks == 0) & ~np.isnan(training.panel.values)]
    found = set(re.findall(rb"[0-9]+\.[0-9]+", everything))
    assert not {repr(value).encode() for value in measured.tolist()} & found
    rows_of_training = [row.tobytes() for row in training.panel.values]
    assert not any(row in everything for row in rows_of_training)


def _unpacked(path) -> bytes:
    import zipfile

    if path.suffix != ".skops":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def test_a_failure_leaves_the_old_bundle_and_nothing_half_written(training, tmp_path, monkeypatch):
    folder = write_bundle(tmp_path / "models" / "study", training.contents(study_toml="old"))

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "load_bundle", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_bundle(folder, training.contents(study_toml="new"))
    assert [path.name for path in folder.parent.iterdir()] == ["study"]
    assert (folder / "study.toml").read_text() == "old"


def test_a_folder_that_cannot_be_made(training, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot write"):
        write_bundle(tmp_path / "file" / "bundle", training.contents())


def test_a_folder_that_is_read_only(training, tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("biomarker.files.tempfile.mkdtemp", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        write_bundle(tmp_path / "bundle", training.contents())
    assert not (tmp_path / "bundle").exists()


def test_a_new_bundle_takes_the_place_of_the_old_one(training, tmp_path):
    for text in ("old", "new"):
        folder = write_bundle(tmp_path / "study", training.contents(study_toml=text))
    assert (folder / "study.toml").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


@pytest.mark.parametrize("name", ["../report.html", "bundle.json", "model.json", "figures/a.svg"])
def test_an_extra_file_cannot_leave_the_folder_or_replace_a_part(training, tmp_path, name):
    with pytest.raises(BundleError, match="cannot be a file of a bundle"):
        write_bundle(tmp_path / "bundle", training.contents(extra_files={name: "x"}))


def test_results_become_plain_json(training, tmp_path):
    results = {"x": np.float64(0.7), "n": np.int64(3), "se": float("nan"), "list": (np.array([1.5, np.inf]),)}
    assert plain(results) == {"x": 0.7, "n": 3, "se": None, "list": [[1.5, None]]}
    folder = write_bundle(tmp_path / "bundle", training.contents(results=results))
    assert json.loads((folder / "results.json").read_text())["se"] is None


def test_a_model_without_imputation_says_that_it_needs_every_value(training, tmp_path):
    bare = Candidate("bare", PartChoice("ridge_logistic"), tuple(PartChoice(n) for n in ("fill_censored", "log2")))
    values = np.nan_to_num(training.panel.values, nan=100.0)
    X = training.columns.matrix(values, training.panel.marks, training.coded)
    contents = training.contents(model=_fit(training, bare, X))
    assert load_bundle(write_bundle(tmp_path / "bundle", contents)).manifest.accepts_missing is False


def _fit(training, candidate, X):
    from biomarker.development.model import FittedCandidate

    return FittedCandidate(candidate, {}, candidate.build(training.columns).fit(X, training.responder), 0.5, 0.6, ())


def test_contents_must_fit_together(training):
    with pytest.raises(ValueError, match="columns of the model"):
        training.contents(covariates=type(training.covariates)())
    with pytest.raises(ValueError, match="reading lacks"):
        training.contents(reading={"reader": "wide"})
