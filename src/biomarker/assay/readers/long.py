"""Long layout: one row per sample and analyte, with its value and optionally its unit, qualifier and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from biomarker.assay.cells import is_missing, lex
from biomarker.assay.names import key, symbol
from biomarker.assay.qualifiers import texts_with_limits
from biomarker.assay.reading import SHOWN, Reader, find_column
from biomarker.assay.table import Table
from biomarker.assay.units import split_header, unit
from biomarker.errors import PanelError

Sample = tuple[str, ...]
USUAL = {
    "patient": ("patient_id", "patient", "subject_id", "subject", "participant_id", "participant", "donor_id", "donor",
                "sample_id", "sample"),
    "analyte": ("analyte", "analytes", "assay", "cytokine", "cytokines", "marker", "biomarker", "protein", "target"),
    "value": ("value", "values", "result", "concentration", "conc", "calc_concentration", "cytokine_levels", "npx",
              "level", "levels", "measurement", "mfi"),
    "unit": ("unit", "units"),
    "qualifier": ("qualifier",),
    "lower_limit": ("lower_limit", "lloq"),
    "upper_limit": ("upper_limit", "uloq"),
}  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """Headers of the columns that make a long table; "" where there is none."""

    patient: str
    analyte: str
    value: str
    unit: str
    qualifier: str
    lower_limit: str
    upper_limit: str
    sample: str

    @property
    def used(self) -> set[str]:
        """All headers that are there."""
        return {getattr(self, field.name) for field in fields(self)}


def to_wide(table: Table, *, leave_out: Sequence[str] = (), **named: str) -> Table:
    """One row per patient (and sample), one column per analyte with its unit in the header.

    Parameters
    ----------
    named : header of each column of `Columns`; "" finds it by its usual name. `sample` tells several samples of one
        patient apart.
    leave_out : columns that are not wanted although they vary within a sample

    Raises
    ------
    PanelError
        When a patient has an analyte twice, an analyte has two units, or another column varies within a sample.
    """
    columns = _find(table, named)
    unwanted = {find_column(table, name) for name in leave_out}
    rows_of, analytes = _samples(table, columns), _analytes(table, columns)
    headers = _headers(table, columns, analytes)
    texts = texts_with_limits(table, value=columns.value, qualifier=columns.qualifier,
                              lower_limit=columns.lower_limit, upper_limit=columns.upper_limit)  # fmt: skip
    place = _places(table, columns, rows_of, analytes)
    first = [rows[0] for rows in rows_of.values()]
    cells = {name: tuple(table.column(name)[i] for i in first) for name in (columns.patient, columns.sample) if name}
    cells |= _others(table, columns, unwanted, rows_of, analytes)
    for analyte, header in headers.items():
        if header in cells:
            raise PanelError(f'{table.source}: "{header}" is an analyte and also a column of its own',
                             do="rename the column")  # fmt: skip
        found = [place.get((sample, analyte)) for sample in rows_of]
        cells[header] = tuple("" if i is None else texts[i] for i in found)
    return Table(table.source, tuple(cells), cells, tuple(table.row_number(i) for i in first), table.notes)


def fits(table: Table) -> bool:
    """Whether one column names analytes in its cells and another one holds their values."""
    value = _usual(table, "value")
    if not value or not any(cell and cell.number for cell in map(lex, table.column(value))):
        return False
    usual = _usual(table, "analyte")
    named = {text for text in table.column(usual) if not is_missing(text)} if usual else set()
    if len(named) > 1 and all(lex(text) is None for text in named):
        return True
    return any(_names_analytes(table.column(header)) for header in table.columns)


def _names_analytes(texts: Sequence[str]) -> bool:
    named = {text for text in texts if not is_missing(text)}
    return len(named) > 1 and sum(symbol(text) is not None for text in named) > len(named) / 2


def _usual(table: Table, role: str) -> str:
    by_key = {key(header): header for header in table.columns}
    return next((by_key[key(name)] for name in USUAL[role] if key(name) in by_key), "")


def _find(table: Table, named: dict[str, str]) -> Columns:
    found = dict.fromkeys((field.name for field in fields(Columns)), "")
    for role in found:
        if named.get(role):
            found[role] = find_column(table, named[role])
        elif role in USUAL:
            found[role] = _usual(table, role)
    if not found["analyte"]:
        found["analyte"] = next((header for header in table.columns if _names_analytes(table.column(header))), "")
    for role in ("patient", "analyte", "value"):
        if not found[role]:
            raise PanelError(f"{table.source}: no column is called like the {role} of a long table",
                             allowed=", ".join(USUAL[role]),
                             do=f"state it as setting `{role}`: one of {', '.join(table.columns)}")  # fmt: skip
    return Columns(**found)


def _samples(table: Table, columns: Columns) -> dict[Sample, list[int]]:
    """Rows of each patient (and sample), in order of appearance."""
    named = [name for name in (columns.patient, columns.sample) if name]
    rows: dict[Sample, list[int]] = {}
    for i, sample in enumerate(zip(*(table.column(name) for name in named), strict=True)):
        empty = [name for name, text in zip(named, sample, strict=True) if is_missing(text)]
        if empty:
            raise PanelError(f'{table.source}: column "{empty[0]}" is empty in row {table.row_number(i)}',
                             allowed="a patient (and sample) in every row",
                             do="fill it in or delete the row")  # fmt: skip
        rows.setdefault(sample, []).append(i)
    return rows


def _analytes(table: Table, columns: Columns) -> list[str]:
    """Identity of the analyte of each row: all spellings of one analyte are one."""
    names = [split_header(text)[0] for text in table.column(columns.analyte)]
    nameless = next((i for i, name in enumerate(names) if is_missing(name)), None)
    if nameless is not None:
        raise PanelError(f"{table.source}: no analyte in row {table.row_number(nameless)}",
                         do="name it or delete the row")  # fmt: skip
    return [symbol(name) or key(name) for name in names]


def _headers(table: Table, columns: Columns, analytes: Sequence[str]) -> dict[str, str]:
    """Identity of an analyte -> header of its column: its first spelling, and its unit where one is stated."""
    names: dict[str, str] = {}
    units: dict[str, tuple[str, int]] = {}
    for i, (identity, text) in enumerate(zip(analytes, table.column(columns.analyte), strict=True)):
        name = names.setdefault(identity, split_header(text)[0])
        stated = _unit(table, columns, i, text)
        known, row = units.setdefault(identity, (stated, i)) if stated else ("", i)
        if known != (stated or ""):
            raise PanelError(f"{table.source}: {name} is in {known} in row {table.row_number(row)} and in {stated} in "
                             f"row {table.row_number(i)}", allowed="one unit per analyte",
                             do="convert the values to one unit")  # fmt: skip
    return {identity: f"{name} ({units[identity][0]})" if identity in units else name
            for identity, name in names.items()}  # fmt: skip


def _unit(table: Table, columns: Columns, i: int, analyte: str) -> str | None:
    text = table.column(columns.unit)[i] if columns.unit else ""
    if is_missing(text):
        return split_header(analyte)[1]
    if unit(text) is None:
        where = f'row {table.row_number(i)}, column "{columns.unit}"'
        raise PanelError(f'{table.source}: {where}: "{text}" is no known unit',
                         allowed="pg/mL, ng/mL, IU/mL, MFI, OD, NPX, log2, ...", do="correct the unit")  # fmt: skip
    return unit(text)


def _places(table: Table, columns: Columns, rows_of: Mapping[Sample, list[int]],
            analytes: Sequence[str]) -> dict[tuple[Sample, str], int]:  # fmt: skip
    """(sample, analyte) -> its row."""
    place: dict[tuple[Sample, str], int] = {}
    for sample, rows in rows_of.items():
        for i in rows:
            earlier = place.setdefault((sample, analytes[i]), i)
            if earlier != i:
                name, values = table.column(columns.analyte)[i], table.column(columns.value)
                raise PanelError(f"{table.source}: {' / '.join(sample)} has {name} twice: {values[earlier]} in row "
                                 f"{table.row_number(earlier)} and {values[i]} in row {table.row_number(i)}",
                                 allowed="one value per sample and analyte",
                                 do="delete or average the repeats, or name the column that tells samples of one "
                                    "patient apart (setting `sample`)")  # fmt: skip
    return place


def _others(table: Table, columns: Columns, unwanted: set[str], rows_of: Mapping[Sample, list[int]],
            analytes: Sequence[str]) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """Columns that say the same in all rows of a sample, one cell per sample; remarks on analytes are dropped."""
    kept = {}
    for header in table.columns:
        if header in columns.used | unwanted:
            continue
        texts = table.column(header)
        said = {sample: sorted({texts[i] for i in rows} - {""}) for sample, rows in rows_of.items()}
        varying = next((sample for sample in said if len(said[sample]) > 1), None)
        if varying is None:
            kept[header] = tuple(texts[0] if texts else "" for texts in said.values())
        elif len(set(zip(analytes, texts, strict=True))) > len(set(analytes)):
            raise PanelError(f'{table.source}: column "{header}" is not the same in all rows of {" / ".join(varying)}: '
                             + ", ".join(said[varying][:SHOWN]),
                             allowed="columns that are constant within a sample, or within an analyte",
                             do="name the column that tells samples of one patient apart (setting `sample`), or leave "
                                f'this column out (setting `leave_out = ["{header}"]`)')  # fmt: skip
    return kept


PART = Reader(
    summary="one row per sample and analyte: patient, analyte, value, and optionally unit, qualifier and limits",
    settings={
        "patient": "",
        "sample": "",
        "analyte": "",
        "value": "",
        "unit": "",
        "qualifier": "",
        "lower_limit": "",
        "upper_limit": "",
        "leave_out": (),
    },
    to_wide=to_wide,
    fits=fits,
)
