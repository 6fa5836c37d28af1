"""Forest: AUC with interval of the procedure, what it has to beat, and its candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biomarker.report.figures.style import DASHED, FAINT, PLAIN, RESPONDER, Picture, new_axes, say_nothing, styled
from biomarker.report.figures.words import shorten, shortened
from biomarker.report.numbers import Estimate, Results, interval, level
from biomarker.report.tables import marker_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LETTERS = 17
Row = tuple[str, Estimate, str]


@styled("AUC of the procedure and of what it has to beat", single_patients=False)
def forest(results: Results) -> Picture:
    """Draw the AUC of everything that was validated on the same splits, the whole procedure first.

    Parameters
    ----------
    results : content of results.json; what has no AUC is left out
    """
    rows = _rows(results)
    figure, axes = new_axes(max(1.5, 0.75 + 0.36 * len(rows)))
    if not rows:
        say_nothing(axes, "no AUC could be computed")
        return figure
    for y, row in enumerate(rows):
        _draw_row(axes, y, *row)
    axes.axvline(0.5, color=FAINT, linewidth=0.8, linestyle=DASHED, zorder=0)
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.6, -0.75), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"AUC ({level(results['auc'])} interval); dashed: chance\nn = {results['n_patients']}, "
                    f"{results['n_responders']} responders")  # fmt: skip
    return figure


def _draw_row(axes: Axes, y: float, label: str, auc: Estimate, colour: str) -> None:
    value, low, high = auc["estimate"], auc["low"], auc["high"]
    if low is not None and high is not None:
        axes.plot([low, high], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt")
    axes.plot(value, y, marker="o", markersize=5, color=colour)
    weight = "bold" if colour == RESPONDER else "normal"
    # On white, because a long label reaches the line of chance.
    white = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    axes.text(0, y - 0.34, label, va="center", ha="left", weight=weight, fontsize=7, bbox=white)
    axes.text(1, y - 0.34, interval(auc), va="center", ha="right", weight=weight, fontsize=7)


def _rows(results: Results) -> list[Row]:
    rows: list[Row] = [("whole procedure", results["auc"], RESPONDER)]
    marker, covariates = results["baselines"]["marker"], results["baselines"]["covariates"]
    if marker:
        name = shorten(marker_name(results), 22)
        rows.append((f"{name} alone (model)", marker["auc"], PLAIN))
        if marker.get("direct"):
            rows.append((f"{name} alone (as measured)", marker["direct"]["auc"], PLAIN))
    if covariates:
        rows.append(("clinical covariates alone", covariates["auc"], PLAIN))
    names = shortened([entry["name"] for entry in results["candidates"]], LETTERS)
    rows += [
        (f"candidate {name} (unadjusted)", entry["auc"], FAINT)
        for name, entry in zip(names, results["candidates"], strict=True)
    ]
    best = results.get("best_of")
    if best:
        rows.append((f"best of {best['n_candidates']} candidates (adjusted)", best["auc"], PLAIN))
    return [row for row in rows if row[1] is not None and row[1]["estimate"] is not None]
