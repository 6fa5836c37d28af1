"""Study and its gathered cohort -> the stratum of each row, inside which the permutation test shuffles responses."""

from __future__ import annotations

from biomarker.assay.cells import is_missing
from biomarker.cohort.cohort import Cohort
from biomarker.errors import CohortError, nearest
from biomarker.study.rooms import Gathered
from biomarker.study.spec import Study
from biomarker.validation.permutation import stratum_codes


def strata_of(study: Study, gathered: Gathered) -> tuple[str, ...] | None:
    """(rows,) cells of the column that validation.permute_within names; None where it names none.

    Raises
    ------
    CohortError
        For an unknown column, an empty cell, or strata in which nothing can change places.
    """
    strata = strata_in(study, gathered, gathered.cohort)
    if strata is not None:
        stratum_codes(gathered.cohort, strata)
    return strata


def strata_in(study: Study, gathered: Gathered, cohort: Cohort) -> tuple[str, ...] | None:
    """As `strata_of`, for any cohort from the same table."""
    name = study.spec.validation.permute_within
    if not name:
        return None
    if name not in gathered.table.cells:
        raise CohortError(f'validation.permute_within: no column is called "{name}"',
                          allowed=nearest(name, gathered.table.cells), do="correct the study file")  # fmt: skip
    cell = dict(zip(gathered.reading.panel.rows, gathered.table.cells[name], strict=True))
    strata = tuple(cell[row] for row in cohort.panel.rows)
    empty = [who for who, stratum in zip(cohort.patients, strata, strict=True) if is_missing(stratum)]
    if empty:
        raise CohortError(f"{name} is empty for {', '.join(empty[:5])}", allowed="a stratum for every patient",
                          do="fill the cell, or leave validation.permute_within empty")  # fmt: skip
    return strata
