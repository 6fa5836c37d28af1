from pathlib import Path

import pytest

from biomarker.tracking.store import Store, choose_store, embedded_store


def test_embedded_store_is_absolute_because_mlflow_keeps_the_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = embedded_store(Path("mlruns"))
    assert store.uri == f"sqlite:///{tmp_path}/mlruns/mlflow.db"
    assert store.artifacts == f"file://{tmp_path}/mlruns/artifacts"


@pytest.mark.parametrize(
    ("asked", "environment", "uri"),
    [
        (None, {}, "sqlite:////runs/mlflow.db"),
        (None, {"MLFLOW_TRACKING_URI": ""}, "sqlite:////runs/mlflow.db"),
        (None, {"MLFLOW_TRACKING_URI": "http://tracking:5000"}, "http://tracking:5000"),
        ("http://asked:5000", {"MLFLOW_TRACKING_URI": "http://tracking:5000"}, "http://asked:5000"),
    ],
)
def test_what_is_asked_for_wins_then_the_environment_then_the_folder(asked, environment, uri):
    assert choose_store(Path("/runs"), asked, environment).uri == uri


def test_a_server_decides_itself_where_files_go():
    assert choose_store(Path("/runs"), "http://tracking:5000", {}).artifacts is None


def test_files_of_another_sqlite_database_lie_beside_it():
    assert choose_store(Path("/runs"), "sqlite:////elsewhere/x.db", {}).artifacts == "file:///elsewhere/artifacts"


def test_password_is_not_shown():
    store = Store("https://ada:s3cret@tracking:5000/mlflow")
    assert store.shown == "https://ada:***@tracking:5000/mlflow"
    assert store.hide("request to https://ada:s3cret@tracking:5000 failed") == (
        "request to https://ada:***@tracking:5000 failed"
    )
