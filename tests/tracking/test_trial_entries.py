"""What the log of experiments holds of a trial."""

import pytest

from biomarker.tracking.logbook import Logbook
from biomarker.tracking.quiet import quiet
from biomarker.tracking.trial_entries import trial_entries

INTERVAL = {"estimate": 0.27218, "low": 0.21, "high": 0.34}
RATE = {"arm": "a", "wilson": INTERVAL}
RESULTS = {
    "study": "explorer", "created": "2026-03-02T09:41:07+00:00", "arms": {"treated": "rituximab", "control": "placebo"},
    "endpoints": [{"name": "SRI-4", "rates": [RATE, RATE],
                   "comparison": {"risk_difference": INTERVAL, "test": {"p": 0.43414}}}],
    "marker": {"interaction": {"interaction": INTERVAL, "interaction_p": 0.16}, "guided": None},
    "survival": [{"log_rank_p": None}], "rule": "Pearson", "seed": 1, "simulated": False, "git_commit": None,
    "seconds": 2.0, "verdict_sentences": ["There is no evidence."], "research_use_only": "Research only.",
}  # fmt: skip


def test_the_primary_endpoint_and_the_interaction_are_logged():
    found = trial_entries(RESULTS)
    assert found.metrics["trial/difference"] == pytest.approx(0.2722)
    assert found.metrics["trial/p"] == pytest.approx(0.4341)
    assert found.metrics["trial/interaction_p"] == 0.16
    assert "trial/log_rank_p" not in found.metrics
    assert "trial/guided_p" not in found.metrics
    assert (found.experiment, found.tags["kind"], found.tags["command"]) == ("explorer", "trial", "biomarker trial")
    assert found.description.startswith("There is no evidence.")
    assert found.params["control"] == "placebo"


def test_a_run_without_a_model_is_finished(store, dataset, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    made = Logbook(store)
    told = made.record(trial_entries(RESULTS), artifacts={"report.html": "<p>"}, dataset=dataset, bundle=None)
    with quiet():
        from mlflow.tracking import MlflowClient

        run = MlflowClient(tracking_uri=made.store.uri).get_run(told.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics["trial/p"] == pytest.approx(0.4341)
    assert run.data.tags["mlflow.source.name"] == "biomarker trial"
    assert not getattr(run.outputs, "model_outputs", [])
