"""What can be seen in one column of a table without knowing what it is for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from biomarker.assay.cells import Cell, Column, is_missing, lex, read_column, table_writing
from biomarker.assay.names import symbol
from biomarker.assay.panel import MEASURED
from biomarker.assay.table import Table
from biomarker.assay.units import split_header
from biomarker.cohort.outcome_names import words
from biomarker.cohort.separation import each_value_in_one_class, is_beyond_chance, separates

TEXT_TOLERATED = 0.2  # a column with this share of text is a column of numbers with mistakes in it
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*")
_UNIPROT = re.compile(
    r"(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?:-[0-9]+)?(?:[;|].*)?"
)


@dataclass(frozen=True, eq=False)
class Facts:
    """One column: its header, its texts, and its numbers where it holds numbers.

    Parameters
    ----------
    texts : (n,) cells as they stand in the file
    numbers : values and marks; None when the column is not one of numbers
    odd : the first cell that is no number in a column of numbers; "" when there is none
    """

    header: str
    texts: tuple[str, ...]
    numbers: Column | None
    odd: str

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of the header without its unit."""
        return frozenset(words(self.name))

    @cached_property
    def name(self) -> str:
        """Header without its unit."""
        return split_header(self.header)[0]

    @cached_property
    def unit(self) -> str | None:
        """Unit that the header states."""
        return split_header(self.header)[1]

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """(n,) rows that hold something."""
        return np.array([not is_missing(text) for text in self.texts], dtype=np.bool_)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text occurs, missing cells aside."""
        return Counter(text for text, known in zip(self.texts, self.known, strict=True) if known)

    @property
    def is_unique(self) -> bool:
        """Whether every row holds another text, and none is empty."""
        return len(self.counts) == len(self.texts)

    @property
    def is_integer(self) -> bool:
        """Whether every number is whole, and none is censored."""
        if self.numbers is None or self.odd or (self.numbers.marks != MEASURED).any():
            return False
        values = self.values
        return bool(len(values)) and bool(np.all(values == np.round(values)))

    @property
    def values(self) -> npt.NDArray[np.float64]:
        """Known numbers, limits where censored."""
        if self.numbers is None:
            return np.empty(0)
        found: npt.NDArray[np.float64] = self.numbers.values[~np.isnan(self.numbers.values)]
        return found

    @property
    def is_protein(self) -> bool:
        """Whether the header is a known analyte or a UniProt accession."""
        return symbol(self.name) is not None or _UNIPROT.fullmatch(self.name) is not None

    @property
    def is_date(self) -> bool:
        """Whether most known cells are dates."""
        dates = sum(count for text, count in self.counts.items() if _DATE.fullmatch(text))
        return dates > 0.8 * max(self.counts.total(), 1)

    @property
    def counts_rows(self) -> bool:
        """Whether the column holds 0, 1, 2, ... or 1, 2, 3, ... in the order of the rows."""
        if not self.is_integer or len(self.values) != len(self.texts) or len(self.texts) < 3:
            return False
        return self.values[0] in (0, 1) and bool(np.all(np.diff(self.values) == 1))

    @property
    def seen(self) -> str:
        """The most frequent texts with their counts, for messages."""
        return ", ".join(f"{text} ({count})" for text, count in self.counts.most_common(8))


def gather_facts(table: Table) -> dict[str, Facts]:
    """Facts of every column; the decimal mark is judged over all columns of numbers together."""
    cells = {header: [lex(text) for text in table.column(header)] for header in table.columns}
    numeric = {header for header in table.columns if _is_numeric(cells[header])}
    writing = table_writing(cells[header] for header in table.columns if header in numeric)

    def facts(header: str) -> Facts:
        texts = table.column(header)
        if header not in numeric:
            return Facts(header, texts, None, "")
        column = read_column(texts, cells[header], writing)
        odd = next((texts[problem.row] for problem in column.problems if not problem.kind.endswith("limit")), "")
        return Facts(header, texts, column, odd)

    return {header: facts(header) for header in table.columns}


def _is_numeric(cells: list[Cell | None]) -> bool:
    numbers = sum(cell is not None and bool(cell.number) for cell in cells)
    text = cells.count(None)
    return numbers > 0 and text <= TEXT_TOLERATED * (numbers + text)


def tells_all(facts: Facts, positive: npt.NDArray[np.bool_], labelled: npt.NDArray[np.bool_]) -> str:
    """How a column gives the label away; "" when it does not, or when chance could do the same in so few patients.

    Parameters
    ----------
    positive : (n,) label
    labelled : (n,) rows whose label is known
    """
    known = facts.known & labelled
    if separates(known[labelled].astype(float), positive[labelled]):
        return "it is filled in for one class only"
    if facts.numbers is not None:
        known = known & ~np.isnan(facts.numbers.values)
        if separates(facts.numbers.values[known], positive[known]):
            return "it separates the classes without error (AUC 1.0)"
    elif 1 < len(facts.counts) <= max(2, int(known.sum()) // 5):
        texts = [facts.texts[i] for i in np.flatnonzero(known)]
        if each_value_in_one_class(texts, positive[known]) and is_beyond_chance(positive[known]):
            return "each of its values occurs in one class only"
    return ""
