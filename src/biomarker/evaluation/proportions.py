"""Shares of patients: counts in, estimates out; predictive values at a stated prevalence."""

from __future__ import annotations

from scipy.special import betaincinv

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width


def wilson(successes: float, n: float, level: float = 0.95) -> Estimate:
    """Share with its score interval; both may be fractional (a mean over repeats, an effective number).

    Parameters
    ----------
    successes : how many
    n : of how many
    level : of the interval

    References
    ----------
    Wilson (1927) J Am Stat Assoc 22:209; recommended by Brown, Cai & DasGupta (2001) Stat Sci 16:101.

    Examples
    --------
    >>> from biomarker.evaluation.proportions import wilson
    >>> rate = wilson(14, 26)
    >>> f"{rate.value:.2f} ({rate.low:.2f} to {rate.high:.2f})"
    '0.54 (0.35 to 0.71)'
    """
    share = _share(successes, n)
    z2 = half_width(1.0, level) ** 2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = (z2 * (share * (1 - share) + z2 / (4 * n)) / n) ** 0.5 / (1 + z2 / n)
    return Estimate(share, max(min(centre - half, share), 0.0), min(max(centre + half, share), 1.0), level, "Wilson")


def clopper_pearson(successes: int, n: int, level: float = 0.95) -> Estimate:
    """Share with its exact interval, never shorter than nominal (Clopper & Pearson 1934, Biometrika 26:404).

    Parameters
    ----------
    successes : how many
    n : of how many
    level : of the interval

    Examples
    --------
    >>> from biomarker.evaluation.proportions import clopper_pearson
    >>> rate = clopper_pearson(0, 20)
    >>> f"{rate.value:.2f} ({rate.low:.2f} to {rate.high:.2f})"
    '0.00 (0.00 to 0.17)'
    """
    share = _share(successes, n)
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1 - tail))
    return Estimate(share, low, high, level, "Clopper-Pearson")


def predictive_values(sensitivity: float, specificity: float, prevalence: float) -> tuple[float | None, float | None]:
    """Positive and negative predictive value by Bayes' rule where `prevalence` of the patients respond.

    The prevalence in a cohort is made by its design, so it is stated, not estimated. None where nobody is called
    that way.

    Parameters
    ----------
    sensitivity : share of responders who are called so
    specificity : share of non-responders who are called so
    prevalence : share of responders among those who will be asked

    Examples
    --------
    >>> from biomarker.evaluation.proportions import predictive_values
    >>> positive, negative = predictive_values(0.9, 0.8, prevalence=0.1)
    >>> round(positive, 2), round(negative, 2)
    (0.33, 0.99)
    """
    for name, value in (("sensitivity", sensitivity), ("specificity", specificity), ("prevalence", prevalence)):
        if not 0.0 <= value <= 1.0:
            raise CohortError(f"{name} {value:g}", allowed="a number from 0 to 1", do="give shares, not percentages")
    true_positive, false_positive = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    true_negative, false_negative = specificity * (1 - prevalence), (1 - sensitivity) * prevalence
    positive, negative = true_positive + false_positive, true_negative + false_negative
    return true_positive / positive if positive else None, true_negative / negative if negative else None


def _share(successes: float, n: float) -> float:
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    return successes / n
