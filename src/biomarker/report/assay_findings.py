"""Findings on an assay -> groups of one code for its page, each with its reason and advice said once."""

from __future__ import annotations

from dataclasses import dataclass

from biomarker.assay.measure import Assay
from biomarker.assay.quality import Finding, grouped

SHOWN = 6  # findings of one code; the others are folded


@dataclass(frozen=True)
class FindingGroup:
    """What one check saw, with its advice said once; `folded` are the sentences beyond the first few."""

    code: str
    severity: str
    n: int
    shown: tuple[str, ...]
    folded: tuple[str, ...]
    why: str
    do: str


def finding_groups(assay: Assay) -> list[FindingGroup]:
    """All findings by severity, code and advice, errors first."""
    groups = []
    for own in grouped(assay.findings):
        said, first = tuple(map(_sentence, own)), own[0]
        groups.append(
            FindingGroup(first.code, first.severity, len(own), said[:SHOWN], said[SHOWN:], first.why, first.do)
        )
    return groups


def _sentence(finding: Finding) -> str:
    accepted = " (Accepted by the plate map.)" if finding.accepted else ""
    return finding.sentence[:1].upper() + finding.sentence[1:] + accepted
