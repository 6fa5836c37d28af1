"""The response as somebody recorded it in a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from biomarker.errors import CohortError, nearest
from biomarker.response.cells import UNKNOWN
from biomarker.response.criterion import Criterion
from biomarker.response.outcome import Outcome


def label(
    rows: Sequence[str],
    cells: Mapping[str, Sequence[str]],
    *,
    column: str = "response",
    responder: Sequence[str] = ("1",),
    non_responder: Sequence[str] = (),
) -> Outcome:
    """Read the response from one column.

    Parameters
    ----------
    column : name of the column
    responder : values that mean "responder" (numbers are compared as numbers: 1 is 1.0)
    non_responder : values that mean "non-responder"; when empty, every other known value does

    Raises
    ------
    CohortError
        When the column is absent, a value is in neither list, or no patient responded or all did.
    """
    if column not in cells:
        raise CohortError(f'no column is called "{column}"', allowed=nearest(column, cells),
                          do="correct outcome.column")  # fmt: skip
    yes, no = {_normal(v) for v in responder}, {_normal(v) for v in non_responder}
    labels = {row: _judge(cell, yes, no) for row, cell in zip(rows, cells[column], strict=True)}
    strange = sorted({cell for cell in cells[column] if _is_strange(cell, yes, no)})
    if strange:
        raise CohortError(f'column "{column}" holds values that are neither responder nor non-responder: '
                          f"{', '.join(strange[:5])}",
                          allowed=", ".join([*responder, *non_responder]),
                          do="add them to outcome.responder or outcome.non_responder, or empty the cells")  # fmt: skip
    if not any(labels.values()):
        raise CohortError(f'no value of column "{column}" means "responder" ({", ".join(responder)})',
                          allowed=_seen(cells[column]), do="correct outcome.responder")  # fmt: skip
    return Outcome(labels, "recorded", f"{column} = {' or '.join(responder)}")


def _judge(cell: str, yes: set[str], no: set[str]) -> bool | None:
    value = _normal(cell)
    if value in yes:
        return True
    if value in no:
        return False
    return None if value in UNKNOWN or no else False


def _is_strange(cell: str, yes: set[str], no: set[str]) -> bool:
    value = _normal(cell)
    return bool(no) and value not in yes | no and value not in UNKNOWN


def _normal(value: str) -> str:
    text = str(value).strip().casefold()
    try:
        return format(float(text), "g")
    except ValueError:
        return text


def _seen(cells: Sequence[str]) -> str:
    counts = Counter(cell or "(empty)" for cell in cells).most_common(8)
    return "seen: " + ", ".join(f"{value} ({n})" for value, n in counts)


PART = Criterion(
    summary="the response recorded in one column of the table",
    reference="-",
    label=label,
    settings={"column": "response", "responder": ("1",), "non_responder": ()},
)
