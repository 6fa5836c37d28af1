"""Golden rows: synthetic, and re-computed whenever a bundle is read."""

import json

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.errors import BundleError
from biomarker.release.golden import reproduces, synthetic_rows
from biomarker.release.load import load_bundle
from biomarker.release.ranges import TrainingRange

COLUMNS = Columns(("IL6", "TNF"), (False, True), ("sex=male",))


def test_synthetic_rows_lie_in_the_ranges_and_show_every_kind_of_cell():
    rows = synthetic_rows(COLUMNS, {"IL6": TrainingRange(2.0, 400.0), "TNF": TrainingRange(-1.0, 3.0)}, 500)
    values, sex, marks = rows[:, :2], rows[:, 2], rows[:, 3:]
    assert np.nanmin(values, axis=0) == pytest.approx([2.0, -1.0])
    assert np.nanmax(values, axis=0) == pytest.approx([400.0, 3.0])
    assert set(sex) == {0.0, 1.0}
    assert set(marks.ravel()) == {-1.0, 0.0, 1.0}
    assert (marks[np.isnan(values)] == 0).all()
    assert np.isnan(values[-1]).all()


def test_they_are_the_same_every_time_and_complete_on_request():
    again = [synthetic_rows(COLUMNS, {}, 20, missing=False) for _ in range(2)]
    assert np.array_equal(*again)
    assert np.isfinite(again[0]).all()


def test_engines_agree_to_nine_digits():
    assert reproduces(np.array([0.5]), np.array([0.5 + 0.9e-9]))
    assert not reproduces(np.array([0.5]), np.array([0.5 + 1.1e-9]))
    assert not reproduces(np.array([0.5]), np.array([np.nan]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"probability": []}, "does not fit"),
        ({"rows": [[1.0]]}, "does not fit"),
        ({"rows": "many"}, "not complete"),
        ({"rows": [[1.0], [1.0, 2.0]]}, "not complete"),
        ({"rows": [[10**400]]}, "not complete"),
    ],
)
def test_golden_rows_that_do_not_fit(reseal, bundle_folder, change, message):
    entries = json.loads((bundle_folder / "golden.json").read_text()) | change
    with pytest.raises(BundleError, match=message):
        load_bundle(reseal(golden__json=json.dumps(entries).encode()))


def test_a_model_that_computes_something_else_names_the_versions_that_made_it(reseal, bundle_folder):
    entries = json.loads((bundle_folder / "golden.json").read_text())
    entries["probability"][0] += 1e-6
    with pytest.raises(BundleError, match="scikit-learn") as caught:
        load_bundle(reseal(golden__json=json.dumps(entries).encode()))
    assert "other probabilities" in str(caught.value)
