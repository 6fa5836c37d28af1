"""Every check on the shelf: a new file in cohort/audit_checks is held to this without another edit."""

import importlib
import re
from dataclasses import replace

import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.cohort.audit import AUDIT_CHECKS, SEVERITIES, AuditCheck, Seen, audit
from biomarker.cohort.cohort import Cohort, FlowStep
from biomarker.cohort.context import Context
from biomarker.cohort.covariates import CovariateSchema

every_check = pytest.mark.parametrize("name", list(AUDIT_CHECKS))


def cohort(values, responder, marks=None, unit="pg/mL", **context):
    values = np.array(values, dtype=float)
    n, p = values.shape
    rows = tuple(f"R{i}" for i in range(n))
    marks = np.zeros((n, p), dtype=np.int8) if marks is None else marks
    panel = Panel(rows, PanelSchema(tuple(Analyte(f"A{j}", unit) for j in range(p))), values, marks)
    return Cohort(panel, rows, np.array(responder, dtype=bool), np.arange(n), CovariateSchema(), np.empty((n, 0)),
                  (FlowStep("rows analysed", n),), "recorded", "response = 1", Context(**context))  # fmt: skip


def odd_cohorts():
    random = np.random.default_rng(0)
    half = np.arange(12) % 2 == 0
    values = np.exp(random.normal(size=(12, 6)))
    gaps = values.copy()
    gaps[random.random(gaps.shape) < 0.6] = np.nan
    gaps[0] = 1.0
    below = np.full((12, 6), -1, dtype=np.int8)
    return {
        "two patients": cohort([[1.0], [2.0]], [True, False]),
        "constant": cohort(np.ones((12, 3)), half),
        "all below": cohort(values, half, marks=below),
        "mostly missing": cohort(gaps, half),
        "zeros": cohort(np.zeros((12, 2)), half),
        "negative logarithms": cohort(np.log(values), half, unit="log2"),
        "one responder": cohort(values, np.arange(12) == 0),
        "context without content": cohort(values, half, batches={"plate": ("",) * 12}, site=("",) * 12,
                                          site_column="site", days=(float("nan"),) * 12),
        "wide": cohort(np.exp(random.normal(size=(12, 80))), half),
    }  # fmt: skip


def test_the_shelf_holds_the_checks_of_the_protocol(repository):
    protocol = (repository / "docs" / "protocol.md").read_text()
    found = {card.code for card in AUDIT_CHECKS.values()}
    assert found >= {f"BM{k:03d}" for k in range(1, 12)}
    assert len(found) == len(AUDIT_CHECKS), "a code belongs to one check"
    for code in found:
        assert code in protocol, code


@every_check
def test_the_card_is_complete(name):
    card = AUDIT_CHECKS[name]
    assert isinstance(card, AuditCheck)
    assert re.fullmatch(r"BM\d{3}", card.code)
    assert card.summary
    assert card.reference
    assert card.why.endswith(".")
    assert card.do.endswith(".")
    assert card.level in (0.0, 0.01, 0.05)


@every_check
@pytest.mark.parametrize("kind", list(odd_cohorts()))
def test_no_cohort_makes_it_fail(name, kind):
    for seen in AUDIT_CHECKS[name].find(odd_cohorts()[kind]):
        assert isinstance(seen, Seen)
        assert seen.severity in SEVERITIES
        assert seen.sentence.endswith(".")


@every_check
def test_it_changes_nothing_and_says_the_same_twice(name):
    seen = odd_cohorts()["wide"]
    before = seen.fingerprint
    assert AUDIT_CHECKS[name].find(seen) == AUDIT_CHECKS[name].find(seen)
    assert seen.fingerprint == before


@every_check
def test_swapping_the_classes_changes_no_severity(name):
    for one in odd_cohorts().values():
        swapped = replace(one, responder=~one.responder)
        assert [x.severity for x in AUDIT_CHECKS[name].find(one)] == [
            x.severity for x in AUDIT_CHECKS[name].find(swapped)
        ]


def test_a_check_is_one_file_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "too_large.py").write_text(
        '''"""Cohorts that are too large."""

from biomarker.cohort.audit import AuditCheck, Seen


def _find(cohort):
    return [Seen("warning", f"{len(cohort)} rows are too many.")] if len(cohort) > 10 else []


PART = AuditCheck(code="BM901", summary="Too many rows", why="No reason.", do="Nothing.", find=_find)
'''
    )
    package = importlib.import_module("biomarker.cohort.audit_checks")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    shelf = type(AUDIT_CHECKS)(AUDIT_CHECKS.package, AUDIT_CHECKS.kind)
    monkeypatch.setattr("biomarker.cohort.audit.AUDIT_CHECKS", shelf)
    assert "BM901" in {one.code for one in audit(odd_cohorts()["wide"])}
