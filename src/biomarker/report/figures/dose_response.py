"""Response rate by dose: what is expected, and what a trial may show, for each functional form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Values = Mapping[str, Any]
FORM_COLOURS = (RESPONDER, NON_RESPONDER, "#009E73", "#CC79A7", PLAIN)
PANEL_INCHES = 2.3


@styled
def dose_response(results: Values) -> Figure:
    """A panel per form: line, interval of the expected rate (dark) and of one trial (light); squares: observed."""
    from matplotlib.figure import Figure

    forms = [form["label"] for form in results["forms"]]
    figure = Figure(figsize=(PANEL_INCHES * len(forms) + 0.4, 3.0), layout="constrained")
    panels = figure.subplots(1, len(forms), sharey=True, squeeze=False)[0]
    for axes, label, colour in zip(panels, forms, FORM_COLOURS * len(forms), strict=False):
        rows = [row for row in results["response"] if row["form"] == label]
        _panel(axes, rows, colour, results)
        axes.set_title(label)
    panels[0].set_ylabel(f"response rate in week {results['last_week']:g}")
    figure.supxlabel(f"dose, mg (n = {results['n_per_arm']} per arm, {results['n_trials']} trials)", fontsize=8)
    return figure


def _panel(axes: Axes, rows: Sequence[Values], colour: str, results: Values) -> None:
    x = list(range(len(rows)))
    for key, alpha in (("rate", 0.18), ("expected", 0.35)):
        low, high = ([row[key][side] for row in rows] for side in ("low", "high"))
        axes.fill_between(x, low, high, color=colour, alpha=alpha, linewidth=0)
    axes.plot(x, [row["expected"]["estimate"] for row in rows], "o-", color=colour, markersize=3.5, linewidth=1.2)
    for dose, (yes, n) in results["observed"]:
        if dose in results["doses"]:
            axes.plot(results["doses"].index(dose), yes / n, "s", color=PLAIN, markersize=4, markerfacecolor="white")
    axes.axvline(results["doses"].index(results["reference"]), color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set(ylim=(0, 1), xticks=x)
    axes.set_xticklabels([f"{row['dose']:g}" for row in rows])
