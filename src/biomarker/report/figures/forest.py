"""Forest: AUC with interval of the procedure, what it has to beat, and its candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biomarker.report.figures.style import FAINT, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.numbers import Estimate, Results, interval, level
from biomarker.report.tables import marker_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = tuple[str, Estimate, str]


@styled
def forest(results: Results) -> Figure:
    """AUC of everything that was validated on the same splits, the whole procedure first.

    Parameters
    ----------
    results : content of results.json
    """
    rows = _rows(results)
    figure, axes = new_axes(0.55 + 0.4 * len(rows))
    for y, row in enumerate(rows):
        _draw_row(axes, y, *row)
    axes.axvline(0.5, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.6, -0.75), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"AUC ({level(results['auc'])} interval); 0.5 = chance; n = {results['n_patients']}, "
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
    axes.text(0, y - 0.34, label, va="center", ha="left", weight=weight, fontsize=7.5, bbox=white)
    axes.text(1, y - 0.34, interval(auc), va="center", ha="right", weight=weight, fontsize=7.5)


def _rows(results: Results) -> list[Row]:
    rows: list[Row] = [("whole procedure", results["auc"], RESPONDER)]
    marker, covariates = results["baselines"]["marker"], results["baselines"]["covariates"]
    if marker:
        rows.append((f"{marker_name(results)} alone", marker["auc"], PLAIN))
    if covariates:
        rows.append(("clinical covariates alone", covariates["auc"], PLAIN))
    rows += [(f"candidate {entry['name']} (unadjusted)", entry["auc"], FAINT) for entry in results["candidates"]]
    best = results.get("best_of")
    if best:
        rows.append((f"best of {best['n_candidates']} candidates (adjusted)", best["auc"], PLAIN))
    return [row for row in rows if row[1] is not None and row[1]["estimate"] is not None]
