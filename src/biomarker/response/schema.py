"""Columns of a visits table: what each one holds, its limits, and how else it may be spelled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from biomarker.response.bilag import GRADES, SYSTEMS
from biomarker.response.sledai import MAXIMUM, WEIGHTS

Kind = Literal["text", "flag", "item", "number", "whole", "choice", "grade", "drugs", "date"]


@dataclass(frozen=True)
class Field:
    """One column: kind, limits of a number, words of a choice, and what it means."""

    kind: Kind
    about: str
    low: Decimal | None = None
    high: Decimal | None = None
    words: tuple[str, ...] = ()


def _number(about: str, high: int | None = None, low: int | None = 0, kind: Kind = "number") -> Field:
    return Field(kind, about, None if low is None else Decimal(low), None if high is None else Decimal(high))


BILAG_SYSTEMS = tuple(dict.fromkeys((*SYSTEMS["2004"], *SYSTEMS["classic"])))
SCALES = {"0-3": Decimal(3), "0-10": Decimal(10), "0-100": Decimal(100)}
ROLES = ("baseline", "previous", "assessment")

FIELDS: dict[str, Field] = {
    "visit_day": _number("day of the visit; day 1 is the first dose", low=None, kind="whole"),
    "visit_date": Field("date", "date of the visit, where there is no visit_day"),
    "first_dose_date": Field("date", "date of the first dose; that of the baseline visit where there is none"),
    "visit_role": Field("choice", "which visit this is", words=ROLES),
    "arm": Field("text", "treatment arm"),
    "sledai_total": _number("SLEDAI-2K", MAXIMUM, kind="whole"),
    **{f"sledai_{item}": Field("item", f"SLEDAI-2K item of weight {weight}") for item, weight in WEIGHTS.items()},
    **{f"bilag_{system}": Field("grade", "BILAG grade, A to E", words=GRADES) for system in BILAG_SYSTEMS},
    "bilag_version": Field("choice", "version of the BILAG", words=tuple(SYSTEMS)),
    "pga": _number("physician's global assessment"),
    "pga_scale": Field("choice", "its scale; 0-100 are mm of a visual analogue scale", words=tuple(SCALES)),
    "prednisone_eq_mg_day": _number("glucocorticoids, mg of prednisone per day", 2000),
    "steroid": Field("text", "name of the glucocorticoid, where the dose is not in prednisone equivalents"),
    "steroid_mg_day": _number("its dose, mg per day", 2000),
    "drugs": Field("drugs", 'background drugs, such as "hydroxychloroquine 400; methotrexate 15/wk"'),
    "investigational_drug": Field("flag", "takes an investigational drug other than the one under study"),
    "haemolytic_anaemia": Field("flag", "haemolytic anaemia (not an item of SLEDAI-2K)"),
    "gastrointestinal_activity": Field("flag", "lupus activity of the gut (not an item of SLEDAI-2K)"),
    "sfi_flare": Field("choice", "SELENA-SLEDAI flare index", words=("none", "mild_moderate", "severe")),
    "rescue": Field("flag", "rescue or restricted medication was given by this visit"),
    "withdrawn": Field("flag", "treatment was discontinued by this visit"),
    "died": Field("flag", "died by this day"),
    "proteinuria_g_24h": _number("protein in urine, g per 24 h"),
    "upcr_g_g": _number("protein to creatinine ratio in urine, g per g (mg per mg)"),
    "rbc_hpf": _number("red cells in urine per high power field"),
    "wbc_hpf": _number("white cells in urine per high power field"),
    "c3": _number("complement C3"),
    "c3_lower_limit": _number("its lower limit of normal, same unit"),
    "c4": _number("complement C4"),
    "c4_lower_limit": _number("its lower limit of normal, same unit"),
    "dsdna": _number("antibodies to double-stranded DNA"),
    "dsdna_upper_limit": _number("their upper limit of normal, same unit"),
    "platelets_1e9_l": _number("platelets, 10^9 per L", 3000),
    "leukocytes_1e9_l": _number("leukocytes, 10^9 per L", 500),
    "temperature_c": _number("body temperature, degrees Celsius", 45, 30),
    "tender_joints_28": _number("tender joints of 28", 28, kind="whole"),
    "swollen_joints_28": _number("swollen joints of 28", 28, kind="whole"),
    "tender_joints_68": _number("tender joints of 68", 68, kind="whole"),
    "swollen_joints_66": _number("swollen joints of 66", 66, kind="whole"),
    "das28": _number("DAS28, where it is not computed from its parts", 15),
    "esr_mm_h": _number("erythrocyte sedimentation rate, mm per h", 200),
    "crp_mg_l": _number("C-reactive protein, mg per L", 1000),
    "patient_global_mm": _number("global assessment by the patient, 0 to 100 mm", 100),
    "physician_global_mm": _number("global assessment by the physician, 0 to 100 mm", 100),
    "pain_mm": _number("pain, 0 to 100 mm", 100),
    "haq_di": _number("HAQ disability index", 3),
}
ALIASES = {
    "sledai": "sledai_total", "sledai_2k": "sledai_total", "sledai2k": "sledai_total",
    "sledai_haematuria": "sledai_hematuria", "sledai_leucopenia": "sledai_leukopenia",
    "sledai_low_c3_c4": "sledai_low_complement", "sledai_anti_dsdna": "sledai_increased_dna_binding",
    "bilag_hematological": "bilag_haematological", "hemolytic_anemia": "haemolytic_anaemia",
    "prednisone_mg_day": "prednisone_eq_mg_day", "prednisolone_mg_day": "prednisone_eq_mg_day",
    "physician_global": "pga", "phga": "pga",
}  # fmt: skip
# A header with one of these beginnings that is no column of ours is a slip: ignoring it would lose what it holds.
OWN_PREFIXES = ("sledai_", "bilag_", "pga_", "visit_", "steroid_")


def column_name(header: str) -> str:
    """Header -> name of the column as `FIELDS` spells it, or the tidied header."""
    tidy = "_".join(header.strip().casefold().replace("-", " ").replace(".", " ").split())
    return ALIASES.get(tidy, tidy)
