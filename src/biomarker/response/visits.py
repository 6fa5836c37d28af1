"""Columns of text, one row per patient and visit -> Visits, checked; or one message about what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from biomarker.errors import VisitsError, nearest
from biomarker.response.bilag import SYSTEMS
from biomarker.response.cells import is_missing
from biomarker.response.consistency import check_patients, row_numbers
from biomarker.response.laboratory import derived_items
from biomarker.response.quantities import put_in_prednisone, put_on_scale, visit_days
from biomarker.response.rules import EVENTS, Rules
from biomarker.response.schema import FIELDS, OWN_PREFIXES, column_name
from biomarker.response.sheet import Sheet, read_cells
from biomarker.response.sledai import WEIGHTS
from biomarker.response.visit import Visit, Visits

Cells = Mapping[str, Sequence[str]]


def read_visits(
    cells: Cells, rules: Rules, *, needs: Collection[str] = (), source: str = "visits", rows: Sequence[int] = ()
) -> Visits:
    """Read and check a visits table (docs/response.md lists its columns).

    Parameters
    ----------
    cells : header -> text of each row
    rules : how it is to be read
    needs : what the criteria look at, such as "pga": only that has to be complete in its scale and version
    source, rows : name of the file and the numbers of its rows, for messages

    Raises
    ------
    VisitsError
        With every row that is wrong, what is allowed and what to do.
    """
    n = len(next(iter(cells.values()), ()))
    named, notes = _columns(cells, rules.text("id_column"), source)
    numbers = tuple(rows) or tuple(range(2, n + 2))
    version = _version(named, numbers, rules.text("bilag_version"), source)
    sheet = Sheet(named, numbers, rules, source, version)
    _require_version(sheet, needs)
    patients = [text.strip() for text in named["id"]]
    days = visit_days(sheet, patients)
    values = {name: read_cells(sheet, name) for name in named if name in FIELDS and FIELDS[name].kind != "date"}
    notes += put_on_scale(sheet, values, needs)
    put_in_prednisone(sheet, values)
    visits = [_visit(sheet, i, patients[i], days[i], values) for i in range(n)]
    grouped: dict[str, list[Visit]] = {}
    left_out: dict[str, str] = {}
    for one in visits:
        if not rules["arms"] or one.words.get("arm") in rules["arms"]:
            grouped.setdefault(one.patient, []).append(one)
        else:
            left_out[one.patient] = f"arm {one.words.get('arm', 'unknown')}"
    _require_arms(sheet, grouped)
    ordered = {patient: tuple(sorted(own, key=lambda v: v.day)) for patient, own in grouped.items()}
    check_patients(ordered.values(), source)
    notes += [note for event in ("rescue", "withdrawal") if (note := _later_visits(ordered, event, rules))]
    known = tuple(name for name in named if name in FIELDS)
    return Visits(ordered, SYSTEMS.get(version, ()), known, tuple(notes), source, left_out)


def _columns(cells: Cells, id_column: str, source: str) -> tuple[dict[str, Sequence[str]], list[str]]:
    """Known columns by their own names, and notes on those that are not used."""
    if id_column not in cells:
        raise VisitsError(f'{source} has no column "{id_column}"', allowed=nearest(id_column, cells),
                          do="one row per patient and visit; outcome.id_column names the patient")  # fmt: skip
    named: dict[str, Sequence[str]] = {"id": cells[id_column]}
    spelled: dict[str, str] = {}
    unused = []
    for header, column in cells.items():
        name = column_name(header)
        if header == id_column:
            continue
        if name not in FIELDS:
            if name.startswith(OWN_PREFIXES):
                raise VisitsError(f'{source}: column "{header}" is not known', allowed=nearest(name, FIELDS),
                                  do="rename it, or remove it from the table")  # fmt: skip
            unused.append(header)
            continue
        if name in named:
            raise VisitsError(f'{source}: columns "{spelled[name]}" and "{header}" mean the same ({name})',
                              do="keep one of them")  # fmt: skip
        named[name], spelled[name] = column, header
    if "visit_day" not in named and "visit_date" not in named:
        raise VisitsError(f"{source} has neither visit_day nor visit_date",
                          allowed="the day of every visit (day 1 is the first dose), or its date")  # fmt: skip
    return named, [f"Columns of the visits table that no criterion looks at: {', '.join(unused)}."] if unused else []


def _version(named: Cells, numbers: Sequence[int], stated: str, source: str) -> str:
    """BILAG version of the whole table; "" where none is stated."""
    rows: dict[str, list[int]] = {stated: []} if stated else {}
    for row, text in zip(numbers, named.get("bilag_version", ()), strict=False):
        if not is_missing(text):
            rows.setdefault(text.strip().casefold(), []).append(row)
    seen = sorted(rows)
    if len(seen) > 1:
        rare = min((one for one in seen if rows[one]), key=lambda one: len(rows[one]))
        raise VisitsError(f"{source}: BILAG versions {' and '.join(seen)} in one study ({rare} in "
                          f"{row_numbers(rows[rare])})",
                          allowed="one version: their systems and their weights differ (A 12 and B 8 in 2004, A 12 and "
                                  "B 5 in classic)",
                          do="grade all visits by one version, or keep the patients of one version")  # fmt: skip
    version = seen.pop() if seen else ""
    if version and version not in SYSTEMS:
        raise VisitsError(f'{source}: BILAG version "{version}" is not known', allowed=" or ".join(SYSTEMS))
    return version


def _require_version(sheet: Sheet, needs: Collection[str]) -> None:
    version = sheet.version
    graded = [name.removeprefix("bilag_") for name in sheet.cells if name.startswith("bilag_") and name in FIELDS
              and name != "bilag_version" and not all(map(is_missing, sheet.cells[name]))]  # fmt: skip
    if not version and graded and "bilag" in needs:
        raise VisitsError(f"{sheet.source}: BILAG grades without their version", allowed='"2004" or "classic"',
                          do='add the column bilag_version, or set outcome.bilag_version = "2004"')  # fmt: skip
    foreign = [one for one in graded if version and one not in SYSTEMS[version]]
    if foreign:
        raise VisitsError(f"{sheet.source}: BILAG {version} has no system {', '.join(foreign)}",
                          allowed=", ".join(SYSTEMS[version]),
                          do="BILAG-2004 has gastrointestinal and ophthalmic, the classic BILAG has vasculitis: state "
                             "the version that was used")  # fmt: skip


def _visit(sheet: Sheet, i: int, patient: str, day: int, values: Mapping[str, list[Any]]) -> Visit:
    rules, row = sheet.rules, {name: column[i] for name, column in values.items() if column[i] is not None}
    numbers = {name: value for name, value in row.items() if isinstance(value, Decimal)}
    items = {item: row.get(f"sledai_{item}") for item in WEIGHTS}
    lab = derived_items(numbers, rules) if rules.text("lab_items") != "never" else {}
    for item, there in lab.items():
        if items[item] is None or rules.text("lab_items") == "always":
            items[item] = there
    total = numbers.get("sledai_total")
    recorded = total is not None or any(there is not None for there in items.values())
    if total == 0 or (recorded and total is None and rules.text("sledai_blank") == "absent"):
        items = {item: bool(there) for item, there in items.items()}
    systems = SYSTEMS.get(sheet.version, ())
    grades = {one: row.get(f"bilag_{one}") for one in systems}
    if any(grades.values()) and rules.text("bilag_blank") == "E":
        grades = {one: grade or "E" for one, grade in grades.items()}
    flags = {name: value for name, value in row.items() if isinstance(value, bool) and not name.startswith("sledai_")}
    words = {name: value for name, value in row.items() if isinstance(value, str) and not name.startswith("bilag_")}
    return Visit(patient, day, sheet.rows[i], row.get("visit_role", ""), items, grades, numbers, flags, words,
                 row.get("drugs"))  # fmt: skip


def _require_arms(sheet: Sheet, grouped: Mapping[str, object]) -> None:
    arms = sheet.rules["arms"]
    if arms and not grouped:
        seen = sorted({text.strip() for text in sheet.cells.get("arm", ()) if not is_missing(text)})
        raise VisitsError(f"{sheet.source}: no visit belongs to the arm {' or '.join(arms)}",
                          allowed=nearest(arms[0], seen) if seen else 'a column "arm"',
                          do="correct outcome.arms")  # fmt: skip


def _later_visits(patients: Mapping[str, Sequence[Visit]], event: str, rules: Rules) -> str:
    """What is done with visits after rescue or withdrawal, in a sentence that names no patient; "" for none."""
    column = EVENTS[event]
    later = [own for own in patients.values() if any(one.flags.get(column) for one in own[:-1])]
    if not later:
        return ""
    means = {"non_response": "counts as non-response", "not_evaluable": "makes the patient not evaluable",
             "ignore": "is ignored: the later visits are judged"}  # fmt: skip
    return (f"{len(later)} patient{'s have' if len(later) > 1 else ' has'} visits after {event}; {event} up to the "
            f"assessment {means[rules.text(event)]} (outcome.{event}).")  # fmt: skip
