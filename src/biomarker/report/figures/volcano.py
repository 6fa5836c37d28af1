"""Volcano: size and p-value of each analyte by itself, and which of them survive the number of tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
ALPHA, NAMED = 0.05, 5
KINDS = (("Holm p < 0.05", "s", RESPONDER), ("Benjamini-Hochberg p < 0.05", "D", NON_RESPONDER),
         ("neither", "o", FAINT))  # fmt: skip


@styled
def volcano(markers: Mapping[str, Any]) -> Figure:
    """`markers` is `single_markers` of results.json; analytes without a ratio are counted in the title.

    Parameters
    ----------
    markers : `single_markers` of results.json
    """
    shown = [one for one in markers["analytes"] if one["p"] is not None and one["log2_ratio"] is not None]
    figure, axes = new_axes(3.3)
    x = np.array([one["log2_ratio"] for one in shown])
    y = np.array([-np.log10(one["p"]) for one in shown])
    kind = np.array([kind_of(one) for one in shown], dtype=int)
    for k, (label, shape, colour) in enumerate(KINDS):
        own = kind == k
        if own.any():
            axes.plot(
                x[own], y[own], shape, markersize=5, color=colour, linestyle="none", label=f"{label} ({own.sum()})"
            )
    axes.axvline(0, color=PLAIN, linewidth=0.6)
    axes.axhline(-np.log10(ALPHA), color=PLAIN, linewidth=0.8, linestyle=(0, (4, 3)))
    reach = float(np.abs(x).max(initial=0.5)) * 1.35
    axes.set(xlim=(-reach, reach), ylim=(0, max(float(y.max(initial=0)), 1.5) * 1.12))
    axes.set(xlabel="log2 of median, responders / non-responders", ylabel="p, unadjusted")
    ticks = [tick for tick in axes.get_yticks() if tick == int(tick)]
    axes.set_yticks(ticks, [f"{10.0**-tick:g}" for tick in ticks])
    _names(axes, [one["name"] for one in shown], x, y)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), handletextpad=0.2)
    left_out = len(markers["analytes"]) - len(shown)
    n = max(one["n_responders"] + one["n_nonresponders"] for one in shown)
    axes.set_title(
        f"{markers['n_tests']} tests, n = {n}; dashed: p = 0.05" + (f"; {left_out} not shown" if left_out else "")
    )
    return figure


def _names(axes: Axes, names: list[str], x: Floats, y: Floats) -> None:
    """Names of the smallest p-values, outside the dot or else inside; none over another name or dot."""
    across, up = (np.ptp(limits) for limits in (axes.get_xlim(), axes.get_ylim()))
    taken = [(a, b) for a, b in zip(x, y, strict=True)]
    for i in np.argsort(-y, kind="stable")[:NAMED]:
        outer = -1 if x[i] < 0 else 1
        for side in (outer, -outer):
            width = across * (0.03 + 0.028 * len(names[i]))
            places = [(x[i] + side * part * width, y[i]) for part in (0.3, 0.65, 1.0)]
            if all(abs(a - c) > 0.04 * across or abs(b - d) > 0.045 * up
                   for a, b in places for c, d in taken if (c, d) != (x[i], y[i])):  # fmt: skip
                axes.annotate(names[i], (x[i], y[i]), xytext=(5 * side, 0), textcoords="offset points", fontsize=6.5,
                              va="center", ha="right" if side < 0 else "left")  # fmt: skip
                taken += places
                break


def kind_of(one: Mapping[str, Any]) -> int:
    """0 where Holm's p is below 0.05, 1 where only that of Benjamini and Hochberg is, else 2."""
    return 0 if one["p_holm"] < ALPHA else 1 if one["p_bh"] < ALPHA else 2
