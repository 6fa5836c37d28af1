"""Cohort -> findings: what could make a result wrong, asked before anything is fitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from biomarker.cohort.cohort import Cohort
from biomarker.errors import CohortError, nearest
from biomarker.shelf import Shelf

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Seen:
    """One thing that a check saw.

    Parameters
    ----------
    sentence : with its numbers, without naming a patient (it goes into the bundle)
    patients : the patients concerned, for the screen only
    """

    severity: Severity
    sentence: str
    patients: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuditCheck:
    """The card that every check carries.

    Parameters
    ----------
    code : "BM" and three digits; never given to another check
    summary : what is looked for, one line for `biomarker parts`
    why : how it makes a result wrong
    do : what to do about it
    find : cohort -> what was seen; fits no model and never raises for a cohort that exists
    level : share of clean cohorts with an error or a warning that the check allows itself; 0 where it counts facts
    reference : paper (author, year) or "-"
    """

    code: str
    summary: str
    why: str
    do: str
    find: Callable[[Cohort], list[Seen]]
    level: float = 0.0
    reference: str = "-"

    @property
    def note(self) -> str:
        """Code and stated level, for `biomarker parts`."""
        return self.code + (f"; false alarms in at most {100 * self.level:g} % of clean cohorts" if self.level else "")


@dataclass(frozen=True)
class Finding:
    """What a check saw, with its code and advice; `accepted` where the study took note of an error."""

    code: str
    check: str
    severity: Severity
    sentence: str
    why: str
    do: str
    patients: tuple[str, ...] = ()
    accepted: bool = False

    @property
    def warning(self) -> str:
        """The sentence as it stands beside the headline."""
        return f"{self.code}: {self.sentence}"


AUDIT_CHECKS: Shelf[AuditCheck] = Shelf("biomarker.cohort.audit_checks", "audit check")


def audit(cohort: Cohort, *, accepted: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Run every check; the worst findings first.

    Parameters
    ----------
    accepted : codes whose errors become warnings, because the user looked into them

    Raises
    ------
    CohortError
        When an accepted code does not exist.
    """
    known = {card.code for card in AUDIT_CHECKS.values()}
    for code in accepted:
        if code not in known:
            raise CohortError(f'cohort.accepted_findings names "{code}"', allowed=nearest(code, known))
    found = [
        Finding(card.code, name, seen.severity, seen.sentence, card.why, card.do, seen.patients)
        for name, card in AUDIT_CHECKS.items() for seen in card.find(cohort)
    ]  # fmt: skip
    lowered = [replace(one, severity="warning", accepted=True) if one.severity == "error" and one.code in accepted
               else one for one in found]  # fmt: skip
    return tuple(sorted(lowered, key=lambda one: (SEVERITIES.index(one.severity), one.code)))


def refuse_errors(findings: Sequence[Finding]) -> None:
    """Stop where the audit found an error.

    Raises
    ------
    CohortError
        With every error and what to do about it.
    """
    errors = [one for one in findings if one.severity == "error"]
    if not errors:
        return
    codes = ", ".join(f'"{code}"' for code in sorted({one.code for one in errors}))
    advice = list(dict.fromkeys(one.do for one in errors))
    raise CohortError("the audit found " + "\n  ".join([one.warning for one in errors]),
                      do="\n  ".join([*advice, "`biomarker audit` names the patients; if it is right as it is, set "
                                      f"cohort.accepted_findings = [{codes}]"]))  # fmt: skip


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence, the last ones counted only.

    >>> listed(["IL6", "TNF"]), listed(list("abcd"), 2)
    ('IL6, TNF', 'a, b and 2 more')
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
