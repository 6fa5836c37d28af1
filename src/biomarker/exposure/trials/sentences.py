"""Summary of simulated trials -> the answer in plain words, its uncertainty included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]


def verdict(values: Values) -> list[str]:
    """Sentences: exposure below the reference dose, efficacy below it, gain above it, what decides, what it is."""
    reference = values["reference"]
    below = [dose for dose in values["doses"] if 0 < dose < reference]
    above = [dose for dose in values["doses"] if dose > reference]
    said = []
    if below:
        said += [_exposure_below(values, below), _efficacy_below(values, max(below))]
    if above:
        said.append(_gain_above(values, max(above)))
    if below and above:
        said.append(_halving_and_doubling(values, max(below), max(above)))
    said.append(_forms(values))
    return said


def headline(values: Values) -> str:
    """The answer in a line."""
    reference = values["reference"]
    below = [dose for dose in values["doses"] if 0 < dose < reference]
    above = [dose for dose in values["doses"] if dose > reference]
    said = []
    if below:
        lost = _exposure(values, max(below))["below"]["low"] > _exposure(values, reference)["below"]["high"]
        said.append(f"Below {reference:g} mg {'too little exposure' if lost else 'no clear loss of exposure'}")
    if above:
        rows = [row for row in values["response"] if row["dose"] == max(above)]
        small = sum(row["gain"]["estimate"] < values["little_gain"] for row in rows)
        found = _sensitivity(values, max(above))
        gain = "little gain" if small == len(rows) else "a gain that depends on the form" if small else "a gain"
        said.append(f"above {reference:g} mg {gain} ({_points(found['gain_lowest'])} to "
                    f"{_points(found['gain_highest'])} points at {max(above):g} mg)")  # fmt: skip
    text = "; ".join(said) or "Response by dose"
    return text[0].upper() + text[1:]


def warnings(completers: float, signature_high: float = 1.0) -> list[str]:
    """What a reader has to know before believing it.

    Parameters
    ----------
    completers : share that completes
    signature_high : share of patients with a high gene signature
    """
    hidden = ("The published estimates of the exposure-response model are not available: only its form is known. The "
              "slope was found from two observed response rates, so everything between and beyond those doses is "
              "what the form says, not what was seen.")  # fmt: skip
    drawn = ("The intervals hold for the response rates that were observed and for chance in the trial; parameters of "
             "the drug's disposition and of the course of response are taken as known, because their standard "
             "errors are not available.")  # fmt: skip
    return [hidden, drawn, *(["No dropout was assumed."] if completers == 1 else []),
            *([f"{100 * (1 - signature_high):.0f} % of the virtual patients have a low gene signature; in them "
               "exposure is "
               "assumed to do nothing, and the rates are those of all patients together."]
              if signature_high < 1 else [])]  # fmt: skip


def _exposure_below(values: Values, below: list[float]) -> str:
    reference, week = values["reference"], values["trough_week"]
    parts = [f"{_share(_exposure(values, dose)['below'], values)} at {dose:g} mg"
             for dose in sorted(below, reverse=True)]  # fmt: skip
    at_reference = _exposure(values, reference)["below"]
    worst = _exposure(values, max(below))["below"]
    head = "Inadequate exposure below" if worst["low"] > at_reference["high"] else "No clear loss of exposure below"
    return (f"{head} {reference:g} mg: before the dose of week {week:g}, less than {100 * values['occupancy']:g} % of "
            f"the target is occupied in {' and '.join(parts)}, against {_share(at_reference, values)} at "
            f"{reference:g} mg.")  # fmt: skip


def _efficacy_below(values: Values, dose: float) -> str:
    found = _sensitivity(values, dose)
    certain = "it lies below 0 under every form" if found["gain_high"] < 0 else "it does not exclude 0"
    return (f"Efficacy at {dose:g} mg: the expected response rate differs from that at {values['reference']:g} mg by "
            f"{_points(found['gain_lowest'])} to {_points(found['gain_highest'])} percentage points, depending "
            "on the form "
            f"({_level(values)} interval over the forms: {_points(found['gain_low'])} to "
            f"{_points(found['gain_high'])}; "
            f"{certain}). A single trial with {values['n_per_arm']} patients per arm would show more responders at "
            f"{dose:g} mg than at {values['reference']:g} mg in {_reversed(values, dose)} of cases.")  # fmt: skip


def _gain_above(values: Values, dose: float) -> str:
    found, little = _sensitivity(values, dose), values["little_gain"]
    rows = [row for row in values["response"] if row["dose"] == dose]
    small = [row["form"] for row in rows if row["gain"]["estimate"] < little]
    if found["gain_high"] < little:
        head = f"Little gain above {values['reference']:g} mg, whatever the form"
    elif len(small) == len(rows):
        head = f"Probably little gain above {values['reference']:g} mg"
    elif small:
        head = f"Whether there is little gain above {values['reference']:g} mg depends on the form"
    else:
        head = f"More than little gain above {values['reference']:g} mg under every form"
    each = "; ".join(f"{_points(row['gain']['estimate'])} ({_points(row['gain']['low'])} to "
                     f"{_points(row['gain']['high'])}) under {row['form']}" for row in rows)  # fmt: skip
    return (f"{head}: {dose:g} mg, {dose / values['reference']:.2g} times the dose, adds this many percentage "
            "points to "
            f"the expected response rate: {each}. Below {100 * little:g} counts as little.")  # fmt: skip


def _halving_and_doubling(values: Values, lower: float, upper: float) -> str:
    """Same step on the logarithm of dose, down and up."""
    import math

    down, up = math.log2(values["reference"] / lower), math.log2(upper / values["reference"])
    rows = []
    for form in values["forms"]:
        gains = {row["dose"]: row["gain"]["estimate"] for row in values["response"] if row["form"] == form["label"]
                 and row["gain"] is not None}  # fmt: skip
        rows.append((-gains[lower] / down, gains[upper] / up))
    word = "under every form" if all(lost > won for lost, won in rows) else "under some forms only"
    return (f"A factor of two in dose costs {_range([100 * lost for lost, _ in rows])} points downwards and adds "
            f"{_range([100 * won for _, won in rows])} points upwards: more is lost below than gained above "
            f"{word}.")  # fmt: skip


def _forms(values: Values) -> str:
    widest = max(values["sensitivity"], key=lambda row: row["expected_highest"] - row["expected_lowest"])
    return (f"Two observed doses (0 and {values['reference']:g} mg) cannot tell the {len(values['forms'])} "
            "forms apart; "
            f"they differ most at {widest['dose']:g} mg, where the expected response rate is "
            f"{100 * widest['expected_lowest']:.0f} to {100 * widest['expected_highest']:.0f} %. Only observed "
            "responses "
            "at a further dose would settle it.")  # fmt: skip


def _reversed(values: Values, dose: float) -> str:
    shares = [100 * row["better_in_trial"] for row in values["response"] if row["dose"] == dose]
    return f"{_range(shares, 0)} %"


def _range(numbers: list[float], digits: int = 1) -> str:
    low, high = f"{min(numbers):.{digits}f}", f"{max(numbers):.{digits}f}"
    return low if low == high else f"{low} to {high}"


def _exposure(values: Values, dose: float) -> Values:
    found: Values = next(row for row in values["exposure"] if row["dose"] == dose)
    return found


def _sensitivity(values: Values, dose: float) -> Values:
    found: Values = next(row for row in values["sensitivity"] if row["dose"] == dose)
    return found


def _share(estimate: Values, values: Values) -> str:
    return (f"{100 * estimate['estimate']:.0f} % of patients ({_level(values)} of trials: "
            f"{100 * estimate['low']:.0f} to {100 * estimate['high']:.0f} %)")  # fmt: skip


def _points(share: float) -> str:
    text = f"{100 * share:.1f}"
    return "0.0" if text == "-0.0" else text


def _level(values: Values) -> str:
    return f"{100 * values['level']:g} %"
