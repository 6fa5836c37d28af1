"""Cells of a long table -> the few of them that decide how all others are read, put before each of its pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from biomarker.assay import decimals
from biomarker.assay.cells import lex
from biomarker.assay.decimals import Mark
from biomarker.assay.panel import BELOW, MEASURED
from biomarker.assay.table import Table

DECIMALS: tuple[Mark, ...] = (".", ",")


class Witnesses:
    """Of each column: one number of each way of writing, and the outermost written limits.

    Whether "1,234" is 1.234 or 1234 is decided by the whole table, and "OOR <" takes the smallest limit of its whole
    column. A piece that begins with these cells is read as it is read within the whole.
    """

    def __init__(self) -> None:
        self._writings: dict[tuple[str, object], tuple[int, str]] = {}
        self._limits: dict[tuple[str, int, Mark], tuple[float, int, str]] = {}

    def add(self, table: Table, headers: Iterable[str]) -> None:
        """Look at some columns of a piece."""
        for header in headers:
            for i, text in enumerate(table.cells[header]):
                cell = lex(text)
                if cell is None or not cell.number:
                    continue
                if "." in cell.number or "," in cell.number:
                    self._writings.setdefault((header, decimals.writing(cell.number)), (table.row_number(i), text))
                if cell.mark != MEASURED:
                    self._add_limit(header, cell.mark, cell.number, table.row_number(i), text)

    def before(self, table: Table, id_column: str) -> tuple[Table, int]:
        """Table that begins with the witnesses, one row each, and how many they are."""
        cells = [(header, *found) for (header, _), found in self._writings.items()]
        cells += [(header, row, text) for (header, _, _), (_, row, text) in self._limits.items()]
        lead = {name: [""] * len(cells) for name in table.columns}
        for k, (header, _, text) in enumerate(cells):
            lead[header][k] = text
        lead[id_column] = [f"\0{k}" for k in range(len(cells))]
        joined: Mapping[str, tuple[str, ...]] = {
            name: (*lead[name], *texts) for name, texts in table.cells.items()
        }  # fmt: skip
        numbers = (*(row for _, row, _ in cells), *(table.row_number(i) for i in range(table.n_rows)))
        return Table(table.source, table.columns, joined, numbers, table.notes), len(cells)

    def _add_limit(self, header: str, mark: int, number: str, row: int, text: str) -> None:
        for decimal in DECIMALS:
            try:
                value = decimals.to_float(number, decimal)
            except ValueError:
                continue
            former = self._limits.get((header, mark, decimal))
            if former is None or (value < former[0] if mark == BELOW else value > former[0]):
                self._limits[header, mark, decimal] = (value, row, text)
