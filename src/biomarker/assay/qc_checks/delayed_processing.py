"""Sentinels of blood that stood too long before it was spun."""

from __future__ import annotations

from biomarker.assay.conversion import factor
from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed
from biomarker.errors import PanelError

# matrix, analyte, concentration (pg/mL) above which the delay was at least so long
SENTINELS = (
    ("serum", "CXCL8", 528.0, "48 h"), ("serum", "CXCL8", 125.0, "24 h"),
    ("EDTA plasma", "IL16", 897.0, "48 h"), ("EDTA plasma", "IL16", 313.0, "24 h"),
    ("citrate plasma", "CXCL8", 21.5, "24 h"),
)  # fmt: skip


def _find(plates: Plates) -> list[Seen]:
    hits: dict[tuple[str, str], list[str]] = {}
    samples: dict[tuple[str, str], list[str]] = {}
    for one in plates.samples:
        found = _delay(plates, one.sample, one.analyte, one.value, one.unit, one.qualifier)
        if found:
            hits.setdefault((found, one.analyte), []).append(f"{one.sample} {one.text}")
            samples.setdefault((found, one.analyte), []).append(one.sample)
    return [Seen("warning", f"{analyte} suggests that {counted(len(texts), 'sample')} stood for {delay} or more before "
                 f"they were spun ({listed(texts)} pg/mL).", samples=tuple(samples[delay, analyte]))
            for (delay, analyte), texts in hits.items()]  # fmt: skip


def _delay(plates: Plates, sample: str, analyte: str, value: float | None, unit: str, qualifier: str) -> str:
    if value is None or qualifier == "<":
        return ""
    try:
        amount = value * factor(unit, "pg/mL", analyte=analyte)
    except PanelError:
        return ""
    matrix = plates.matrices.get(sample, "")
    return next((delay for where, name, limit, delay in SENTINELS
                 if where == matrix and name == analyte and amount > limit), "")  # fmt: skip


PART = QcCheck(
    code="QC008",
    summary="Late processing, by its sentinels: IL-8 in serum (125, 528 pg/mL) or citrate plasma, IL-16 in EDTA plasma",
    why="Blood cells go on releasing cytokines in the tube: IL-1β, IL-6, IL-8 and MIP-1 more than double in a day.",
    do="Look up when the blood was drawn and spun; leave the sample out if it was late. The limits hold for one ELISA.",
    find=_find,
    reference="Kofanova et al. 2018, Biopreserv Biobank (limits); Lee et al. 2016 (changes)",
)
