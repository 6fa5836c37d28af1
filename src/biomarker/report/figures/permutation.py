"""Permutation null: the AUCs of shuffled responses beside the observed one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from biomarker.report.figures.style import DASHED, FAINT, NON_RESPONDER, PLAIN, RESPONDER, Picture, new_axes, styled
from biomarker.report.numbers import p_is

MOST_BINS = 30


@styled("Permutation test", single_patients=False)
def permutation_null(permutation: Mapping[str, Any], n_patients: int | None = None) -> Picture:
    """Draw a histogram of the null; what did at least as well as the real responses has another colour and hatching.

    Parameters
    ----------
    permutation : ``permutation`` of results.json, with its ``null``
    n_patients : written on it
    """
    figure, axes = new_axes(3.0)
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
    axes.axvline(0.5, color=PLAIN, linewidth=0.8, linestyle=DASHED)
    axes.set(xlabel="AUC of the whole procedure", ylabel="permutations")
    figure.legend(loc="outside lower center", ncols=1)
    patients = "" if n_patients is None else f"n = {n_patients} patients, "
    axes.set_title(f"{p_is(permutation['p'])}; {patients}{permutation['n']} permutations\n"
                   f"dashed: 0.5; mean of shuffled {null.mean():.2f}")  # fmt: skip
    return figure
