"""Table -> suggested role of every column, each with a reason and whether it is sure; for `biomarker init`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import MEASURED
from biomarker.assay.scales import guess_scale
from biomarker.assay.table import Table
from biomarker.cohort.outcome_names import words
from biomarker.study.guess.facts import Facts, gather_facts
from biomarker.study.guess.keys import ResponseChoice, choose_id, choose_response
from biomarker.study.guess.role import ColumnRole, Role
from biomarker.study.guess.rules import Labels, judge
from biomarker.study.guess.words import SITE_WORDS

__all__ = ["ColumnRole", "Role", "Roles", "suggest_roles"]


@dataclass(frozen=True)
class Roles:
    """What every column of a table is taken for.

    Parameters
    ----------
    columns : one role per column, in the order of the table
    id, response : the column that names the patient and the one with the response; None when they cannot be told
    id_candidates, response_candidates : other columns that could be it
    positive : value of the response that means responder, as it stands in the file; None when it cannot be told
    positive_sure, positive_reason : whether and why
    several_rows : whether a patient has several rows
    """

    columns: tuple[ColumnRole, ...]
    id: ColumnRole | None
    response: ColumnRole | None
    id_candidates: tuple[str, ...]
    response_candidates: tuple[str, ...]
    positive: str | None
    positive_sure: bool
    positive_reason: str
    several_rows: bool

    def of(self, role: Role) -> tuple[ColumnRole, ...]:
        """Columns with one role."""
        return tuple(column for column in self.columns if column.role == role)

    @property
    def analytes(self) -> tuple[str, ...]:
        """Names of the analytes, without their units."""
        return tuple(column.name for column in self.of("analyte"))

    @property
    def covariates(self) -> tuple[str, ...]:
        """Headers of the clinical covariates."""
        return tuple(column.column for column in self.of("covariate"))

    @property
    def groups(self) -> tuple[str, ...]:
        """Headers of columns such as site or family."""
        return tuple(column.column for column in self.of("group"))

    @property
    def batches(self) -> tuple[str, ...]:
        """Headers of columns such as plate or lot."""
        return tuple(column.column for column in self.of("batch"))

    @property
    def site(self) -> str | None:
        """Header of the column with the site, where a group column is called so."""
        return next((group for group in self.groups if set(words(group)) & SITE_WORDS), None)

    @property
    def time(self) -> str | None:
        """Header of the column with the time of the sample."""
        return next((column.column for column in self.of("time")), None)

    @property
    def left_out(self) -> tuple[ColumnRole, ...]:
        """Columns that must not be used, with the reasons."""
        return self.of("leave_out")

    @property
    def unsure(self) -> tuple[ColumnRole, ...]:
        """Columns that the user should look at."""
        return tuple(column for column in self.columns if not column.sure)


def suggest_roles(table: Table, *, id_column: str | None = None, response: str | None = None,
                  positive: str | None = None) -> Roles:  # fmt: skip
    """Suggest what every column of a wide table is for.

    Names, values and, once the response is known, what gives the response away decide; nothing is fitted.

    Parameters
    ----------
    id_column, response, positive : what the user knows already

    Raises
    ------
    StudyError
        When a named column does not exist (the nearest one is shown), or the named value does not occur.
    """
    facts = gather_facts(table)
    patient = choose_id(facts, id_column, table.source)
    taken = patient.found.column if patient.found else None
    outcome = choose_response(facts, response, positive, taken, table.source)
    fixed = {role.column: role for role in (patient.found, outcome.found) if role}
    labels = _labels(facts, outcome, table.n_rows)
    columns = [fixed.get(header) or judge(one, labels) for header, one in facts.items()]
    columns = _with_units(_one_time(columns), facts)
    repeated = bool(taken) and len(facts[str(taken)].counts) < facts[str(taken)].counts.total()
    return Roles(tuple(columns), patient.found, outcome.found, patient.candidates, outcome.candidates,
                 outcome.positive, outcome.positive_sure, outcome.positive_reason, repeated)  # fmt: skip


def _labels(facts: Mapping[str, Facts], outcome: ResponseChoice, n_rows: int) -> Labels:
    if outcome.found is None:
        nobody = np.zeros(n_rows, dtype=np.bool_)
        return Labels(None, nobody, nobody)
    one = facts[outcome.found.column]
    side = outcome.positive or next(iter(one.counts), "")
    return Labels(one.header, one.known, np.array([text == side for text in one.texts], dtype=np.bool_))


def _one_time(columns: list[ColumnRole]) -> list[ColumnRole]:
    """Keep the surest time column; a study has one."""
    times = sorted((column for column in columns if column.role == "time"), key=lambda column: not column.sure)
    spare = {column.column for column in times[1:]}
    return [replace(column, role="leave_out", sure=False, reason=f"{column.reason}; {times[0].column} is used instead")
            if column.column in spare else column for column in columns]  # fmt: skip


def _with_units(columns: list[ColumnRole], facts: Mapping[str, Facts]) -> list[ColumnRole]:
    analytes = [column for column in columns if column.role == "analyte"]
    silent = [facts[column.column] for column in analytes if not facts[column.column].unit]
    scale = guess_scale([one.values for one in silent])
    short = Counter(facts[column.column].name for column in analytes)
    return [_with_unit(column, facts[column.column], scale, short) if column.role == "analyte" else column
            for column in columns]  # fmt: skip


def _with_unit(column: ColumnRole, one: Facts, scale: tuple[str, str], short: Counter[str]) -> ColumnRole:
    unit, unit_sure, why = (one.unit, True, "its header") if one.unit else (scale[0], False, scale[1])
    if not one.unit and "npx" in one.words:
        unit, why = "NPX", "its name"
    elif unit == "pg/mL" and not one.unit and (one.values < 0).any():
        unit, why = "transformed", "it has negative values"
    lower, upper = _limits(one)
    return replace(column, name=one.name if short[one.name] == 1 else one.header, unit=unit, unit_sure=unit_sure,
                   unit_reason=why, lower_limit=lower, upper_limit=upper)  # fmt: skip


def _limits(one: Facts) -> tuple[float | None, float | None]:
    """Limits for censored cells without a number, where the column states none: the extreme measured values."""
    if one.numbers is None:
        return None, None
    measured: npt.NDArray[np.float64] = one.numbers.values[one.numbers.marks == MEASURED]
    measured = measured[~np.isnan(measured)]
    wanting = {problem.kind for problem in one.numbers.problems} if len(measured) else set()
    return (float(measured.min()) if "lower_limit" in wanting else None,
            float(measured.max()) if "upper_limit" in wanting else None)  # fmt: skip
