"""Rules that every criterion from visits shares: which visit is judged, and what rescue, dropout and gaps mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from biomarker.errors import PartError, nearest
from biomarker.response.bilag import SYSTEMS
from biomarker.response.cells import decimal
from biomarker.response.schema import SCALES

EVENTS = {"death": "died", "withdrawal": "withdrawn", "rescue": "rescue"}
EVENT_RULES = ("non_response", "not_evaluable", "ignore")
GAP_RULES = ("not_evaluable", "non_response")

# Defaults of every setting; a composite estimand: who dies, withdraws, is rescued or does not come is no responder.
DEFAULTS: dict[str, Any] = {
    "id_column": "patient_id",
    "arms": (),
    "assessment_day": 0,
    "window_before": 14,
    "window_after": 14,
    "rescue": "non_response",
    "withdrawal": "non_response",
    "death": "non_response",
    "missed_visit": "non_response",
    "missing_value": "not_evaluable",
    "entry_sledai": 0,
    "entry_bilag_a": 0,
    "entry_bilag_b": 0,
    "sledai_blank": "unknown",
    "bilag_blank": "unknown",
    "bilag_version": "",
    "pga_scale": "",
    "pga_conversion": "none",
    "steroid_equivalents": (),
    "lab_items": "never",
    "lab_proteinuria_above": 0.5,
    "lab_rbc_above": 5.0,
    "lab_wbc_above": 5.0,
    "lab_platelets_below": 100.0,
    "lab_leukocytes_below": 3.0,
    "lab_temperature_above": 38.0,
}
CHOICES: dict[str, tuple[str, ...]] = {
    "rescue": EVENT_RULES,
    "withdrawal": EVENT_RULES,
    "death": EVENT_RULES,
    "missed_visit": GAP_RULES,
    "missing_value": GAP_RULES,
    "sledai_blank": ("unknown", "absent"),
    "bilag_blank": ("unknown", "E"),
    "bilag_version": ("", *SYSTEMS),
    "pga_scale": ("", *SCALES),
    "pga_conversion": ("none", "linear"),
    "lab_items": ("never", "missing", "always"),
}
# Settings that say how the table is read; they are the same for all criteria of a study.
READING = ("id_column", "arms", "sledai_blank", "bilag_blank", "bilag_version", "pga_scale", "pga_conversion",
           "steroid_equivalents", *(name for name in DEFAULTS if name.startswith("lab_")))  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Settings shared by all criteria, checked; see docs/response.md for each."""

    values: Mapping[str, Any]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rules:
        """Defaults with the settings of a study in their places.

        Raises
        ------
        PartError
            For an unknown setting or a value that is not allowed.
        """
        return cls(checked("outcome", DEFAULTS, CHOICES, settings))

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def text(self, name: str) -> str:
        """A setting that is a word."""
        return str(self.values[name])

    def number(self, name: str) -> Decimal:
        """A setting that is a number."""
        return decimal(self.values[name])

    def day(self, name: str) -> int:
        """A setting that is a day or a number of days."""
        return int(self.values[name])


def checked(
    where: str, defaults: Mapping[str, Any], choices: Mapping[str, tuple[str, ...]], settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Defaults with `settings` in their places; numbers become exact decimals.

    Raises
    ------
    PartError
        For an unknown setting, a value of another kind, or a word that is not among the choices.
    """
    for name in settings:
        if name not in defaults:
            raise PartError(f"{where}: there is no setting {name}", allowed=nearest(name, defaults))
    merged = {**defaults, **settings}
    return {name: _value(f"{where}.{name}", value, defaults[name], choices.get(name)) for name, value in merged.items()}


def _value(where: str, value: Any, default: Any, words: tuple[str, ...] | None) -> Any:
    if isinstance(default, tuple):
        return tuple(str(one) for one in (value if isinstance(value, list | tuple) else [value]))
    if isinstance(default, (bool, str)):
        if type(value) is not type(default) or (words is not None and value not in words):
            kinds = "true or false" if isinstance(default, bool) else "a text in quotes"
            raise PartError(f"{where} = {value!r}", allowed=", ".join(f'"{one}"' for one in words) if words else kinds)
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PartError(f"{where} = {value!r}", allowed=f"a number, such as {default}")
    exact = decimal(value)
    if not exact.is_finite() or (isinstance(default, int) and exact != int(exact)):
        raise PartError(f"{where} = {value!r}", allowed=f"a whole number, such as {default}")
    return int(exact) if isinstance(default, int) else exact


def saved(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as plain values for results.json: decimals as the numbers they are."""
    return {
        name: list(value) if isinstance(value, tuple) else float(value) if isinstance(value, Decimal) else value
        for name, value in settings.items()
    }
