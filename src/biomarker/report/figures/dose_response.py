"""Response rate by dose: what is expected, and what a trial may show, for each functional form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.style import DASHED, FAINT, PLAIN, RESPONDER, SMALL, Picture, new_picture, styled
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = Mapping[str, Any]
ACROSS, ROW_INCHES = 2, 1.55


@styled("Response by dose", single_patients=False)
def dose_response(results: Values) -> Picture:
    """Draw a panel per form: line, interval of the expected rate (dark) and of one trial (light); squares: observed.

    Doses are evenly spaced, not to scale; the dashed line is the reference dose.

    Parameters
    ----------
    results : results.json of ``biomarker exposure simulate``
    """
    forms = [form["label"] for form in results["forms"]]
    across = min(ACROSS, len(forms))
    down = -(-len(forms) // across)
    figure = new_picture(ROW_INCHES * (down if len(forms) > 1 else 1.5) + 1.0)
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    for place, label in enumerate(forms):
        axes = panels[place // across, place % across]
        _panel(axes, [row for row in results["response"] if row["form"] == label], results)
        axes.set_title(shorten(label, 48 // across))
    for axes in panels.ravel()[len(forms) :]:
        axes.set_axis_off()
        panels[-2, axes.get_subplotspec().colspan.start].tick_params(labelbottom=True)
    figure.supylabel(f"response rate in week {results['last_week']:g}", fontsize=8)
    figure.supxlabel(f"dose, mg (n = {results['n_per_arm']} per arm, {results['n_trials']} trials)", fontsize=8)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2, columnspacing=1.0)
    return figure


def _panel(axes: Axes, rows: Sequence[Values], results: Values) -> None:
    x = list(range(len(rows)))
    said = f"{100 * rows[0]['rate'].get('level', results.get('level', 0.95)):g} %"
    for key, alpha, label in (("rate", 0.18, f"one trial, {said}"), ("expected", 0.38, f"expected rate, {said}")):
        low, high = ([row[key][side] for row in rows] for side in ("low", "high"))
        axes.fill_between(x, low, high, color=RESPONDER, alpha=alpha, linewidth=0, label=label)
    axes.plot(x, [row["expected"]["estimate"] for row in rows], "o-", color=RESPONDER, markersize=3.2, linewidth=1.2,
              label="expected rate")  # fmt: skip
    known = [(results["doses"].index(dose), yes / n) for dose, (yes, n) in results["observed"]
             if dose in results["doses"]]  # fmt: skip
    axes.plot([at for at, _ in known], [share for _, share in known], "s", color=PLAIN, markersize=4.5,
              markerfacecolor="white", linestyle="none", label="observed")  # fmt: skip
    axes.axvline(results["doses"].index(results["reference"]), color=FAINT, linewidth=0.8, linestyle=DASHED)
    axes.set(ylim=(0, 1), xlim=(-0.4, len(x) - 0.6), xticks=x)
    axes.set_xticklabels([f"{row['dose']:g}" for row in rows], fontsize=SMALL, rotation=90 if len(x) > 6 else 0)
