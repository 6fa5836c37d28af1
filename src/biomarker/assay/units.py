"""Units of measurement as people spell them -> one spelling; and the unit in a column header."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from biomarker.assay.analytes import LOG_UNITS

# Pairs in one entry are the same number: 1 ng/L is 1 pg/mL. Nothing else is converted.
_AMOUNT_PER_VOLUME = {
    "fg/ml": "fg/mL", "pg/l": "fg/mL",
    "pg/ml": "pg/mL", "ng/l": "pg/mL",
    "ng/ml": "ng/mL", "ug/l": "ng/mL",
    "ug/ml": "ug/mL", "mg/l": "ug/mL",
    "pmol/l": "pM", "fmol/ml": "pM",
    "nmol/l": "nM", "pmol/ml": "nM",
    "iu/ml": "IU/mL", "kiu/l": "IU/mL",
    "u/ml": "U/mL", "ku/l": "U/mL",
}  # fmt: skip
_OTHER = {
    "mfi": "MFI", "medianfluorescenceintensity": "MFI",
    "od": "OD", "od450": "OD", "absorbance": "OD",
    "rlu": "RLU", "ecl": "ECL",
    "au": "a.u.", "arbitraryunits": "a.u.", "arb.units": "a.u.",
    "npx": "NPX", "log2": "log2", "log10": "log10", "ln": "ln", "transformed": "transformed",
}  # fmt: skip
_LOGGED = re.compile(r"(log2|log10|ln)\W*(?:of)?\W*(.+?)\)?")
_BRACKETED = re.compile(r"(?P<name>.*\S)\s*[\[({](?P<unit>[^()\[\]{}]*(?:\([^()]*\))?)[\])}]")
# Without brackets only spellings that no analyte name ends in.
_AT_THE_END = re.compile(r"(?P<name>.*[^\s_,;])[\s_,;]+(?P<unit>(?:\S+[\s_]*(?:/|per)[\s_]*m?l|[fpnuµμ]g[\s_]?m?l"
                         r"|npx|mfi|log2|log10))", re.IGNORECASE)  # fmt: skip


def unit(text: str) -> str | None:
    """One spelling of a unit, of those in `biomarker.assay.analytes.UNITS`; None when it is none.

    "ng/L" is "pg/mL" and "µg/L" is "ng/mL" (the same numbers); nothing is converted.

    Parameters
    ----------
    text : as it is written

    Examples
    --------
    >>> from biomarker.assay.units import unit
    >>> unit("PG/ML"), unit("ng/ml")
    ('pg/mL', 'ng/mL')
    >>> unit("apples") is None
    True
    """
    if text.strip() in ("pM", "nM"):
        return text.strip()
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").casefold()
    folded = folded.replace("µ", "u").replace("μ", "u").replace("mcg", "ug")
    logged = _LOGGED.fullmatch(folded.strip())
    if logged and unit(logged[2]):
        return logged[1]
    folded = re.sub(r"[\s_·*^()]+", "", folded).replace("per", "/")
    folded = re.sub(r"\.?(ml|l)-1$", r"/\1", folded)
    folded = re.sub(r"^([fpnu]g)(ml|l)$", r"\1/\2", folded)
    return _AMOUNT_PER_VOLUME.get(folded) or _OTHER.get(folded) or _OTHER.get(folded.replace(".", ""))


@lru_cache(maxsize=4096)
def split_header(header: str) -> tuple[str, str | None]:
    """Name and unit of a column header; the unit is None when the header states none.

    "IL-6 (pg/mL)" -> ("IL-6", "pg/mL"); "IL-12(p40)" keeps its bracket, because p40 is no unit.

    Parameters
    ----------
    header : of a column

    Examples
    --------
    >>> from biomarker.assay.units import split_header
    >>> split_header("IL-6 (pg/mL)")
    ('IL-6', 'pg/mL')
    """
    for pattern in (_BRACKETED, _AT_THE_END):
        found = pattern.fullmatch(header.strip())
        stated = unit(found["unit"]) if found else None
        if found and stated:
            return found["name"].strip(" ,;_"), stated
    return header.strip(), None


def agree(stated: str, declared: str) -> bool:
    """Whether the unit in a header and the declared unit are the same (or only less exact: "transformed")."""
    return unit(stated) == unit(declared) or (declared == "transformed" and stated in LOG_UNITS)
