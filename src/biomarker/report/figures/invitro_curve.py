"""In-vitro dose-response: fold changes of each donor with the fitted curve, one panel per gene and cytokine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.axes import dose_ticks
from biomarker.report.figures.style import (
    DASHED,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_picture,
    styled,
)
from biomarker.report.figures.words import shorten
from biomarker.report.numbers import level

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = Mapping[str, Any]
COLUMNS = 2


@styled("In-vitro dose-response", single_patients=True)
def invitro_curve(curves: Sequence[Values], unit: str) -> Picture:
    """Draw each donor (thin), the fitted curve (thick) with the band of one more donor, and EC50 with its interval.

    Dose 0 stands at the left end of the logarithmic axis. A dotted curve is not to be read: no change was shown.

    Parameters
    ----------
    curves : ``curves`` in results.json of ``biomarker exposure curve``
    unit : of the doses
    """
    columns = min(COLUMNS, len(curves))
    rows = -(-len(curves) // columns)
    figure = new_picture(1.6 * rows + 0.85 if columns > 1 else 3.1)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for axes, row in zip(panels, curves, strict=False):
        _panel(axes, row)
        axes.set_title(f"{shorten(row['label'], 44 // columns)}\nn = {row['n_donors']} donors")
    for axes in panels[len(curves) :]:
        axes.set_visible(False)
    figure.supxlabel(f"dose, {unit}{_explained(curves)}", fontsize=8)
    figure.supylabel("log2 fold change against dose 0", fontsize=8)
    return figure


def _explained(curves: Sequence[Values]) -> str:
    found = [row["ec50"] or row["emax"] for row in curves if row["ec50"] or row["emax"]]
    if not found:
        return ""
    bar = "\nbar at the bottom: EC50 with its interval" if any(row["ec50"] for row in curves) else ""
    return f"{bar}\nband: where one more donor would lie ({level(found[0])})"


def _panel(axes: Axes, row: Values) -> None:
    doses = row["doses"]
    left = doses[1] / 6  # where dose 0 stands on the logarithmic axis
    x = [left if dose == 0 else dose for dose in doses]
    for donor in row["fold"]:
        known = [(at, value) for at, value in zip(x, donor, strict=True) if value is not None]
        axes.plot(
            [at for at, _ in known], [value for _, value in known], "o-", color=FAINT, markersize=2.5, linewidth=0.6
        )
    if row["line"]:
        _line(axes, row, left)
    axes.axhline(0, color=PLAIN, linewidth=0.6, linestyle=DASHED, zorder=0)
    axes.set(xscale="log", xlim=(left * 0.7, doses[-1] * 1.4))
    dose_ticks(axes, x, [f"{dose:g}" for dose in doses], 0.13)
    axes.tick_params(axis="x", labelsize=SMALL)
    if row["ec50"]:
        _half(axes, row["ec50"], left, doses[-1] * 1.4)


def _line(axes: Axes, row: Values, left: float) -> None:
    """The curve, and where one more donor would lie."""
    names = ("dose", "fold", "low", "high")
    points = [point for point in zip(*(row["line"][name] for name in names), strict=True) if point[0] >= left]
    dose, fold, low, high = map(list, zip(*points, strict=True))
    # Without evidence of a change the curve is not to be read.
    changes = bool(row["ec50"] or row["emax"])
    axes.plot(dose, fold, "-" if changes else ":", color=RESPONDER, linewidth=1.6)
    if changes:
        axes.fill_between(dose, low, high, color=RESPONDER, alpha=0.15, linewidth=0, zorder=0)


def _half(axes: Axes, ec50: Values, left: float, right: float) -> None:
    """EC50 along the bottom, clear of the curves."""
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom - 0.08 * (top - bottom), top)
    at_bottom = axes.get_xaxis_transform()  # data along x, share of the panel along y
    low, high = (min(max(ec50[side], left), right) for side in ("low", "high"))
    axes.plot([low, high], [0.03, 0.03], color=NON_RESPONDER, linewidth=2.0, transform=at_bottom)
    axes.plot(ec50["estimate"], 0.03, "D", color=NON_RESPONDER, markersize=4.5, transform=at_bottom)
