"""Values of a fit -> the answer in plain words, with what the data leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

Values = Mapping[str, Any]
FAR = 2.0  # times outside the band of the concentration check: another unit, another drug, no matter of chance


def headline(values: Values) -> str:
    """The answer in a line."""
    slope = _parameter(values, "slope")["estimate"]
    if slope is None:
        return "These data do not determine the effect of exposure"
    if slope["low"] > 0:
        return "Response rises with exposure"
    return "Response falls with exposure" if slope["high"] < 0 else "No clear effect of exposure on response"


def verdict(values: Values) -> list[str]:
    """Sentences: effect of exposure, dropout and its bias, what is open, the form."""
    said = [_effect(values), *_dropout(values)]
    unknown = [row for row in values["parameters"] if row["estimate"] is None]
    said += [f"Not determined by these data: {row['name']} ({row['why']})." for row in unknown]
    return [*said, values["forms_sentence"]]


def warnings(values: Values) -> list[str]:
    """What a reader has to know before believing it."""
    said = ["Exposure was not randomised within a dose: patients with a lower clearance may respond for other reasons."]
    if values["n_individual"] < values["n_treated"]:
        said.append(f"Concentrations of {values['n_treated'] - values['n_individual']} of "
                    f"{values['n_treated']} treated "
                    "subjects were not measured: their exposure is that of a typical patient of their weight and "
                    "signature, and differences between patients of one dose are partly missed.")  # fmt: skip
    check = values["predictive_check"]
    if check["share_inside"] < check["level"] - 0.15:
        said.append(f"The model does not fit: only {100 * check['share_inside']:.0f} % of the observed shares "
                    "lie in the "
                    "band of the predictive check.")  # fmt: skip
    return [*said, *concentrations_sentence(values["concentration_check"])]


def concentrations_sentence(groups: Sequence[Values]) -> list[str]:
    """A warning where measured concentrations are not those of this drug in this unit, else nothing."""
    rows = [row for group in groups for row in group["concentration"]]
    far = [row for row in rows if not row["low"] / FAR <= row["observed"] <= row["high"] * FAR]
    if 2 * len(far) <= len(rows):
        return []
    times = median(row["observed"] / row["middle"] for row in rows if row["middle"] > 0)
    return [f"The concentrations are not those of this model: in {len(far)} of {len(rows)} doses and weeks the "
            f"measured median is more than a factor of {FAR:g} outside the expected band (measured / expected "
            f"{times:.2g}). "
            "Are doses in mg, concentrations in mg/L, and the parameters those of this drug?"]  # fmt: skip


def _effect(values: Values) -> str:
    slope = _parameter(values, "slope")
    n = f"{values['n']} subjects ({values['n_high']} with a high gene signature), {values['n_visits']} visits"
    if slope["estimate"] is None:
        return f"{n}: the effect of exposure is not determined ({slope['why']})."
    text = (f"{n}: the effect of {values['form']} on the log odds of response is "
            f"{_interval(slope['estimate'])} where the "
            "signature is high")  # fmt: skip
    low = _parameter(values, "slope_low", missing_is_fine=True)
    if low and low["estimate"] is not None:
        text += f" and {_interval(low['estimate'])} where it is low"
    naive = values["naive_slope"]
    beside = "" if naive is None else (f" Ordinary logistic regression, which ignores that visits of a subject belong "
                                       f"together, gives {_interval(naive)}.")  # fmt: skip
    return f"{text}.{beside}"


def _dropout(values: Values) -> list[str]:
    after = _parameter(values, "after_non_response", missing_is_fine=True)
    said = []
    if after and after["estimate"] is not None:
        import math

        ratio = {key: math.exp(after["estimate"][key]) for key in ("estimate", "low", "high")}
        said.append(f"{values['n_dropped']} dropped out; after a visit without response the hazard of leaving is "
                    f"{_interval(ratio)} times that after a response.")  # fmt: skip
    gaps = [(100 * (row["completers"]["estimate"] - row["joint"]["estimate"]), row["dose"]) for row in values["rates"]
            if row["completers"]]  # fmt: skip
    if gaps:
        gap, dose = max(gaps, key=lambda pair: abs(pair[0]))
        said.append(f"Completers alone would {'over' if gap > 0 else 'under'}state the response rate by up to "
                    f"{abs(gap):.0f} percentage points (at {dose:g} mg), against the joint model.")  # fmt: skip
    return said


def _parameter(values: Values, name: str, *, missing_is_fine: bool = False) -> Values:
    for row in values["parameters"]:
        if row["name"] == name:
            found: Values = row
            return found
    if not missing_is_fine:
        raise KeyError(name)
    return {}


def _interval(estimate: Values) -> str:
    return f"{estimate['estimate']:.2f} ({estimate['low']:.2f} to {estimate['high']:.2f})"
