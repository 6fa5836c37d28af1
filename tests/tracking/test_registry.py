"""Runs and registered models, found again by the names that people type."""

import shutil
from pathlib import Path

import pytest

from biomarker.errors import BundleError, TrackingError
from biomarker.files import sha256
from biomarker.study.places import bundle_at
from biomarker.tracking.entries import run_entries
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.quiet import quiet
from biomarker.tracking.registry import Promotion, Registry


@pytest.fixture(autouse=True)
def no_server(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture
def recorded(store, results, dataset, bundle):
    """Id of a run in `store`."""
    entries = run_entries(results, bundle=sha256((bundle / "bundle.json").read_bytes()))
    files = {"results.json": "{}", "config/study.toml": 'title = "γ"\n', "predictions/out_of_fold.json": "{}"}
    return Logbook(store).record(entries, artifacts=files, dataset=dataset, bundle=bundle).run_id


@pytest.fixture
def registry(store):
    return Registry(store, {})


def promotion(registry, alias="champion", **tags):
    return Promotion("panel", alias, "# Model card", {"bundle": "", **tags})


def kept(store):
    """The bundle's folder inside the store."""
    (manifest,) = (store / "artifacts").glob("models/*/artifacts/data/*/bundle.json")
    return manifest.parent


@pytest.mark.parametrize("written", ["{id}", "{id:.6}", "runs:/{id}", "runs:/{id:.8}"])
def test_a_run_is_found_by_its_id_and_its_beginning(registry, recorded, store, written):
    with registry.run(written.format(id=recorded)) as found:
        assert found.run_id == recorded
        assert found.bundle == kept(store)
        assert (found.results, found.study, found.out_of_fold) == (b"{}", 'title = "γ"\n', b"{}")
        assert found.shown == f"run {recorded[:8]}"


def test_an_alias_leads_to_the_version_that_was_promoted(registry, recorded, store, bundle):
    done = registry.promote(recorded, promotion(registry))
    assert (done.name, done.version, done.alias, done.former, done.is_new) == ("panel", "1", "champion", None, True)
    expected = {path.name: path.read_bytes() for path in bundle.iterdir()}
    for address in ("models:/panel@champion", "models:/panel/1"):
        with registry.run(address) as found:
            assert found.shown == f"models:/panel/1, run {recorded[:8]}"
            assert {path.name: path.read_bytes() for path in found.bundle.iterdir()} == expected
    loaded, shown = bundle_at("models:/panel@champion", store)
    assert loaded.digest == sha256((bundle / "bundle.json").read_bytes())
    assert shown.startswith("models:/panel/1")


def test_promoting_again_moves_the_alias_and_makes_no_second_version(
    registry, recorded, store, results, dataset, bundle
):
    registry.promote(recorded, promotion(registry))
    other = Logbook(store).record(run_entries(results), artifacts={}, dataset=dataset, bundle=bundle).run_id
    second = registry.promote(other, promotion(registry))
    assert (second.version, second.former, second.is_new) == ("2", "1", True)
    back = registry.promote(recorded, promotion(registry))
    assert (back.version, back.former, back.is_new) == ("1", "2", False)


def test_a_reason_stands_with_the_version_and_with_the_run(registry, recorded):
    registry.promote(recorded, promotion(registry, anyway="a pilot"))
    with quiet():
        from mlflow.tracking import MlflowClient

        client = MlflowClient(registry.store.uri, registry.store.uri)
        assert client.get_model_version("panel", "1").tags["anyway"] == "a pilot"
        assert client.get_run(recorded).data.tags["anyway"] == "a pilot"
        assert client.get_registered_model("panel").description == "# Model card"


def test_the_run_of_a_bundle_is_found_by_its_digest(registry, recorded, bundle):
    with registry.run_of_bundle(sha256((bundle / "bundle.json").read_bytes())) as found:
        assert found.run_id == recorded
    with registry.run_of_bundle("0" * 64) as found:
        assert found is None


@pytest.mark.parametrize(
    ("written", "says", "helps"),
    [
        ("models:/panle@champion", 'no model "panle"', "panel"),
        ("models:/panel@chmpion", 'no version called "chmpion"', "champion"),
        ("models:/panel/7", "no version 7", '"1"'),
        ("models:/panel", "no address", "models:/NAME@ALIAS"),
        ("models:/panel/latest", "no address", "models:/NAME@ALIAS"),
        ("runs:/zzzz", "no address", "runs:/RUN"),
        ("0000", "no run of this store", "the newest are"),
    ],
)
def test_a_wrong_name_is_one_message_with_the_right_ones(registry, recorded, written, says, helps):
    registry.promote(recorded, promotion(registry))
    with pytest.raises(TrackingError, match=says) as error, registry.run(written):
        pass
    assert helps in error.value.allowed


def test_a_folder_without_runs_is_said_and_nothing_is_made(tmp_path):
    with pytest.raises(TrackingError, match="there are no runs"), Registry(tmp_path / "none", {}).run("abcd"):
        pass
    assert not list(tmp_path.iterdir())


def test_another_bundle_in_the_place_of_the_promoted_one_is_refused(registry, recorded, store, bundle):
    registry.promote(recorded, promotion(registry, bundle="0" * 64))
    with pytest.raises(BundleError, match="is not the one that was recorded"):
        bundle_at("models:/panel@champion", store)


def test_an_altered_bundle_in_the_store_is_refused_as_everywhere(registry, recorded, store):
    registry.promote(recorded, promotion(registry))
    constants = kept(store) / "model.json"
    constants.write_bytes(constants.read_bytes() + b" ")
    with pytest.raises(BundleError, match="was altered"):
        bundle_at("models:/panel@champion", store)


def test_files_that_were_removed_are_said(registry, recorded, store):
    shutil.rmtree(store / "artifacts" / "models")
    with pytest.raises(TrackingError, match="are not in"), registry.run(recorded):
        pass


@pytest.mark.parametrize("name", ["", "a/b", "models:x", "x' OR '1'='1"])
def test_a_name_that_cannot_be_one_is_refused(registry, recorded, name):
    with pytest.raises(TrackingError, match="cannot name"):
        registry.promote(recorded, Promotion(name, "champion", "", {}))


def test_a_folder_needs_no_store(bundle, tmp_path):
    assert bundle_at(bundle, tmp_path / "none")[1] == ""
    assert bundle_at(str(bundle))[0].digest == bundle_at(Path(bundle))[0].digest


@pytest.mark.parametrize("written", ["{id}", "{id:.8}", "models:/panel@champion"])
def test_a_run_is_found_behind_a_thousand_newer_ones(registry, recorded, monkeypatch, written):
    """Each candidate of a study may be a run of its own, so that a store is soon larger than a page of MLflow."""
    registry.promote(recorded, promotion(registry))
    monkeypatch.setattr("biomarker.tracking.registry.RUNS_OF_A_PAGE", 2)
    with registry._reading() as client:
        (experiment,) = [one.experiment_id for one in client.search_experiments() if one.name != "Default"]
        for _ in range(5):
            client.create_run(experiment)
    with registry.run(written.format(id=recorded)) as found:
        assert found.run_id == recorded


def test_a_model_is_found_behind_a_hundred_others(registry, recorded, monkeypatch):
    registry.promote(recorded, promotion(registry))
    with registry._reading() as client:
        for i in range(101):
            client.create_registered_model(f"a{i:03}")
    with registry.run("models:/panel@champion") as found:
        assert found.run_id == recorded
