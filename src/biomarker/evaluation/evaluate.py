"""NestedCVResult -> Evaluation: every metric of procedure, candidates and baselines, and what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from biomarker.evaluation.best_of import BestOf, best_of
from biomarker.evaluation.comparison import auc_difference, nadeau_bengio_difference
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import METRICS
from biomarker.validation.result import PROCEDURE, Choice, NestedCVResult, Predictions

Estimates = Mapping[str, Estimate | None]


@dataclass(frozen=True)
class Evaluation:
    """How well the whole procedure predicted patients it had not seen, beside what else could have been used.

    Parameters
    ----------
    n_responders, n_nonresponders : patients behind every number
    procedure : metric name -> estimate for what is released, the choice among candidates inside; None where a metric
        does not exist for these predictions
    candidates : the same for each model that stood for choice; not adjusted for choosing among them
    baselines : role ("prior", "marker", "covariates") -> the same, or None where the study has no such baseline
    differences : role -> AUC of the procedure minus AUC of that baseline; None without the baseline
    candidate_shares : candidate -> share of outer folds in which it was chosen
    predictor_shares : predictor -> share of outer folds whose chosen model used it, most frequent first
    level : nominal coverage of all intervals
    differences_nadeau_bengio : as `differences`, with the interval of the literature
    best_of : the best of the candidates, corrected for choosing it; None with fewer than two
    """

    n_responders: int
    n_nonresponders: int
    procedure: Estimates
    candidates: Mapping[str, Estimates]
    baselines: Mapping[str, Estimates | None]
    differences: Estimates
    candidate_shares: Mapping[str, float]
    predictor_shares: Mapping[str, float]
    level: float
    differences_nadeau_bengio: Estimates = field(default_factory=dict)
    best_of: BestOf | None = None

    @property
    def auc(self) -> Estimate:
        """The headline."""
        found = self.procedure["auc"]
        if found is None:
            raise ValueError("an evaluation without an AUC")
        return found


def evaluate(result: NestedCVResult, *, candidates: Sequence[str], baselines: Mapping[str, str | None],
             level: float = 0.95, seed: int = 0) -> Evaluation:  # fmt: skip
    """Estimate every metric on the shelf for the procedure, each candidate and each baseline.

    Parameters
    ----------
    result : the nested cross-validation
    candidates : names of the models that stood for choice
    baselines : role -> name of the model, None where the study has no such baseline
    level : nominal coverage of all intervals
    seed : of the bootstrap behind `best_of`

    Raises
    ------
    CohortError
        When the splits cannot carry an AUC (leave-one-out, a fold with one class).
    """
    own = result.predictions(PROCEDURE)
    compared = {role: None if name is None else result.predictions(name) for role, name in baselines.items()}
    n_responders = int(result.responder.sum())
    return Evaluation(
        n_responders=n_responders,
        n_nonresponders=len(result.responder) - n_responders,
        procedure=measure(own, level),
        candidates={name: measure(result.predictions(name), level) for name in candidates},
        baselines={role: None if seen is None else measure(seen, level) for role, seen in compared.items()},
        differences={
            role: None if seen is None else auc_difference(own, seen, level) for role, seen in compared.items()
        },
        candidate_shares=candidate_shares(result.choices, candidates),
        predictor_shares=predictor_shares(result.choices),
        level=level,
        differences_nadeau_bengio={
            role: None if seen is None else nadeau_bengio_difference(own, seen, level)
            for role, seen in compared.items()
        },
        best_of=best_of({name: result.predictions(name) for name in candidates}, level, seed=seed),
    )


def measure(predictions: Predictions, level: float) -> dict[str, Estimate | None]:
    """Every metric on the shelf, by name."""
    return {name: metric.estimate(predictions, level) for name, metric in METRICS.items()}


def candidate_shares(choices: Sequence[Choice], candidates: Sequence[str]) -> dict[str, float]:
    """Share of outer folds in which each candidate won, in the order of the study; 0 for one that never did."""
    won = Counter(choice.candidate for choice in choices)
    return {name: won[name] / max(len(choices), 1) for name in candidates}


def predictor_shares(choices: Sequence[Choice]) -> dict[str, float]:
    """Share of outer folds whose chosen model used each predictor, most frequent first, then by name."""
    used = Counter(name for choice in choices for name in set(choice.predictors))
    return {name: count / len(choices) for name, count in sorted(used.items(), key=lambda item: (-item[1], item[0]))}
