import json

from biomarker.tracking.entries import run_entries
from biomarker.tracking.view import COLUMNS, experiment_page, experiment_tags


def test_table_of_runs_shows_keys_that_runs_have(results):
    entries = run_entries(results)
    assert set(COLUMNS["params"]) <= set(entries.params)
    assert set(COLUMNS["metrics"]) <= set(entries.metrics)
    assert set(COLUMNS["tags"]) <= set(entries.tags)


def test_saved_view_is_named_and_selects_the_columns():
    tags = experiment_tags(now=1)
    view = json.loads(tags["mlflow.sharedViewState.biomarker"])
    assert (view["name"], view["createdAt"]) == ("Results", 1)
    assert json.loads(view["state"])["selectedColumns"][:3] == [
        "params.`n_analytes`",
        "metrics.`cv/auc`",
        "metrics.`cv/auc_lo`",
    ]
    assert all(len(value) < 5000 for value in tags.values())  # limit of MLflow


def test_page_opens_with_that_view():
    assert experiment_page("http://127.0.0.1:5000/", "7") == (
        "http://127.0.0.1:5000/#/experiments/7/runs?workflowType=machine_learning&viewStateShareKey=biomarker"
    )
