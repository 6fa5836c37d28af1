"""A table of counts (arm, responders, total) -> endpoints of a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from biomarker.assay.open import read_table
from biomarker.assay.table import Table
from biomarker.errors import CohortError, StudyError, nearest
from biomarker.study.spec import StudyFile
from biomarker.study.trial.table import choose_arms
from biomarker.trial.endpoint import Endpoint
from biomarker.trial.two_by_two import TwoByTwo, require_counts

NEEDED = ("arm", "responders", "total")
KNOWN = ("endpoint", "stratum", "subgroup", "level", "denominator", *NEEDED)


@dataclass(frozen=True)
class CountRow:
    """One row of the table."""

    endpoint: str
    arm: str
    yes: int
    n: int
    stratum: str
    subgroup: str
    level: str
    denominator: str


def count_endpoints(study: StudyFile) -> tuple[tuple[Endpoint, ...], str, str | None]:
    """Endpoints of trial.counts, and the names of the treated and the control arm.

    Columns: arm, responders, total; and where wanted endpoint, stratum, subgroup with level, denominator (whom the
    totals count). Rows without stratum and subgroup are all patients of an arm; without them the strata are summed. A
    subgroup of one level stands against all other patients.

    Raises
    ------
    BiomarkerError
        For a missing column, counts that cannot be, an arm without a row.
    """
    section = study.spec.trial
    beside = [key for key in ("file", "endpoints", "strata", "subgroups", "marker", "survival", "augmented")
              if getattr(section, key)]  # fmt: skip
    if beside:
        raise StudyError(f"trial.counts and trial.{beside[0]} are both set",
                         allowed="a table of counts, or one of patients",
                         do="strata and subgroups of counts are columns of that table; everything else needs patients "
                            "(trial.file)")  # fmt: skip
    table = read_table(study.path(section.counts))
    rows = _rows(table)
    treated, control = choose_arms([row.arm for row in rows], section.treated, section.control, table.source)
    names = dict.fromkeys(row.endpoint for row in rows)
    made = tuple(_endpoint(table.source, name, [row for row in rows if row.endpoint == name], treated, control)
                 for name in names)  # fmt: skip
    return made, treated, control


def _rows(table: Table) -> list[CountRow]:
    for name in NEEDED:
        if name not in table.cells:
            raise CohortError(f'{table.source} has no column "{name}"', allowed=nearest(name, table.columns),
                              do="a table of counts needs the columns arm, responders, total")  # fmt: skip
    optional = {name: table.cells.get(name, ("",) * table.n_rows) for name in KNOWN}
    found = []
    for i in range(table.n_rows):
        cell = {name: texts[i] for name, texts in optional.items()}
        where = f"{table.source}, row {table.row_number(i)}"
        yes, n = (_count(cell[name], name, where) for name in ("responders", "total"))
        require_counts(yes, n, f"{where} ({cell['arm'] or 'no arm'})")
        found.append(CountRow(cell["endpoint"], cell["arm"], yes, n, cell["stratum"], cell["subgroup"], cell["level"],
                              cell["denominator"]))  # fmt: skip
    return found


def _count(cell: str, name: str, where: str) -> int:
    if not cell.isascii() or not cell.isdigit():
        raise CohortError(f'{where}: {name} is "{cell}"', allowed="a whole number of patients, not a percentage",
                          do="correct the cell")  # fmt: skip
    return int(cell)


def _endpoint(source: str, name: str, rows: list[CountRow], treated: str, control: str | None) -> Endpoint:
    plain = [row for row in rows if not row.stratum and not row.subgroup]
    strata = _by_level([row for row in rows if row.stratum and not row.subgroup], "stratum")
    counts = _by_arm(source, name, plain) if plain else _summed(strata)
    missing = [arm for arm in (treated, control) if arm is not None and arm not in counts]
    if missing:
        raise CohortError(f"{source}: no row for the arm {missing[0]}" + (f" of {name}" if name else ""),
                          allowed="every endpoint with both arms",
                          do="add the row, or correct the name of the arm")  # fmt: skip
    words = {row.denominator for row in plain if row.denominator}
    order = [arm for arm in (treated, *counts) if arm != control] + ([control] if control else [])
    ordered = {arm: counts[arm] for arm in dict.fromkeys(order)}
    denominator = words.pop() if len(words) == 1 else "patients as counted in the table"
    return Endpoint(name or "response", ordered, denominator, {},
                    _tables(strata, treated, control), _subgroups(rows, counts, treated, control))  # fmt: skip


def _by_arm(source: str, name: str, rows: list[CountRow]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row.arm in counts:
            raise CohortError(f"{source}: two rows for the arm {row.arm}" + (f" of {name}" if name else ""),
                              allowed="one row per endpoint and arm",
                              do="fill in the column endpoint, stratum or subgroup")  # fmt: skip
        counts[row.arm] = (row.yes, row.n)
    return counts


def _by_level(rows: list[CountRow], column: str) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), {})[row.arm] = (row.yes, row.n)
    return found


def _summed(strata: Mapping[str, Mapping[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for arms in strata.values():
        for arm, (yes, n) in arms.items():
            before = counts.get(arm, (0, 0))
            counts[arm] = (before[0] + yes, before[1] + n)
    return counts


def _tables(
    levels: Mapping[str, Mapping[str, tuple[int, int]]], treated: str, control: str | None
) -> tuple[TwoByTwo, ...]:
    if control is None:
        return ()
    return tuple(TwoByTwo(*arms[treated], *arms[control]) for arms in levels.values()
                 if treated in arms and control in arms)  # fmt: skip


def _subgroups(
    rows: list[CountRow], counts: Mapping[str, tuple[int, int]], treated: str, control: str | None
) -> dict[str, dict[str, TwoByTwo]]:
    if control is None:
        return {}
    found: dict[str, dict[str, TwoByTwo]] = {}
    for variable in dict.fromkeys(row.subgroup for row in rows if row.subgroup):
        levels = _by_level([row for row in rows if row.subgroup == variable], "level")
        tables = {level: TwoByTwo(*arms[treated], *arms[control]) for level, arms in levels.items()
                  if treated in arms and control in arms}  # fmt: skip
        if len(tables) == 1:
            others = TwoByTwo(*counts[treated], *counts[control]).minus(next(iter(tables.values())))
            tables["all others"] = others
        found[variable] = tables
    return found
