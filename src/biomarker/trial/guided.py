"""Arm, markers and response -> what would treating by the markers have gained? Rule and judgement on other patients."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from biomarker.candidates.logistic import solve_positive
from biomarker.development.splits import generator
from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.validation.workers import Progress, map_tasks, silent

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# Prior standard deviations of what one SD of a marker adds to the log odds ratio of the treatment; 0: nothing, so that
# everyone gets the same treatment.
PRIORS = (0.0, 0.5, 1.0, 2.0)
MAIN_PRIOR = 1.0
FOLDS = 5
FEWEST_PER_CELL = 5
METHOD = "cross-validated, inverse-probability-weighted (approximate)"


@dataclass(frozen=True)
class Trial:
    """A randomised comparison with markers.

    Parameters
    ----------
    X : (n, p) markers on a scale where a straight line makes sense, without missing values
    treated, responder : (n,)
    """

    X: Floats
    treated: Bools
    responder: Bools

    def take(self, rows: npt.NDArray[np.intp] | Bools) -> Trial:
        """Some of the patients."""
        return Trial(self.X[rows], self.treated[rows], self.responder[rows])


@dataclass(frozen=True)
class Guided:
    """What a rule that was learned from other patients would have done.

    Parameters
    ----------
    value : share that responds if everyone follows the rule
    over_all, over_none : gain over treating everyone and over treating nobody
    treated_share : patients whom the rule treats
    p : permutation test that the markers add nothing to the better of these two; None where it was not run
    """

    value: Estimate
    over_all: Estimate
    over_none: Estimate
    all: float
    none: float
    treated_share: float
    n: int
    repeats: int
    permutations: int
    p: float | None


def guided(
    trial: Trial,
    *,
    seed: int,
    repeats: int = 20,
    permutations: int = 199,
    level: float = 0.95,
    workers: int = 1,
    progress: Progress = silent,
) -> Guided:
    """Learn whom to treat inside the folds, and ask the patients outside who happened to be treated that way.

    Learning: logistic regression with products of arm and markers under a normal prior, whose width the inner folds
    choose (one treatment for everyone stands for choice as well). Judging: inverse-probability-weighted value of the
    rule, from observed responses only; nobody's response under the other treatment is ever predicted. The permutation
    test deals the markers anew among the patients of each arm, the whole nested procedure inside.

    References
    ----------
    Qian & Murphy (2011) Ann Stat 39:1180 for the value of a rule.

    Raises
    ------
    CohortError
        When an arm has fewer than 5 responders or non-responders.
    """
    counts = np.bincount(2 * trial.treated.astype(np.intp) + trial.responder, minlength=4)
    if counts.min() < FEWEST_PER_CELL:
        names = ("controls without response", "controls with response", "treated without response",
                 "treated with response")  # fmt: skip
        raise CohortError(f"{counts.min()} {names[int(counts.argmin())]}",
                          allowed=f"{FEWEST_PER_CELL} or more of each kind, to learn and judge a rule in {FOLDS} folds",
                          do="judge the interaction test alone")  # fmt: skip
    rules = np.array([_out_of_fold(trial, generator(seed, 0, r)) for r in range(repeats)])
    per_repeat = [_effects(trial, rule) for rule in rules]
    everyone, nobody = (float(trial.responder[rows].mean()) for rows in (trial.treated, ~trial.treated))
    value, over_all, over_none = (_combined([one[k] for one in per_repeat], level) for k in range(3))
    value = replace(value, low=max(value.low, 0.0))
    tasks = [(trial, seed, b) for b in range(permutations + 1)]  # the first one: as observed
    found = map_tasks(_statistic, tasks, workers, "permutations (guided treatment)", progress) if permutations else []
    better = sum(one >= found[0] - 1e-12 for one in found[1:])
    p = (better + 1) / (permutations + 1) if permutations else None
    return Guided(value, over_all, over_none, everyone, nobody, float(rules.mean()), len(trial.responder), repeats,
                  permutations, p)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Rule:
    """Whom to treat: those whose common and own log odds ratios add up to more than 0."""

    mean: Floats
    sd: Floats
    weights: Floats

    def treats(self, X: Floats) -> Bools:
        """(n,) whether each patient is to be treated."""
        found: Bools = self.weights[0] + (X - self.mean) / self.sd @ self.weights[1:] > 0
        return found


def learn_rule(trial: Trial, random: np.random.Generator) -> Rule:
    """The whole learning: scaling, choice of the prior in inner folds, weights."""
    mean, sd = trial.X.mean(axis=0), trial.X.std(axis=0)
    sd = np.where(sd > 0, sd, 1.0)
    scaled = Trial((trial.X - mean) / sd, trial.treated, trial.responder)
    return Rule(mean, sd, benefit_weights(scaled, _best_prior(scaled, random)))


def benefit_weights(trial: Trial, prior: float) -> Floats:
    """(p + 1,) common log odds ratio of the treatment, and what each marker adds to it; 0 for all where the prior is 0.

    Logistic regression on arm (plus or minus one half), markers and their products with normal priors. The sign of
    the log odds ratio is the sign of the benefit, whatever the scale of the benefit.
    """
    coefficients = _fit(trial, prior)
    return np.append(coefficients[1], coefficients[2 + trial.X.shape[1] :])


def _fit(trial: Trial, prior: float) -> Floats:
    """(2 + 2p,) intercept, arm, markers, products."""
    p = trial.X.shape[1]
    Z = _design(trial)
    use = np.ones(Z.shape[1], dtype=bool)
    use[2 + p :] = prior > 0
    sds = np.array([*[5.0] * 2, *[MAIN_PRIOR] * p, *[prior or 1.0] * p])[use]
    Z, precision, beta = Z[:, use], sds**-2, np.zeros(int(use.sum()))
    for _ in range(30):
        chance = expit(Z @ beta)
        score = Z.T @ (trial.responder - chance) - precision * beta
        if np.abs(score).max() < 1e-8:
            break
        information = (Z.T * (chance * (1 - chance))) @ Z + np.diag(precision)
        step = solve_positive(information, score)
        beta = beta + step * min(1.0, 4.0 / max(float(np.abs(Z @ step).max()), 1e-12))
    full = np.zeros(len(use))
    full[use] = beta
    return full


def _design(trial: Trial) -> Floats:
    sign = np.where(trial.treated, 0.5, -0.5)[:, None]
    return np.hstack([np.ones_like(sign), sign, trial.X, sign * trial.X])


def _statistic(task: tuple[Trial, int, int]) -> float:
    """Value of the rule over two repeats, with the markers dealt anew within the arms (not for number 0)."""
    trial, seed, b = task
    if b:
        random = generator(seed, 1, b)
        X = trial.X.copy()
        for rows in (np.flatnonzero(trial.treated), np.flatnonzero(~trial.treated)):
            X[rows] = trial.X[random.permutation(rows)]
        trial = Trial(X, trial.treated, trial.responder)
    return float(np.mean([_effects(trial, _out_of_fold(trial, generator(seed, 2, r)))[0][0] for r in range(2)]))


def _out_of_fold(trial: Trial, random: np.random.Generator) -> Bools:
    """(n,) whether the rule of the other folds treats each patient."""
    rule = np.zeros(len(trial.responder), dtype=bool)
    folds = _folds(trial, random)
    for k in range(FOLDS):
        own, other = folds == k, folds != k
        rule[own] = learn_rule(trial.take(other), random).treats(trial.X[own])
    return rule


def _best_prior(trial: Trial, random: np.random.Generator) -> float:
    """Prior with the least log loss in inner folds; the narrowest of equals."""
    folds = _folds(trial, random)
    losses = []
    for prior in PRIORS:
        loss = 0.0
        for k in range(FOLDS):
            own = trial.take(folds == k)
            odds = _design(own) @ _fit(trial.take(folds != k), prior)
            loss += float(np.logaddexp(0.0, np.where(own.responder, -odds, odds)).sum())
        losses.append(loss)
    return PRIORS[int(np.argmin(losses))]


def _folds(trial: Trial, random: np.random.Generator) -> npt.NDArray[np.intp]:
    """(n,) folds with the arms spread evenly.

    Spreading the responses as well would make the effect in every training set that of all patients, and choosing
    between treating everyone and nobody would be judged on the patients that it was made on.
    """
    folds = np.empty(len(trial.responder), dtype=np.intp)
    offset = 0
    for arm in (True, False):
        rows = random.permutation(np.flatnonzero(trial.treated == arm))
        folds[rows] = (np.arange(len(rows)) + offset) % FOLDS
        offset += len(rows)
    return folds


def _effects(trial: Trial, rule: Bools) -> tuple[tuple[float, float], ...]:
    """(estimate, variance) of the value of a rule, and of its gain over treating everyone and over nobody."""
    y, n = trial.responder.astype(np.float64), len(rule)
    shares, means, variances = {}, {}, {}
    for says in (True, False):
        shares[says] = float((rule == says).mean())
        for arm in (True, False):
            own = y[(rule == says) & (trial.treated == arm)]
            # An empty cell borrows the mean of its arm: the rule then asks nobody new.
            base = y[trial.treated == arm]
            means[says, arm] = float(own.mean()) if len(own) else float(base.mean())
            smoothed = (own.sum() + 1) / (len(own) + 2)
            variances[says, arm] = smoothed * (1 - smoothed) / (len(own) + 2)
    q = shares[True]
    value = q * means[True, True] + (1 - q) * means[False, False]
    v_value = (q**2 * variances[True, True] + (1 - q) ** 2 * variances[False, False]
               + q * (1 - q) * (means[True, True] - means[False, False]) ** 2 / n)  # fmt: skip
    gains = []
    for says in (False, True):
        share, right, wrong = shares[says], means[says, says], means[says, not says]
        gain = share * (right - wrong)
        gains.append((gain, share**2 * (variances[says, True] + variances[says, False])
                      + share * (1 - share) * (right - wrong) ** 2 / n))  # fmt: skip
    return (value, v_value), *gains


def _combined(parts: list[tuple[float, float]], level: float) -> Estimate:
    """Mean over repeats; variance within, plus that between repeats, as for the AUC."""
    estimates = np.array([one for one, _ in parts])
    variance = float(np.mean([v for _, v in parts])) + (float(estimates.var(ddof=1)) if len(parts) > 1 else 0.0)
    value, half = float(estimates.mean()), half_width(variance**0.5, level)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0), level, METHOD, variance**0.5)
