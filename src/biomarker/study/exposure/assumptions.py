"""Where each number of an exposure study comes from: published, computed from published numbers, or assumed."""

from __future__ import annotations

from typing import Any, NamedTuple

from biomarker.exposure.pk.parameters import SOURCE
from biomarker.study.exposure.spec import ExposureSpec

CHANGED = "set by this study"
ASSUMED = "ASSUMED: not published, a default of this software"


class Origin(NamedTuple):
    """What a key means and where its default comes from."""

    key: str
    meaning: str
    source: str


TULIP = "pooled TULIP trials, SRI(4), high interferon gene signature"
ORIGINS = (
    *(Origin(f"pharmacokinetics.{key}", meaning, SOURCE) for key, meaning in (
        ("clearance", "clearance, L/day"), ("central", "central volume, L"),
        ("intercompartmental", "intercompartmental clearance, L/day"), ("peripheral", "peripheral volume, L"),
        ("kss", "quasi-steady-state constant, nM"), ("receptor", "target, nM"),
        ("k_int", "internalisation = turnover of the target, 1/day"), ("molar_mass", "kDa"),
        ("low_signature_clearance", "factor on clearance, low gene signature"),
        ("reference_weight", "kg"), ("weight_on_clearance", "exponent"), ("weight_on_central", "exponent"),
        ("clearance_change", "largest change of log clearance with time"), ("half_change", "days to half of it"),
        ("var_clearance", "variance between patients, log clearance"), ("var_central", "the same, log central volume"),
        ("var_receptor", "the same, log target"), ("var_change", "the same, change of clearance (additive)"),
        ("proportional_error", "residual"), ("additive_error", "residual, mg/L"))),
    Origin("population.signature_high", "share with a high gene signature", "the question is about these patients"),
    Origin("population.weight_median", "kg", SOURCE),
    Origin("population.weight_range", "kg", SOURCE),
    Origin("population.weight_sd_log", "spread of log weight", "COMPUTED: the range of 670 weights spans about 6.2 SD"),
    Origin("population.active", "share with SLEDAI-2K of 10 or more",
           "COMPUTED from BLISS pooled (belimumab), 1684 patients"),
    Origin("response.placebo", "responders / patients", TULIP),
    Origin("response.reference", "responders / patients at the reference dose", TULIP),
    Origin("response.forms", "how concentration acts", "log-linear is published for anifrolumab, its parameters are "
           "not; the others are rivals that fit the same two rates"),
    Origin("response.rise", "rise of the log odds without drug", ASSUMED),
    Origin("response.half_rise_weeks", "weeks to half of it", ASSUMED),
    Origin("response.active_effect", "log odds ratio of high activity", "COMPUTED from BLISS pooled "
                                                                        "(belimumab): 63.5 % "
           "of responders, 42.8 % of the others; a 4-point fall is easier from a higher start"),
    Origin("response.between_patients", "SD of a patient's log odds", ASSUMED),
    Origin("dropout.completers", "share that completes", "TULIP exposure-response data: 574 of 813 (Chia et al. 2022, "
           "Rheumatology 61:1900)"),
    Origin("dropout.hazard_ratio", "dropout after a visit without response against one with it", ASSUMED),
    Origin("simulation.occupancy", "occupied share of the target that counts as adequate", ASSUMED),
    Origin("simulation.little_gain", "gain in response rate that counts as little", ASSUMED),
)  # fmt: skip


def assumptions(spec: ExposureSpec) -> list[dict[str, Any]]:
    """Every number that decides, its value in this study and where it comes from."""
    default = ExposureSpec(kind="exposure")
    rows = []
    for origin in ORIGINS:
        section, key = origin.key.split(".")
        value, usual = (getattr(getattr(one, section), key) for one in (spec, default))
        source = origin.source if value == usual else f"{CHANGED}; the default {_text(usual)}: {origin.source}"
        rows.append({"key": origin.key, "meaning": origin.meaning, "value": _text(value), "source": source})
    return rows


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_text(one) for one in value) if not hasattr(value[0], "form") else "; ".join(
            one.form().label for one in value)  # fmt: skip
    if hasattr(value, "responders"):
        dose = f" at {value.dose:g} mg" if hasattr(value, "dose") else ""
        return f"{value.responders}/{value.n}{dose}"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
