"""Rules by which standard curves are fitted, accepted and used: every number with its default and its source."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

from biomarker.errors import StudyError, nearest

CHOICES: dict[str, tuple[str, ...]] = {
    "model": ("auto", "4pl", "5pl"),
    "points": ("replicates", "means"),
    "blanks": ("zero", "ignore"),
    "below_lloq": ("censor", "keep"),
    "values": ("auto", "fit", "instrument", "signal"),
}

# How the software of an instrument fits, found from the results in its exports (tests/assay/test_golden_elisa.py).
PRESETS: dict[str, dict[str, Any]] = {"softmax": {"model": "4pl", "weighting": "none", "points": "means"}}
WEIGHTS = {"1/y2": "weights 1/y² of the fitted means", "1/y": "weights 1/y of the fitted means", "none": "no weights",
           "log": "differences of logs", "power": "weights by an estimated power of the fitted means"}  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Named parameters of calibration and quality control.

    Parameters
    ----------
    model : "4pl", "5pl", or "auto" for five parameters only where the standards show an asymmetry
    weighting : "1/y2", "1/y", "none", "log", a power of the mean, or "power" to estimate it. 1/y2 by default: the
        noise of immunoassays grows with the signal, and weighting most improves low concentrations (Findlay and Dillard
        2007, AAPS J 9:E260)
    points : fit "replicates", or the "means" of the levels as some instruments do
    blanks : wells without analyte are standards at concentration "zero", or "ignore" them
    values : "fit" concentrations here, take those of the "instrument", "auto": fit wherever there are standards; or
        take the "signal" itself (MFI, OD), which has no limits (Breen et al. 2016, Sci Rep 6:26996)
    recovery, recovery_at_limits : largest deviation of a back-fitted standard from its nominal concentration, in
        percent, between the limits and at them (ICH M10 2022, ligand binding assays: 20 and 25)
    acceptable_share : of the standards between the limits that must meet it (ICH M10: 0.75)
    fewest_levels : of acceptable standards (ICH M10: 6)
    cv, cv_at_limits : largest CV in percent that is expected of a concentration, between the limits and at them
        (ICH M10: 20 and 25)
    lod_sds : standard deviations of the blank above its mean that make the limit of detection (2.5: usual for
        electrochemiluminescence kits)
    replicate_cv : largest CV of the concentrations of replicates, in percent, before they are flagged
    beads : fewest beads per analyte and well for a reliable median (35; kits ask for 50)
    below_lloq : "censor" what is below the lower limit, or "keep" numbers between LOD and LLOQ with a flag
    parallel_cv : largest CV of one sample's dilutions in percent (ICH M10, parallelism: 30)
    control_recovery, control_recovery_at_limits : largest deviation of a control from its target where the kit
        states no range, in percent; the second for a control made to stand at the LLOQ or ULOQ (ICH M10: 20, 25)
    total_error, total_error_at_limits : largest sum of the bias and CV of a control over plates, in percent (ICH M10:
        30, and 40 at the LLOQ or ULOQ)
    drift : largest change of a signal over the order of a plate's wells, in percent of its mean
    """

    model: str = "auto"
    weighting: str | float = "1/y2"
    points: str = "replicates"
    blanks: str = "zero"
    values: str = "auto"
    recovery: float = 20.0
    recovery_at_limits: float = 25.0
    acceptable_share: float = 0.75
    fewest_levels: int = 6
    cv: float = 20.0
    cv_at_limits: float = 25.0
    lod_sds: float = 2.5
    replicate_cv: float = 20.0
    beads: float = 35.0
    below_lloq: str = "censor"
    parallel_cv: float = 30.0
    control_recovery: float = 20.0
    control_recovery_at_limits: float = 25.0
    total_error: float = 30.0
    total_error_at_limits: float = 40.0
    drift: float = 20.0

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """Rules with some of them stated.

        Parameters
        ----------
        given : rule -> value; "preset" takes those of `PRESETS` first, as some software fits

        Raises
        ------
        StudyError
            For an unknown rule or preset, or a value that is none.
        """
        if "preset" in given:
            if given["preset"] not in PRESETS:
                raise StudyError(f'rules.preset = "{given["preset"]}"', allowed=nearest(str(given["preset"]), PRESETS))
            given = PRESETS[given["preset"]] | {name: value for name, value in given.items() if name != "preset"}
        known = {field.name: field.default for field in fields(cls)}
        for name, value in given.items():
            if name not in known:
                raise StudyError(f'rules: no rule is called "{name}"', allowed=nearest(name, (*known, "preset")))
            _require(name, value, known[name])
        return cls(**given)


def described(rules: Rules) -> tuple[str, ...]:
    """How curves are fitted and limits follow, in sentences."""
    model = {"auto": "4PL, 5PL where the standards show an asymmetry"}.get(rules.model, rules.model.upper())
    weights = WEIGHTS.get(str(rules.weighting), f"weights by power {rules.weighting} of the fitted means")
    points = "single wells" if rules.points == "replicates" else "means of the levels"
    blanks = "blanks as standards at zero" if rules.blanks == "zero" else "blanks left out"
    return (
        f"Fit: {model}; {weights}; {points}; {blanks}.",
        f"LLOQ and ULOQ: the widest range in which {100 * rules.acceptable_share:g} % of the standards, and at least "
        f"{rules.fewest_levels:g}, come back within {rules.recovery:g} % ({rules.recovery_at_limits:g} % at its ends) "
        f"with an expected CV up to {rules.cv:g} % ({rules.cv_at_limits:g} %).",
    )


def _require(name: str, value: Any, default: Any) -> None:
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise StudyError(f'rules.{name} = "{value}"', allowed=", ".join(f'"{one}"' for one in CHOICES[name]))
    elif name == "weighting":
        from biomarker.curves.noise import noise_of

        if value != "power":
            noise_of(value)
    elif isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        raise StudyError(f"rules.{name} = {value!r}", allowed=f"a number above 0, such as {default:g}")
