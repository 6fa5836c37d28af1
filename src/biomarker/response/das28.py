"""Joint counts, acute phase reactant and global health -> DAS28."""

from __future__ import annotations

from decimal import Decimal, localcontext

from biomarker.response.visit import Visit

FORMULAE = ("esr_4", "esr_3", "crp_4", "crp_3")


def das28(visit: Visit, formula: str, decimals: int = 2) -> Decimal | None:
    """DAS28 as recorded, else computed; None where a part is missing.

    Parameters
    ----------
    visit : joint counts, acute phase, global health
    formula : "esr_4" (with global health), "esr_3", "crp_4" or "crp_3"; CRP in mg/L, ESR in mm/h (below 1 counts as 1)
    decimals : the computed score is rounded to so many, as it is reported in a clinic

    References
    ----------
    Prevoo et al. (1995) Arthritis Rheum 38:44; formulae with fewer variables or CRP as given by das-score.nl.
    """
    if "das28" in visit.numbers:
        return visit.numbers["das28"]
    marker = visit.numbers.get("esr_mm_h" if formula.startswith("esr") else "crp_mg_l")
    tender, swollen = visit.numbers.get("tender_joints_28"), visit.numbers.get("swollen_joints_28")
    health = visit.numbers.get("patient_global_mm")
    if tender is None or swollen is None or marker is None or (formula.endswith("4") and health is None):
        return None
    with localcontext(prec=30):
        joints = Decimal("0.56") * tender.sqrt() + Decimal("0.28") * swollen.sqrt()
        value = _joined(joints, marker, health or Decimal(0), formula)
    return round(value, decimals)


def _joined(joints: Decimal, marker: Decimal, health: Decimal, formula: str) -> Decimal:
    if formula.startswith("esr"):
        core = joints + Decimal("0.70") * max(marker, Decimal(1)).ln()
        if formula == "esr_4":
            return core + Decimal("0.014") * health
        return core * Decimal("1.08") + Decimal("0.16")
    core = joints + Decimal("0.36") * (marker + 1).ln()
    if formula == "crp_4":
        return core + Decimal("0.014") * health + Decimal("0.96")
    return core * Decimal("1.10") + Decimal("1.15")
