"""A candidate survives the way into a manifest and back."""

import json

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.release.describe import candidate_from, describe

COLUMNS = Columns(("IFNG", "IL6"), (False, False), ("age",))


def test_there_and_back():
    candidate = Candidate(
        "one",
        PartChoice("ridge_logistic", {"prior_sd": (0.5, 1.0)}),
        (PartChoice("fill_censored"), PartChoice("log2")),
        filter=PartChoice("mann_whitney", {"k": 3}),
        features="marker",
        marker="IFNG",
    )
    entry = json.loads(json.dumps(describe(candidate, COLUMNS)))
    assert candidate_from(entry) == candidate
    assert (entry["analytes"], entry["covariates"]) == (["IFNG"], [])
