"""Counts of one endpoint by arm -> rates, comparison, effects, strata and subgroups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from biomarker.evaluation.estimate import Estimate
from biomarker.trial.difference_tests import Test, TestResult, compare, every_test
from biomarker.trial.effects import odds_ratio, risk_difference, risk_ratio
from biomarker.trial.rates import Rate, rate
from biomarker.trial.stratified import Stratified, stratified
from biomarker.trial.subgroups import Forest, forest
from biomarker.trial.two_by_two import TwoByTwo

Counts = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Endpoint:
    """Responders of each arm.

    Parameters
    ----------
    counts : arm -> (responders, patients)
    denominator : whom `counts` counts, in words
    others : another denominator, in words -> the same counts by it
    strata : treated v control in each stratum; empty where the study has none
    subgroups : variable -> level -> treated v control
    skipped : subgroups without patients of both arms, in words
    """

    name: str
    counts: Counts
    denominator: str
    others: Mapping[str, Counts] = field(default_factory=dict)
    strata: tuple[TwoByTwo, ...] = ()
    subgroups: Mapping[str, Mapping[str, TwoByTwo]] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Comparison:
    """Treated against control.

    Parameters
    ----------
    test : by the rule that was stated beforehand, or the test that the study names
    tests : every test on offer, for a sensitivity analysis
    odds_ratio, risk_ratio : None where a group without responders or non-responders hides them
    """

    table: TwoByTwo
    test: TestResult
    tests: Mapping[str, float]
    difference: Estimate
    odds_ratio: Estimate | None
    risk_ratio: Estimate | None
    stratified: Stratified | None
    forest: Forest | None


@dataclass(frozen=True, eq=False)
class EndpointResult:
    """Everything about one endpoint; `comparison` is None without a control arm."""

    name: str
    rates: tuple[tuple[str, Rate], ...]
    other_rates: tuple[tuple[str, Rate], ...]
    comparison: Comparison | None


def analyse(
    endpoint: Endpoint, treated: str, control: str | None, level: float = 0.95, test: Test = "auto"
) -> EndpointResult:
    """Response rates of every arm, and treated against control where there is one.

    Raises
    ------
    CohortError
        When counts cannot be.
    """
    rates = _rates(endpoint.counts, endpoint.denominator, level)
    others = tuple(one for words, counts in endpoint.others.items() for one in _rates(counts, words, level))
    if control is None:
        return EndpointResult(endpoint.name, rates, others, None)
    table = TwoByTwo(*endpoint.counts[treated], *endpoint.counts[control])
    pooled = stratified(endpoint.strata, level) if endpoint.strata else None
    drawn = forest(table, endpoint.subgroups, level, test, endpoint.skipped) if endpoint.subgroups else None
    comparison = Comparison(table, compare(table, test), every_test(table), risk_difference(table, level),
                            odds_ratio(table, level), risk_ratio(table, level), pooled, drawn)  # fmt: skip
    return EndpointResult(endpoint.name, rates, others, comparison)


def _rates(counts: Counts, denominator: str, level: float) -> tuple[tuple[str, Rate], ...]:
    return tuple((arm, rate(yes, n, f"{arm}, {denominator}" if arm else denominator, level))
                 for arm, (yes, n) in counts.items())  # fmt: skip
