"""Text of one column -> values and censoring marks, or what is wrong in which row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from biomarker.assay import decimals
from biomarker.assay.decimals import Mark, TableWriting, Writing
from biomarker.assay.panel import ABOVE, BELOW, MEASURED

MISSING = frozenset(("", "na", "nan", "n/a", "#n/a", "<na>", ".", "-", "--", "---", "–", "—", "***", "null", "none",
                     "missing", "not done", "not available"))  # fmt: skip
BELOW_WORDS = frozenset(("nd", "not detected", "not detectable", "undetected", "undetectable", "blq", "bloq", "bql",
                         "bdl", "blod", "lloq", "llod", "lod", "loq", "below", "below range", "below detection",
                         "below detection range", "below fit curve range", "below limit", "below lod", "below lloq",
                         "below loq", "below limit of detection", "below detection limit", "too low"))  # fmt: skip
ABOVE_WORDS = frozenset(("alq", "aloq", "aql", "uloq", "above", "above range", "above detection range",
                         "above fit curve range", "above limit", "above uloq", "saturated", "too high"))  # fmt: skip
LIMIT_WORDS = frozenset(("", "oor", "lloq", "llod", "lod", "loq", "lowest", "min", "uloq", "highest", "max", "limit",
                         "range", "detection limit", "detection", "low", "high"))  # fmt: skip
ALLOWED = 'numbers, censored values such as "<2.3", ">5000", "OOR <", "ND", or an empty cell where missing'

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_CENSORED = re.compile(r"(?:oor|out of range)?\s*([<>])\s*=?\s*(.*)", re.IGNORECASE)
_SIGNS = str.maketrans({"−": "-", "–": "-", "≤": "<", "≥": ">", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "’": "'"})
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[ '][0-9]{3})+(?=$|[.,])")


class Cell(NamedTuple):
    """One cell: which side of a limit, and the number as text ("" where missing, or where no limit is written)."""

    mark: int
    number: str


class Problem(NamedTuple):
    """What is wrong with one cell: position of its row, and why."""

    row: int
    why: str
    kind: Literal["text", "decimal", "infinite", "lower_limit", "upper_limit"]


@dataclass(frozen=True, eq=False)
class Column:
    """Values of one column; see `biomarker.assay.panel.Panel` for `values` and `marks`.

    Parameters
    ----------
    values : (n,) the value, or the limit where censored, NaN where missing
    marks : (n,) -1 below, 1 above, 0 measured or missing
    problems : cells that could not be read (NaN, 0 in the arrays)
    """

    values: npt.NDArray[np.float64]
    marks: npt.NDArray[np.int8]
    problems: tuple[Problem, ...] = ()


def is_missing(text: str) -> bool:
    """Whether a cell holds no value: empty, "NA", ".", "---" and the like.

    Examples
    --------
    >>> from biomarker.assay.cells import is_missing
    >>> is_missing(""), is_missing("NA"), is_missing("<2.3")
    (True, True, False)
    """
    return text.strip().casefold() in MISSING


def lex(text: str) -> Cell | None:
    """Split a cell into mark and number; None when it is neither number, censored value nor missing.

    Parameters
    ----------
    text : such as "2.3", "<2.3", "> 5000", "OOR <" or "ND"

    Examples
    --------
    >>> from biomarker.assay.cells import lex
    >>> lex("<2.3")
    Cell(mark=-1, number='2.3')
    >>> lex("abc") is None
    True
    """
    if _PLAIN.fullmatch(text):
        return Cell(MEASURED, text)
    if is_missing(text):
        return Cell(MEASURED, "")
    text = " ".join(text.translate(_SIGNS).split())
    censored = _CENSORED.fullmatch(text)
    if censored:
        mark, rest = (BELOW if censored[1] == "<" else ABOVE), censored[2]
        return Cell(mark, "") if rest.casefold() in LIMIT_WORDS else _number(mark, rest)
    word = text.casefold().replace(".", "")
    if word in MISSING:
        return Cell(MEASURED, "")
    if word in BELOW_WORDS or word in ABOVE_WORDS:
        return Cell(BELOW if word in BELOW_WORDS else ABOVE, "")
    return _number(MEASURED, text.removeprefix("*").lstrip())


def _number(mark: int, text: str) -> Cell | None:
    grouped = _GROUPED.match(text)
    if grouped:
        text = grouped[0].replace(" ", "").replace("'", "") + text[grouped.end() :]
    return Cell(mark, text) if decimals.writing(text) else None


def table_writing(columns: Iterable[Sequence[Cell | None]]) -> TableWriting:
    """How numbers are written in these columns together (see `biomarker.assay.decimals`)."""
    return decimals.of_table([_writings(column)[1] for column in columns])


def read_column(texts: Sequence[str], cells: Sequence[Cell | None], table: TableWriting, *,
                lower: float | None = None, upper: float | None = None) -> Column:  # fmt: skip
    """Values and marks of one column.

    Parameters
    ----------
    texts : (n,) cells as they stand in the file, for messages
    cells : (n,) the same cells as `lex` splits them
    table : how numbers are written in the whole table
    lower, upper : declared limits; a number beyond them is censored at them. A censored word without a number takes
        them too, else the smallest "<" (largest ">") limit that is written in the column.
    """
    decimal, odd = decimal_mark(cells, table)
    values = np.full(len(cells), np.nan)
    marks = np.zeros(len(cells), dtype=np.int8)
    problems = [] if odd is None else [_unclear(cells, texts, odd)]
    for i, cell in enumerate(cells):
        if cell is None:
            problems.append(_not_a_number(i, texts[i]))
            continue
        marks[i] = cell.mark
        if cell.number and odd is None:
            values[i] = decimals.to_float(cell.number, decimal)
    infinite = np.isinf(values)
    problems += [Problem(i, f'"{texts[i]}" is too large', "infinite") for i in np.flatnonzero(infinite).tolist()]
    values[infinite] = np.nan
    if odd is None:
        problems += _fill_limits(values, marks, ~infinite, lower, upper, texts)
        _censor_beyond(values, marks, lower, upper)
    marks[np.isnan(values)] = MEASURED
    return Column(values, marks, tuple(sorted(problems)))


def decimal_mark(cells: Sequence[Cell | None], table: TableWriting) -> tuple[Mark, int | None]:
    """Decimal mark of a column, and the position of the first cell that contradicts it or leaves it open."""
    rows, column = _writings(cells)
    decimal, odd = decimals.of_column(column, table)
    return decimal, None if odd is None else rows[odd]


def _writings(cells: Sequence[Cell | None]) -> tuple[list[int], list[Writing]]:
    """Positions and writings of the numbers that have a decimal or thousands mark."""
    rows, column = [], []
    for i, cell in enumerate(cells):
        written = decimals.writing(cell.number) if cell and ("." in cell.number or "," in cell.number) else None
        if written:
            rows.append(i)
            column.append(written)
    return rows, column


def _fill_limits(values: npt.NDArray[np.float64], marks: npt.NDArray[np.int8], usable: npt.NDArray[np.bool_],
                 lower: float | None, upper: float | None, texts: Sequence[str]) -> list[Problem]:  # fmt: skip
    """Give censored words without a number their limit; a problem for each side that has none."""
    problems = []
    sides: tuple[tuple[int, float | None, Callable[..., float], Literal["lower_limit", "upper_limit"]], ...] = (
        (BELOW, lower, min, "lower_limit"),
        (ABOVE, upper, max, "upper_limit"),
    )
    for mark, declared, choose, name in sides:
        wordless = (marks == mark) & np.isnan(values) & usable
        if not wordless.any():
            continue
        written = values[(marks == mark) & ~np.isnan(values)]
        if declared is None and not len(written):
            first = int(np.flatnonzero(wordless)[0])
            problems.append(Problem(first, f'"{texts[first]}" has no number, and no {name} is declared', name))
        else:
            values[wordless] = choose(written) if declared is None else declared
    return problems


def _censor_beyond(values: npt.NDArray[np.float64], marks: npt.NDArray[np.int8],
                   lower: float | None, upper: float | None) -> None:  # fmt: skip
    if lower is not None:
        beyond = (values < lower) & (marks != ABOVE)
        values[beyond], marks[beyond] = lower, BELOW
    if upper is not None:
        beyond = (values > upper) & (marks != BELOW)
        values[beyond], marks[beyond] = upper, ABOVE


def _not_a_number(row: int, text: str) -> Problem:
    if re.fullmatch(r"[-+]?(inf|infinity|∞)", text, re.IGNORECASE):
        return Problem(row, f'"{text}" is infinite', "infinite")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*", text):
        return Problem(row, f'"{text}" is a date (a spreadsheet may have turned a number into it)', "text")
    return Problem(row, f'"{text}" is not a number', "text")


def _unclear(cells: Sequence[Cell | None], texts: Sequence[str], odd: int) -> Problem:
    rows, column = _writings(cells)
    own = column[rows.index(odd)]
    beside = next(
        (texts[i] for i, one in zip(rows, column, strict=True) if one.sure and one.decimal != own.decimal), ""
    )
    if own.sure:
        return Problem(odd, f'"{texts[odd]}" has another decimal mark than "{beside}" in the same column', "decimal")
    whole = re.sub("[.,]", "", texts[odd])
    fraction = texts[odd].replace(",", ".")
    return Problem(
        odd, f'"{texts[odd]}" may be {fraction} or {whole}' + (f', beside "{beside}"' * bool(beside)), "decimal"
    )
