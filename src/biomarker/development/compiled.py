"""The compiled engine for candidates all of whose parts have kernels: inner search, and fits when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.candidate import Candidate
from biomarker.candidates.columns import Array, Columns
from biomarker.development.model import DevelopedModel, FittedCandidate
from biomarker.development.plan import Plan
from biomarker.development.recalibration import Recalibration, learn_recalibration
from biomarker.development.search import Searched, fit_pipeline, used_predictors
from biomarker.kernels.library import reason_to_do_without
from biomarker.kernels.program import PREDICT, TRAIN, Orders, Program
from biomarker.kernels.steps import Pipeline, Step

if TYPE_CHECKING:
    import sklearn.pipeline

Bools = npt.NDArray[np.bool_]
Splits = Sequence[npt.NDArray[np.int16]]
COMPILED, REFERENCE = "compiled", "scikit-learn"


class CompiledPlan:
    """The candidates and baselines of a plan that have a compiled form, as one program.

    Parameters
    ----------
    candidates : those that have
    first : where the settings of each begin among the settings of the program
    """

    def __init__(self, plan: Plan, columns: Columns) -> None:
        forms = [(candidate, compiled_form(candidate, columns)) for candidate in plan.everything]
        self.candidates = tuple(candidate for candidate, form in forms if form is not None)
        self.grids = {candidate.name: candidate.grid() for candidate in self.candidates}
        self.first: dict[str, int] = {}
        pipelines: list[Pipeline] = []
        for candidate, form in forms:
            if form is not None:
                self.first[candidate.name] = len(pipelines)
                pipelines += form
        self.program = Program(pipelines)

    def inner_probabilities(self, rows: TrainingRows, splits: Splits) -> dict[str, Array] | None:
        """(settings, repeats, n) inner out-of-fold probabilities of each candidate.

        None where the data are for the scikit-learn path, which says what is wrong with them.
        """
        numbers = [np.arange(int(folds.max()) + 1) for folds in splits]
        role = np.concatenate([np.where(folds == there[:, None], PREDICT, TRAIN)
                               for folds, there in zip(splits, numbers, strict=True)]).astype(np.uint8)  # fmt: skip
        slot = [repeat for repeat, there in enumerate(numbers) for _ in there]
        done = self.program.run(rows.X, rows.responder, role, slot, orders=rows.orders)
        if done is None:
            return None
        ends = [*list(self.first.values())[1:], len(self.program.pipelines)]
        return {name: done[0][start:end] for (name, start), end in zip(self.first.items(), ends, strict=True)}


class TrainingRows:
    """The rows that candidates are developed on; what was found out about them is kept for the fits that follow."""

    def __init__(
        self, X: Array, responder: Bools, groups: npt.NDArray[np.intp], columns: Columns, plan: Plan,
        orders: Orders | None = None,
    ) -> None:  # fmt: skip
        self.X, self.responder, self.groups, self.columns, self.plan = X, responder, groups, columns, plan
        self.compiled = compiled_plan(plan, columns)
        self.orders = None if self.compiled is None else orders or Orders(*X.shape)

    def fit(self, places: Sequence[int], new: Array) -> tuple[Array, Bools] | None:
        """Fit settings of the program, of K candidates, to all training rows.

        Returns
        -------
        probability : (K, m) of the new rows
        used : (K, width) analytes, covariates, indicators that each model uses
        None where the data are for the scikit-learn path
        """
        if self.compiled is None:
            return None
        n, program = len(self.X), self.compiled.program.part(tuple(places))
        role = np.full((1, n + len(new)), PREDICT, dtype=np.uint8)
        role[0, :n] = TRAIN
        labels = np.zeros(n + len(new), dtype=np.bool_)
        labels[:n] = self.responder
        done = program.run(np.vstack([self.X, new]), labels, role, [0], orders=self.orders, used=True)
        return None if done is None else (done[0][:, 0, n:], done[1])


class CompiledCandidate(FittedCandidate):
    """A candidate after its inner search in the compiled engine; what is not looked at is never computed."""

    def __init__(self, candidate: Candidate, found: Searched, place: int, rows: TrainingRows) -> None:
        for name, value in {"candidate": candidate, "settings": found.settings, "found": found, "place": place,
                            "rows": rows, "used": None}.items():  # fmt: skip
            object.__setattr__(self, name, value)

    found: Searched
    place: int
    rows: TrainingRows
    used: Bools | None

    @property
    def engine(self) -> str:
        """Which engine developed it."""
        return COMPILED

    @cached_property
    def inner_log_loss(self) -> float:
        """Mean log loss of the inner validation rows."""
        return float(self.found.loss.mean())

    @cached_property
    def recalibration(self) -> Recalibration | None:
        """What the log odds go through afterwards."""
        return learn_recalibration(self.candidate.recalibrate, self.found.probability, self.rows.responder)

    @cached_property
    def threshold(self) -> float:
        """Probability at or above which a patient is called a responder."""
        seen = self.found.probability if self.recalibration is None else self.recalibration(self.found.probability)
        return self.rows.plan.threshold_rule.learn(seen.mean(axis=0), self.rows.responder)

    @cached_property
    def pipeline(self) -> sklearn.pipeline.Pipeline:
        """The scikit-learn pipeline with the winning settings, fitted on the same rows: what a bundle ships."""
        rows = self.rows
        fitted: sklearn.pipeline.Pipeline = fit_pipeline(self.candidate, rows.columns, self.settings, rows.X,
                                                         rows.responder, rows.groups)  # fmt: skip
        return fitted

    @cached_property
    def predictors(self) -> tuple[str, ...]:
        """Columns that the fitted model really uses."""
        if self.used is None:
            self.probability(self.rows.X[:1])
        if self.used is None:
            return used_predictors(self.pipeline, self.rows.columns)
        own, _ = self.candidate.select(self.rows.columns)
        names = (*own.analytes, *own.covariates, *(f"{name} (below limit)" for name in own.analytes))
        return tuple(name for name, is_used in zip(names, self.used, strict=False) if is_used)

    def probability(self, X: Array) -> Array:
        """(n,) probability of response."""
        return together([self], X)[0]

    def __reduce__(self) -> str | tuple[Any, ...]:
        one = self.as_pipeline()  # what goes to another process is what is released
        return FittedCandidate, (one.candidate, one.settings, one.pipeline, one.threshold, one.inner_log_loss,
                                 one.predictors, one.recalibration)  # fmt: skip

    def as_pipeline(self) -> FittedCandidate:
        """The same with the scikit-learn pipeline doing the predicting: what is released."""
        return FittedCandidate(self.candidate, self.settings, self.pipeline, self.threshold, self.inner_log_loss,
                               self.predictors, self.recalibration)  # fmt: skip


def together(chosen: Sequence[CompiledCandidate], X: Array) -> list[Array]:
    """(n,) probability of each of several candidates of one development, by one call."""
    done = chosen[0].rows.fit([one.place for one in chosen], X)
    if done is None:
        return [one.as_pipeline().probability(X) for one in chosen]
    for one, used in zip(chosen, done[1], strict=True):
        object.__setattr__(one, "used", used)
    return [raw if one.recalibration is None else one.recalibration(raw)
            for one, raw in zip(chosen, done[0], strict=True)]  # fmt: skip


def probabilities(developed: DevelopedModel, X: Array) -> Array:
    """(n, K) probability of response of every fitted candidate, in their order; compiled ones by one call."""
    compiled = {name: one for name, one in developed.fitted.items() if isinstance(one, CompiledCandidate)}
    found = dict(zip(compiled, together(list(compiled.values()), X), strict=True)) if compiled else {}
    return np.column_stack([found[name] if name in found else one.probability(X)
                            for name, one in developed.fitted.items()])  # fmt: skip


def predict_fixed(candidate: Candidate, rows: TrainingRows, X: Array) -> Array:
    """(n,) probability by a candidate with nothing to search, fitted to all training rows; by either engine."""
    place = None if rows.compiled is None else rows.compiled.first.get(candidate.name)
    done = None if place is None else rows.fit([place], X)
    if done is not None:
        compiled: Array = done[0][0]
        return compiled
    fitted = fit_pipeline(candidate, rows.columns, candidate.grid()[0], rows.X, rows.responder, rows.groups)
    probability: Array = fitted.predict_proba(X)[:, 1]
    return probability


def compiled_plan(plan: Plan, columns: Columns) -> CompiledPlan | None:
    """The compiled form of a plan; None where no candidate has one or the engine is not there."""
    if reason_to_do_without():
        return None
    global _last
    if _last is None or _last[0] is not plan or _last[1] is not columns:
        _last = (plan, columns, _compiled(_Same(plan, columns)))
    return _last[2] if _last[2].candidates else None


def engine_of(candidate: Candidate, columns: Columns) -> str:
    """Which engine runs a candidate here."""
    return REFERENCE if reason_to_do_without() or compiled_form(candidate, columns) is None else COMPILED


def compiled_form(candidate: Candidate, columns: Columns) -> list[Pipeline] | None:
    """Every entry of the candidate's grid for the compiled engine; None where a part has no kernel."""
    if any(part.kernel is None for _, _, part in candidate.parts()):
        return None
    own, index = candidate.select(columns)
    forms = []
    for settings in candidate.grid():
        for _, part, values in candidate.steps(settings):
            part.build(own, **values)  # refuses what is no setting, as the scikit-learn path does
        steps = [part.kernel(own, **values) for _, part, values in candidate.steps(settings) if part.kernel]
        known = [step for step in steps if isinstance(step, Step)]
        if len(known) < len(steps):
            return None
        *transforms, chosen, classifier = known
        forms.append(Pipeline(tuple(index), len(own.analytes), tuple(transforms), chosen, classifier))
    return forms


class _Same:
    """Plan and columns by their values, for the cache."""

    def __init__(self, plan: Plan, columns: Columns) -> None:
        self.plan, self.columns, self.text = plan, columns, repr((plan, columns))

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.text == other.text


@lru_cache(maxsize=16)
def _compiled(same: _Same) -> CompiledPlan:
    return CompiledPlan(same.plan, same.columns)


_last: tuple[Plan, Columns, CompiledPlan] | None = None
