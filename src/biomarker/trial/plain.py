"""Results of a trial -> plain values for JSON, every interval with its method, every rate with its denominator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.evaluation.estimate import Estimate
from biomarker.trial.endpoint import Comparison, EndpointResult
from biomarker.trial.guided import Guided
from biomarker.trial.predictive import Predictive, reading
from biomarker.trial.stratified import Stratified
from biomarker.trial.subgroups import Forest
from biomarker.trial.two_by_two import TwoByTwo
from biomarker.trial.windows import Windows

Values = dict[str, Any]


def endpoint_values(found: EndpointResult) -> Values:
    """One endpoint."""
    return {
        "name": found.name,
        "rates": [{"arm": arm, **one.to_dict()} for arm, one in found.rates],
        "other_denominators": [{"arm": arm, **one.to_dict()} for arm, one in found.other_rates],
        "comparison": None if found.comparison is None else _comparison(found.comparison),
    }


def predictive_values(found: Predictive) -> Values:
    """The treatment-by-marker interaction."""
    plain = {name: value.to_dict() if isinstance(value, Estimate) else value for name, value in vars(found).items()}
    return {**plain, "sentences": list(reading(found))}


def windows_values(found: Windows) -> Values:
    """The curve over the marker."""
    rows = zip(found.middle, found.lowest, found.highest, found.n_treated, found.n_control, found.estimates(),
               strict=True)  # fmt: skip
    return {
        "marker": found.marker, "overall": found.overall, "homogeneity_p": found.p, "level": found.level,
        "windows": [{"middle": float(m), "lowest": float(a), "highest": float(b), "n_treated": int(n1),
                     "n_control": int(n0), "difference": one.to_dict()} for m, a, b, n1, n0, one in rows],
    }  # fmt: skip


def guided_values(found: Guided) -> Values:
    """What treating by the markers would have gained."""
    return {name: value.to_dict() if isinstance(value, Estimate) else value for name, value in vars(found).items()}


def _comparison(found: Comparison) -> Values:
    return {
        "table": _table(found.table), "smallest_expected": found.table.smallest_expected,
        "test": {"p": found.test.p, "method": found.test.method}, "tests": dict(found.tests),
        "risk_difference": found.difference.to_dict(), "risk_ratio": _or_none(found.risk_ratio),
        "odds_ratio": _or_none(found.odds_ratio),
        "stratified": None if found.stratified is None else _stratified(found.stratified),
        "forest": None if found.forest is None else _forest(found.forest),
    }  # fmt: skip


def _stratified(found: Stratified) -> Values:
    return {"p": found.p, "method": "Cochran-Mantel-Haenszel", "risk_difference": found.difference.to_dict(),
            "odds_ratio": _or_none(found.odds_ratio), "homogeneity_p": found.homogeneity_p,
            "n_strata": found.n_strata, "n": found.n}  # fmt: skip


def _forest(found: Forest) -> Values:
    return {
        "subgroups": [{"variable": one.variable, "level": one.level, "table": _table(one.table),
                       "risk_difference": one.difference.to_dict(), "p": one.test.p, "method": one.test.method,
                       "p_holm": one.holm, "p_bh": one.bh} for one in found.subgroups],
        "interactions": [{"variable": one.variable, "p": one.p, "p_holm": one.holm, "levels": list(one.levels)}
                         for one in found.interactions],
        "skipped": list(found.skipped),
    }  # fmt: skip


def _table(table: TwoByTwo) -> Mapping[str, int]:
    return vars(table)


def _or_none(found: Estimate | None) -> Values | None:
    return None if found is None else found.to_dict()
