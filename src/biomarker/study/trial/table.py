"""TrialTable: one row per patient of a trial, with clear words about what is wrong in a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.cells import is_missing
from biomarker.assay.open import read_table
from biomarker.assay.reading import as_wide
from biomarker.assay.table import Table
from biomarker.errors import CohortError, StudyError, nearest
from biomarker.response.cells import UNKNOWN
from biomarker.study.panel_source import read_study_table
from biomarker.study.spec import Study, StudyFile

Floats = npt.NDArray[np.float64]
SHOWN = 5


@dataclass(frozen=True, eq=False)
class TrialTable:
    """Cells of one row per patient."""

    table: Table
    patients: tuple[str, ...]

    def texts(self, column: str, key: str) -> tuple[str, ...]:
        """Cells of a column, empty where missing; `key` of the study names it. "none" is a word, not a gap."""
        if column not in self.table.cells:
            raise CohortError(f'{self.table.source} has no column "{column}"',
                              allowed=nearest(column, self.table.columns), do=f"correct {key}")  # fmt: skip
        return tuple("" if is_missing(cell) and cell.strip().casefold() != "none" else cell
                     for cell in self.table.cells[column])  # fmt: skip

    def complete(self, column: str, key: str) -> tuple[str, ...]:
        """Cells of a column in which none may be empty."""
        cells = self.texts(column, key)
        gaps = [who for who, cell in zip(self.patients, cells, strict=True) if not cell]
        if gaps:
            raise CohortError(f'{self.table.source}, column "{column}": empty for {_listed(gaps)}',
                              allowed="a value for every patient", do="fill the cells in")  # fmt: skip
        return cells

    def numbers(self, column: str, key: str) -> Floats:
        """(n,) numbers of a column; NaN where missing."""
        found = np.full(len(self.patients), np.nan)
        for i, cell in enumerate(self.texts(column, key)):
            if not is_missing(cell):
                found[i] = self._number(i, column, cell)
        return found

    def responses(self, column: str, key: str, yes: Sequence[str], yes_key: str, *,
                  anybody: bool = True) -> tuple[bool | None, ...]:  # fmt: skip
        """Who has one of the values `yes` in a column, every other value being no; None where the cell is empty.

        Raises
        ------
        CohortError
            When numbers mean no in more than one way, which is a slip, or (where `anybody` should) nobody has it.
        """
        cells, meant = self.texts(column, key), {folded(one) for one in yes}
        others = self.others(column, key, yes)
        if len(others) > 1 and all(_is_number(cell) for cell in others):
            raise CohortError(f'{self.table.source}, column "{column}": {counted(others)} beside the values that count '
                              f"({', '.join(yes)})", allowed="one number for all the others, or an empty cell",
                              do=f"correct the cells, or name all values that count in {yes_key}")  # fmt: skip
        found = tuple(None if folded(cell) in UNKNOWN else folded(cell) in meant for cell in cells)
        if anybody and not any(found):
            raise CohortError(f'{self.table.source}, column "{column}": no cell is {" or ".join(yes)}',
                              allowed=f"seen: {counted(others) or 'empty cells'}",
                              do=f"name the values that count in {yes_key}")  # fmt: skip
        return found

    def others(self, column: str, key: str, named: Sequence[str]) -> Counter[str]:
        """How often each known value of a column occurs that is not among the named ones."""
        meant = {*map(folded, named), *UNKNOWN}
        return Counter(word for cell in self.texts(column, key) if (word := folded(cell)) not in meant)

    def _number(self, i: int, column: str, cell: str) -> float:
        try:
            value = float(cell.replace(",", "."))
        except ValueError:
            value = float("nan")
        if not np.isfinite(value):
            raise CohortError(f'{self.table.source}, row {self.table.row_number(i)}, column "{column}": "{cell}" is '
                              "not a number", allowed="numbers, or an empty cell", do="correct the cell")  # fmt: skip
        return value


def trial_table(study: StudyFile) -> TrialTable:
    """Read the table of patients of a trial: trial.file, else the panel of the study.

    Raises
    ------
    BiomarkerError
        When there is none, or a patient is missing or stands twice.
    """
    section = study.spec.trial
    if section.file:
        table = read_table(study.path(section.file))
    elif isinstance(study, Study):
        reader = study.spec.panel.reader
        table = as_wide(read_study_table(study), reader.name, dict(reader.__pydantic_extra__ or {}))
    else:
        raise StudyError(f"{study.name} names no table of patients", allowed="trial.file, or trial.counts",
                         do='set trial.file = "patients.csv"')  # fmt: skip
    column = section.id or (study.spec.panel.id if isinstance(study, Study) else "patient_id")
    if column not in table.cells:
        raise CohortError(f'{table.source} has no column "{column}"', allowed=nearest(column, table.columns),
                          do="set trial.id to the column that names the patient")  # fmt: skip
    patients = table.cells[column]
    twice = [name for name, count in Counter(patients).items() if count > 1]
    if twice:
        raise CohortError(f"{table.source}: {_listed(twice)} in more than one row", allowed="one row per patient",
                          do="keep one row of each; `biomarker label` takes tables of visits")  # fmt: skip
    return TrialTable(table, patients)


@dataclass(frozen=True)
class Arms:
    """Names of the arms and which patients are in them; `control` is None where all got the same treatment."""

    of: npt.NDArray[np.str_]
    treated: str
    control: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """Treated first, control last."""
        others = [one for one in dict.fromkeys(self.of.tolist()) if one not in (self.treated, self.control)]
        return (self.treated, *others, *([self.control] if self.control else []))


def choose_arms(present: Sequence[str], treated: str, control: str, where: str) -> tuple[str, str | None]:
    """Which arm is compared with which.

    Parameters
    ----------
    present : arm of every patient, or of every row

    Raises
    ------
    StudyError
        When an arm is named that is not there, or more than two are there and the study does not say which.
    """
    counts = Counter(present)
    listed = ", ".join(f'"{name}" ({n})' for name, n in counts.most_common())
    folded = Counter(" ".join(name.split()).casefold() for name in counts)
    alike = [name for name in counts if folded[" ".join(name.split()).casefold()] > 1]
    if alike:
        raise StudyError(f"{where} writes one arm in several ways: {', '.join(alike)} (all arms: {listed})",
                         allowed="one spelling of every arm", do="correct the table")  # fmt: skip
    for key, name in (("treated", treated), ("control", control)):
        if name and name not in counts:
            raise StudyError(f'trial.{key} = "{name}", but {where} has the arms {listed}',
                             allowed=nearest(name, counts), do=f"correct trial.{key}")  # fmt: skip
    if treated and treated == control:
        raise StudyError(f'trial.treated and trial.control are both "{control}"', allowed="two different arms")
    if not control:
        if len(counts) > 1:
            raise StudyError(f"{where} has the arms {listed}, but trial.control is not set",
                             do="name the arm that the others are compared with: trial.control")  # fmt: skip
        return next(iter(counts)), None
    rest = [name for name in counts if name != control]
    if not rest:
        raise StudyError(f'{where} has only one arm: "{control}", which is trial.control',
                         allowed="patients of a second arm",
                         do="check trial.arm; leave trial.control out where all got the same treatment")  # fmt: skip
    if len(rest) > 1 and not treated:
        raise StudyError(f"{where} has the arms {listed}", allowed="one arm beside trial.control",
                         do="name the other one in trial.treated, or correct misspelt arms in the table")  # fmt: skip
    return treated or rest[0], control


def folded(cell: str) -> str:
    """Text for comparison: numbers as numbers (1 is 1.0), words without case."""
    text = str(cell).strip().casefold()
    try:
        return format(float(text), "g")
    except ValueError:
        return text


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False


def counted(values: Counter[str]) -> str:
    """Values with how often they occur, the most frequent first."""
    more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return ", ".join(f"{value} ({n})" for value, n in values.most_common(SHOWN)) + more


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
