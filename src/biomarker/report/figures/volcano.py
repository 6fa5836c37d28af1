"""Volcano: size and p-value of each analyte by itself, and which of them survive the number of tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.style import (
    DASHED,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_axes,
    say_nothing,
    styled,
)
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]
ALPHA, NAMED, LETTERS, LEAST = 0.05, 5, 14, 1e-300
FEW = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
KINDS = (("p by Holm < 0.05", "s", RESPONDER), ("p by Benjamini-Hochberg < 0.05", "D", NON_RESPONDER),
         ("neither, after adjusting for all tests", "o", FAINT))  # fmt: skip


@styled("Each analyte by itself", single_patients=False)
def volcano(markers: Mapping[str, Any]) -> Picture:
    """Draw size and unadjusted p of each test; the shape says which survive the number of tests, and by which method.

    Parameters
    ----------
    markers : ``single_markers`` of results.json; analytes without a ratio are counted in the title
    """
    shown = [one for one in markers["analytes"] if one["p"] is not None and one["log2_ratio"] is not None]
    figure, axes = new_axes(3.7)
    if not shown:
        say_nothing(axes, f"none of {len(markers['analytes'])} analytes\ncould be tested")
        return figure
    x = np.array([one["log2_ratio"] for one in shown])
    y = np.array([-np.log10(max(one["p"], LEAST)) for one in shown])
    _dots(axes, x, y, np.array([kind_of(one) for one in shown], dtype=int))
    _scales(axes, x, y)
    _names(axes, [shorten(one["name"], LETTERS) for one in shown], x, y)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside lower center", handletextpad=0.2)
    left_out = len(markers["analytes"]) - len(shown)
    n = max(one["n_responders"] + one["n_nonresponders"] for one in shown)
    axes.set_title(f"{markers['n_tests']} tests, n = {n}; dashed: p = 0.05, unadjusted"
                   + (f"\n{left_out} not shown: no ratio" if left_out else ""))  # fmt: skip
    return figure


def _dots(axes: Axes, x: Floats, y: Floats, kind: npt.NDArray[np.int_]) -> None:
    size = float(np.clip(60 / np.sqrt(len(x)), 2.8, 5.0))
    # The remarkable ones last, so that none lies beneath a crowd.
    for k in (2, 1, 0):
        label, shape, colour = KINDS[k]
        own = kind == k
        if own.any():
            axes.plot(x[own], y[own], shape, markersize=size if k == 2 else max(size, 3.5), color=colour, alpha=0.9,
                      markeredgewidth=0.4, markeredgecolor="white", linestyle="none",
                      label=f"{label} ({own.sum()})")  # fmt: skip


def _scales(axes: Axes, x: Floats, y: Floats) -> None:
    axes.axvline(0, color=PLAIN, linewidth=0.6)
    axes.axhline(-np.log10(ALPHA), color=PLAIN, linewidth=0.8, linestyle=DASHED)
    reach = float(np.abs(x).max(initial=0.5)) * 1.35
    axes.set(xlim=(-reach, reach), ylim=(0, max(float(y.max(initial=0)), 1.5) * 1.12))
    axes.set(xlabel="log2 of median, responders / non-responders", ylabel="p, unadjusted")
    top = axes.get_ylim()[1]
    steps = [p for p in FEW if -np.log10(p) <= top]
    if top >= 2.2:
        steps = [10.0**-k for k in range(0, int(top) + 1, 1 + int(top) // 7)]
    axes.set_yticks(-np.log10(steps), [_power(p) for p in steps])


def _power(p: float) -> str:
    """A p-value on the axis; small ones as powers of ten."""
    return f"{p:g}" if p > 2e-3 else "10" + f"{np.log10(p):.0f}".translate(RAISED)


def _names(axes: Axes, names: list[str], x: Floats, y: Floats) -> None:
    """Names of the smallest p-values, outside the dot or else inside, level with it or aslant; none over another."""
    across, up = (np.ptp(limits) for limits in (axes.get_xlim(), axes.get_ylim()))
    taken = [(a, b) for a, b in zip(x, y, strict=True)]
    for i in np.argsort(-y, kind="stable")[:NAMED]:
        outer = -1 if x[i] < 0 else 1
        for side, raised in [(outer, 0), (outer, 1), (outer, -1), (-outer, 0), (-outer, 1), (-outer, -1)]:
            width = across * (0.03 + 0.024 * len(names[i]))
            level = y[i] + 0.035 * up * raised
            places = [(x[i] + side * part * width, level) for part in (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0)]
            if all(abs(a - c) > 0.05 * across or abs(b - d) > 0.055 * up
                   for a, b in places for c, d in taken if (c, d) != (x[i], y[i])):  # fmt: skip
                axes.annotate(names[i], (x[i], y[i]), xytext=(5 * side, 6 * raised), textcoords="offset points",
                              fontsize=SMALL, va="center", ha="right" if side < 0 else "left", zorder=3,
                              bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3})  # fmt: skip
                taken += places
                break


def kind_of(one: Mapping[str, Any]) -> int:
    """0 where Holm's p is below 0.05, 1 where only that of Benjamini and Hochberg is, else 2."""
    return 0 if one["p_holm"] < ALPHA else 1 if one["p_bh"] < ALPHA else 2
