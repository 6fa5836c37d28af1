"""A 4- and a 5-parameter fit of the same points -> the one the readings support, with the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biomarker.curves.fitted import Fitted

SIGNIFICANT = 0.05
GAIN = 2.0  # of AICc; less is no evidence (Burnham and Anderson 2002, Model Selection and Multimodel Inference)


@dataclass(frozen=True, eq=False)
class Choice:
    """The preferred fit, both fits, and why.

    Parameters
    ----------
    five : None when the points do not allow five parameters
    reason : one sentence
    """

    fitted: Fitted
    four: Fitted
    five: Fitted | None
    reason: str


def aicc(fitted: Fitted) -> float:
    """Akaike's criterion corrected for few readings, sigma counted as a parameter; inf when there are too few.

    References
    ----------
    Hurvich and Tsai 1989, Biometrika 76:297.
    """
    n, k = len(fitted.residuals), fitted.n_parameters + 1
    return fitted.deviance + 2 * k * n / (n - k - 1) if n > k + 1 else float("inf")


def f_test(four: Fitted, five: Fitted) -> float:
    """P value of the extra sum of squares for the fifth parameter, on the common weights of the two fits."""
    from scipy.special import fdtrc

    scale = np.ones(1) if four.noise.log else (five.spread / four.spread) ** 2
    rss = float(np.sum(five.residuals**2 * scale))
    if rss == 0:
        return 0.0 if four.rss > 0 else 1.0
    return float(fdtrc(1, five.dof, max(0.0, four.rss - rss) / (rss / five.dof)))


def prefer(four: Fitted, five: Fitted) -> Choice:
    """Take five parameters only when AICc falls by more than 2, the F test is below 5 %, and the asymmetry is known.

    Both forms of the asymmetry were tried for `five`, so a single criterion would choose it too often.
    """
    gain, p = aicc(four) - aicc(five), f_test(four, five)
    evidence = f"AICc {'lower' if gain > 0 else 'higher'} by {abs(gain):.1f}, F test p = {p:.2g}"
    if not (gain > GAIN and p < SIGNIFICANT):
        return Choice(four, four, five, f"no evidence of asymmetry ({evidence})")
    if {"asymmetry", "ec50", "slope"} & set(five.vague):
        return Choice(four, four, five, f"asymmetric ({evidence}), but its degree is not determined by the points")
    return Choice(five, four, five, f"asymmetric ({evidence})")
