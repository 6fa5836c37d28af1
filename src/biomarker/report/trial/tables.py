"""Results of a trial -> tables for the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.numbers import interval, p_value
from biomarker.report.table import Cell, Column, Table
from biomarker.report.trial.text import competes, points, share, since

Results = Mapping[str, Any]


def rates(results: Results) -> Table:
    """Every rate with its denominator and both intervals."""
    rows: list[tuple[Cell, ...]] = []
    for one in results["endpoints"]:
        for entry in (*one["rates"], *one["other_denominators"]):
            of = entry["of"].removeprefix(f"{entry['arm']}, ")
            exact = entry["clopper_pearson"]
            rows.append((one["name"], entry["arm"], f"{entry['responders']}/{entry['total']}", of,
                         share(entry["wilson"]), f"{100 * exact['low']:.1f} to {100 * exact['high']:.1f}"))  # fmt: skip
    wilson = "rate (95 % Wilson)" if _is_95(results) else "rate (Wilson)"
    columns = _columns("endpoint", "arm", "responders", "denominator", wilson, "Clopper-Pearson")
    return Table("trial_rates", "Response rates", columns, tuple(rows))


def comparisons(results: Results) -> Table:
    """Treated against control, one row per endpoint."""
    rows = []
    for one in results["endpoints"]:
        found = one["comparison"]
        if found is not None:
            rows.append((one["name"], points(found["risk_difference"]), interval(found["risk_ratio"]),
                         interval(found["odds_ratio"]), p_value(found["test"]["p"]), found["test"]["method"],
                         p_value(one["p_holm"]), p_value(one["p_bh"])))  # fmt: skip
    columns = _columns("endpoint", "difference (points)", "risk ratio", "odds ratio", "p", "test", "Holm", "BH")
    return Table("trial_comparisons", "Treated against control (score intervals)", columns, tuple(rows))


def sensitivity(results: Results) -> Table:
    """Every test on offer."""
    names = ("pearson", "yates", "fisher", "mid_p", "boschloo")
    rows = tuple((one["name"], *(p_value(one["comparison"]["tests"][name]) for name in names),
                  f"{one['comparison']['smallest_expected']:.1f}")
                 for one in results["endpoints"] if one["comparison"])  # fmt: skip
    columns = _columns("endpoint", "Pearson", "Yates", "Fisher", "mid-p", "Boschloo", "smallest expected")
    return Table("trial_tests", "The same by every test (none is chosen for its p-value)", columns, rows)


def subgroups(one: Results) -> Table:
    """Subgroups of one endpoint."""
    forest = one["comparison"]["forest"]
    rows = tuple((f"{s['variable']}: {s['level']}", points(s["risk_difference"]), p_value(s["p"]), p_value(s["p_holm"]),
                  p_value(s["p_bh"])) for s in forest["subgroups"])  # fmt: skip
    columns = _columns("subgroup", "difference (points)", "p alone", "Holm", "BH")
    return Table("trial_subgroups", f"Subgroups, {one['name']}", columns, rows)


def at_times(one: Results) -> Table:
    """Shares at the times that the study names."""
    rows = tuple((group["name"], f"{at['time']:g}", share(at["share"]), at["n_at_risk"])
                 for group in one["groups"] for at in group["at"])  # fmt: skip
    what = "share with it" if competes(one) else "share without it"
    columns = (Column("group"), Column(f"{one['unit']} since {since(one)}"), Column(f"{what}, {one['kind']}"),
               Column("at risk"))  # fmt: skip
    return Table("trial_times", one["title"], columns, rows)


def hazards(one: Results) -> Table:
    """Cox model."""
    made = one["cox"]["hazards"] if one["cox"] else ()
    rows = tuple((h["name"], "runs away" if h["ratio"] is None else interval(h["ratio"]), p_value(h["p"]),
                  p_value(h["proportional_p"])) for h in made)  # fmt: skip
    columns = _columns("covariate", "hazard ratio", "p", "constant over time, p")
    return Table("trial_hazards", "Cox model", columns, rows)


def augmented(results: Results) -> Table:
    """Augmented beside plain."""
    rows: list[tuple[Cell, ...]] = []
    for one in results["augmented"]:
        rows += [(rate["arm"], share(rate["augmented"]), share(rate["plain"]["wilson"])) for rate in one["rates"]]
        if one["difference"]:
            rows.append(("difference (points)", points(one["difference"]), points(one["plain_difference"])))
    return Table("trial_augmented", "Response that uses the continuous part", _columns("", "augmented", "plain"),
                 tuple(rows))  # fmt: skip


def _columns(*titles: str) -> tuple[Column, ...]:
    return tuple(map(Column, titles))


def _is_95(results: Results) -> bool:
    return all(entry["wilson"]["level"] == 0.95 for one in results["endpoints"] for entry in one["rates"])
