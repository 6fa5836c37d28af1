"""Rank correlations of the analytes, in an order that puts alike ones side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.style import PLAIN, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from biomarker.report.figures.panel_values import PanelValues

Floats = npt.NDArray[np.float64]
LEAST = 5
WITH_NUMBERS = 16


@styled
def correlations(panel: PanelValues) -> Figure:
    """Spearman's correlation of each pair in the patients that have both; a dot where fewer than five have.

    Parameters
    ----------
    panel : values of n patients and p analytes, from `biomarker.study.draw.panel_values`
    """
    from matplotlib import colormaps
    from matplotlib.figure import Figure as NewFigure

    found = spearman(panel.values)
    order = alike(found)
    grid, p = found[np.ix_(order, order)], len(order)
    side = float(np.clip(0.24 * p + 1.5, 3.4, 7.2))
    figure = NewFigure(figsize=(side, side * 0.9), layout="constrained")
    axes = figure.add_subplot()
    # A mesh of few steps stays vectors; orange and violet are told apart with every common colour blindness.
    shown = axes.pcolormesh(np.ma.masked_invalid(grid), cmap=colormaps["PuOr_r"].resampled(12), vmin=-1, vmax=1,
                            edgecolors="white", linewidth=0.4)  # fmt: skip
    axes.set(aspect="equal", ylim=(p, 0))
    names, size = [panel.names[j] for j in order], 7.0 if p <= WITH_NUMBERS else 5.0
    axes.set_xticks(np.arange(p) + 0.5, names, rotation=90, fontsize=size)
    axes.set_yticks(np.arange(p) + 0.5, names, fontsize=size)
    axes.tick_params(length=0)
    for i, j in np.ndindex(p, p):
        text = "·" if np.isnan(grid[i, j]) else f"{100 * grid[i, j]:.0f}" if p <= WITH_NUMBERS and i != j else ""
        if text:
            axes.text(j + 0.5, i + 0.5, text, ha="center", va="center", fontsize=5,
                      color="white" if abs(grid[i, j]) > 0.6 else PLAIN)  # fmt: skip
    for spine in axes.spines.values():
        spine.set_visible(False)
    figure.colorbar(shown, ax=axes, shrink=0.7).set_label("Spearman correlation")
    numbers = "; numbers: times 100" if p <= WITH_NUMBERS else ""
    axes.set_title(f"n = {len(panel.responder)}{numbers}")
    return figure


def spearman(values: Floats) -> Floats:
    """(n, p) values -> (p, p) rank correlations over the patients with both; NaN below five or without variation."""
    from scipy.stats import rankdata

    p = values.shape[1]
    found = np.eye(p)
    known = ~np.isnan(values)
    for i in range(p):
        for j in range(i):
            both = known[:, i] & known[:, j]
            found[i, j] = found[j, i] = np.nan
            if both.sum() >= LEAST:
                a, b = (rankdata(values[both, k]) for k in (i, j))
                if np.ptp(a) and np.ptp(b):
                    found[i, j] = found[j, i] = np.corrcoef(a, b)[0, 1]
    return found


def alike(found: Floats) -> npt.NDArray[np.intp]:
    """Order of average-linkage clustering on 1 - r, with neighbours as alike as the tree allows."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(found) < 3:
        return np.arange(len(found))
    distance = np.nan_to_num(1 - found, nan=1.0).clip(0, 2)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average", optimal_ordering=True)
    return np.asarray(leaves_list(tree), dtype=np.intp)
