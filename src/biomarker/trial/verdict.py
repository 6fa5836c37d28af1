"""Plain values of a trial -> what can and cannot be said, in a few sentences for clinicians."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.evaluation.verdict import p_text

Results = Mapping[str, Any]
ALPHA = 0.05
RESEARCH_ONLY = "For research use only: these results must not guide the treatment of a patient."


def trial_verdict(results: Results) -> tuple[str, ...]:
    """Sentences, the answer of the primary endpoint first; they claim no more than intervals and tests do."""
    endpoints = results["endpoints"]
    sentences = [
        *(_primary(endpoints[0], results) if endpoints else ()),
        _several(endpoints),
        _subgroups(endpoints),
        *_marker(results["marker"]),
        *(_survival(one) for one in results["survival"]),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def percent(share: float) -> str:
    """Share in whole percent.

    >>> percent(0.2722)
    '27 %'
    """
    return f"{100 * share:.0f} %"


def _primary(one: Results, results: Results) -> tuple[str, ...]:
    rates = {entry["arm"]: entry for entry in one["rates"]}
    treated, control = results["arms"]["treated"], results["arms"]["control"]
    told = _rate(rates[treated])
    if control is None or one["comparison"] is None:
        return (f"{one['name']}: {told} of {treated} responded. Without a control arm nobody can say how much of this "
                "the treatment did.",)  # fmt: skip
    found = one["comparison"]
    difference, p = found["risk_difference"], found["test"]["p"]
    points = (
        f"{_points(difference['estimate'])} points, {100 * difference['level']:g} % interval "
        f"{_points(difference['low'])} to {_points(difference['high'])}; {p_text(p)}, {found['test']['method']}"
    )
    sides = f"{told} with {treated}, {_rate(rates[control])} with {control}"
    if p <= ALPHA:
        verb = "more" if difference["estimate"] > 0 else "fewer"
        said = f"{verb} patients responded with {treated} than with {control} ({sides}; difference {points})."
    else:
        said = (f"there is no evidence of a difference between the arms ({sides}; difference {points}). This does not "
                "show that they are equal: every difference inside the interval remains possible.")  # fmt: skip
    return (f"{one['name']}: {said}",)


def _several(endpoints: list[Results]) -> str:
    tested = [one for one in endpoints if one["comparison"] is not None]
    if len(tested) < 2:
        return ""
    small = [one["name"] for one in tested[1:] if one["comparison"]["test"]["p"] <= ALPHA]
    others = len(tested) - 1
    if not small:
        who = "The other endpoint does not differ" if others == 1 else f"None of the {others} other endpoints differs"
        least = min(one["comparison"]["test"]["p"] for one in tested[1:])
        return f"{who} between the arms by more than chance (smallest {p_text(least)})."
    adjusted = [one["name"] for one in tested if one["p_holm"] <= ALPHA]
    kept = f"after Holm's adjustment for {len(tested)} endpoints: {', '.join(adjusted) or 'none'}"
    return f"Of the other endpoints, p is at most {ALPHA:g} for {', '.join(small)}; {kept}."


def _subgroups(endpoints: list[Results]) -> str:
    forests = [one["comparison"]["forest"] for one in endpoints if one["comparison"] and one["comparison"]["forest"]]
    tests = [test for made in forests for test in made["interactions"]]
    if not forests:
        return ""
    if not tests:
        return ("Whether the effect differs between subgroups cannot be tested: no variable has two groups with "
                "patients of both arms.")  # fmt: skip
    proven = [test["variable"] for test in tests if test["p_holm"] <= ALPHA]
    if proven:
        return (f"The effect differs with {', '.join(proven)} (interaction test, adjusted for {len(tests)}); as a "
                "subgroup finding it has to be confirmed.")  # fmt: skip
    seen = _on_their_own(endpoints)
    start = f"Some subgroups look different on their own ({', '.join(seen)}), but " if seen else ""
    least = p_text(min(test["p"] for test in tests))
    sentence = (
        f"{start}no subgroup differs from the other patients by more than chance (interaction tests, smallest {least})."
    )
    return sentence[0].upper() + sentence[1:]


def _on_their_own(endpoints: list[Results]) -> list[str]:
    """Up to three subgroups with a small p where the arms as a whole do not differ; these mislead."""
    judged = [one for one in endpoints if one["comparison"] and one["comparison"]["forest"]]
    found = []
    for one in judged:
        if one["comparison"]["test"]["p"] > ALPHA:
            where = f"{one['name']}, " if len(judged) > 1 else ""
            found += [f"{where}{line['variable']} {line['level']} ({p_text(line['p'])})"
                      for line in one["comparison"]["forest"]["subgroups"] if line["p"] <= ALPHA]  # fmt: skip
    return found[:3]


def _marker(found: Results | None) -> tuple[str, ...]:
    if found is None:
        return ()
    if "unknown" in found:
        return (found["unknown"],)
    return (*found["interaction"]["sentences"], _guided(found))


def _guided(found: Results) -> str:
    one = found["guided"]
    if one is None:
        return ""
    better = one["all"] >= one["none"]
    gain, than = (one["over_all"], "treating everyone") if better else (one["over_none"], "treating nobody")
    low, high = _points(gain["low"]), _points(gain["high"])
    size = f"{_points(gain['estimate'])} points ({low} to {high}) of response against {than}"
    by = ", ".join(one["markers"])
    if one["treated_share"] in (0, 1):
        who = "everyone" if one["treated_share"] else "nobody"
        return (f"Learned from {by}, the rule treats {who} and so gains nothing over treating {who}: these patients do "
                "not show whom to treat and whom not.")  # fmt: skip
    if one["p"] is None:
        return f"Treating by {by} would have changed {size}; no permutation test was run."
    judged = f"judged on patients the rule had not seen (permutation test, {p_text(one['p'])})"
    if one["p"] <= ALPHA:
        return (
            f"Treating by {by} would have gained {size}, {judged}; only a trial of the rule itself can show a benefit."
        )
    return f"There is no evidence that treating by {by} would help: {size}, {judged}."


def _survival(one: Results) -> str:
    groups = one["groups"]
    title = one["title"][0].upper() + one["title"][1:]
    counts = [f"{group['events']} of {group['n']}" for group in groups]
    deaths = sum(group["competing"] for group in groups)
    if one["log_rank_p"] is None:
        first = f"; {deaths} died without it" if deaths else ""
        return f"{title}: {', '.join(counts)} patients{first}{_last(one, groups[0])}."
    listed = "; ".join(
        f"{group['name']} {count}{_last(one, group)}" for count, group in zip(counts, groups, strict=True)
    )
    p, test = (one["log_rank_p"], "log-rank") if one["gray_p"] is None else (one["gray_p"], "Gray's test")
    word = "The groups differ" if p <= ALPHA else "There is no evidence of a difference"
    cause = "; deaths ended the follow-up of others" if deaths else ""
    causal = ""
    if one["landmark"]:
        causal = " Responders were not drawn by lot, so this is an association, not an effect of responding."
    return f"{title}: {listed}. {word} ({test} {p_text(p)}{cause}).{causal}"


def _last(one: Results, group: Results) -> str:
    """Share at the last time that the study names and somebody was still followed."""
    known = [at for at in group["at"] if at["share"] is not None]
    if not known:
        return ""
    at, share = known[-1], known[-1]["share"]
    what = "with" if any(other["competing"] for other in one["groups"]) else "without"
    low, high = (f"{100 * share[end]:.0f}" for end in ("low", "high"))
    return f", {percent(share['estimate'])} ({low} to {high}) {what} it at {at['time']:g} {one['unit']}"


def _rate(entry: Results) -> str:
    return f"{entry['responders']}/{entry['total']} ({percent(entry['wilson']['estimate'])})"


def _points(share: float) -> str:
    text = f"{100 * share:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.removeprefix("+")
