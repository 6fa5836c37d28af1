"""External validation: figures of a finished model, and a verdict by stated rules."""

import numpy as np
import pytest
from scipy.special import expit

from biomarker.evaluation.delong import auc
from biomarker.evaluation.external import expected_auc, external_validation
from biomarker.release.updating import choose_update

GRID = (0.2, 0.4)


def patients(n, slope=1.0, shift=0.0, spread=1.5, seed=1):
    """Probabilities whose truth is slope * log odds + shift."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(0, spread, n)
    return rng.random(n) < expit(slope * odds + shift), expit(odds)


def judge(responder, p, **more):
    return external_validation(responder, p, 0.5, GRID, **more)


def test_the_implied_auc_is_what_right_probabilities_give():
    responder, p = patients(4000)
    assert expected_auc(p) == pytest.approx(auc(responder, p), abs=0.02)
    assert expected_auc(np.full(10, 0.3)) == 0.5


def test_a_model_that_carries_over():
    found = judge(*patients(800), training_auc=0.8)
    assert found.verdict_code == "transports"
    assert "(out-of-fold in training: 0.80)" in " ".join(found.verdict)
    assert found.metrics["calibration_slope"].low < 1 < found.metrics["calibration_slope"].high


@pytest.mark.parametrize(
    ("change", "words"),
    [({"shift": 1.5}, "on average too low"), ({"shift": -1.5}, "on average too high"), ({"slope": 0.4}, "too extreme"),
     ({"slope": 2.5}, "too timid")],
)  # fmt: skip
def test_a_model_whose_probabilities_are_off(change, words):
    found = judge(*patients(800, **change))
    assert found.verdict_code == "needs_updating"
    assert words in found.verdict[0]


@pytest.mark.parametrize("n", [40, 60, 150])
def test_the_verdict_is_the_one_that_update_follows(n):
    """Two marginal intervals would ask for an update that the closed test then declines."""
    seen = set()
    for seed in range(60):
        responder, p = patients(n, slope=1.4, shift=0.3, seed=seed)
        found = judge(responder, p)
        if found.verdict_code in ("needs_updating", "transports"):
            seen.add(found.verdict_code)
            assert (found.verdict_code == "needs_updating") == (choose_update(responder, p).method != "none")
    assert seen == {"needs_updating", "transports"}


def test_a_hint_of_miscalibration_is_said_although_it_is_not_rejected():
    hints = [found.verdict[0] for seed in range(60) for found in [judge(*patients(150, slope=1.4, seed=seed))]
             if found.verdict_code == "transports" and "may be off" in found.verdict[0]]  # fmt: skip
    assert hints
    assert all("do not reject its calibration" in one for one in hints)


def test_a_model_that_says_nothing_here():
    found = judge(*patients(400, slope=0.0))
    assert found.verdict_code == "no_evidence"
    assert found.case_mix.expected_auc > 0.7  # the observed AUC is not low because of the mix of patients


def test_too_few_to_say():
    found = judge(*patients(16))
    assert found.verdict_code == "cannot_say"
    assert "cannot say" in found.verdict[0]


def test_a_figure_across_repeats_is_not_shown():
    assert "auc_nadeau_bengio" not in judge(*patients(60)).metrics
