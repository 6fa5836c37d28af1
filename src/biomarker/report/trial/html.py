"""Results of a trial -> its figures, and one self-contained HTML file with the verdict first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.arms import arms_forest
from biomarker.report.figures.drawing import Drawing, drawing
from biomarker.report.figures.effect_windows import effect_windows
from biomarker.report.figures.survival import survival
from biomarker.report.html import page_environment
from biomarker.report.trial import tables
from biomarker.report.trial.text import competes, points, share, since

if TYPE_CHECKING:
    from biomarker.trial.follow_up import FollowUp
    from biomarker.trial.kaplan_meier import Curve

Results = Mapping[str, Any]


def draw_trial(
    results: Results, followed: Sequence[tuple[tuple[FollowUp, ...], tuple[Curve, ...]]]
) -> Mapping[str, Drawing]:
    """Every figure of a trial.

    Parameters
    ----------
    followed : follow-ups and curves of each entry of ``results["survival"]``
    """
    drawn: dict[str, Drawing] = {}
    treated, control = results["arms"]["treated"], results["arms"]["control"]
    for k, one in enumerate(results["endpoints"]):
        if one["comparison"] and (k == 0 or (not _has_forest(results["endpoints"][0]) and _has_forest(one))):
            made = arms_forest(one, treated, control)
            alt = (
                f"Difference in response, treated minus control: {points(one['comparison']['risk_difference'])} points."
            )
            drawn[f"forest_{k}"] = drawing(
                f"forest_{k}", f"{one['name']}: difference between the arms", made, alt,
                "Percentage points with Miettinen-Nurminen intervals. A subgroup that differs from "
                "zero while the interaction test is not significant is what chance brings about in small groups.",
            )  # fmt: skip
    marker = results["marker"]
    if marker and marker.get("windows"):
        drawn["windows"] = drawing(
            "windows",
            f"Effect of the treatment along {marker['name']}",
            effect_windows(marker["windows"]),
            f"Difference in response in {len(marker['windows']['windows'])} overlapping windows.",
            "Each point is a third of the patients, in the order of the marker; neighbours share patients. Where a "
            "flat line fits inside the band, these patients show no difference along the marker.",
        )
    for k, (one, (follow_ups, curves)) in enumerate(zip(results["survival"], followed, strict=True)):
        drawn[f"survival_{k}"] = _survival(k, one, follow_ups, curves)
    return drawn


def render_trial_report(results: Results, drawings: Mapping[str, Drawing]) -> str:
    """Text of one HTML file; it loads nothing from elsewhere and runs no script."""
    made = [tables.rates(results), tables.comparisons(results), tables.sensitivity(results),
            tables.augmented(results)]  # fmt: skip
    forests = [one for one in results["endpoints"] if one["comparison"] and one["comparison"]["forest"]]
    engine = page_environment()
    engine.filters |= {"points": points, "share": share}
    return engine.get_template("trial.html").render(
        results=results,
        figures=drawings,
        tables={table.name: table for table in made},
        subgroups=[tables.subgroups(one) for one in forests],
        times=[tables.at_times(one) for one in results["survival"]],
        hazards=[tables.hazards(one) for one in results["survival"]],
    )


def _has_forest(endpoint: Results) -> bool:
    return bool(endpoint["comparison"] and endpoint["comparison"]["forest"])


def _survival(k: int, one: Results, follow_ups: Sequence[FollowUp], curves: Sequence[Curve]) -> Drawing:
    competing = competes(one)
    made = survival([group["name"] for group in one["groups"]], follow_ups, curves, event=follow_ups[0].event,
                    unit=one["unit"], origin=one["landmark"] or 0.0, competing=competing,
                    p=one["log_rank_p"], gray_p=one["gray_p"], since=since(one))  # fmt: skip
    told = ", ".join(f"{group['name']}: {group['events']} of {group['n']}" for group in one["groups"])
    how = (
        "Cumulative incidence: death rules the event out and is not treated as censoring; one minus Kaplan-Meier "
        "would be too high."
        if competing
        else "Kaplan-Meier; ticks are patients last seen without the event."
    )
    if one["landmark"]:
        how += (" Only patients followed beyond the landmark count, from there on: to be called a responder one has to "
                "live until the assessment.")  # fmt: skip
    return drawing(f"survival_{k}", one["title"], made, f"{one['title']}. {told}.", how)
