"""DAS28, EULAR response and ACR20/50/70."""

from decimal import Decimal

import pytest

from biomarker.response.criteria.eular_response import eular
from biomarker.response.das28 import das28
from biomarker.response.visit import Visit

from .conftest import columns, only


def das(formula, **values):
    return das28(Visit("P1", 1, 2, numbers={k: Decimal(str(v)) for k, v in values.items()}), formula)


@pytest.mark.parametrize("formula", ["esr_4", "esr_3", "crp_4", "crp_3"])
def test_das28_by_its_formulae(formula):
    """0.56 sqrt(9) + 0.28 sqrt(4) + ...: sums made by hand from the published coefficients.

    ESR 30: .70 ln 30 = 2.38084; CRP 20: .36 ln 21 = 1.09602; GH 60: .84.
    """
    values = {"tender_joints_28": 9, "swollen_joints_28": 4, "esr_mm_h": 30, "crp_mg_l": 20, "patient_global_mm": 60}
    by_hand = {
        "esr_4": 1.68 + 0.56 + 2.380838 + 0.84,
        "esr_3": (1.68 + 0.56 + 2.380838) * 1.08 + 0.16,
        "crp_4": 1.68 + 0.56 + 1.096028 + 0.84 + 0.96,
        "crp_3": (1.68 + 0.56 + 1.096028) * 1.1 + 1.15,
    }
    found = das(formula, **values)
    assert float(found) == pytest.approx(by_hand[formula], abs=0.006)


def test_a_recorded_das28_is_believed_and_a_missing_part_gives_none():
    assert das("esr_4", das28=4.4, tender_joints_28=20) == Decimal("4.4")
    assert das("esr_4", tender_joints_28=9, swollen_joints_28=4, esr_mm_h=30) is None
    assert das("esr_3", tender_joints_28=9, swollen_joints_28=4, esr_mm_h=30) is not None
    assert das("crp_4", tender_joints_28=0, swollen_joints_28=0, crp_mg_l=0, patient_global_mm=0) == Decimal("0.96")


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [("5.0", "3.2", "good"), ("4.4", "3.2", "moderate"), ("4.41", "3.2", "good"), ("6.4", "5.1", "moderate"),
     ("7.0", "5.7", "moderate"), ("5.7", "5.1", "none"), ("5.71", "5.1", "moderate"), ("6.2", "5.2", "none"),
     ("3.9", "3.2", "moderate"), ("3.8", "3.2", "none"), ("3.0", "4.0", "none")],
)  # fmt: skip
def test_the_nine_fields_of_the_eular_table(before, now, expected):
    assert eular(Decimal(before), Decimal(now)) == expected


@pytest.mark.parametrize(("level", "expected"), [("moderate", True), ("good", False)])
def test_eular_levels(level, expected):
    rows = columns([{"patient_id": "P1", "visit_day": "1", "das28": "6.4"},
                    {"patient_id": "P1", "visit_day": "169", "das28": "5.0"}])  # fmt: skip
    assert only(rows, "eular_response", {"level": level}).label is expected
    rows["das28"][1] = ""
    assert only(rows, "eular_response", {"level": level}).label is None


START = {"tender_joints_68": 20, "swollen_joints_66": 10, "pain_mm": 50, "patient_global_mm": 50,
         "physician_global_mm": 50, "haq_di": 2, "crp_mg_l": 20}  # fmt: skip
TWENTY = {"tender_joints_68": 16, "swollen_joints_66": 8, "pain_mm": 40, "patient_global_mm": 40,
          "physician_global_mm": 40, "haq_di": 1.6, "crp_mg_l": 16}  # fmt: skip


def acr(settings=None, start=None, **now):
    rows = [{"patient_id": "P1", "visit_day": day, **{k: str(v) for k, v in values.items()}}
            for day, values in (("1", START | (start or {})), ("169", TWENTY | now))]  # fmt: skip
    return only(columns(rows), "acr_response", settings or {}).label


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({}, True),
        ({"tender_joints_68": 17}, False),
        ({"swollen_joints_66": ""}, None),
        ({"pain_mm": 41, "haq_di": 1.7}, True),
        ({"pain_mm": 41, "haq_di": 1.7, "crp_mg_l": 20}, False),
        ({"pain_mm": 41, "haq_di": "", "crp_mg_l": 20}, None),
        ({"pain_mm": 41, "haq_di": ""}, True),
        ({"pain_mm": 41, "haq_di": 1.7, "crp_mg_l": "", "patient_global_mm": 50}, False),
    ],
)
def test_acr20(now, expected):
    assert acr(**now) is expected


def test_acr50_and_a_measure_that_was_zero():
    assert acr({"percent": 50}) is False
    half = {name: value / 2 for name, value in START.items()}
    assert acr({"percent": 50}, **half) is True
    assert acr({"percent": 70}, **half) is False
    assert acr(start={"swollen_joints_66": 0}) is False
    assert acr({"joints": "28"}) is None
