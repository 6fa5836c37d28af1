"""Plan: what the modelling procedure is allowed to try, fixed before any data are seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from biomarker.candidates.candidate import Candidate
from biomarker.development.threshold import ThresholdRule
from biomarker.errors import StudyError


@dataclass(frozen=True)
class Plan:
    """The whole modelling procedure.

    Parameters
    ----------
    candidates : pipelines that stand for choice
    baselines : pipelines developed beside them on the same splits, never chosen
    inner_folds : folds of the inner loop (3 at most while the rarer class has fewer than 10 patients)
    inner_repeats : repeats of the inner loop
    threshold : rule by which it is learned from the inner out-of-fold probabilities; a number fixes it
    """

    candidates: tuple[Candidate, ...]
    baselines: tuple[Candidate, ...] = ()
    inner_folds: int = 5
    inner_repeats: int = 3
    threshold: float | Literal["youden"] | ThresholdRule = "youden"

    def __post_init__(self) -> None:
        names = [candidate.name for candidate in self.everything]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise StudyError(f"two candidates are called {', '.join(twice)}",
                             do="give each entry of candidates.use its own name")  # fmt: skip
        if not self.candidates:
            raise StudyError("no candidate stands for choice", do="list at least one in candidates.use")

    @property
    def threshold_rule(self) -> ThresholdRule:
        """The rule of the threshold."""
        return ThresholdRule.of(self.threshold)

    @property
    def everything(self) -> tuple[Candidate, ...]:
        """Candidates, then baselines."""
        return (*self.candidates, *self.baselines)

    def without_baselines(self) -> Plan:
        """The same procedure alone."""
        return replace(self, baselines=())
