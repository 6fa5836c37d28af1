"""Forest of a trial: difference between the arms in all patients and in every subgroup, with counts and p-values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biomarker.report.figures.style import FAINT, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.numbers import Results, interval, level, p_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 6.9
# Left edges of the columns, as shares of the width of the axes.
NAME, TREATED, CONTROL, PLOT, END = 0.0, 0.23, 0.35, 0.47, 0.74


@styled
def arms_forest(endpoint: Results, treated: str, control: str) -> Figure:
    """Differences in percentage points; a square for all patients, dots for subgroups, interaction tests beside."""
    found = endpoint["comparison"]
    lines = _lines(found)
    figure, axes = new_axes(0.75 + 0.21 * (len(lines) + 1), WIDTH)
    reach = max(5.0, *(abs(100 * one[key]) for *_, one, _ in lines if one for key in ("low", "high")))
    scale = _Scale(reach * 1.05)
    _heads(axes, treated, control, level(found["risk_difference"]))
    for y, line in enumerate(lines, start=1):
        _draw(axes, y, line, scale)
    axes.plot([scale(0)] * 2, [0.6, len(lines) + 0.6], color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    _ruler(axes, scale, len(lines) + 0.75, treated, control)
    axes.set(xlim=(0, 1), ylim=(len(lines) + 2.3, -0.6))
    axes.axis("off")
    return figure


class _Scale:
    """Percentage points -> place in the axes."""

    def __init__(self, reach: float) -> None:
        self.reach = reach

    def __call__(self, points: float) -> float:
        return PLOT + (END - PLOT) * (points + self.reach) / (2 * self.reach)

    @property
    def ticks(self) -> list[float]:
        step = next(s for s in (5, 10, 20, 25, 50, 100) if self.reach / s <= 2.6)
        return [k * float(step) for k in range(-2, 3) if abs(k * step) <= self.reach]


Line = tuple[str, str, str, Results | None, str]


def _lines(found: Results) -> list[Line]:
    """Name, responders of both arms, estimate, and what stands at the right."""
    t = found["table"]
    lines: list[Line] = [("All patients", *_counts(t), found["risk_difference"], f"p = {p_value(found['test']['p'])}")]
    forest = found["forest"]
    if not forest:
        return lines
    tests = {one["variable"]: one["p"] for one in forest["interactions"]}
    for variable in dict.fromkeys(one["variable"] for one in forest["subgroups"]):
        tested = f"interaction p = {p_value(tests[variable])}" if variable in tests else ""
        lines.append((variable, "", "", None, tested))
        lines += [(one["level"], *_counts(one["table"]), one["risk_difference"], "")
                  for one in forest["subgroups"] if one["variable"] == variable]  # fmt: skip
    return lines


def _counts(table: Results) -> tuple[str, str]:
    return (f"{table['treated_responders']}/{table['treated']}", f"{table['control_responders']}/{table['control']}")


def _heads(axes: Axes, treated: str, control: str, said: str) -> None:
    heads = ((TREATED, _cut(treated)), (CONTROL, _cut(control)), (END + 0.015, f"difference ({said} interval)"))
    for x, text in heads:
        axes.text(x, 0, text, va="center", weight="bold", fontsize=7.5)


def _draw(axes: Axes, y: int, line: Line, scale: _Scale) -> None:
    name, treated, control, estimate, said = line
    whole = name == "All patients"
    weight = "bold" if estimate is None or whole else "normal"
    indent = 0.0 if estimate is None or whole else 0.02
    axes.text(NAME + indent, y, _cut(name, 28), va="center", weight=weight, fontsize=7.5)
    axes.text(TREATED, y, treated, va="center", fontsize=7.5)
    axes.text(CONTROL, y, control, va="center", fontsize=7.5)
    if estimate is None:
        axes.text(END + 0.015, y, said, va="center", fontsize=7.5, style="italic")
        return
    low, value, high = (100 * estimate[key] for key in ("low", "estimate", "high"))
    colour = RESPONDER if whole else PLAIN
    axes.plot([scale(low), scale(high)], [y, y], color=colour, linewidth=1.5, solid_capstyle="butt")
    axes.plot(scale(value), y, marker="s" if whole else "o", markersize=5.5 if whole else 4.5, color=colour)
    points = interval({"estimate": value, "low": low, "high": high}, 1)
    axes.text(END + 0.015, y, f"{points}{'   ' + said if said else ''}", va="center", fontsize=7.5)


def _ruler(axes: Axes, scale: _Scale, y: float, treated: str, control: str) -> None:
    axes.plot([PLOT, END], [y, y], color=PLAIN, linewidth=0.8)
    for tick in scale.ticks:
        axes.plot([scale(tick)] * 2, [y, y + 0.15], color=PLAIN, linewidth=0.8)
        axes.text(scale(tick), y + 0.55, f"{tick:g}", ha="center", va="center", fontsize=7)
    axes.text(scale(0) - 0.008, y + 1.2, f"← {_cut(control, 16)} better", ha="right", va="center", fontsize=7)
    axes.text(scale(0) + 0.008, y + 1.2, f"{_cut(treated, 16)} better →", ha="left", va="center", fontsize=7)


def _cut(text: str, width: int = 13) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
