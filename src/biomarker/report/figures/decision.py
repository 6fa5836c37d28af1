"""Decision curve: net benefit of treating by the prediction, beside treating everyone, nobody or by less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.numbers import Results
from biomarker.report.tables import marker_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTTED, DASHED = (0, (1, 1.5)), (0, (4, 2))
ROOM = 0.05


@styled
def decision(results: Results) -> Figure:
    """Net benefit against the threshold, over the range that the study states; a band for the procedure only.

    Parameters
    ----------
    results : content of results.json
    """
    curve = results["decision_curve"]
    found, thresholds = curve["net_benefit"], curve["thresholds"]
    own = found["procedure"]
    figure, axes = new_axes(3.1)
    axes.axhline(0, color=FAINT, linewidth=0.8, label="treat nobody")
    axes.plot(thresholds, found["treat_all"]["estimate"], color=FAINT, linewidth=1.2, linestyle=DASHED,
              label="treat everyone")  # fmt: skip
    simpler = {"covariates": ("clinical covariates alone", NON_RESPONDER), "marker": (f"{marker_name(results)} alone",
               PLAIN)}  # fmt: skip
    for key, (label, colour) in simpler.items():
        if key in found:
            axes.plot(thresholds, found[key]["estimate"], color=colour, linewidth=1.1, linestyle=DOTTED, label=label)
    axes.fill_between(thresholds, own["low"], own["high"], color=RESPONDER, alpha=0.13, linewidth=0)
    axes.plot(thresholds, own["estimate"], color=RESPONDER, linewidth=1.8, label="whole procedure")
    # Treating everyone falls without end; what lies far below treating nobody needs no room.
    axes.set(
        xlim=(thresholds[0], thresholds[-1]), ylim=(min(-ROOM, min(own["estimate"]) - ROOM), max(own["high"]) + ROOM)
    )
    axes.set(xlabel="probability of response from which one would treat", ylabel="net benefit")
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    axes.set_title(f"n = {results['n_patients']}, {results['n_responders']} responders")
    return figure
