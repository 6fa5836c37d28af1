"""Rank correlations of the analytes, in an order that puts alike ones side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.style import COLUMN_INCHES, PLAIN, SMALL, Picture, new_picture, styled
from biomarker.report.figures.words import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from biomarker.report.figures.panel_values import PanelValues

Floats = npt.NDArray[np.float64]
LEAST, LETTERS = 5, 14
NUMBER_POINTS, NAME_POINTS = 12.6, 6.4  # a cell or row must be as wide as this to hold a number or a name
LEAST_POINTS = 3.0  # below this a cell shows its colour only
DARK = 0.66  # cells of a stronger correlation are so dark that marks are white
SIGNED = 0.25  # a negative correlation of this size is marked, because its grey is that of a positive one


@styled("Correlation of the analytes", single_patients=False)
def correlations(panel: PanelValues, width: float = COLUMN_INCHES) -> Picture:
    """Draw Spearman's correlation of each pair in the patients that have both; a dot where fewer than five have.

    Censored values count as equal, at their limit. The correlation of two analytes with many of them is therefore
    weakened, and the figure says how many cells are censored.

    Parameters
    ----------
    panel : (n, p) values; the limit where censored, NaN where missing
    width : inches; names stand beside the rows where there is room for them (about 25 analytes in one column)
    """
    found = spearman(panel.values)
    order = alike(found)
    grid, names = found[np.ix_(order, order)], shortened([panel.names[j] for j in order], LETTERS)
    figure = new_picture(width * 1.06, width)
    axes = figure.add_subplot()
    _cells(axes, grid)
    points = 72 * (width - 0.3 - 0.065 * max(map(len, names))) / len(grid)
    _marks(axes, grid, points)
    _names(axes, names if points >= NAME_POINTS else [])
    bar = figure.colorbar(
        axes.collections[0], ax=axes, location="bottom", shrink=0.7, aspect=30, ticks=[-1, -0.5, 0, 0.5, 1]
    )
    bar.set_label("Spearman correlation" + ("; numbers: times 100" if points >= NUMBER_POINTS else "; −: negative"))
    few = f"\ndot: fewer than {LEAST} patients with both, or no variation" if np.isnan(grid).any() else ""
    many = "" if points >= NAME_POINTS else f"\n{len(grid)} analytes, too many for names"
    figure.suptitle(f"{_title(panel)}{few}{many}", fontsize=7.5)
    return figure


def _cells(axes: Axes, grid: Floats) -> None:
    from matplotlib import colormaps

    # A mesh of few steps stays vectors; orange and violet are told apart with every common colour blindness.
    axes.pcolormesh(np.ma.masked_invalid(grid), cmap=colormaps["PuOr_r"].resampled(12), vmin=-1, vmax=1,
                    edgecolors="white", linewidth=0.4 if len(grid) <= 60 else 0.0)  # fmt: skip
    axes.set(aspect="equal", ylim=(len(grid), 0))
    for spine in axes.spines.values():
        spine.set_visible(False)


def _marks(axes: Axes, grid: Floats, points: float) -> None:
    """A number in each cell where it fits, else the sign of a negative one; a dot where nothing is known."""
    if points < LEAST_POINTS:
        return
    _signs(axes, np.isnan(grid), ".", min(4.0, points))
    if points < NUMBER_POINTS:
        # Signs are dots of one line, not letters: a thousand letters make a large page.
        _signs(axes, (grid <= -SIGNED) & (grid >= -DARK), "_", 0.5 * points)
        _signs(axes, grid < -DARK, "_", 0.5 * points, "white")
        return
    for i, j in np.argwhere(~np.isnan(grid) & ~np.eye(len(grid), dtype=bool)):
        size, value = float(np.clip(0.5 * points, 6.0, SMALL)), grid[i, j]
        axes.text(j + 0.5, i + 0.5, f"{100 * value:.0f}".replace("-", "−"), ha="center", va="center", fontsize=size,
                  color="white" if abs(value) > DARK else PLAIN)  # fmt: skip


def _signs(axes: Axes, where: npt.NDArray[np.bool_], shape: str, size: float, colour: str = PLAIN) -> None:
    if where.any():
        rows, columns = np.nonzero(where)
        axes.plot(columns + 0.5, rows + 0.5, shape, color=colour, markersize=size, linestyle="none")


def _names(axes: Axes, names: list[str]) -> None:
    places = np.arange(len(names)) + 0.5
    axes.set_xticks(places, names, rotation=90, fontsize=SMALL)
    axes.set_yticks(places, names, fontsize=SMALL)
    axes.tick_params(length=0, pad=2)


def _title(panel: PanelValues) -> str:
    censored = int((panel.marks != 0).sum())
    said = f"{censored} of {panel.values.size} values censored, taken at the limit" if censored else "none censored"
    return f"n = {len(panel.responder)}; {said}"


def spearman(values: Floats) -> Floats:
    """(n, p) values -> (p, p) rank correlations over the patients with both; NaN below five or without variation."""
    from scipy.stats import rankdata

    known = ~np.isnan(values)
    p = values.shape[1]
    found = np.eye(p)
    whole = np.asarray(known.all(axis=0)) & np.full(p, len(values) >= LEAST)
    found[np.ix_(whole, whole)] = _of_ranks(rankdata(values[:, whole], axis=0))
    for i in range(p):
        for j in range(i):
            if whole[i] and whole[j]:
                continue
            both = known[:, i] & known[:, j]
            found[i, j] = found[j, i] = np.nan
            if both.sum() >= LEAST:
                a, b = (rankdata(values[both, k]) for k in (i, j))
                if np.ptp(a) and np.ptp(b):
                    found[i, j] = found[j, i] = np.corrcoef(a, b)[0, 1]
    return found


def _of_ranks(ranks: Floats) -> Floats:
    """All pairs in one product; NaN off the diagonal where an analyte does not vary."""
    centred = ranks - ranks.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (centred.T @ centred) / np.outer(length, length)
    found = np.clip(np.where(np.isfinite(found), found, np.nan), -1, 1)
    np.fill_diagonal(found, 1.0)
    return np.asarray(found, dtype=np.float64)


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
