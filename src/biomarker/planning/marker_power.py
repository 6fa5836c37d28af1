"""Expected AUC and numbers of patients -> power of a marker that was named beforehand; patients for a wanted power."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.special import ndtr, ndtri

from biomarker.planning.assumptions import require_auc, require_classes

ALPHA = 0.05


class Needed(NamedTuple):
    """Responders and non-responders, not rounded."""

    responders: float
    nonresponders: float

    @property
    def patients(self) -> int:
        """Whole patients of both kinds."""
        return math.ceil(self.responders) + math.ceil(self.nonresponders)


def marker_power(auc: float, n1: int, n0: int, alpha: float = ALPHA) -> float:
    """Probability that n1 responders and n0 non-responders show, two-sided, that the marker's AUC is not 0.5.

    The same formula as pROC's power.roc.test.

    Parameters
    ----------
    auc : true AUC that is assumed
    n1, n0 : numbers of responders and of non-responders
    alpha : level of the test

    References
    ----------
    Obuchowski & McClish (1997) Stat Med 16:1529; Obuchowski, Lieber & Wians (2004) Clin Chem 50:1118.

    Examples
    --------
    >>> from biomarker.planning.marker_power import marker_power
    >>> round(marker_power(0.76, 13, 13), 2)
    0.67
    """
    require_auc(auc)
    require_classes(n1, n0)
    kappa = n0 / n1
    distance = math.sqrt(n1) * (auc - 0.5) - _z(alpha) * math.sqrt(_null_variance(kappa))
    return float(ndtr(distance / math.sqrt(_variance(auc, kappa))))


def patients_for_power(auc: float, power: float, kappa: float = 1.0, alpha: float = ALPHA) -> Needed:
    """Responders and non-responders (kappa per responder) that give a marker of this AUC the wanted power.

    Parameters
    ----------
    auc : true AUC that is assumed
    power : chance to find the marker significant
    kappa : non-responders per responder
    alpha : level of the test

    Examples
    --------
    >>> from biomarker.planning.marker_power import patients_for_power
    >>> patients_for_power(0.75, 0.8).patients
    38
    """
    require_auc(auc)
    spread = _z(alpha) * math.sqrt(_null_variance(kappa)) + float(ndtri(power)) * math.sqrt(_variance(auc, kappa))
    responders = (spread / (auc - 0.5)) ** 2
    return Needed(responders, kappa * responders)


def _z(alpha: float) -> float:
    return float(ndtri(1 - alpha / 2))


def _null_variance(kappa: float) -> float:
    return 0.0792 * (1 + 1 / kappa)


def _variance(auc: float, kappa: float) -> float:
    square = (1.414 * float(ndtri(auc))) ** 2
    return 0.0099 * math.exp(-square / 2) * ((5 * square + 8) + (square + 8) / kappa)
