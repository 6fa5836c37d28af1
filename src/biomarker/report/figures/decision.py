"""Decision curve: net benefit of treating by the prediction, beside treating everyone, nobody or by less."""

from __future__ import annotations

from biomarker.report.figures.style import (
    DASHED,
    DOTTED,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    Picture,
    new_axes,
    styled,
)
from biomarker.report.figures.words import shorten
from biomarker.report.numbers import Results
from biomarker.report.tables import marker_name

ROOM, LETTERS = 0.05, 22
DASH_DOTTED = (0, (5, 1.5, 1, 1.5))


@styled("Decision curve", single_patients=False)
def decision(results: Results) -> Picture:
    """Draw net benefit against the threshold, over the range that the study states; a band for the procedure only.

    Parameters
    ----------
    results : content of results.json with a ``decision_curve`` (Vickers & Elkin 2006)
    """
    curve = results["decision_curve"]
    found, thresholds = curve["net_benefit"], curve["thresholds"]
    own = found["procedure"]
    figure, axes = new_axes(3.3)
    axes.axhline(0, color=FAINT, linewidth=0.8, label="treat nobody")
    axes.plot(thresholds, found["treat_all"]["estimate"], color=FAINT, linewidth=1.2, linestyle=DASHED,
              label="treat everyone")  # fmt: skip
    simpler = {"covariates": ("clinical covariates alone", NON_RESPONDER, DASH_DOTTED),
               "marker": (f"{shorten(marker_name(results), LETTERS)} alone", PLAIN, DOTTED)}  # fmt: skip
    for key, (label, colour, line) in simpler.items():
        if key in found:
            axes.plot(thresholds, found[key]["estimate"], color=colour, linewidth=1.2, linestyle=line, label=label)
    axes.fill_between(thresholds, own["low"], own["high"], color=RESPONDER, alpha=0.13, linewidth=0)
    axes.plot(thresholds, own["estimate"], color=RESPONDER, linewidth=1.8, label="whole procedure")
    # Treating everyone falls without end; what lies far below treating nobody needs no room.
    axes.set(
        xlim=(thresholds[0], thresholds[-1]), ylim=(min(-ROOM, min(own["estimate"]) - ROOM), max(own["high"]) + ROOM)
    )
    axes.set(xlabel="probability of response from which one would treat", ylabel="net benefit")
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside lower center", ncols=2, columnspacing=1.2)
    axes.set_title(f"n = {results['n_patients']}, {results['n_responders']} responders\n"
                   f"band: {100 * curve['level']:g} %, one threshold at a time")  # fmt: skip
    return figure
