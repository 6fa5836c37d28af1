"""Subgroups of a trial -> effect in each with its interval, interaction tests, and p-values adjusted for the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import chdtrc

from biomarker.evaluation.estimate import Estimate
from biomarker.trial.difference_tests import Test, TestResult, compare
from biomarker.trial.effects import log_odds_ratio, risk_difference
from biomarker.trial.multiplicity import benjamini_hochberg, holm
from biomarker.trial.two_by_two import TwoByTwo


@dataclass(frozen=True)
class Subgroup:
    """One line of the forest.

    Parameters
    ----------
    variable, level : what the patients have in common, such as "IFN signature" and "high"
    test : of a difference within these patients alone, which says nothing about other patients
    holm, bh : its p-value adjusted over all lines
    """

    variable: str
    level: str
    table: TwoByTwo
    difference: Estimate
    test: TestResult
    holm: float
    bh: float


@dataclass(frozen=True)
class Interaction:
    """Whether the effect differs between the levels of one variable; the question a subgroup finding has to pass."""

    variable: str
    p: float
    holm: float
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Forest:
    """All subgroups, all patients first."""

    overall: TwoByTwo
    difference: Estimate
    test: TestResult
    subgroups: tuple[Subgroup, ...]
    interactions: tuple[Interaction, ...]
    skipped: tuple[str, ...] = ()


def forest(
    overall: TwoByTwo,
    variables: Mapping[str, Mapping[str, TwoByTwo]],
    level: float = 0.95,
    test: Test = "auto",
    skipped: Sequence[str] = (),
) -> Forest:
    """Compare the groups in every subgroup.

    Parameters
    ----------
    variables : variable -> level -> counts
    skipped : levels without patients of both groups, as a reader should see them
    """
    lines = [(variable, name, table) for variable, levels in variables.items() for name, table in levels.items()]
    results = [compare(table, test) for *_, table in lines]
    adjusted, false_share = (f([result.p for result in results]) for f in (holm, benjamini_hochberg))
    subgroups = tuple(
        Subgroup(variable, name, table, risk_difference(table, level), result, float(h), float(b))
        for (variable, name, table), result, h, b in zip(lines, results, adjusted, false_share, strict=True)
    )
    return Forest(overall, risk_difference(overall, level), compare(overall, test), subgroups,
                  _interactions(variables), tuple(skipped))  # fmt: skip


def interaction_p(tables: Sequence[TwoByTwo]) -> float:
    """P-value that the odds ratio is the same in groups of different patients.

    Cochran's Q of the log odds ratios with half a patient in every cell; for two groups, the square of their
    difference over its standard error (Altman & Bland 2003, BMJ 326:219).
    """
    found = [log_odds_ratio(table) for table in tables]
    weights = [1 / se**2 for _, se in found]
    mean = sum(w * value for w, (value, _) in zip(weights, found, strict=True)) / sum(weights)
    q = sum(w * (value - mean) ** 2 for w, (value, _) in zip(weights, found, strict=True))
    return float(chdtrc(len(tables) - 1, q))


def _interactions(variables: Mapping[str, Mapping[str, TwoByTwo]]) -> tuple[Interaction, ...]:
    several = {variable: levels for variable, levels in variables.items() if len(levels) > 1}
    p = [interaction_p(list(levels.values())) for levels in several.values()]
    return tuple(Interaction(variable, one, float(h), tuple(levels))
                 for (variable, levels), one, h in zip(several.items(), p, holm(p), strict=True))  # fmt: skip
