"""Leave-one-site-out predictions -> internal-external validation: each site by itself, and all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.calibration import in_the_large
from biomarker.evaluation.delong import DeLong, delong, delong_estimate, logit_interval
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.over_repeats import mean_over_patients
from biomarker.evaluation.quantiles import half_width
from biomarker.validation.sites import SiteResult

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LEAST = 2  # of each class; with one, DeLong's variance does not exist


@dataclass(frozen=True)
class SiteFigures:
    """Figures of one site (or of all); a figure that does not exist is None, and `note` says why."""

    name: str
    n: int
    n_responders: int
    auc: Estimate | None
    calibration_in_the_large: Estimate | None
    brier: Estimate | None
    log_loss: Estimate | None
    note: str = ""


@dataclass(frozen=True)
class SiteEvaluation:
    """Every site, and all sites together; `together.auc` compares patients within a site only."""

    sites: tuple[SiteFigures, ...]
    together: SiteFigures


def evaluate_sites(results: Sequence[SiteResult], level: float = 0.95) -> SiteEvaluation:
    """Figures per site and over all sites.

    A site with fewer than two patients of a class has no AUC interval and is left out of the AUC over sites; its Brier
    score and log loss count.
    """
    figures = tuple(_site(one, level) for one in results)
    predicted = [(one.responder, one.probability) for one in results if one.probability is not None]
    left_out = [one.name for one in figures if one.auc is None]
    n, n_responders = (sum(getattr(one, key) for one in figures) for key in ("n", "n_responders"))
    note = f"without an AUC: {', '.join(left_out)}" if left_out else ""
    if not predicted:
        return SiteEvaluation(figures, SiteFigures("all sites", n, n_responders, None, None, None, None, note))
    responder, probability = (np.concatenate(parts) for parts in zip(*predicted, strict=True))
    together = SiteFigures("all sites", n, n_responders, within_site_auc(predicted, level),
                           *_overall(responder, probability, level), note)  # fmt: skip
    return SiteEvaluation(figures, together)


def within_site_auc(predicted: Sequence[tuple[Bools, Floats]], level: float) -> Estimate | None:
    """Share of (responder, non-responder) pairs of the same site that are ranked right; None without such a site.

    Sites are weighted by their pairs, and DeLong's variances add up, since each site has patients of its own. A site
    whose patients are all tied, or ranked without error, has no variance of DeLong's; it gets that of chance.
    """
    usable = [delong(responder, score) for responder, score in predicted if _has_both(responder)]
    if not usable:
        return None
    weight = np.array([found.n_responders * found.n_nonresponders for found in usable], dtype=np.float64)
    weight /= weight.sum()
    area = float(weight @ [found.auc[0] for found in usable])
    variance = float(weight**2 @ [_variance(found) for found in usable])
    n1, n0 = (sum(getattr(found, key) for found in usable) for key in ("n_responders", "n_nonresponders"))
    low, high = logit_interval(area, variance, n1, n0, level)
    return Estimate(area, low, high, level, "pairs within sites, logit-DeLong (approximate)", variance**0.5)


def _variance(found: DeLong) -> float:
    """DeLong's variance; where it vanishes, that of a rank sum without any relation (Mann & Whitney 1947)."""
    n1, n0 = found.n_responders, found.n_nonresponders
    return float(found.covariance[0, 0]) or (n1 + n0 + 1) / (12 * n1 * n0)


def _site(one: SiteResult, level: float) -> SiteFigures:
    n, n_responders = len(one.responder), int(one.responder.sum())
    if one.probability is None:
        return SiteFigures(one.name, n, n_responders, None, None, None, None, f"not predicted: {one.reason}")
    both = _has_both(one.responder)
    kind = "responder" if n_responders <= n - n_responders else "non-responder"
    rarer = min(n_responders, n - n_responders)
    note = "" if both else f"no AUC: {'only one' if rarer else 'no'} {kind}"
    note += "; one patient has no interval, but counts in the losses over all sites" if n == 1 else ""
    if both and np.ptp(one.probability) == 0.0:
        note = "every patient got the same probability: the model made without this site tells nothing"
    area = delong_estimate(one.responder, one.probability, level) if both else None
    return SiteFigures(one.name, n, n_responders, area, *_overall(one.responder, one.probability, level), note)


def _overall(
    responder: Bools, probability: Floats, level: float
) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    """Calibration in the large, Brier score, log loss; the losses need two patients for an interval."""
    brier = (probability - responder) ** 2
    right = np.clip(np.where(responder, probability, 1 - probability), 1e-15, 1.0)
    losses = [mean_over_patients(one[None, :], level, least=0.0, most=most) if len(one) > 1 else None
              for one, most in ((brier, 1.0), (-np.log(right), np.inf))]  # fmt: skip
    found = in_the_large(responder, probability)
    if found is None:
        return None, losses[0], losses[1]
    half = half_width(found.se, level)
    large = Estimate(found.value, found.value - half, found.value + half, level, "Wald, patients of the site", found.se)
    return large, losses[0], losses[1]


def _has_both(responder: Bools) -> bool:
    return min(int(responder.sum()), int((~responder).sum())) >= LEAST
