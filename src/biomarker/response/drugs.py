"""Background drugs: "HCQ 400; MTX 15/wk" -> known drugs with their doses, and whether the doses are maintenance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from biomarker.errors import nearest
from biomarker.response.cells import CellError, is_missing, number, plain
from biomarker.response.truth import Truth, all_of

# Highest doses of maintenance treatment, mg per day or (methotrexate) per week: Golder et al. (2016) Arthritis Res
# Ther 18:260. Biologics and calcineurin inhibitors are known, without a limit.
MAXIMA: dict[str, Decimal] = {
    "hydroxychloroquine": Decimal(400), "methotrexate": Decimal(30), "azathioprine": Decimal(200),
    "mycophenolate_mofetil": Decimal(3000), "mycophenolic_acid": Decimal(2160), "leflunomide": Decimal(20),
}  # fmt: skip
WITHOUT_MAXIMUM = ("chloroquine", "mepacrine", "cyclophosphamide", "ciclosporin", "tacrolimus", "voclosporin",
                   "belimumab", "rituximab", "anifrolumab", "sulfasalazine", "tocilizumab", "abatacept",
                   "adalimumab", "etanercept", "infliximab")  # fmt: skip
ANTIMALARIALS = ("hydroxychloroquine", "chloroquine", "mepacrine")
ALIASES = {
    "hcq": "hydroxychloroquine", "cq": "chloroquine", "quinacrine": "mepacrine", "mtx": "methotrexate",
    "aza": "azathioprine", "mmf": "mycophenolate_mofetil", "mycophenolate": "mycophenolate_mofetil",
    "mpa": "mycophenolic_acid", "lef": "leflunomide", "cyc": "cyclophosphamide", "csa": "ciclosporin",
    "cyclosporine": "ciclosporin", "cyclosporin": "ciclosporin", "tac": "tacrolimus", "bel": "belimumab",
    "rtx": "rituximab", "ssz": "sulfasalazine",
}  # fmt: skip
KNOWN = (*MAXIMA, *WITHOUT_MAXIMUM)
_ENTRY = re.compile(r"([A-Za-z][A-Za-z _-]*?)\s*(?:([-0-9.,]+)\s*(?:mg)?\s*(?:/\s*(d|day|wk|week))?)?")


@dataclass(frozen=True)
class Drug:
    """One background drug; `dose` in mg per `per` ("day" or "week"), None where it is not recorded."""

    name: str
    dose: Decimal | None = None
    per: str = "day"


def read_drugs(text: str) -> tuple[Drug, ...]:
    """Drugs of one cell, separated by ";" or "+"; "none" or 0 for none.

    Raises
    ------
    CellError
        For an unknown drug (the nearest name is given) or a dose that cannot be read.
    """
    if text.strip().casefold() in ("none", "no", "0"):
        return ()
    return tuple(_drug(entry.strip()) for entry in re.split(r"[;+]", text) if entry.strip())


def _drug(entry: str) -> Drug:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise CellError('cannot be read; allowed: such as "hydroxychloroquine 400; methotrexate 15/wk"')
    word = re.sub(r"[\s-]+", "_", found[1].strip().casefold())
    name = ALIASES.get(word, word)
    if name not in KNOWN:
        raise CellError(f'names the unknown drug "{found[1].strip()}"; {nearest(name, (*KNOWN, *ALIASES))} (an '
                        "investigational drug goes into the column investigational_drug, a steroid into "
                        "prednisone_eq_mg_day)")  # fmt: skip
    per = "week" if (found[3] or "").startswith("w") else "day" if found[3] or name != "methotrexate" else ""
    dose = None if found[2] is None or is_missing(found[2]) else number(found[2], Decimal(0))
    if name == "methotrexate" and dose is not None and per != "week":
        raise CellError(f'methotrexate is taken per week; write "methotrexate {plain(dose)}/wk" if that is meant')
    return Drug(name, dose, per or "week")


def within_maxima(drugs: tuple[Drug, ...], maxima: Mapping[str, Decimal] = MAXIMA) -> tuple[Truth, list[str]]:
    """Whether every dose is at most its maximum; and the drugs that are above, or have no recorded dose."""
    judged = {one.name: _within(one, maxima) for one in drugs}
    return all_of(judged.values()), [name for name, within in judged.items() if within is not True]


def _within(drug: Drug, maxima: Mapping[str, Decimal]) -> Truth:
    limit = maxima.get(drug.name)
    if limit is None:
        return True
    return None if drug.dose is None else drug.dose <= limit
