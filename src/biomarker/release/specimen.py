"""What was sampled and what the laboratory said of it: the matrix of training is required; QC codes are repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from biomarker.assay.cells import is_missing
from biomarker.assay.table import Table
from biomarker.errors import PanelError

MATRIX, QC = "matrix", "qc"
KITS = ("kit", "lot")


def matrix_of(table: Table) -> str:
    """The one matrix (serum, EDTA plasma, ...) that the column `matrix` states; "" where it states none or several."""
    stated = {text for text in table.cells.get(MATRIX, ()) if not is_missing(text)}
    return stated.pop() if len(stated) == 1 else ""


def refuse_other_matrix(reading: Mapping[str, Any], table: Table) -> None:
    """Serum and plasma of one patient differ more than patients do, so a model of one says nothing about the other.

    Raises
    ------
    PanelError
        When the new table states another matrix than the training table did.
    """
    learned = str(reading.get(MATRIX) or "")
    others = sorted({text for text in table.cells.get(MATRIX, ()) if not is_missing(text) and text != learned})
    if learned and others:
        raise PanelError(f"{table.source}: {', '.join(others)} was sampled", allowed=f"{learned}, as in training",
                         do="measure the same matrix, or train a model on this one")  # fmt: skip


def kits_of(table: Table) -> dict[str, list[str]]:
    """Kits and lots that the columns `kit` and `lot` state, sorted; columns that state none are left out."""
    stated = {name: sorted({text for text in table.cells.get(name, ()) if not is_missing(text)}) for name in KITS}
    return {name: found for name, found in stated.items() if found}


def kit_doubts(reading: Mapping[str, Any], table: Table) -> list[list[str]]:
    """For each patient, a kit or lot that no training sample had; silent where either side states none."""
    doubts: list[list[str]] = [[] for _ in range(table.n_rows)]
    for name, learned in (reading.get("kits") or {}).items():
        for i, text in enumerate(table.cells.get(name, ())):
            if not is_missing(text) and text not in learned:
                doubts[i].append(f"measured with {name} {text}; in training: {', '.join(learned)}")
    return doubts


def measured_from(table: Table) -> tuple[str, ...]:
    """For the panel of a plate map: the raw files with their hashes, and how many values they gave."""
    return table.notes if table.source.lower().endswith(".toml") else ()


def quality_doubts(table: Table) -> list[list[str]]:
    """For each patient, the quality codes that the column `qc` of a measured plate holds."""
    cells: Sequence[str] = table.cells.get(QC, ("",) * table.n_rows)
    return [[f"quality findings of the assay ({cell})"] if not is_missing(cell) else [] for cell in cells]
