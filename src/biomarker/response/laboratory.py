"""Laboratory values of a visit -> SLEDAI-2K items, by named cut-offs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from biomarker.response.rules import Rules
from biomarker.response.truth import Truth, any_of

Numbers = Mapping[str, Decimal]


def derived_items(values: Numbers, rules: Rules) -> dict[str, Truth]:
    """Items that follow from what was measured; those without a measurement are left out.

    Gladman et al. (2002): proteinuria above 0.5 g/24 h, more than 5 red (white) cells per high power field, platelets
    below 100 and leukocytes below 3 x 10^9/L, fever above 38 degrees, complement below and anti-dsDNA above the limit
    of the laboratory. Whether a drug or an infection explains the value is for the physician to say.
    """
    found: dict[str, Truth] = {
        "proteinuria": any_known(_above(values.get(name), rules.number("lab_proteinuria_above"))
                                 for name in ("proteinuria_g_24h", "upcr_g_g")),
        "hematuria": _above(values.get("rbc_hpf"), rules.number("lab_rbc_above")),
        "pyuria": _above(values.get("wbc_hpf"), rules.number("lab_wbc_above")),
        "thrombocytopenia": _below(values.get("platelets_1e9_l"), rules.number("lab_platelets_below")),
        "leukopenia": _below(values.get("leukocytes_1e9_l"), rules.number("lab_leukocytes_below")),
        "fever": _above(values.get("temperature_c"), rules.number("lab_temperature_above")),
        "low_complement": any_of(_below(values.get(name), values.get(f"{name}_lower_limit")) for name in ("c3", "c4")),
        "increased_dna_binding": _above(values.get("dsdna"), values.get("dsdna_upper_limit")),
    }  # fmt: skip
    return {name: truth for name, truth in found.items() if truth is not None}


def any_known(truths: Iterable[Truth]) -> Truth:
    """True where one is true, False where one is known and none is true, else unknown."""
    known = [truth for truth in truths if truth is not None]
    return any(known) if known else None


def _below(value: Decimal | None, limit: Decimal | None) -> Truth:
    return None if value is None or limit is None else value < limit


def _above(value: Decimal | None, limit: Decimal | None) -> Truth:
    return None if value is None or limit is None else value > limit
