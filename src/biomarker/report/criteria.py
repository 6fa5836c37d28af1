"""How the label was made, and the result under every criterion -> tables and sentences."""

from __future__ import annotations

from biomarker.report.numbers import Results, interval, p_value
from biomarker.report.table import Cell, Column, Table

WORDS = {True: "responder", False: "non-responder", None: "not evaluable"}


def label_sentences(results: Results) -> list[str]:
    """Which rule made the label, when it was judged, and what its rate refers to; nothing for a recorded label."""
    made = results.get("response")
    if not made:
        return []
    flow, rules = made["flow"], made["rules"]
    when = f"on day {rules['assessment_day']} (window -{rules['window_before']} to +{rules['window_after']} days)" \
        if rules["assessment_day"] else "at the visit marked as assessment"  # fmt: skip
    said = [f"A responder meets {made['title']} (version {made['version']}) {when}, judged from {made['visits']}.",
            f"Of {flow['patients']} patients with a panel and visits {flow['eligible']} were eligible, "
            f"{flow['evaluable']} evaluable and {flow['responders']} responders."]  # fmt: skip
    events = ", ".join(f"{name.replace('_', ' ')}: {rules[name].replace('n_r', 'n-r').replace('_', ' ')}" for name in
                       ("death", "withdrawal", "rescue", "missed_visit", "missing_value"))  # fmt: skip
    return [*said, f"Rules for what intervenes: {events}."]


def label_flow(results: Results) -> Table:
    """What decided the label: the criterion itself, or a rule such as that for rescue."""
    made = results.get("response") or {"flow": {"decided": ()}}
    rows = tuple((one["basis"], WORDS[one["label"]], one["n"]) for one in made["flow"]["decided"])
    return Table(
        "label_flow", "What decided the label", (Column("decided by"), Column("label"), Column("patients")), rows
    )


def label_components(results: Results) -> Table:
    """How often each part of the criterion was met at the assessment, before any rule."""
    made = results.get("response") or {"flow": {"components": ()}}
    rows = tuple((one["name"], one["met"], one["not_met"], one["unknown"]) for one in made["flow"]["components"])
    columns = (Column("component"), Column("met"), Column("not met"), Column("unknown"))
    return Table("label_components", "Components of the criterion at the assessment, before rules", columns, rows)


def criteria_table(results: Results) -> Table:
    """The procedure under every criterion, with the p-value corrected for choosing among them."""
    found = results.get("criteria") or {"compared": ()}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one["title"] + (" (predicted here)" if k == 0 else ""), one["n_patients"], one["n_responders"], one["auc"],
         _p(one["p"]), _p(one["p_adjusted"]), one["note"])
        for k, one in enumerate(found["compared"])
    )  # fmt: skip
    columns = (Column("criterion"), Column("patients"), Column("responders"), Column("AUC"), Column("p"),
               Column("p, corrected for the choice"), Column("note"))  # fmt: skip
    shown = len(columns) - (not any(row[-1] for row in rows))
    caption = "The same procedure under each response criterion"
    return Table("criteria", caption, columns[:shown], tuple(row[:shown] for row in rows))


def agreement_table(results: Results) -> Table:
    """How far two criteria call the same patients responders."""
    found = results.get("criteria") or {"agreement": ()}
    rows = tuple(
        (f"{one['first']} and {one['second']}", one["n"], one["both"], one["first_only"], one["second_only"],
         one["neither"], one["observed"], one["kappa"])
        for one in found["agreement"]
    )  # fmt: skip
    columns = (Column("criteria"), Column("patients"), Column("both"), Column("first only"), Column("second only"),
               Column("neither"), Column("agreement"), Column("kappa"))  # fmt: skip
    return Table("agreement", "Agreement of the criteria in patients that both can judge", columns, rows)


def criteria_sentence(results: Results) -> str:
    """Does the result depend on the criterion? One sentence; "" where there is one criterion only."""
    found = results.get("criteria")
    judged = [one for one in found["compared"] if one["auc"]] if found else []
    if len(judged) < 2:
        return ""
    areas = [one["auc"]["estimate"] for one in judged]
    said = (f"Under {len(judged)} criteria the AUC of the same procedure ranges from {min(areas):.2f} to "
            f"{max(areas):.2f}")  # fmt: skip
    tested = [one for one in judged if one["p_adjusted"] is not None]
    if not tested:
        return said + "."
    first, best = judged[0], min(tested, key=lambda one: (one["p_adjusted"], one["p"]))
    here = f"{p_value(first['p_adjusted'])} for {first['title']}, which is predicted here"
    told = f"the smallest p is {p_value(best['p_adjusted'])} ({best['title']}, AUC {interval(best['auc'])})"
    if first["p_adjusted"] is None:
        here = told
    elif best is not first:
        here = f"{here}, and {told}"
    return f"{said}; corrected for having tried {len(tested)}, p is {here}."


def _p(value: float | None) -> str | None:
    return None if value is None else p_value(value)


TABLES = (label_flow, label_components, criteria_table, agreement_table)
