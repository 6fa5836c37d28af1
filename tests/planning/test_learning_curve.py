import json
from dataclasses import replace

import numpy as np
import pytest

from biomarker.errors import StudyError
from biomarker.kernels.library import switched_off
from biomarker.planning import learning_curve as room
from biomarker.planning.learning_curve import CAVEAT, learning_curve
from biomarker.simulation.panel import Scenario, draw_cohort
from biomarker.validation.design import Design, make_job

DESIGN = Design(outer_folds=3, repeats=3, seed=2)


@pytest.fixture
def pilot(schema):
    return draw_cohort(Scenario(30, 15, schema, "A0", 0.9), np.random.default_rng(4))


def test_sizes_rise_and_the_last_point_uses_every_training_patient(pilot, ridge):
    curve = learning_curve(pilot, ridge, DESIGN, shares=(0.3, 0.6, 1.0))
    assert [point.n_training for point in curve.points] == [6, 12, 20]
    assert all(point.auc.low < point.auc.value < point.auc.high for point in curve.points)
    assert curve.gain.value == pytest.approx(curve.points[-1].auc.value - curve.points[0].auc.value)


def test_the_last_point_is_ordinary_cross_validation_of_the_same_model(pilot, ridge, plan):
    from biomarker.evaluation.cross_validated_auc import repeat_inflated
    from biomarker.validation.nested import nested_cv

    usual = nested_cv(pilot, plan.without_baselines(), DESIGN).predictions("ridge")
    assert learning_curve(pilot, ridge, DESIGN).points[-1].auc == repeat_inflated(usual, 0.95)


def test_the_caveat_is_never_left_out(pilot, ridge):
    curve = learning_curve(pilot, ridge, DESIGN)
    assert curve.sentence.endswith(CAVEAT)
    assert replace(curve, gain=None).sentence.endswith(CAVEAT)
    assert json.loads(json.dumps(curve.to_dict(), allow_nan=False))["caveat"] == CAVEAT


def test_the_result_does_not_depend_on_the_workers(pilot, ridge):
    assert learning_curve(pilot, ridge, DESIGN, workers=1) == learning_curve(pilot, ridge, DESIGN, workers=2)


def test_both_engines_draw_the_same_curve(pilot, ridge):
    compiled = learning_curve(pilot, ridge, DESIGN)
    with switched_off():
        reference = learning_curve(pilot, ridge, DESIGN)
    assert [point.auc.value for point in compiled.points] == pytest.approx(
        [point.auc.value for point in reference.points]
    )


def test_no_test_patient_is_ever_trained_on_and_smaller_parts_lie_in_larger_ones(pilot, ridge, monkeypatch):
    seen = []
    predict = room.predict_fixed

    def spy(candidate, rows, X):
        seen.append(set(rows.X[:, 0]))
        return predict(candidate, rows, X)

    monkeypatch.setattr(room, "predict_fixed", spy)
    job = make_job(pilot, room.Plan((ridge,)), DESIGN)
    fold, _, _ = room._one_repeat((job, np.arange(30), (0.5, 1.0), 0))
    for k in range(3):
        small, large = seen[2 * k], seen[2 * k + 1]
        assert small < large
        assert large == set(job.X[fold != k, 0])


def test_rows_of_one_patient_are_taken_together(schema, ridge):
    cohort = draw_cohort(Scenario(30, 15, schema, "A0", 0.9), np.random.default_rng(4))
    order = np.argsort(~cohort.responder, kind="stable")
    panel = cohort.panel.take(order)
    pairs = tuple(f"P{i // 2}" for i in range(30))  # rows 14 and 15 would mix the classes
    keep = [i for i in range(30) if i not in (14, 15)]
    doubled = replace(cohort, panel=panel.take(keep), patients=tuple(pairs[i] for i in keep),
                      responder=cohort.responder[order][keep], groups=np.array([i // 2 for i in keep]),
                      covariates=np.empty((28, 0)))  # fmt: skip
    # 14 patients with 28 rows: two thirds are 9 patients
    assert [point.n_training for point in learning_curve(doubled, ridge, DESIGN, shares=(0.5, 1.0)).points] == [4, 9]


def test_tuned_models_and_odd_parts_are_refused(pilot, ridge, net):
    with pytest.raises(StudyError, match="are searched"):
        learning_curve(pilot, net, DESIGN)
    with pytest.raises(StudyError, match="parts of the training"):
        learning_curve(pilot, ridge, DESIGN, shares=(1.0, 0.5))
