"""Forest of a trial: difference between the arms in all patients and in every subgroup, with counts and p-values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from biomarker.report.figures.style import (
    DASHED,
    FAINT,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_axes,
    styled,
)
from biomarker.report.figures.words import estimate_said, shorten
from biomarker.report.numbers import Results, level, p_is

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD, ROW, NAME = 0.8, 1.0, 26  # heights of a subgroup's name and of an estimate; letters of a level


@dataclass(frozen=True)
class Line:
    """One row: a name with what stands at its right, and an estimate where it is no headline."""

    name: str
    right: str
    estimate: Results | None
    whole: bool = False


@styled("Difference between the arms", single_patients=False)
def arms_forest(endpoint: Results, treated: str, control: str) -> Picture:
    """Draw differences in percentage points, treated minus control, with their intervals.

    A square stands for all patients, dots for subgroups. Beside each name: responders / patients of the treated and of
    the control arm.

    Parameters
    ----------
    endpoint : one of ``endpoints`` of a trial's results, with a ``comparison``
    treated, control : names of the arms
    """
    found = endpoint["comparison"]
    lines = _lines(found)
    figure, axes = new_axes(0.95 + 0.36 * sum(HEAD if line.estimate is None else ROW for line in lines))
    reach = max(5.0, *(abs(100 * line.estimate[key]) for line in lines if line.estimate for key in ("low", "high")))
    y = 0.0
    for line in lines:
        y += HEAD if line.estimate is None else ROW
        _draw(axes, y, line)
    axes.axvline(0, color=FAINT, linewidth=0.8, linestyle=DASHED, zorder=0)
    axes.set(xlim=(-reach * 1.04, reach * 1.04), ylim=(y + 0.35, 0.1), yticks=[])
    axes.xaxis.set_major_locator(MaxNLocator(6, symmetric=True))
    axes.spines["left"].set_visible(False)
    worse, better = f"← {shorten(control, 15)} better", f"{shorten(treated, 15)} better →"
    for side, x, words in (("right", -5, worse), ("left", 5, better)):
        axes.annotate(words, (0.5, 0), xycoords="axes fraction", xytext=(x, -24), textcoords="offset points", ha=side,
                      va="center", fontsize=SMALL + 0.5)  # fmt: skip
    axes.set_title(f"responders / patients: {shorten(treated, 17)} v {shorten(control, 14)}\n"
                   f"right: difference, points ({level(found['risk_difference'])} interval)")  # fmt: skip
    return figure


def _lines(found: Results) -> list[Line]:
    whole = f"{_counts(found['table'])}; {p_is(found['test']['p'])}"
    lines = [Line(f"All: {whole}", _points(found["risk_difference"]), found["risk_difference"], whole=True)]
    forest = found["forest"]
    if not forest:
        return lines
    tests = {one["variable"]: one["p"] for one in forest["interactions"]}
    for variable in dict.fromkeys(one["variable"] for one in forest["subgroups"]):
        tested = f"interaction {p_is(tests[variable])}" if variable in tests else ""
        lines.append(Line(shorten(variable, 52 - len(tested)), tested, None))
        lines += [Line(f"{shorten(one['level'], NAME)}: {_counts(one['table'])}", _points(one["risk_difference"]),
                       one["risk_difference"])
                  for one in forest["subgroups"] if one["variable"] == variable]  # fmt: skip
    return lines


def _counts(table: Results) -> str:
    return (f"{table['treated_responders']}/{table['treated']} v "
            f"{table['control_responders']}/{table['control']}")  # fmt: skip


def _points(estimate: Results) -> str:
    return estimate_said({key: 100 * estimate[key] for key in ("estimate", "low", "high")}, 1)


def _draw(axes: Axes, y: float, line: Line) -> None:
    heavy = "bold" if line.whole or line.estimate is None else "normal"
    white = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    text = y - (0.12 if line.estimate is None else 0.40)
    indent = 0.0 if line.estimate is None or line.whole else 0.025
    across = axes.get_yaxis_transform()
    axes.text(indent, text, line.name, transform=across, va="center", weight=heavy, fontsize=7, bbox=white)
    style = "italic" if line.estimate is None else "normal"
    weight = "bold" if line.whole else "normal"
    axes.text(1, text, line.right, transform=across, va="center", ha="right", fontsize=7, style=style, weight=weight,
              bbox=white)  # fmt: skip
    if line.estimate is None:
        return
    low, value, high = (100 * line.estimate[key] for key in ("low", "estimate", "high"))
    colour = RESPONDER if line.whole else PLAIN
    axes.plot([low, high], [y, y], color=colour, linewidth=1.5, solid_capstyle="butt")
    axes.plot(value, y, marker="s" if line.whole else "o", markersize=5.5 if line.whole else 4.5, color=colour)
