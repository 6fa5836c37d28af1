"""Cells of an export -> numbers with their mark, read with one decimal mark per file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from biomarker.assay import decimals
from biomarker.assay.cells import lex
from biomarker.assay.decimals import Mark
from biomarker.errors import InputFileError

SIGNS = {-1: "<", 0: "", 1: ">"}


class Figure(NamedTuple):
    """One cell: a number (NaN where missing), and "<" or ">" where it is a limit (NaN where none is written)."""

    value: float
    qualifier: str = ""


class Figures:
    """How the numbers of one file are written.

    Parameters
    ----------
    source : the file, for messages
    texts : all cells that may hold numbers; together they tell the decimal mark

    Raises
    ------
    InputFileError
        When some cells have a decimal point and others a decimal comma, or a lone comma could be either.
    """

    def __init__(self, source: str, texts: Iterable[str]) -> None:
        self.source = source
        seen: dict[str, str] = {}
        marked = (text for text in texts if "." in text or "," in text)
        cells = {cell.number: text for text in set(marked) if (cell := lex(text)) and cell.number}
        writings = [(number, decimals.writing(number)) for number in cells]
        for number, writing in writings:
            if writing and writing.decimal and writing.sure:
                seen.setdefault(writing.decimal, cells[number])
        if len(seen) > 1:
            raise InputFileError(f'{source} holds "{seen["."]}" and "{seen[","]}": two decimal marks',
                                 allowed="one decimal mark in a file",
                                 do="export it again; a spreadsheet may have changed some of its numbers")  # fmt: skip
        unsure = next((number for number, writing in writings if writing and writing.decimal == ","), "")
        if not seen and unsure:
            raise InputFileError(f'{source}: "{cells[unsure]}" may be {unsure.replace(",", ".")} or '
                                 f"{unsure.replace(',', '')}, and no other number tells",
                                 do="export it again with a decimal point")  # fmt: skip
        self.decimal: Mark = "," if "," in seen else "."

    def read(self, text: str, where: str) -> Figure:
        """Number of one cell.

        Parameters
        ----------
        where : the cell in words, for the message ("line 12, IL-6")

        Raises
        ------
        InputFileError
            When the cell is neither number, limit nor missing.
        """
        cell = lex(text)
        if cell is None:
            raise InputFileError(f'{self.source}, {where}: "{text}" is not a number',
                                 allowed='numbers, "<2.3", "> 5000", "OOR <", "NaN" or an empty cell',
                                 do="correct the cell, or export the file again")  # fmt: skip
        if not cell.number:
            return Figure(np.nan, SIGNS[cell.mark])
        value = decimals.to_float(cell.number, self.decimal)
        if not np.isfinite(value):
            raise InputFileError(f'{self.source}, {where}: "{text}" is too large')
        return Figure(value, SIGNS[cell.mark])

    def number(self, text: str, where: str) -> float:
        """Number of a cell that cannot be a limit.

        Raises
        ------
        InputFileError
            When it is a limit or no number.
        """
        figure = self.read(text, where)
        if figure.qualifier:
            raise InputFileError(f'{self.source}, {where}: "{text}" is a limit', allowed="a number or an empty cell")
        return figure.value
