"""A plain table with one row per well (and analyte), such as `biomarker assay read -o` writes -> Wells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from biomarker.assay.content import RESAVE, Content, refuse_ragged
from biomarker.assay.export import Export, Limits
from biomarker.assay.figures import Figures
from biomarker.assay.formats import LIKELY, NO, SURE, ExportFormat
from biomarker.assay.grids import rows_of
from biomarker.assay.names import key
from biomarker.assay.quality import counted
from biomarker.assay.roles import role_of_name
from biomarker.assay.units import split_header, unit
from biomarker.assay.wells import ROLES, UNNAMED, Well, Wells
from biomarker.errors import InputFileError

COLUMNS = {
    "plate": ("plate", "plateid", "platename"), "well": ("well", "wellid", "wellposition"),
    "sample": ("sample", "sampleid", "samplename", "description"), "role": ("role", "type", "sampletype"),
    "analyte": ("analyte", "assay", "cytokine", "marker", "target", "protein"),
    "signal": ("signal", "mfi", "medianmfi", "fi", "od", "od450", "absorbance", "rlu", "ecl"),
    "signal_kind": ("signalkind",), "net": ("net", "netmfi"), "unit": ("unit", "units"),
    "expected": ("expected", "expectedconcentration", "ec", "standardconcentration"), "low": ("low",),
    "high": ("high",), "result": ("result", "concentration", "conc", "obsconc", "calcconcentration"),
    "qualifier": ("qualifier",), "limit": ("limit",), "beads": ("beads", "beadcount", "count"),
    "dilution": ("dilution", "dilutionfactor"), "replicate": ("replicate",), "flags": ("flags",),
    "symbol": ("symbol",), "lod": ("lod",), "lloq": ("lloq",), "uloq": ("uloq",),
}  # fmt: skip
KINDS = {"mfi": "MFI", "medianmfi": "MFI", "fi": "MFI", "od": "OD", "od450": "OD", "absorbance": "OD", "rlu": "RLU",
         "ecl": "ECL"}  # fmt: skip
NUMBERS = ("signal", "net", "expected", "low", "high", "result", "limit", "beads", "dilution", "lod", "lloq", "uloq")
BEADS = key("Total Events")
_WELL = re.compile(r"(?:(?P<plate>.*)[_\-: ])?(?P<row>[A-Z]|A[A-F])0?(?P<column>[1-9]|[1-4]\d)")


def detect(content: Content) -> float:
    """LIKELY for a column of wells and one of signals or results; SURE where all columns of `Wells` are there."""
    names = _names(_rows(content, strict=False)[0][:1])
    if {"well", "sample"} <= set(names) and {"signal", "net", "result"} & set(names) and "spot" not in names:
        return SURE if {"signal_kind", "replicate", "qualifier"} <= set(names) else LIKELY
    return NO


def read(content: Content) -> Wells:
    """Wells of a plain list."""
    rows, delimiter = _rows(content)
    names = _names(rows[:1])
    body = [(line, row) for line, row in rows[1:] if any(row)]
    if not body:
        raise InputFileError(f"{content.source} has column names but no rows", do=RESAVE)
    width = max(j + 1 for j, cell in enumerate(rows[0][1]) if cell)
    for line, row in body:
        refuse_ragged(content.source, line, row, width)
    body, notes = _without_counts(names, body)
    figures = Figures(content.source, (row[names[what]] for _, row in body for what in NUMBERS if what in names))
    header = rows[0][1]
    wells = [_well(content, figures, names, header, line, row) for line, row in body]
    plates = tuple(dict.fromkeys(well.plate for well in wells))
    export = Export(content.source, content.sha256, "well_list", encoding=content.encoding, delimiter=delimiter,
                    decimal=figures.decimal, plates=plates, notes=(*content.notes, *notes))  # fmt: skip
    return Wells.from_rows(wells, [export], _limits(figures, names, body, wells))


def _rows(content: Content, *, strict: bool = True) -> tuple[list[tuple[int, list[str]]], str]:
    sheets, delimiter = rows_of(content, strict=strict)
    rows = [(line, row) for line, row in sheets[0][1] if any(row)] if sheets else []
    return rows, delimiter


def _without_counts(names: Mapping[str, int], body: list[tuple[int, list[str]]]
                    ) -> tuple[list[tuple[int, list[str]]], list[str]]:  # fmt: skip
    """Rows of analytes: Luminex lists count the beads of a well as one more of them, "Total Events"."""
    if "analyte" not in names:
        return body, []
    counts = {line for line, row in body if key(row[names["analyte"]]) == BEADS}
    notes = [f"{counted(len(counts), 'row')} of Total Events left out: beads, no analyte"] if counts else []
    return [(line, row) for line, row in body if line not in counts], notes


def _names(rows: Sequence[tuple[int, list[str]]]) -> dict[str, int]:
    """What each column holds -> its position."""
    if not rows:
        return {}
    keys = [re.sub(r"[^a-z0-9]", "", split_header(cell)[0].casefold()) for cell in rows[0][1]]
    found = {what: next((keys.index(name) for name in names if name in keys), -1) for what, names in COLUMNS.items()}
    found["spot"] = keys.index("spot") if "spot" in keys else -1
    return {what: j for what, j in found.items() if j >= 0}


def _well(content: Content, figures: Figures, names: Mapping[str, int], header: Sequence[str], line: int,
          row: list[str]) -> Well:  # fmt: skip
    def text(what: str) -> str:
        return row[names[what]] if what in names else ""

    def number(what: str) -> float:
        return figures.number(text(what), f"line {line}, {what}")

    place = _WELL.fullmatch(text("well").upper())
    if place is None and text("well"):
        raise InputFileError(f'{content.source}, line {line}: "{text("well")}" is no well', allowed='such as "A1"')
    result = figures.read(text("result"), f"line {line}, result")
    qualifier = text("qualifier") or result.qualifier
    stated = text("unit") or _unit_of(header, names)
    if stated and unit(stated) is None:
        raise InputFileError(f'{content.source}, line {line}: "{stated}" is no known unit', allowed="pg/mL, ng/mL, ...")
    plate = text("plate") or (place["plate"] if place and place["plate"] else "plate")
    well = Well(plate, f"{place['row']}{place['column']}" if place else "", text("sample"),
                _role(content, line, text("role"), text("sample")), text("analyte") or UNNAMED)  # fmt: skip
    return well._replace(
        signal=number("signal"), signal_kind=text("signal_kind") or _kind(header, names), net=number("net"),
        unit=(unit(stated) or "") if stated else "", expected=number("expected"), low=number("low"),
        high=number("high"), result=np.nan if qualifier else result.value, qualifier=qualifier,
        limit=result.value if result.qualifier else number("limit"), beads=number("beads"),
        dilution=number("dilution"), replicate=int(text("replicate")) if text("replicate").isdecimal() else 0,
        flags=tuple(text("flags").split()), symbol=text("symbol"),
    )  # fmt: skip


def _role(content: Content, line: int, role: str, sample: str) -> str:
    stated = role.casefold()
    if stated and stated not in ROLES:
        raise InputFileError(f'{content.source}, line {line}: "{role}" is no role', allowed=", ".join(ROLES))
    return stated or role_of_name(sample)


def _unit_of(header: Sequence[str], names: Mapping[str, int]) -> str:
    for what in ("result", "expected"):
        if what in names and (stated := split_header(header[names[what]])[1]):
            return stated
    return ""


def _kind(header: Sequence[str], names: Mapping[str, int]) -> str:
    if "signal" not in names:
        return "net MFI" if "net" in names else ""
    return KINDS.get(re.sub(r"[^a-z0-9]", "", header[names["signal"]].casefold()), "MFI" if "beads" in names else "OD")


def _limits(figures: Figures, names: Mapping[str, int], body: Sequence[tuple[int, list[str]]],
            wells: Sequence[Well]) -> list[Limits]:  # fmt: skip
    found: dict[tuple[str, str], Limits] = {}
    for (line, row), well in zip(body, wells, strict=True):
        stated = [figures.number(row[names[what]], f"line {line}, {what}") if what in names else np.nan
                  for what in ("lod", "lloq", "uloq")]  # fmt: skip
        if not np.isnan(stated).all():
            unit_ = "NPX" if well.signal_kind == "NPX" and not well.unit else well.unit
            lod, lloq, uloq = (None if np.isnan(x) else x for x in stated)
            found.setdefault((well.plate, well.analyte), Limits(well.plate, well.analyte, unit_, lod, lloq, uloq))
    return list(found.values())


PART = ExportFormat(
    summary="plain list of wells: plate, well, sample, analyte, signal, and what else is known",
    extensions=(".csv", ".tsv", ".xlsx"),
    detect=detect,
    read=read,
)
