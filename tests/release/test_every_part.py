"""Every part on the shelves can be released: its types are declared, and its plain numbers equal the pipeline."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.parts import CLASSIFIERS, FILTERS, TRANSFORMS
from biomarker.release.constants import constants
from biomarker.release.golden import synthetic_rows
from biomarker.release.light import evaluate
from biomarker.release.ranges import training_ranges
from biomarker.release.skops_file import dump_pipeline, load_pipeline

STANDARD = ("fill_censored", "log2", "median_impute", "standard_scale")
RIDGE = PartChoice("ridge_logistic")


def _with_transform(name: str) -> Candidate:
    """The part behind the fill of censored values; what is missing is filled afterwards, and names stay unique."""
    first = () if TRANSFORMS[name].reads_marks else ("fill_censored",)
    before = (name, *first) if TRANSFORMS[name].reads_plate else (*first, name)
    names = dict.fromkeys((*before, "median_impute"))
    return Candidate(name, RIDGE, tuple(PartChoice(one) for one in names))


CANDIDATES = {
    **{f"classifier {name}": Candidate(name, PartChoice(name), tuple(map(PartChoice, STANDARD)), features="marker",
                                       marker="IFNG") for name in CLASSIFIERS},
    **{f"filter {name}": Candidate(name, RIDGE, tuple(map(PartChoice, STANDARD)), PartChoice(name))
       for name in FILTERS},
    **{f"transform {name}": _with_transform(name) for name in TRANSFORMS},
}  # fmt: skip


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_part_survives_the_way_into_a_bundle_and_back(training, name):
    candidate = CANDIDATES[name]
    fitted = training.fit(candidate)
    rows = synthetic_rows(training.columns, training_ranges(training.panel), 50)
    expected = fitted.probability(rows)
    loaded = load_pipeline(dump_pipeline(fitted.pipeline, candidate), candidate, training.columns)
    assert np.array_equal(loaded.predict_proba(rows)[:, 1], expected)
    ops = constants(fitted)
    if all(part.constants for _, _, part in candidate.parts()):
        assert np.abs(evaluate(ops, rows) - expected).max() <= 1e-9
    else:
        assert ops is None
