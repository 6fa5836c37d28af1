"""Value, qualifier and limits in columns of their own -> one text per row, as a laboratory would print it."""

from __future__ import annotations

import numpy as np

from biomarker.assay.cells import Cell, decimal_mark, is_missing, lex, read_column, table_writing
from biomarker.assay.panel import ABOVE, BELOW, MEASURED
from biomarker.assay.reading import refuse_problems
from biomarker.assay.table import Table
from biomarker.assay.values import as_text
from biomarker.errors import PanelError

QUALIFIERS = {"": MEASURED, "=": MEASURED, "<": BELOW, "<=": BELOW, "≤": BELOW, ">": ABOVE, ">=": ABOVE, "≥": ABOVE}


def texts_with_limits(table: Table, *, value: str, qualifier: str = "", lower_limit: str = "",
                      upper_limit: str = "") -> list[str]:  # fmt: skip
    """Value of each row as one text that holds its qualifier and limit, such as "<2.3".

    Parameters
    ----------
    value, qualifier, lower_limit, upper_limit : headers of the columns; "" where there is none. A number beyond the
        limit of its row becomes that limit, as "<limit" or ">limit".

    Raises
    ------
    PanelError
        For a value or limit that is no number, or an unknown qualifier.
    """
    numeric = [name for name in (value, lower_limit, upper_limit) if name]
    cells = {name: [lex(text) for text in table.column(name)] for name in numeric}
    writing = table_writing(cells.values())
    read = {name: read_column(table.column(name), cells[name], writing) for name in numeric}
    refuse_problems(table, [(name, problem) for name in numeric for problem in read[name].problems
                            if not problem.kind.endswith("limit") or name != value])  # fmt: skip
    decimal, _ = decimal_mark(cells[value], writing)
    nothing = np.full(table.n_rows, np.nan)
    lower, upper = (read[name].values if name else nothing for name in (lower_limit, upper_limit))
    texts, numbers, marks = table.column(value), read[value].values, _marks(table, qualifier)
    return [_text(texts[i], cells[value][i], float(numbers[i]), marks[i], float(lower[i]), float(upper[i]), decimal)
            for i in range(table.n_rows)]  # fmt: skip


def _marks(table: Table, qualifier: str) -> list[int | None]:
    """Side of the limit that the qualifier states; None where it says that the value is missing."""
    if not qualifier:
        return [MEASURED] * table.n_rows
    marks: list[int | None] = []
    for i, text in enumerate(table.column(qualifier)):
        if text and is_missing(text):
            marks.append(None)
        elif text in QUALIFIERS:
            marks.append(QUALIFIERS[text])
        else:
            where = f'row {table.row_number(i)}, column "{qualifier}"'
            raise PanelError(f'{table.source}: {where}: "{text}" is no qualifier',
                             allowed="=, <, >, NA or an empty cell", do="correct the cell")  # fmt: skip
    return marks


def _text(text: str, cell: Cell | None, value: float, stated: int | None, lower: float, upper: float,
          decimal: str) -> str:  # fmt: skip
    if stated is None or cell is None or (not stated and not cell.mark and not cell.number):
        return ""
    mark = stated or cell.mark
    if mark == BELOW or (not mark and value < lower):
        limit = lower if not cell.number or value < lower else np.nan
        sign = "<"
    elif mark == ABOVE or value > upper:
        limit = upper if not cell.number or value > upper else np.nan
        sign = ">"
    else:
        return text
    if np.isnan(limit):
        return f"{sign}{cell.number}" if cell.number else f"OOR {sign}"
    return sign + as_text(float(limit)).replace(".", decimal)
