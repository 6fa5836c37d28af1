"""Table of Ct values or fold changes -> log2 expression per donor, cytokine, dose and gene.

With Ct values the expression is -(Ct - Ct of the reference gene) * log2(efficiency), in doublings; its difference from
the donor's own calibrator is log2 of the fold change, -ddCt (Livak & Schmittgen 2001, Methods 25:402).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.cells import is_missing
from biomarker.assay.table import Table
from biomarker.errors import CohortError, PanelError, nearest

Floats = npt.NDArray[np.float64]
UNDETERMINED = frozenset(("undetermined", "undet", "undet.", "no ct", "noct", "n/d", "nd"))


@dataclass(frozen=True)
class QpcrColumns:
    """Names of the columns and how Ct values are read.

    Parameters
    ----------
    ct : Ct of the gene; "" when `value` holds fold changes
    reference : column with the Ct of the reference gene in the same sample; "" when it has rows of its own
    reference_gene : name of the reference gene in the column `gene`, where it has rows of its own
    value : column of fold changes, or of log2 of them with `log2`
    cycles : Ct that stands for "Undetermined"
    efficiency : factor per cycle; 2 is doubling
    """

    donor: str = "donor"
    cytokine: str = "cytokine"
    dose: str = "dose_ng_ml"
    gene: str = "gene"
    sample: str = "sample"
    ct: str = "ct"
    reference: str = "ct_ref"
    reference_gene: str = ""
    value: str = ""
    log2: bool = False
    cycles: float = 40.0
    efficiency: float = 2.0


@dataclass(frozen=True, eq=False)
class Curve:
    """Expression of one gene under one cytokine.

    Parameters
    ----------
    donor : (n,) position in `donors`
    dose : (n,), 0 is the calibrator
    log2 : (n,) log2 expression on a scale of its own for each donor; technical replicates are averaged
    censored : (n,) whether the gene was not detected; `log2` is then an upper limit
    """

    gene: str
    cytokine: str
    donors: tuple[str, ...]
    donor: npt.NDArray[np.intp]
    dose: Floats
    log2: Floats
    censored: npt.NDArray[np.bool_]

    @property
    def label(self) -> str:
        """Gene and cytokine in words."""
        return f"{self.gene} under {self.cytokine}" if self.cytokine else self.gene

    @property
    def doses(self) -> Floats:
        """Distinct doses, ascending."""
        return np.unique(self.dose)

    def fold(self) -> Floats:
        """(donors, doses) log2 fold change against the donor's own calibrator, NaN where it was not measured."""
        doses, table = self.doses, np.full((len(self.donors), len(self.doses)), np.nan)
        for i in range(len(self.donors)):
            for k, dose in enumerate(doses):
                own = (self.donor == i) & (self.dose == dose)
                if own.any():
                    table[i, k] = self.log2[own].mean()
        fold: Floats = table - table[:, :1]
        return fold


def read_curves(table: Table, columns: QpcrColumns) -> list[Curve]:
    """One curve per gene and cytokine, in order of the file.

    Raises
    ------
    PanelError
        For a missing column, a cell that is no number, a negative dose, or a sample without its reference gene.
    CohortError
        When a donor has no calibrator (dose 0).
    """
    if not columns.efficiency > 1 or columns.efficiency > 2.2:
        raise PanelError(
            f"an efficiency of {columns.efficiency:g}", allowed="above 1, up to 2.2; 2 is doubling per cycle"
        )
    donor, gene = table.column(columns.donor), table.column(columns.gene)
    cytokine = table.column(columns.cytokine) if columns.cytokine in table.columns else ("",) * table.n_rows
    dose = np.array([_number(table, columns.dose, row) for row in range(table.n_rows)])
    if (dose < 0).any():
        row = int(np.argmax(dose < 0))
        raise PanelError(f"{table.source}, row {table.row_number(row)}: a dose of {dose[row]:g}", allowed="0 or more",
                         do="correct the cell; 0 is the calibrator")  # fmt: skip
    log2, censored, used = _expression(table, columns, donor, cytokine, dose, gene)
    found = []
    for name, agent in dict.fromkeys((gene[row], cytokine[row]) for row in used):
        rows = [row for row in used if gene[row] == name and _same(cytokine[row], agent, dose[row])]
        if any(dose[row] > 0 for row in rows):
            found.append(_curve(table, name, agent, rows, donor, dose, log2, censored))
    return found


def _same(cytokine: str, wanted: str, dose: float) -> bool:
    """Whether a row belongs to a cytokine; an untreated sample without one belongs to all."""
    return cytokine == wanted or (dose == 0 and is_missing(cytokine))


def _curve(
    table: Table, gene: str, cytokine: str, rows: Sequence[int], donor: Sequence[str], dose: Floats, log2: Floats,
    censored: npt.NDArray[np.bool_],
) -> Curve:  # fmt: skip
    donors = tuple(dict.fromkeys(donor[row] for row in rows))
    without = [name for name in donors if not any(donor[row] == name and dose[row] == 0 for row in rows)]
    if without:
        raise CohortError(f"{table.source}: {gene} under {cytokine or 'the cytokine'} has no calibrator (dose "
                          "0) of donor "
                          f"{', '.join(without)}", allowed="an untreated sample of every donor",
                          do="add it, or leave the donor out")  # fmt: skip
    keys = sorted({(donors.index(donor[row]), dose[row]) for row in rows})
    means, marks = [], []
    for i, level in keys:
        own = [row for row in rows if donor[row] == donors[i] and dose[row] == level]
        means.append(float(np.mean([log2[row] for row in own])))
        marks.append(any(censored[row] for row in own))
    return Curve(gene, cytokine, donors, np.array([i for i, _ in keys]), np.array([level for _, level in keys]),
                 np.array(means), np.array(marks))  # fmt: skip


def _expression(
    table: Table, columns: QpcrColumns, donor: Sequence[str], cytokine: Sequence[str], dose: Floats, gene: Sequence[str]
) -> tuple[Floats, npt.NDArray[np.bool_], list[int]]:
    n = table.n_rows
    log2, censored = np.full(n, np.nan), np.zeros(n, dtype=bool)
    if columns.value:
        texts = table.column(columns.value)
        for row in range(n):
            if not is_missing(texts[row]):
                log2[row] = _log2(table, columns, row)
        return log2, censored, np.flatnonzero(np.isfinite(log2)).tolist()
    doubling = np.log2(columns.efficiency)
    own = [_ct(table, columns, columns.ct, row) for row in range(n)]
    reference = _references(table, columns, own, donor, cytokine, dose, gene)
    for row in range(n):
        ct = own[row]
        if ct is not None and gene[row] != columns.reference_gene:
            log2[row] = -(ct[0] - reference[row]) * doubling
            censored[row] = ct[1]
    return log2, censored, np.flatnonzero(np.isfinite(log2)).tolist()


def _references(
    table: Table, columns: QpcrColumns, own: list[tuple[float, bool] | None], donor: Sequence[str],
    cytokine: Sequence[str], dose: Floats, gene: Sequence[str],
) -> Floats:  # fmt: skip
    """(n,) Ct of the reference gene in the sample of each row."""
    if not columns.reference_gene:
        read = [_ct(table, columns, columns.reference, row) for row in range(table.n_rows)]
        for row, ct in enumerate(read):
            if own[row] is not None and (ct is None or ct[1]):
                raise PanelError(f"{table.source}, row {table.row_number(row)}: the reference gene has no Ct",
                                 allowed="a Ct of the reference gene in every sample")  # fmt: skip
        return np.array([np.nan if ct is None else ct[0] for ct in read])
    if columns.reference_gene not in gene:
        raise PanelError(f'{table.source}: no rows of the reference gene "{columns.reference_gene}"',
                         allowed=nearest(columns.reference_gene, set(gene)))  # fmt: skip
    sample = table.column(columns.sample) if columns.sample in table.columns else ("",) * table.n_rows
    key = [(donor[row], cytokine[row], dose[row], sample[row]) for row in range(table.n_rows)]
    by_sample: dict[tuple[str, str, float, str], list[float]] = {}
    for row, ct in enumerate(own):
        if gene[row] == columns.reference_gene and ct is not None:
            by_sample.setdefault(key[row], []).append(ct[0])
    values = np.full(table.n_rows, np.nan)
    for row in range(table.n_rows):
        if key[row] in by_sample:
            values[row] = np.mean(by_sample[key[row]])
        elif own[row] is not None:
            raise PanelError(f"{table.source}, row {table.row_number(row)}: {columns.reference_gene} was not "
                             "measured in "
                             f"this sample", allowed="the reference gene in every sample")  # fmt: skip
    return values


def _ct(table: Table, columns: QpcrColumns, column: str, row: int) -> tuple[float, bool] | None:
    """Ct and whether it only is the last cycle; None where missing."""
    text = table.column(column)[row]
    if text.strip().casefold() in UNDETERMINED:
        return columns.cycles, True
    if is_missing(text):
        return None
    ct = _number(table, column, row)
    if not 0 < ct <= 60:
        raise PanelError(f"{table.source}, row {table.row_number(row)}: a Ct of {ct:g}", allowed="above 0, up "
                                                                                                 "to 60, or "
                         '"Undetermined"')  # fmt: skip
    return (columns.cycles, True) if ct >= columns.cycles else (ct, False)


def _log2(table: Table, columns: QpcrColumns, row: int) -> float:
    value = _number(table, columns.value, row)
    if columns.log2:
        return value
    if value <= 0:
        raise PanelError(f"{table.source}, row {table.row_number(row)}: a fold change of {value:g}", allowed="above 0",
                         do="use --log2 when the column holds log2 fold changes or -ddCt")  # fmt: skip
    return float(np.log2(value))


def _number(table: Table, column: str, row: int) -> float:
    text = table.column(column)[row]
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise PanelError(f'{table.source}, row {table.row_number(row)}, column {column}: "{text}"', allowed="a number",
                         do="correct the cell")  # fmt: skip
    return value
