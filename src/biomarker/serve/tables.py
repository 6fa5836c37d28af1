"""Body of a request -> Table, as if it were a file; or why it is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from biomarker.assay.table import Table, table_from_columns, table_from_rows
from biomarker.assay.text import text_rows
from biomarker.errors import InputFileError
from biomarker.serve.refusals import RequestError

SOURCE = "the request"
ONE = 'one JSON object, such as {"patient_id": "P01", "IL6": 12.5, "TNF": "<2.3", "IFNG": null}'
SEVERAL = '{"patients": [{...}, {...}]}, or the list alone'


def csv_table(body: bytes, most: int) -> Table:
    """Table of CSV (or tab- or semicolon-separated) text.

    Raises
    ------
    InputFileError
        When it is no such text.
    RequestError
        When it has more than `most` rows.
    """
    if not body.strip():
        raise InputFileError("the request is empty", allowed="a row of column names, then one row per patient")
    table = table_from_rows(SOURCE, *text_rows(Path(SOURCE), body))
    _require_few(table.n_rows, most)
    return table


def one_patient(body: bytes) -> Table:
    """Table of one patient.

    Raises
    ------
    InputFileError
        When it is not one JSON object of plain values.
    """
    content = _json(body)
    if not isinstance(content, dict):
        raise InputFileError(f"the request holds a JSON {_kind(content)}", allowed=ONE,
                             do="send several patients to /predict/batch")  # fmt: skip
    return _table([content])


def patients(body: bytes, most: int) -> Table:
    """Table of several patients; a name that only some of them have is missing in the others.

    Raises
    ------
    InputFileError
        When it is no list of JSON objects of plain values.
    RequestError
        When there are more than `most`.
    """
    content = _json(body)
    listed = content.get("patients") if isinstance(content, dict) else content
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputFileError("the request is no list of patients", allowed=SEVERAL)
    _require_few(len(listed), most)
    return _table(listed)


def _table(listed: Sequence[Mapping[str, Any]]) -> Table:
    if not listed or not any(listed):
        raise InputFileError("the request holds no patient", allowed=ONE)
    for place, one in enumerate(listed, start=1):
        odd = next((name for name, value in one.items() if not _is_plain(value)), None)
        if odd is not None:
            raise InputFileError(f'patient {place} of the request: "{odd}" is a JSON {_kind(one[odd])}',
                                 allowed='a number, a text such as "<2.3", or null where missing')  # fmt: skip
    names = dict.fromkeys(name for one in listed for name in one)
    return table_from_columns(SOURCE, [(name, [one.get(name) for one in listed]) for name in names])


def _is_plain(value: Any) -> bool:
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InputFileError(f"the request is not JSON: {error}", allowed="UTF-8 JSON with every name once",
                             do="write null where a value is missing") from error  # fmt: skip


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not a number of JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f'"{next(name for name in names if names.count(name) > 1)}" stands twice in one object')
    return found


def _require_few(n: int, most: int) -> None:
    if n > most:
        raise RequestError(413, f"the request holds {n} patients", allowed=f"up to {most} in one request",
                           do="split the table, or use `biomarker predict` on the file")  # fmt: skip


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", dict: "object", list: "list", type(None): "null", str: "text"}
    return kinds.get(type(value), "number")
