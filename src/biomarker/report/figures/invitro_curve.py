"""In-vitro dose-response: fold changes of each donor with the fitted curve, one panel per gene and cytokine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Values = Mapping[str, Any]
COLUMNS = 2


@styled
def invitro_curve(curves: Sequence[Values], unit: str) -> Figure:
    """Thin lines: donors; thick line: fitted curve; bar at the bottom: EC50 with its interval. Dose 0 stands left."""
    from matplotlib.figure import Figure

    columns = min(COLUMNS, len(curves))
    rows = -(-len(curves) // columns)
    figure = Figure(figsize=(2.6 * columns + 0.4, 2.0 * rows + 0.4), layout="constrained")
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for axes, row in zip(panels, curves, strict=False):
        _panel(axes, row)
    for axes in panels[len(curves) :]:
        axes.set_visible(False)
    figure.supxlabel(f"dose, {unit}", fontsize=8)
    figure.supylabel("log2 fold change against dose 0", fontsize=8)
    return figure


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
        shown = [
            (dose, fold) for dose, fold in zip(row["line"]["dose"], row["line"]["fold"], strict=True) if dose >= left
        ]
        # Without evidence of a change the curve is not to be read.
        style = "-" if row["ec50"] or row["emax"] else ":"
        axes.plot([dose for dose, _ in shown], [fold for _, fold in shown], style, color=RESPONDER, linewidth=1.6)
    axes.axhline(0, color=PLAIN, linewidth=0.6, linestyle=(0, (4, 3)), zorder=0)
    axes.set(xscale="log", xlim=(left * 0.7, doses[-1] * 1.4))
    axes.set_xticks(x)
    axes.set_xticklabels([f"{dose:g}" for dose in doses], rotation=45 if len(doses) > 7 else 0)
    axes.minorticks_off()
    if row["ec50"]:
        at_bottom = axes.get_xaxis_transform()  # data along x, share of the panel along y
        low, high = (min(max(row["ec50"][side], left), doses[-1] * 1.4) for side in ("low", "high"))
        axes.plot([low, high], [0.03, 0.03], color=NON_RESPONDER, linewidth=2.5, transform=at_bottom)
        axes.plot(row["ec50"]["estimate"], 0.03, "o", color=NON_RESPONDER, markersize=4.5, transform=at_bottom)
    axes.set_title(f"{row['label']}, n = {row['n_donors']} donors")
