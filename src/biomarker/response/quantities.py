"""Columns of a visits table that belong together -> days since the first dose, PGA on 0 to 3, mg of prednisone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from biomarker.errors import VisitsError
from biomarker.response.cells import CellError, is_missing, plain
from biomarker.response.consistency import SHOWN, refuse
from biomarker.response.dates import DO, DateError, read_dates
from biomarker.response.schema import SCALES
from biomarker.response.sheet import Sheet, read_cells
from biomarker.response.steroids import known_steroid, prednisone_equivalent, with_changes


def visit_days(sheet: Sheet, patients: Sequence[str]) -> list[int]:
    """(n,) day of each visit, from visit_day or from the dates.

    Raises
    ------
    VisitsError
        When a patient or a day is missing, or the dates cannot be read.
    """
    nameless = [f"row {sheet.rows[i]}: no patient" for i, one in enumerate(patients) if is_missing(one)]
    refuse(sheet.source, nameless, "fill the column that names the patient, or remove the rows")
    days = read_cells(sheet, "visit_day") if "visit_day" in sheet.cells else _days_from_dates(sheet, patients)
    missing = [
        f"row {sheet.rows[i]} (patient {patients[i]}): no visit day" for i, day in enumerate(days) if day is None
    ]
    refuse(sheet.source, missing, "fill visit_day (day 1 is the first dose) or visit_date, or remove the rows")
    return [int(day) for day in days if day is not None]


def _days_from_dates(sheet: Sheet, patients: Sequence[str]) -> list[int | None]:
    """Day 1 is the date of the first dose, else that of the baseline visit."""
    dates = _dates(sheet, "visit_date")
    doses = _dates(sheet, "first_dose_date")
    roles = read_cells(sheet, "visit_role") if "visit_role" in sheet.cells else [None] * len(sheet)
    first = {patients[i]: date for i, date in doses.items()}
    for i, role in enumerate(roles):
        if role == "baseline" and i in dates:
            first.setdefault(patients[i], dates[i])
    unknown = sorted({patients[i] for i in dates} - set(first))
    refuse(sheet.source, [f"patient {one}: dates of visits, but not of the first dose" for one in unknown],
           "add first_dose_date, mark the baseline visit in visit_role, or give visit_day instead")  # fmt: skip
    return [(dates[i] - first[patients[i]]).days + 1 if i in dates else None for i in range(len(sheet))]


def _dates(sheet: Sheet, name: str) -> dict[int, Any]:
    known = {i: text for i, text in enumerate(sheet.cells.get(name, ())) if not is_missing(text)}
    try:
        return read_dates(known)
    except DateError as error:
        where = ", ".join(str(sheet.rows[i]) for i in error.where)
        raise VisitsError(f"{sheet.source}, column {name}, row {where}: {error}", allowed="one format in a column",
                          do=DO) from None  # fmt: skip


def put_on_scale(sheet: Sheet, values: dict[str, list[Any]], needs: Collection[str]) -> list[str]:
    """Bring the PGA to 0 to 3; notes on scales that look wrong.

    Raises
    ------
    VisitsError
        For a PGA beyond its scale; where a criterion needs it, also for one without a scale, or on another scale than 0
        to 3 where nobody asked for a conversion.
    """
    if "pga" not in values or all(one is None for one in values["pga"]):
        return []
    stated, converts = sheet.rules.text("pga_scale"), sheet.rules.text("pga_conversion") == "linear"
    scales = [scale or stated for scale in values.get("pga_scale") or [""] * len(sheet)]
    known = [(i, value, scales[i]) for i, value in enumerate(values["pga"]) if value is not None]
    wrong = [f"row {sheet.rows[i]}: PGA {plain(value)} on a scale of {scale}" for i, value, scale in known
             if scale and value > SCALES[scale]]  # fmt: skip
    if "pga" in needs:
        bare = [i for i, _, scale in known if not scale]
        wrong += [f"PGA without its scale in {_rows(sheet, bare)}"] if bare else []
        other = [i for i, _, scale in known if scale and scale != "0-3"]
        found = sorted({scales[i] for i in other})
        if other and not converts:
            wrong.append(
                f"PGA on a scale of {' and '.join(found)} in {_rows(sheet, other)}, but the cut-offs are for 0-3"
            )
    refuse(sheet.source, wrong, 'state the scale in the column pga_scale or in outcome.pga_scale ("0-3", "0-10", or '
           '"0-100" for mm); outcome.pga_conversion = "linear" brings other scales to 0-3 by proportion')  # fmt: skip
    values["pga"] = [None if value is None or not scale else value * 3 / SCALES[scale]
                     for value, scale in zip(values["pga"], scales, strict=True)]  # fmt: skip
    return _unlikely({scale: [value for _, value, own in known if own == scale] for scale in SCALES})


def _rows(sheet: Sheet, rows: Sequence[int]) -> str:
    shown = ", ".join(str(sheet.rows[i]) for i in rows[:SHOWN])
    return f"{len(rows)} row{'s' * (len(rows) > 1)} ({shown}{', ...' * (len(rows) > SHOWN)})"


def _unlikely(by_scale: Mapping[str, Sequence[Decimal]]) -> list[str]:
    """Notes: several scales in one table, or a wide scale on which nobody is above 3."""
    used = {scale: max(values) for scale, values in by_scale.items() if values}
    notes = [f"The PGA is recorded on several scales ({', '.join(used)})."] if len(used) > 1 else []
    low = [scale for scale, highest in used.items() if scale != "0-3" and highest <= SCALES["0-3"]]
    return notes + [f"No PGA is above 3 although its scale is {scale}; check the scale." for scale in low]


def put_in_prednisone(sheet: Sheet, values: dict[str, list[Any]]) -> None:
    """Add the column "prednisone": the dose in equivalents, as recorded or from the steroid and its own dose."""
    table = with_changes(sheet.rules["steroid_equivalents"])
    given = values.get("prednisone_eq_mg_day") or [None] * len(sheet)
    names, doses = (values.get(name) or [None] * len(sheet) for name in ("steroid", "steroid_mg_day"))
    wrong: list[str] = []
    found: list[Decimal | None] = []
    for i in range(len(sheet)):
        own = None
        try:
            name = None if names[i] is None else known_steroid(names[i], table)
            if doses[i] is not None and name is None and doses[i] != 0:
                raise CellError(f"{plain(doses[i])} mg of a steroid without its name")
            own = None if doses[i] is None else prednisone_equivalent(name or "prednisone", doses[i], table)
        except CellError as error:
            wrong.append(f'row {sheet.rows[i]}, column steroid: "{names[i] or ""}" {error}')
        if own is not None and given[i] is not None and abs(own - given[i]) > Decimal("0.05"):
            wrong.append(f"row {sheet.rows[i]}: {plain(given[i])} mg prednisone equivalent, but the steroid and its "
                         f"dose make {plain(round(own, 2))}")  # fmt: skip
        found.append(given[i] if given[i] is not None else own)
    refuse(sheet.source, wrong, "correct the cells")
    values["prednisone"] = found
