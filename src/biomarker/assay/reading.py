"""Wide table + schema -> Panel; and the shelf of readers that make any other layout wide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from biomarker.assay.analytes import PanelSchema
from biomarker.assay.cells import ALLOWED, Column, Problem, is_missing, lex, read_column, table_writing
from biomarker.assay.names import key, match
from biomarker.assay.panel import Panel
from biomarker.assay.table import Table
from biomarker.assay.units import agree, split_header
from biomarker.errors import PanelError, PartError, nearest
from biomarker.shelf import Shelf

SHOWN = 5


def _never(_: Table) -> bool:
    return False


@dataclass(frozen=True)
class Reader:
    """One layout of tables.

    Parameters
    ----------
    summary : one line for `biomarker parts`
    settings : default of every setting
    to_wide : ``to_wide(table, **settings)`` gives a table with one row per sample and one column per analyte
    fits : whether a table looks like this layout
    """

    summary: str
    settings: Mapping[str, Any]
    to_wide: Callable[..., Table]
    fits: Callable[[Table], bool] = field(default=_never)


READERS: Shelf[Reader] = Shelf("biomarker.assay.readers", "reader")


@dataclass(frozen=True, eq=False)
class Reading:
    """What `read_panel` found.

    Parameters
    ----------
    panel : the measurements
    patients : (n,) patient of each row of the panel
    columns : analyte -> header of its column in the table
    units : analyte -> unit that the header states, None where it states none
    """

    panel: Panel
    patients: tuple[str, ...]
    columns: Mapping[str, str]
    units: Mapping[str, str | None]


def detect(table: Table) -> str:
    """Name of the reader whose layout the table has: "wide" unless another one fits."""
    return next((name for name, reader in READERS.items() if reader.fits(table)), "wide")


def as_wide(table: Table, reader: str = "", settings: Mapping[str, Any] | None = None) -> Table:
    """Table with one row per sample, by the named reader (by the detected one when none is named).

    Parameters
    ----------
    table : any layout
    reader : name of its layout, such as "long"; found by its columns when empty
    settings : of that reader; `biomarker parts readers` lists them

    Raises
    ------
    PartError
        When there is no such reader, or it has no such setting.
    PanelError
        When the rows contradict each other.
    """
    name = reader or detect(table)
    card, given = READERS[name], dict(settings or {})
    for setting in given:
        if setting not in card.settings:
            raise PartError(f'reader "{name}" has no setting "{setting}"', allowed=nearest(setting, card.settings))
    return card.to_wide(table, **given)


def read_panel(table: Table, *, id_column: str, schema: PanelSchema, several_rows: bool = False,
               names: Mapping[str, str] | None = None) -> Reading:  # fmt: skip
    """Measurements of the analytes of a schema from a wide table.

    Parameters
    ----------
    table : one row per sample, one column per analyte
    id_column : header of the column that names the patient
    schema : the analytes that are wanted; other columns are ignored
    several_rows : whether a patient may have several rows; they are then called "P03#1", "P03#2"
    names : analyte -> header, where the header is no known spelling of the analyte

    Raises
    ------
    PanelError
        For a missing or ambiguous column, a row without a patient, a repeated patient, a unit in a header that
        contradicts the schema, or cells that are neither number, censored value nor missing (up to five are shown).
    """
    patients = _patients(table, id_column)
    columns = analyte_columns(table, schema, names or {})
    rows = _row_names(table, patients) if several_rows else patients
    if not several_rows:
        _refuse_repeated(table, patients)
    units = {name: split_header(header)[1] for name, header in columns.items()}
    _refuse_other_units(table, schema, columns, units)
    read = _read(table, schema, columns)
    values = np.array([column.values for column in read], dtype=np.float64).reshape(len(schema), len(rows)).T
    marks = np.array([column.marks for column in read], dtype=np.int8).reshape(len(schema), len(rows)).T
    panel = Panel(rows, schema, np.ascontiguousarray(values), np.ascontiguousarray(marks), table.source)
    return Reading(panel, patients, columns, units)


def find_column(table: Table, name: str) -> str:
    """Header of a column by its exact name, else by the same normal form ("Patient ID" for "patient_id").

    Raises
    ------
    PanelError
        When there is none, or when several have that form.
    """
    if name in table.cells:
        return name
    alike = [header for header in table.columns if key(header) == key(name)]
    if len(alike) != 1:
        seen = f'{table.source} has no column "{name}"' + (f", but {' and '.join(alike)}" if alike else "")
        raise PanelError(seen, allowed=nearest(name, table.columns), do="rename the column, or name another one")
    return alike[0]


def _patients(table: Table, id_column: str) -> tuple[str, ...]:
    header = find_column(table, id_column)
    patients = table.column(header)
    empty = [str(table.row_number(i)) for i, patient in enumerate(patients) if is_missing(patient)]
    if empty:
        more = f" and {len(empty) - SHOWN} more" if len(empty) > SHOWN else ""
        raise PanelError(f'{table.source}: no patient in column "{header}" of row {", ".join(empty[:SHOWN])}{more}',
                         allowed="a patient in every row", do="fill in the patient or delete the row")  # fmt: skip
    return patients


def _row_names(table: Table, patients: tuple[str, ...]) -> tuple[str, ...]:
    rows = _rows_of(patients)
    names = [""] * len(patients)
    for patient, places in rows.items():
        for count, i in enumerate(places, start=1):
            names[i] = f"{patient}#{count}" if len(places) > 1 else patient
    if len(set(names)) < len(names):
        clash = next(name for name in names if names.count(name) > 1)
        raise PanelError(f'{table.source}: "{clash}" is a patient and would also be a row of a patient with several',
                         do='rename patients that end in "#" and a number')  # fmt: skip
    return tuple(names)


def _rows_of(patients: tuple[str, ...]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for i, patient in enumerate(patients):
        rows[patient].append(i)
    return rows


def _refuse_repeated(table: Table, patients: tuple[str, ...]) -> None:
    repeated = {patient: rows for patient, rows in _rows_of(patients).items() if len(rows) > 1}
    if not repeated:
        return
    shown = "; ".join(f'"{patient}" in rows {", ".join(str(table.row_number(i)) for i in rows)}'
                      for patient, rows in list(repeated.items())[:SHOWN])  # fmt: skip
    more = f"; and {len(repeated) - SHOWN} more" if len(repeated) > SHOWN else ""
    raise PanelError(f"{table.source}: {len(repeated)} patient{'s' * (len(repeated) > 1)} with several rows: "
                     f"{shown}{more}", allowed="one row per patient",
                     do="keep one row per patient, or say that patients have several rows (they are then kept "
                        "together in every split)")  # fmt: skip


def analyte_columns(table: Table, schema: PanelSchema, names: Mapping[str, str]) -> dict[str, str]:
    """Analyte -> header of its column.

    Raises
    ------
    PanelError
        For a missing or ambiguous column.
    """
    unknown = [name for name in names if name not in schema.names]
    if unknown:
        raise PanelError(f'a column is stated for "{unknown[0]}", which is no analyte of the panel',
                         allowed=nearest(unknown[0], schema.names))  # fmt: skip
    stated = {name: find_column(table, header) for name, header in names.items()}
    others = [name for name in schema.names if name not in stated]
    free = [header for header in table.columns if header not in stated.values()]
    try:
        found = match(others, free, table.source)
    except PanelError as error:
        layout = detect(table)
        if layout == "wide":
            raise
        raise PanelError(error.seen, allowed=error.allowed,
                         do=f'the table looks {layout}; read it with the reader "{layout}"') from None  # fmt: skip
    return {name: stated.get(name) or found[name] for name in schema.names}


def _refuse_other_units(table: Table, schema: PanelSchema, columns: Mapping[str, str],
                        units: Mapping[str, str | None]) -> None:  # fmt: skip
    wrong = [(columns[analyte.name], analyte) for analyte in schema
             if (stated := units[analyte.name]) and not agree(stated, analyte.unit)]  # fmt: skip
    if wrong:
        shown = "; ".join(f'column "{header}" where {analyte.unit} is declared' for header, analyte in wrong[:SHOWN])
        shown += f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise PanelError(f"{table.source}: another unit in the header: {shown}",
                         allowed="the unit that the panel declares",
                         do="convert the values and the header, or correct the declared unit")  # fmt: skip


def _read(table: Table, schema: PanelSchema, columns: Mapping[str, str]) -> list[Column]:
    cells = {name: [lex(text) for text in table.column(header)] for name, header in columns.items()}
    writing = table_writing(cells.values())
    read = [read_column(table.column(columns[analyte.name]), cells[analyte.name], writing,
                        lower=analyte.lower_limit, upper=analyte.upper_limit) for analyte in schema]  # fmt: skip
    problems = [(columns[name], problem) for name, column in zip(schema.names, read, strict=True)
                for problem in column.problems]  # fmt: skip
    refuse_problems(table, problems)
    return read


def refuse_problems(table: Table, problems: list[tuple[str, Problem]]) -> None:
    """Raise one PanelError for (column, problem) pairs: the first five, each with its row and column."""
    if not problems:
        return
    lines = [f'\n  row {table.row_number(problem.row)}, column "{column}": {problem.why}'
             for column, problem in problems[:SHOWN]]  # fmt: skip
    more = f"\n  and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    count = f"{len(problems)} cell{'s' * (len(problems) > 1)}"
    raise PanelError(f"{table.source}: {count} cannot be read:{''.join(lines)}{more}", allowed=ALLOWED,
                     do="; ".join(_advice(problems)))  # fmt: skip


def _advice(problems: list[tuple[str, Problem]]) -> list[str]:
    kinds = {problem.kind for _, problem in problems}
    advice = []
    if kinds & {"text", "infinite"}:
        advice.append("correct these cells or leave them empty")
    if "decimal" in kinds:
        advice.append("write the whole column with a decimal point and without thousands separators")
    for limit in ("lower_limit", "upper_limit"):
        columns = dict.fromkeys(column for column, problem in problems if problem.kind == limit)
        if columns:
            advice.append(f"declare a {limit} for {', '.join(list(columns)[:SHOWN])} (in a study file: panel.{limit}s)")
    return advice
