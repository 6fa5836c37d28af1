"""Subgroups and strata of a trial: a column of a few levels, or a number with a limit such as "sledai >= 10"."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError, StudyError
from biomarker.study.trial.table import TrialTable

Texts = npt.NDArray[np.str_]
MOST_LEVELS = 8
SHOWN = 5
LIMIT = re.compile(r"\s*(?P<column>.+?)\s*(?P<sign>>=|<=|>|<)\s*(?P<limit>[-+]?\d+(\.\d+)?)\s*")
COMPARE = {">=": np.greater_equal, "<=": np.less_equal, ">": np.greater, "<": np.less}


def levels(table: TrialTable, asked: str, key: str) -> dict[str, npt.NDArray[np.bool_]]:
    """Rows of each level; patients without a value are in none.

    Parameters
    ----------
    asked : a column, or a column of numbers with a limit, whose levels are "yes" and "no"
    key : of the study file, for messages

    Raises
    ------
    StudyError
        When the column has too many levels for a forest.
    """
    cells = _cells(table, asked, key)
    names = sorted({str(cell) for cell in cells if cell}, key=_order)
    if len(names) > MOST_LEVELS:
        raise StudyError(f'{key}: "{asked}" has {len(names)} different values', allowed=f"up to {MOST_LEVELS} groups",
                         do=f'write a limit that was fixed beforehand, as in "{asked} >= 40"')  # fmt: skip
    return {name: cells == name for name in names}


def strata(table: TrialTable, asked: Sequence[str], key: str) -> dict[str, npt.NDArray[np.bool_]]:
    """Rows of each combination of levels.

    Raises
    ------
    CohortError
        When a patient has no value.
    """
    made = [_cells(table, one, key) for one in asked]
    for one, cells in zip(asked, made, strict=True):
        gaps = [who for who, cell in zip(table.patients, cells, strict=True) if not cell]
        if gaps:
            more = f" and {len(gaps) - SHOWN} more" if len(gaps) > SHOWN else ""
            raise CohortError(f'{key}: "{one}" is not known for {", ".join(gaps[:SHOWN])}{more}',
                              allowed="a value for every patient", do="fill the cells in")  # fmt: skip
    keys = np.array([" / ".join(row) for row in zip(*made, strict=True)])
    return {str(name): keys == name for name in np.unique(keys)}


def _cells(table: TrialTable, asked: str, key: str) -> Texts:
    """(n,) levels, empty where the value is missing."""
    found = LIMIT.fullmatch(asked)
    if found is None or asked in table.table.columns:
        return np.array(table.texts(asked, key))
    values = table.numbers(found["column"], key)
    side = np.where(COMPARE[found["sign"]](values, float(found["limit"])), "yes", "no")
    return np.where(np.isnan(values), "", side)


def _order(text: str) -> tuple[int, float, str]:
    try:
        return 0, float(text), text
    except ValueError:
        return 1, 0.0, text
