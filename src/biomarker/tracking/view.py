"""How the MLflow UI opens an experiment: which columns its table of runs shows, which metric comes first."""

from __future__ import annotations

import json

VIEW = "biomarker"
COLUMNS = {
    "params": ("n_analytes",),
    "metrics": ("cv/auc", "cv/auc_lo", "cv/auc_hi", "test/perm_p", "ref/marker_auc"),
    "tags": ("verdict", "study"),
}
WIDTHS = {"ref/marker_auc": 115, "verdict": 110, "study": 200}  # in pixels; a laptop shows all up to the verdict
OTHER_WIDTH = 92
CHARTS = "cv/auc$|cv/auc_lo$|cv/auc_hi$|perm_p$|cv/brier$|marker_auc$"  # of about 70 metrics; the field is a pattern


ABOUT = (
    "cv/auc is the headline: out of fold, interval cv/auc_lo to cv/auc_hi. ref/ is what it has to beat, test/ are "
    "p-values and differences, data/ findings of the audit. Runs can be subtracted only on the same patients and "
    "splits (tags cohort and split): biomarker compare."
)


def experiment_tags(now: int) -> dict[str, str]:
    """Tags of a new experiment; `now` in milliseconds.

    The table shows no metric unless a saved view says so. The form of a view is not documented by MLflow (seen in
    3.17); where a version does not know it, its own view is shown.
    """
    columns = [f"{kind}.`{key}`" for kind, keys in COLUMNS.items() for key in keys]
    widths = {f"{kind}.`{key}`": WIDTHS.get(key, OTHER_WIDTH) for kind, keys in COLUMNS.items() for key in keys}
    state = json.dumps({"selectedColumns": columns, "columnOrder": columns, "columnWidths": widths,
                        "chartsSearchFilter": CHARTS})  # fmt: skip
    view = {"name": "Results", "createdAt": now, "updatedAt": now, "state": state}
    return {
        "mlflow.experimentKind": "custom_model_development",
        "mlflow.note.content": ABOUT,
        "mlflow.experiment.primaryMetric.name": "cv/auc",
        f"mlflow.sharedViewState.{VIEW}": json.dumps(view),
    }


def experiment_page(server: str, experiment: str) -> str:
    """Address of the table of runs; without the kind of work, MLflow opens its page for language models."""
    return (
        f"{server.rstrip('/')}/#/experiments/{experiment}/runs?workflowType=machine_learning&viewStateShareKey={VIEW}"
    )


def experiments_page(server: str) -> str:
    """Address of the list of experiments."""
    return f"{server.rstrip('/')}/#/experiments?workflowType=machine_learning"
