"""The figures of docs/before_you_believe.md, drawn from benchmarks/results/small_samples.json."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from biomarker.planning.null_auc import folded_null
from biomarker.report.figures.style import DASHED, FAINT, NON_RESPONDER, PLAIN, RESPONDER, Picture, new_axes, styled

WIDTH = 4.6
ARROW = {"arrowstyle": "->", "color": FAINT, "linewidth": 1.4, "shrinkA": 3, "shrinkB": 3}
CHANCE = {"color": PLAIN, "linewidth": 0.8, "linestyle": DASHED}


@styled("Best of many", single_patients=False)
def best_of_many(results: Mapping[str, Any]) -> Picture:
    """Distribution of the best AUC among k analytes of pure noise."""
    figure, axes = new_axes(2.5, WIDTH)
    areas, chances = folded_null(13, 13)
    for k, colour in ((1, FAINT), (12, RESPONDER), (200, NON_RESPONDER)):
        share = np.diff(chances.cumsum() ** k, prepend=0.0)
        axes.fill_between(areas, share, step="mid", color=colour, alpha=0.35, linewidth=0)
        axes.plot(areas, share, color=colour, linewidth=1.2, drawstyle="steps-mid",
                  label=f"best of {k}" if k > 1 else "one, named beforehand")  # fmt: skip
    limit = results["best_of_many"]["significant_auc"]
    axes.axvline(limit, **CHANCE, label=f"p < 0.05 from {limit:.2f}")
    axes.set(xlabel="AUC that is shown, each in its better direction", ylabel="share of cohorts", xlim=(0.5, 1.0))
    axes.set_yticks([])
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, 1.0))
    axes.set_title("Analytes that know nothing, 13 + 13 patients")
    return figure


@styled("The winner's curse", single_patients=False)
def winners_curse(results: Mapping[str, Any]) -> Picture:
    """True AUC, and the mean of those that were significant."""
    figure, axes = new_axes(2.4, WIDTH)
    rows = results["winners_curse"]
    for y, row in enumerate(rows):
        axes.annotate("", (row["mean_significant"], y), (row["true"], y), arrowprops=ARROW)
        axes.plot(row["true"], y, "o", color=RESPONDER, markersize=6, label="true AUC" if not y else None)
        axes.plot(row["mean_significant"], y, "D", color=NON_RESPONDER, markersize=6,
                  label="mean of those that were significant" if not y else None)  # fmt: skip
        axes.text(0.885, y, f"significant in {row['power']:.0%}", va="center", fontsize=7.5)
    axes.set(xlabel="AUC of the marker, 13 + 13 patients", xlim=(0.55, 1.0), ylim=(len(rows) - 0.4, -0.6))
    axes.set_yticks([])
    axes.set_xticks([0.6, 0.7, 0.8])
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=2)
    return figure


@styled("One split", single_patients=False)
def one_split(results: Mapping[str, Any]) -> Picture:
    """The same cohort, split again and again."""
    figure, axes = new_axes(2.4, WIDTH)
    found = results["one_split"]
    rows = (("one split,\n18 to train, 8 to test", found["single"]), ("one 5-fold\ncross-validation", found["crossed"]),
            ("50 repeats\n(the default)", found["fifty_repeats"]))  # fmt: skip
    random = np.random.default_rng(0)
    for y, (_, values) in enumerate(rows):
        axes.plot(values, y + random.uniform(-0.25, 0.25, len(values)), ".", color=RESPONDER, markersize=3.5, alpha=0.5)
        low, high = np.quantile(values, [0.025, 0.975])
        axes.plot([low, high], [y + 0.38] * 2, color=NON_RESPONDER, linewidth=2.2)
    axes.axvline(0.5, **CHANCE)
    axes.set_yticks(range(3), [name for name, _ in rows])
    axes.set(xlabel="AUC that would be reported", ylim=(2.6, -0.6), xlim=(-0.02, 1.02))
    axes.set_title(f"One simulated cohort of 26, {found['splits']} seeds; line: 95 % of them")
    return figure


@styled("Width of an interval", single_patients=False)
def widths(results: Mapping[str, Any]) -> Picture:
    """Interval of an AUC of .75 by number of patients."""
    figure, axes = new_axes(2.4, WIDTH)
    rows = results["widths"]
    for x, row in enumerate(rows):
        axes.plot([x, x], [row["low"], row["high"]], color=RESPONDER, linewidth=5, solid_capstyle="butt")
        axes.plot(x, 0.75, "o", color="white", markeredgecolor=PLAIN, markersize=5)
        axes.text(x, row["high"] + 0.012, f"{row['high'] - row['low']:.2f}", ha="center", fontsize=7.5)
    axes.axhline(0.5, **CHANCE)
    axes.set_xticks(range(len(rows)), [str(row["n"]) for row in rows])
    axes.set(xlabel="patients, half of them responders", ylabel="AUC", ylim=(0.42, 1.0))
    axes.set_title("95 % interval of an AUC of 0.75; above it its width")
    return figure


@styled("A filter before the folds", single_patients=False)
def filter_leak(results: Mapping[str, Any]) -> Picture:
    """AUC of noise with the filter before and inside the folds."""
    figure, axes = new_axes(2.2, WIDTH)
    found, bins = results["filter"], np.arange(0.0, 1.0001, 0.05)
    axes.hist(found["inside"], bins, color=RESPONDER, alpha=0.75, edgecolor="white", label="chosen inside every fold")
    axes.hist(found["before"], bins, color=NON_RESPONDER, hatch="///", alpha=0.75, edgecolor="white",
              label="chosen before the folds")  # fmt: skip
    axes.axvline(0.5, **CHANCE)
    axes.set(xlabel="cross-validated AUC", ylabel="simulated cohorts")
    axes.legend(loc="upper left")
    axes.set_title("Pure noise: 26 patients, the best 5 of 200 analytes")
    return figure


FIGURES: dict[str, Callable[[Mapping[str, Any]], Picture]] = {
    "best_of_many": best_of_many,
    "winners_curse": winners_curse,
    "one_split": one_split,
    "widths": widths,
    "filter": filter_leak,
}
