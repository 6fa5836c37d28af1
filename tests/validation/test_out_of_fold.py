"""What a run keeps of its out-of-fold predictions."""

import json

import numpy as np
import pytest

from biomarker.errors import InputFileError
from biomarker.evaluation.comparison import auc_difference, require_same_splits
from biomarker.validation.out_of_fold import out_of_fold_text, read_out_of_fold
from biomarker.validation.result import NestedCVResult


def result(seed=0, patients=None, fold=None):
    random = np.random.default_rng(seed)
    probability = random.random((3, 12, 2))
    return NestedCVResult(
        patients=patients or tuple(f"Anna-{i}" for i in range(12)),
        responder=np.arange(12) % 2 == 0,
        models=("procedure", "ridge"),
        probability=probability,
        threshold=np.full((3, 12, 2), 0.4),
        fold=np.array([np.arange(12) // 2 % 3] * 3, dtype=np.int16) if fold is None else fold,
        choices=(),
        split_fingerprint="5e392e66a669b968",
    )


def test_the_predictions_of_the_procedure_come_back_to_the_last_bit():
    made = result()
    own, read = made.predictions(), read_out_of_fold(out_of_fold_text(made), "x").predictions()
    for part in ("responder", "probability", "fold", "threshold"):
        np.testing.assert_array_equal(getattr(read, part), getattr(own, part))


def test_no_patient_is_named():
    assert "Anna" not in out_of_fold_text(result())


def test_two_runs_on_the_same_patients_can_be_subtracted_after_reading():
    a, b = (read_out_of_fold(out_of_fold_text(result(seed)), "x") for seed in (0, 1))
    require_same_splits(a, b)
    expected = auc_difference(result(0).predictions(), result(1).predictions(), 0.95)
    assert auc_difference(a.predictions(), b.predictions(), 0.95) == expected


def test_other_patients_in_the_same_places_are_not_taken_for_the_same():
    others = result(patients=tuple(f"Berta-{i}" for i in range(12)))
    with pytest.raises(Exception, match="different patients"):
        require_same_splits(*(read_out_of_fold(out_of_fold_text(one), "x") for one in (result(), others)))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema_version": 2}', b"\xff\xfe", "null"])
def test_a_file_that_is_something_else_is_one_message(content):
    with pytest.raises(InputFileError, match=r"predictions/out_of_fold\.json holds no out-of-fold predictions"):
        read_out_of_fold(content, "predictions/out_of_fold.json")


def test_a_shortened_file_is_refused():
    entries = json.loads(out_of_fold_text(result()))
    entries["probability"][0] = entries["probability"][0][:-1]
    with pytest.raises(InputFileError):
        read_out_of_fold(json.dumps(entries), "x")
