"""BM012: what is said about plates, and when the study is stopped."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.cohort.audit import AUDIT_CHECKS, audit, refuse_errors
from biomarker.cohort.cohort import Cohort, FlowStep
from biomarker.cohort.context import Context
from biomarker.cohort.covariates import CovariateSchema
from biomarker.errors import CohortError

CHECK = AUDIT_CHECKS["plate_confounding"]


def cohort(plates, labels, centred=False):
    """One patient per letter: its plate, and 1 for a responder."""
    n = len(plates)
    rows = tuple(f"R{i}" for i in range(n))
    panel = Panel(rows, PanelSchema((Analyte("IFNG", "pg/mL"),)), np.ones((n, 1)), np.zeros((n, 1), np.int8))
    plate = tuple("" if one == "-" else f"P{one}" for one in plates)
    return Cohort(panel, rows, np.array([label == "1" for label in labels]), np.arange(n), CovariateSchema(),
                  np.empty((n, 0)), (FlowStep("rows analysed", n),), "recorded", "response = 1",
                  Context(plate=plate, plate_column="plate", centred=centred))  # fmt: skip


CASES = (
    # plates          responders      centred  severity
    ("AAAAAABBBBBB", "111000111000", False, "note"),
    ("AAAAAABBBBBB", "111000111000", True, "note"),
    ("AAAAAABBBBBB", "111111000000", False, "warning"),
    ("AAAAAABBBBBB", "111111000000", True, "error"),
    ("AAAABBBBCDEF", "11000011----".replace("-", "0"), True, "note"),
    ("ABCDEFGHIJKL", "101010101010", False, "warning"),  # no plate holds both classes: nothing can be told apart
    ("ABCDEFGHIJKL", "101010101010", True, "error"),
    ("AAAAAAAAAAAA", "111000111000", True, None),
    ("------------", "111000111000", True, None),
)


@pytest.mark.parametrize(("plates", "labels", "centred", "severity"), CASES)
def test_severity(plates, labels, centred, severity):
    found = CHECK.find(cohort(plates, labels, centred))
    assert [one.severity for one in found] == ([] if severity is None else [severity])


def test_the_sentence_holds_test_effect_and_what_it_means():
    (seen,) = CHECK.find(cohort("AAAAAABBBBBB", "111111000000"))
    for part in ('"plate" has 2 plates, 0 with both classes; 12 of 12 patients', "Fisher-Freeman-Halton exact test",
                 "p = 0.0022", "Cramer's V = 1.00", "AUC of the plate alone 1.00"):  # fmt: skip
        assert part in seen.sentence


def test_centring_stops_unless_the_user_took_note():
    confounded = cohort("AAAAAABBBBBB", "111111000000", centred=True)
    with pytest.raises(CohortError, match="BM012: the outcome is related to the plate, and the study centres plates"):
        refuse_errors([one for one in audit(confounded) if one.code == "BM012"])
    accepted = [one for one in audit(confounded, accepted=("BM012",)) if one.code == "BM012"]
    assert [one.severity for one in accepted] == ["warning"]


def test_clean_cohorts_get_a_warning_at_the_stated_rate():
    """400 cohorts of 26 on two plates, labels at random: at most 5 % (exact test), Monte Carlo error .011."""
    random = np.random.default_rng(0)
    base = cohort("A" * 13 + "B" * 13, "1" * 13 + "0" * 13)
    found = [CHECK.find(replace(base, responder=random.permutation(base.responder)))[0].severity for _ in range(400)]
    assert found.count("warning") / 400 <= 0.08
