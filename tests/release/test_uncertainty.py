""" "Undecided" is a normal answer: the call stands only where the model is sure enough."""

import numpy as np
import pytest

from biomarker.errors import BundleError
from biomarker.release.conformal import Conformal, FoldScores
from biomarker.release.refit_interval import RefitInterval
from biomarker.release.uncertainty import Uncertainty, read_uncertainty

SIGMOID = [{"op": "logistic", "coefficient": [1.0], "intercept": 0.0}]
SETS = Conformal((FoldScores(SIGMOID, (0.4, 0.6, 0.7, 0.8, 0.9), (0.1, 0.2, 0.3, 0.35, 0.6)),))


def sure(p, *, conformal=None, refits=None, threshold=0.5):
    rows = np.log(np.array([[p / (1 - p)]]))
    return Uncertainty(refits, conformal, None).sureness(rows, np.array([p]), threshold, None)[0]


def around(*probabilities):
    return RefitInterval(tuple([{"op": "constant", "probability": p}] for p in probabilities))


def test_without_anything_the_threshold_calls():
    assert sure(0.5).prediction == "responder"
    assert sure(0.49).prediction == "non-responder"


def test_a_set_with_one_label_lets_the_call_stand():
    one = sure(0.85, conformal=SETS)
    assert (one.called, one.prediction, one.sets) == ("responder", "responder", {"80": "responder"})


def test_a_set_with_both_labels_is_undecided():
    one = sure(0.55, conformal=SETS)
    assert (one.called, one.prediction, one.sets["80"]) == ("responder", "undecided", "undecided")


def test_a_set_against_the_call_is_undecided():
    assert sure(0.85, conformal=SETS, threshold=0.9).prediction == "undecided"


def test_without_sets_the_interval_has_to_lie_on_one_side():
    assert sure(0.7, refits=around(0.6, 0.8)).prediction == "responder"
    assert sure(0.7, refits=around(0.3, 0.8)).prediction == "undecided"
    assert sure(0.2, refits=around(0.1, 0.4)).prediction == "non-responder"


def test_a_damaged_file_is_a_refusal():
    assert read_uncertainty({}, ()).conformal is None
    for name, content in (("refits.json", b"{}"), ("conformal.json", b"[]"), ("novelty.json", b'{"scale": 1}')):
        with pytest.raises(BundleError, match="is not complete"):
            read_uncertainty({name: content}, ())
