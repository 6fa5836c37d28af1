"""Bayesian logistic regression with weakly informative normal priors: every probability comes with its uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.bayes import LEAST_EFFECTIVE_SHARE, logistic_posterior, weighted_quantile
from biomarker.candidates.binary import BinaryClassifier
from biomarker.candidates.checked import checked_binary, checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.logistic import AUTO, prior_scale
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number


class BayesLogistic(BinaryClassifier):
    """Logistic regression, coefficients N(0, `prior_sd`) and intercept N(0, `intercept_sd`) beforehand.

    A probability is the mean over the posterior, not the probability at its mode, so that it is drawn to one half as
    far as the coefficients are unsure. Columns should have unit variance.

    Parameters
    ----------
    prior_sd : a number, or "auto" for 1.5 / sqrt(number of columns), as in `ridge_logistic`
    intercept_sd : wide enough to leave the share of responders to the data
    n_draws : draws of the posterior that are kept, an even number

    Attributes
    ----------
    coef_, intercept_ : posterior means, (1, p) and (1,)
    mode_, laplace_sd_ : (p + 1,) most probable values and standard deviations of the normal approximation there;
        the intercept is last
    draws_, weights_ : (S, p + 1) draws of the posterior and their (S,) weights
    effective_share_ : effective share of the draws of importance sampling
    warning_ : why the draws are those of the normal approximation only; empty when they are not
    """

    def __init__(self, prior_sd: float | str = AUTO, intercept_sd: float = 10.0, n_draws: int = 1000) -> None:
        self.prior_sd = prior_sd
        self.intercept_sd = intercept_sd
        self.n_draws = n_draws

    def fit(self, X: Array, y: Any) -> BayesLogistic:
        """Learn the posterior from (n, p) training rows and their two-class labels."""
        X, target = checked_binary(self, X, y)
        scale = prior_scale(self.prior_sd, X.shape[1])
        found = logistic_posterior(X, target, scale, self.intercept_sd, self.n_draws)
        self.mode_, self.laplace_sd_ = found.mode, found.laplace_sd
        self.draws_, self.weights_ = found.draws, found.weights
        self.effective_share_ = found.effective_share
        self.warning_ = "" if found.sampled else (
            f"importance sampling failed (effective share of the draws {found.effective_share:.3f}, at least "
            f"{LEAST_EFFECTIVE_SHARE} is needed): the posterior is its normal approximation at the mode"
        )  # fmt: skip
        mean = found.weights @ found.draws
        self.coef_, self.intercept_ = mean[None, :-1], mean[-1:]
        return self

    def probability_draws(self, X: Array) -> Array:
        """(n, S) probability of response under each draw of the posterior; `weights_` weighs the draws."""
        check_is_fitted(self)
        draws: Array = expit(checked_rows(self, X) @ self.draws_[:, :-1].T + self.draws_[:, -1])
        return draws

    def probability_interval(self, X: Array, level: float = 0.95) -> Array:
        """(n, 2) equal-tailed posterior interval of each patient's probability of response.

        It tells how unsure the coefficients leave the probability, given that the model is right; not whether the
        patient will respond.
        """
        draws = self.probability_draws(X)
        ends = [(1 - level) / 2, (1 + level) / 2]
        return np.column_stack([weighted_quantile(draws, self.weights_, end) for end in ends])

    def predict_proba(self, X: Array) -> Array:
        """(n, 2) posterior mean probability of each class."""
        responder = np.clip(self.probability_draws(X) @ self.weights_, 0.0, 1.0)
        return np.column_stack([1 - responder, responder])


def _build(_columns: Columns, prior_sd: float | str) -> BayesLogistic:
    return BayesLogistic(
        AUTO if prior_sd == AUTO else number("bayes_logistic", "prior_sd", prior_sd, low=0, above=True)
    )


def _constants(fitted: BayesLogistic) -> dict[str, Any]:
    return {"op": "mean_logistic", "coefficient": fitted.draws_[:, :-1].tolist(),
            "intercept": fitted.draws_[:, -1].tolist(), "weight": fitted.weights_.tolist()}  # fmt: skip


PART = Part(
    summary="Bayesian logistic regression with normal priors on standardised columns; nothing is tuned",
    reference="Gelman et al. 2008 (weakly informative priors); Tierney & Kadane 1986 (Laplace)",
    build=_build,
    settings={"prior_sd": AUTO},
    constants=_constants,
    trusted=("biomarker.candidates.classifiers.bayes_logistic.BayesLogistic",),
    note="expects standardised columns; each probability has a posterior interval",
)
