"""fit(): from tables to report, and into MLflow."""

import json

import pytest

from biomarker.report.document import document_text
from biomarker.study.exposure.fit import fit
from biomarker.study.exposure.read import read_exposure_study


@pytest.fixture(scope="module")
def done(study):
    return fit(study)


def test_one_folder_holds_everything(done):
    names = {path.name for path in done.folder.rglob("*") if path.is_file()}
    assert {"report.html", "results.json", "parameters.csv", "rates.csv", "exposure_quantiles.svg", "dropout.svg",
            "predictive_check.svg"} <= names  # fmt: skip
    assert done.results["simulated"] is True
    assert json.loads((done.folder / "results.json").read_text(encoding="utf-8")) == done.results


def test_every_parameter_has_an_interval_or_a_reason(done):
    for row in done.results["parameters"]:
        assert (row["estimate"] is None) == bool(row["why"]), row
    assert {"start", "slope", "between", "hazard"} <= {row["name"] for row in done.results["parameters"]}


def test_what_was_not_measured_is_said(done):
    text = document_text(done.document)
    assert "were not measured: their exposure is that of a typical patient" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.slow
def test_a_run_is_recorded(tmp_path, folder, text):
    from biomarker.tracking.store import embedded_store

    file = folder / "tracked.toml"
    file.write_text(text.replace("enabled = false", f'store = "{tmp_path.as_posix()}/mlruns"'))
    done = fit(read_exposure_study(file))
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=embedded_store(tmp_path / "mlruns").uri)
    run = client.get_run(done.run)
    assert run.info.status == "FINISHED"
    assert {"fit/slope", "fit/slope_lo", "fit/slope_hi"} <= set(run.data.metrics)
    assert run.data.tags["mlflow.source.name"] == "biomarker exposure fit"
    assert {artifact.path for artifact in client.list_artifacts(done.run)} >= {"report.html", "tables", "plots"}


def test_every_key_of_the_results_is_documented(done, undocumented):
    assert undocumented(done.results) == set()
