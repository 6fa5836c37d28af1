"""Results of a trial -> a compact summary for the terminal: 80 columns, no colour, the verdict first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from biomarker.report.numbers import interval, number, p_is, p_value

Results = Mapping[str, Any]
WIDTH = 80
NAME = 26


def render_trial(results: Results) -> str:
    """Lines of at most 80 columns, ending with a line feed.

    Parameters
    ----------
    results : content of the JSON file of a trial (docs/trial.md)
    """
    blocks = [_title(results), "\n".join(_fill(one, "- ") for one in results["verdict_sentences"])]
    blocks += [_endpoint(one) for one in results["endpoints"]]
    blocks += [_marker(results["marker"]), *map(_survival, results["survival"]), *map(_augmented, results["augmented"])]
    blocks += ["\n".join(_fill(one, "! ") for one in results["notes"]), _fill(f"Rule of the tests: {results['rule']}."),
               _fill(results["research_use_only"])]  # fmt: skip
    return "\n\n".join(block for block in blocks if block) + "\n"


def points(estimate: Results | None) -> str:
    """Difference of two shares in percentage points.

    >>> points({"estimate": 0.0449, "low": -0.0707, "high": 0.1504})
    '4.5 (-7.1 to 15.0)'
    """
    if estimate is None:
        return "not computed"
    return interval({key: 100 * estimate[key] for key in ("estimate", "low", "high")}, 1)


def share(estimate: Results | None) -> str:
    """Share in percent.

    >>> share({"estimate": 0.2722, "low": 0.2107, "high": 0.3438})
    '27.2 % (21.1 to 34.4)'
    """
    if estimate is None:
        return "not known"
    value, low, high = (number(100 * estimate[key], 1) for key in ("estimate", "low", "high"))
    return f"{value} % ({low} to {high})"


def _title(results: Results) -> str:
    lines = [results["study"]] + ([] if results["title"] == results["study"] else [_fill(results["title"])])
    if results["simulated"]:
        lines.append("SIMULATED DATA: nothing here is a finding about patients")
    return "\n".join(lines)


def _endpoint(one: Results) -> str:
    lines = [_fill(one["name"]), *_rates(one["rates"]), *_rates(one["other_denominators"])]
    found = one["comparison"]
    if found is None:
        return "\n".join(lines)
    said = ", ".join(f"{name.replace('_', '-')} {p_value(p)}" for name, p in found["tests"].items())
    lines += [
        _row("difference (points)", points(found["risk_difference"])),
        _row("risk ratio", _ratio(found["risk_ratio"])),
        _row("odds ratio", _ratio(found["odds_ratio"])),
        _row("test", f"{p_is(found['test']['p'])}, {found['test']['method']} (smallest expected count "
             f"{found['smallest_expected']:.1f}); over all endpoints Holm {p_value(one['p_holm'])}, BH "
             f"{p_value(one['p_bh'])}"),
        _row("every test", said),
    ]  # fmt: skip
    return "\n".join([*lines, *_stratified(found["stratified"]), *_forest(found["forest"])])


def _ratio(estimate: Results | None) -> str:
    return "not computed: an arm without responders or without others" if estimate is None else interval(estimate)


def _rates(rates: Iterable[Results]) -> list[str]:
    """One line per arm, and below whom the denominators count."""
    listed = list(rates)
    if not listed:
        return []
    lines = []
    for one in listed:
        low, high = (number(100 * one["clopper_pearson"][key], 1) for key in ("low", "high"))
        counts = f"{one['responders']}/{one['total']}"
        lines.append(_row(_short(one["arm"], NAME - 2), f"{counts:<8} {share(one['wilson'])}  exact {low} to {high}"))
    of = listed[0]["of"].removeprefix(f"{listed[0]['arm']}, ")
    return [*lines, _row("", f"of {of}")]


def _stratified(found: Results | None) -> list[str]:
    if found is None:
        return []
    agree = (
        "" if found["homogeneity_p"] is None else f"; one odds ratio in all: Breslow-Day {p_is(found['homogeneity_p'])}"
    )
    return [_row("stratified", f"difference {points(found['risk_difference'])}, odds ratio "
                 f"{interval(found['odds_ratio'])}, CMH {p_is(found['p'])} ({found['n_strata']} strata, n = "
                 f"{found['n']}{agree})")]  # fmt: skip


def _forest(found: Results | None) -> list[str]:
    if found is None:
        return []
    tests = {one["variable"]: one for one in found["interactions"]}
    lines = [f"  {'subgroup':<22}{'responders':<17}{'difference (points)':<23}{'p':>8}{'Holm':>8}"]
    for variable in dict.fromkeys(one["variable"] for one in found["subgroups"]):
        test = tests.get(variable)
        said = f": interaction {p_is(test['p'])}, Holm {p_value(test['p_holm'])}" if test else ""
        lines.append(_fill(f"{variable}{said}", "  ", 4))
        lines += [_subgroup(one) for one in found["subgroups"] if one["variable"] == variable]
    return lines + [_row("without both arms", ", ".join(found["skipped"]))] * bool(found["skipped"])


def _subgroup(one: Results) -> str:
    t = one["table"]
    counts = f"{t['treated_responders']}/{t['treated']} v {t['control_responders']}/{t['control']}"
    return (f"    {_short(one['level'], 19):<20}{counts:<17}{points(one['risk_difference']):<23}{p_value(one['p']):>8}"
            f"{p_value(one['p_holm']):>8}")  # fmt: skip


def _marker(found: Results | None) -> str:
    if found is None or "unknown" in found:
        return ""
    one, per = found["interaction"], f"per {found['interaction']['scale']}"
    lines = [
        f"{found['name']}: predictive or prognostic? ({found['endpoint']}, n = {found['n']})",
        _row("interaction", f"ratio of odds ratios {interval(one['interaction'])} {per}, p = "
             f"{p_value(one['interaction_p'])}"),
        _row("odds ratio, treated", f"{interval(one['in_treated'])} (n = {one['n_treated']})"),
        _row("odds ratio, controls", f"{interval(one['in_control'])} (n = {one['n_control']})"),
        _row("odds ratio, both", f"{interval(one['main'])}, {p_is(one['main_p'])}"),
    ]  # fmt: skip
    return "\n".join([*lines, *_windows(found["windows"]), *_guided(found["guided"])])


def _windows(found: Results | None) -> list[str]:
    if found is None:
        return []
    lines = [f"  {'window of ' + found['marker']:<24}{'n':>9}   difference (points), band for all windows"]
    for one in found["windows"]:
        ends = f"{number(one['lowest'], None)} to {number(one['highest'], None)}"
        counts = f"{one['n_treated']} v {one['n_control']}"
        lines.append(f"  {ends:<24}{counts:>9}   {points(one['difference'])}")
    return [*lines, _row("windows alike", f"{p_is(found['homogeneity_p'])}")]


def _guided(found: Results | None) -> list[str]:
    if found is None:
        return []
    test = "no permutation test" if found["p"] is None else f"permutation {p_is(found['p'])}"
    return [
        _row("guided treatment", f"by {', '.join(found['markers'])}: {share(found['value'])} would respond; treats "
             f"{100 * found['treated_share']:.0f} %"),
        _row("gain (points)", f"over treating everyone {points(found['over_all'])}, nobody "
             f"{points(found['over_none'])}; {test}"),
    ]  # fmt: skip


def _survival(one: Results) -> str:
    lines = [_fill(f"{one['title']}: {one['kind']}, {one['unit']} since {since(one)}")]
    what = "with it" if competes(one) else "without it"
    for group in one["groups"]:
        competing = f", {group['competing']} died first" if group["competing"] else ""
        median = "" if group["median"] is None else f"; median {number(group['median'], 1)}"
        lines.append(_row(group["name"], f"{group['events']} of {group['n']}{competing}{median}"))
        lines += [_row("", f"at {at['time']:g}: {share(at['share'])} {what}, {at['n_at_risk']} at risk")
                  for at in group["at"]]  # fmt: skip
    if one["gray_p"] is not None:
        lines.append(_row("Gray's test", f"{p_is(one['gray_p'])} (share that gets it)"))
    if one["log_rank_p"] is not None:
        cause = " of the cause-specific hazards" if competes(one) else ""
        lines.append(_row("log-rank", f"{p_is(one['log_rank_p'])}{cause}"))
    if one["cox"]:
        few = "; too few events to rely on it" if one["cox"]["few_events"] else ""
        for hazard in one["cox"]["hazards"]:
            ratio = "runs away" if hazard["ratio"] is None else interval(hazard["ratio"])
            constant = p_value(hazard["proportional_p"])
            lines.append(_row("Cox hazard ratio", f"{hazard['name']} {ratio}, {p_is(hazard['p'])}; constant "
                              f"over time p = {constant}{few}"))  # fmt: skip
    return "\n".join([*lines, *([_row("left out", one["left_out"])] if one["left_out"] else [])])


def competes(one: Results) -> bool:
    """Whether another event rules this one out, so that curves show the share with it."""
    return any(group["competing"] for group in one["groups"])


def since(one: Results) -> str:
    """What the times count from, in words; a column such as "remission_months" is named without its unit.

    >>> since({"since": "remission_months", "unit": "months"}), since({"since": None, "unit": "months"})
    ('remission', 'the start')
    """
    return str(one["since"]).removesuffix(f"_{one['unit']}").replace("_", " ") if one["since"] else "the start"


def _augmented(one: Results) -> str:
    lines = [_fill(f"Augmented response: {one['response']} (n = {one['n']}, {one['n_failed']} failed)")]
    for rate in one["rates"]:
        plain = rate["plain"]
        lines.append(_row(rate["arm"], f"{share(rate['augmented'])}; plain {plain['responders']}/{plain['total']} "
                          f"{share(plain['wilson'])}"))  # fmt: skip
    if one["difference"]:
        lines.append(_row("difference (points)", f"{points(one['difference'])}, {p_is(one['p'])}; plain "
                          f"{points(one['plain_difference'])}"))  # fmt: skip
    lines.append(_row("worth", f"as narrow as a plain analysis of {one['equivalent_patients']:.1f} times the patients"))
    return "\n".join([*lines, *(_row("DO NOT USE", doubt) for doubt in one["doubts"])])


def _row(label: str, text: str) -> str:
    return _fill(text, f"  {label}".ljust(NAME), NAME)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 2] + ".."


def _fill(text: str, first: str = "", indent: int | None = None) -> str:
    """Wrap, but never between a number and its sign or unit."""
    held = text.replace(" = ", "\0=\0").replace(" %", "\0%")
    rest = " " * (len(first) if indent is None else indent)
    return textwrap.fill(held, WIDTH, initial_indent=first, subsequent_indent=rest).replace("\0", " ")
