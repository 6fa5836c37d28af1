"""TrialSection: what a study file says about the arms, the endpoints and the follow-up of a trial."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from biomarker.study.section import Section
from biomarker.trial.difference_tests import Test


class SurvivalSection(Section):
    """One event and the time until it."""

    event: str
    time: str
    status: str
    occurred: tuple[str, ...] = ("1",)
    competing: tuple[str, ...] = ()
    since: str = ""
    death_time: str = ""
    unit: str = "months"
    at: tuple[float, ...] = ()
    landmark: float = Field(default=0.0, ge=0)
    covariates: tuple[str, ...] = ()


class AugmentedSection(Section):
    """The continuous part of a composite endpoint."""

    value: str
    cut_off: float
    responder: Literal["at_most", "at_least"] = "at_most"
    baseline: str = ""
    failure: str = ""
    failed: tuple[str, ...] = ("1",)


class TrialSection(Section):
    """Arms, endpoints, subgroups, marker and follow-up."""

    counts: str = ""
    file: str = ""
    id: str = ""
    arm: str = ""
    control: str = ""
    treated: str = ""
    endpoints: tuple[str, ...] = ()
    responder: tuple[str, ...] = ("1",)
    not_evaluable: Literal["non_responder", "exclude"] = "non_responder"
    test: Test = "auto"
    strata: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    marker: str = ""
    rule: tuple[str, ...] = ()
    permutations: int = Field(default=199, ge=0, le=10_000)
    survival: tuple[SurvivalSection, ...] = ()
    augmented: tuple[AugmentedSection, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether the study says anything about a trial."""
        return bool(self.counts or self.file or self.arm or self.endpoints or self.survival)
