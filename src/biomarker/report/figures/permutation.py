"""Permutation null: the AUCs of shuffled responses beside the observed one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.numbers import p_value

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_BINS = 30


@styled
def permutation_null(permutation: Mapping[str, Any]) -> Figure:
    """Histogram of `permutation["null"]`; what did at least as well as the real responses has another colour.

    Parameters
    ----------
    permutation : `permutation` of results.json

    Examples
    --------
    >>> from biomarker.report.figures.permutation import permutation_null
    >>> figure = permutation_null({"null": [0.4, 0.5, 0.6, 0.55], "observed": 0.8, "p": 0.2, "n": 4})
    >>> figure.axes[0].get_xlabel()
    'AUC of the whole procedure'
    """
    figure, axes = new_axes(2.6)
    # Rounded as the null is, so that equal values stay equal.
    null, observed = np.asarray(permutation["null"], dtype=np.float64), round(permutation["observed"], 4)
    n_bins = int(np.clip(np.sqrt(len(null)), 6, MOST_BINS))
    width = max(float(np.ptp(null)) / n_bins, 0.005)
    # An edge at the observed value, so that no bar holds both kinds.
    below, above = np.ceil((observed - null.min()) / width), np.ceil((null.max() - observed) / width)
    edges = observed + width * np.arange(-max(below, 1), max(above, 1) + 1)
    as_good = null >= observed
    axes.hist(null[~as_good], bins=edges, color=FAINT, edgecolor="white", linewidth=0.5, label="shuffled responses")
    axes.hist(null[as_good], bins=edges, color=NON_RESPONDER, hatch="///", edgecolor="white", linewidth=0.5,
              label="shuffled, at least as good")  # fmt: skip
    axes.axvline(observed, color=RESPONDER, linewidth=2.0, label=f"real responses, {observed:.2f}")
    axes.axvline(0.5, color=PLAIN, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set(xlabel="AUC of the whole procedure", ylabel="permutations")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=1)
    axes.set_title(f"p = {p_value(permutation['p'])} ({permutation['n']} permutations); mean {null.mean():.2f}")
    return figure
