"""The work of `engine_speed.py`: simulated cohorts and one grid, for this project and for scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.plan import Plan
from biomarker.validation.design import Design, Job

CASES = {"a": (26, 12), "b": (100, 50), "c": (120, 1000), "d": (200, 5000)}
PENALTIES = ("ridge", "elastic net")
PRIOR_SD = tuple(np.sqrt(np.geomspace(1e-4, 1e2, 20)).tolist())  # scikit-learn's C is prior_sd ** 2
PENALTY = tuple(np.geomspace(2.0, 0.0036, 20).tolist())  # glmnet's lambda
STEPS = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "log2", "standard_scale"))


def draw(n: int, p: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(n, p) log-normal, correlated concentrations with 5 % missing cells, and labels: four analytes inform."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(n, max(2, p // 10)))
    z = factors @ (0.5 * random.normal(size=(factors.shape[1], p))) + random.normal(size=(n, p))
    score = 0.5 * z[:, :4].sum(axis=1) + random.logistic(size=n)
    X = np.exp(1.0 + 0.8 * z)
    X[random.random(X.shape) < 0.05] = np.nan
    return X, score > np.median(score)


def kept(p: int) -> tuple[int, ...]:
    """Numbers of columns that the filter keeps."""
    return tuple(dict.fromkeys(min(k, p) for k in (3, 5, 10, p)))


def job(n: int, p: int, which: tuple[str, ...] = PENALTIES, repeats: int = 1) -> Job:
    """5 x 5 folds, impute, log, standardise, filter, 20 penalties: the whole procedure, as a study would state it."""
    X, responder = draw(n, p)
    chosen = PartChoice("t_test", {"k": kept(p)})
    candidates = {
        "ridge": Candidate("ridge", PartChoice("ridge_logistic", {"prior_sd": PRIOR_SD}), STEPS, chosen),
        "elastic net": Candidate("elastic net", PartChoice("elastic_net", {"penalty": PENALTY}), STEPS, chosen),
    }
    columns = Columns(tuple(f"A{j}" for j in range(p)), (False,) * p)
    plan = Plan(tuple(candidates[name] for name in which), inner_folds=5, inner_repeats=1)
    return Job(columns.matrix(X, np.zeros((n, p), dtype=np.int8)), responder, np.arange(n), columns, plan,
               Design(5, repeats, 1))  # fmt: skip


class PenaltyPerPatient(LogisticRegression):
    """scikit-learn's elastic net on glmnet's scale: C = 1 / (n * penalty)."""

    def __init__(self, penalty_per_patient: float = 0.1, tol: float = 1e-4, max_iter: int = 5000) -> None:
        super().__init__(solver="saga", l1_ratio=0.5, tol=tol, max_iter=max_iter, random_state=0)
        self.penalty_per_patient = penalty_per_patient

    def fit(self, X: Any, y: Any) -> PenaltyPerPatient:
        self.C = 1.0 / (len(X) * self.penalty_per_patient)
        return super().fit(X, y)


def pipeline(classifier: Any, log: Any = None) -> Pipeline:
    """The same steps by the parts of scikit-learn; `log` takes the place of the plain logarithm."""
    steps = [("impute", SimpleImputer(strategy="median")), ("log", log or FunctionTransformer(np.log2)),
             ("scale", StandardScaler()), ("filter", SelectKBest(f_classif)), ("classifier", classifier)]  # fmt: skip
    return Pipeline(steps)


def grid_search(which: str, p: int, thin: int = 1) -> GridSearchCV:
    """What its users write; `thin` keeps every thin-th penalty."""
    if which == "ridge":
        model: Any = LogisticRegression(max_iter=1000)
        grid = {"classifier__C": [sd**2 for sd in PRIOR_SD[thin // 2 :: thin]]}
    else:
        model, grid = PenaltyPerPatient(), {"classifier__penalty_per_patient": list(PENALTY[thin // 2 :: thin])}
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    return GridSearchCV(pipeline(model), {"filter__k": list(kept(p)), **grid}, scoring="neg_log_loss", cv=folds)
