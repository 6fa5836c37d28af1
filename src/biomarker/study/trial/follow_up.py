"""The time and status columns of a trial -> FollowUp, and everything that is said about one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from biomarker.cohort.covariates import schema_from
from biomarker.errors import CohortError, StudyError
from biomarker.evaluation.verdict import count
from biomarker.study.trial.endpoints import Labelled, Labels
from biomarker.study.trial.section import SurvivalSection
from biomarker.study.trial.table import TrialTable, folded
from biomarker.trial.cox import CoxModel, cox
from biomarker.trial.cumulative_incidence import cumulative_incidence
from biomarker.trial.follow_up import CENSORED, COMPETING, EVENT, FollowUp, after_landmark
from biomarker.trial.gray import gray
from biomarker.trial.kaplan_meier import Curve, kaplan_meier, log_rank

RESPONDERS = ("responders", "non-responders")
SHOWN = 5


@dataclass(frozen=True, eq=False)
class Followed:
    """One comparison over time: a curve per group.

    Parameters
    ----------
    title : who is compared from when
    origin : time from which the curves count
    competing : whether the curves are cumulative incidences beside a competing event
    p : log-rank test, of the cause-specific hazard where events compete; None with one group or no event
    gray_p : Gray's test of the cumulative incidence; None where nothing competes
    since : column of the time that the times count from; empty where it is the start
    left_out : patients who do not count, in words
    """

    title: str
    groups: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]
    curves: tuple[Curve, ...]
    origin: float
    competing: bool
    p: float | None
    gray_p: float | None
    model: CoxModel | None
    left_out: str = ""
    since: str = ""


def read_follow_up(table: TrialTable, section: SurvivalSection) -> tuple[np.ndarray, FollowUp]:
    """Rows with a follow-up, and the FollowUp.

    Raises
    ------
    CohortError
        For times and endings that cannot be, such as an event after death.
    """
    where = "trial.survival"
    time = table.numbers(section.time, f"{where}.time")
    status = table.texts(section.status, f"{where}.status")
    since = table.numbers(section.since, f"{where}.since") if section.since else np.zeros(len(time))
    rows = np.flatnonzero((~np.isnan(time) | np.array([bool(cell) for cell in status])) & ~np.isnan(since))
    occurred, competing = ({folded(v) for v in values} for values in (section.occurred, section.competing))
    what = np.array([EVENT if folded(cell) in occurred else COMPETING if folded(cell) in competing else CENSORED
                     for cell in status], dtype=np.int8)  # fmt: skip
    gaps = [table.patients[i] for i in rows if not status[i]]
    if gaps:
        raise CohortError(f'{section.event}: no status in column "{section.status}" for {", ".join(gaps[:SHOWN])}',
                          allowed="a status for every patient with a time",
                          do='fill it in; "0" for those without the event')  # fmt: skip
    if len(rows) and not (what == EVENT).any():
        seen = ", ".join(sorted({cell for cell in status if cell})[:SHOWN])
        raise CohortError(f'{section.event}: no value of column "{section.status}" means that it happened '
                          f"({', '.join(section.occurred)}); seen: {seen}",
                          do=f"correct {where}.occurred, or leave this event out if nobody had it")  # fmt: skip
    if section.death_time:
        what = _with_deaths(table, section, time, what)
    _require_later(table, section, time, since, rows)
    made = FollowUp([table.patients[i] for i in rows], (time - since)[rows], what[rows], section.event, section.unit)
    return rows, made


def _require_later(table: TrialTable, section: SurvivalSection, time: np.ndarray, since: np.ndarray,
                   rows: np.ndarray) -> None:  # fmt: skip
    if section.since and section.landmark:
        raise StudyError(
            "trial.survival: both since and landmark",
            allowed="one of them: both say from when on patients count",
            do="keep since for an event that needs a state before it, such as relapse after remission",
        )
    early = [i for i in rows if time[i] < since[i]] if section.since else []
    if early:
        i, more = early[0], f" (and {len(early) - 1} more patients)" if len(early) > 1 else ""
        raise CohortError(f"{table.patients[i]}: {section.event} at {time[i]:g} {section.unit}, before "
                          f'"{section.since}" at {since[i]:g}{more}',
                          allowed="times in the same unit, from the same day",
                          do=f'correct "{section.time}" or "{section.since}"')  # fmt: skip


def follow(labelled: Labelled, section: SurvivalSection, primary: Labels | None, level: float) -> tuple[Followed, ...]:
    """Curves of all patients or of each arm; and of responders and non-responders from the landmark on."""
    rows, made = read_follow_up(labelled.table, section)
    missing = len(labelled.table.patients) - len(rows)
    without = f'without "{section.since}", from which times count' if section.since else "without follow-up"
    left_out = f"{count(missing, 'patient')} {without}" if missing else ""
    arms = labelled.arms
    groups = arms.of[rows] if arms.control is not None else np.full(len(rows), "all patients")
    names = arms.names if arms.control is not None else ("all patients",)
    X, covariates = _covariates(labelled.table, section, rows)
    found = [_compare(section.event, made, groups, names, 0.0, (X, covariates), level, left_out, section.since)]
    if section.landmark and primary is not None:
        found.append(_from_landmark(section, rows, made, primary, (X, covariates), level))
    return tuple(found)


def _from_landmark(section: SurvivalSection, rows: np.ndarray, made: FollowUp, primary: Labels,
                   adjusted: tuple[np.ndarray, tuple[str, ...]], level: float) -> Followed:  # fmt: skip
    kept, later = after_landmark(made, section.landmark)
    known = np.array([primary[rows[i]] is not None for i in kept])
    later, kept = later.take(np.flatnonzero(known)), kept[known]
    groups = np.array([RESPONDERS[0] if primary[rows[i]] else RESPONDERS[1] for i in kept])
    ended = made.n - len(known)
    words = [f"{ended} whose follow-up ended before it"] if ended else []
    words += [f"{int((~known).sum())} without a response"] if (~known).any() else []
    title = f"{section.event} from the landmark at {section.landmark:g} {section.unit}"
    X, names = adjusted
    return _compare(title, later, groups, RESPONDERS, section.landmark, (X[kept], names), level, ", ".join(words))


def _compare(title: str, made: FollowUp, groups: np.ndarray, names: Sequence[str], origin: float,
             adjusted: tuple[np.ndarray, tuple[str, ...]], level: float, left_out: str,
             since: str = "") -> Followed:  # fmt: skip
    present = tuple(name for name in names if (groups == name).any())
    parts = tuple(made.take(np.flatnonzero(groups == name)) for name in present)
    competing = made.n_competing > 0
    curves = tuple(cumulative_incidence(one, level) if competing else kaplan_meier(one, level) for one in parts)
    comparable = len(present) > 1 and made.n_events > 0
    X, columns = adjusted
    if comparable:
        X = np.column_stack([*(groups == name for name in present[:-1]), X]).astype(np.float64)
        columns = (*(f"{name} v {present[-1]}" for name in present[:-1]), *columns)
    use = np.isfinite(X).all(axis=1)
    varies = [j for j in range(X.shape[1]) if np.ptp(X[use, j]) > 0] if use.any() else []
    fits = bool(varies) and bool((made.what[use] == EVENT).any())
    model = (
        cox(made.take(np.flatnonzero(use)), [columns[j] for j in varies], X[use][:, varies], level) if fits else None
    )
    return Followed(title, present, parts, curves, origin, competing, log_rank(made, groups) if comparable else None,
                    gray(made, groups) if comparable and competing else None, model, left_out, since)  # fmt: skip


def _covariates(table: TrialTable, section: SurvivalSection, rows: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    cells = {name: [table.texts(name, "trial.survival.covariates")[i] for i in rows] for name in section.covariates}
    schema = schema_from(cells)
    return schema.code(cells, len(rows)), schema.columns


def _with_deaths(table: TrialTable, section: SurvivalSection, time: np.ndarray, what: np.ndarray) -> np.ndarray:
    """Endings with deaths as competing events; refuses what happened after a death."""
    death = table.numbers(section.death_time, "trial.survival.death_time")
    late = np.flatnonzero(~np.isnan(death) & (time > death))
    if len(late):
        i = int(late[0])
        what_happened = f"has {section.event} at" if what[i] == EVENT else "was followed until"
        more = f" (and {len(late) - 1} more patients)" if len(late) > 1 else ""
        raise CohortError(f"{table.patients[i]} {what_happened} {time[i]:g} {section.unit}, after the death at "
                          f"{death[i]:g}{more}", allowed="nothing after death",
                          do=f'correct "{section.time}" or "{section.death_time}"')  # fmt: skip
    found = what.copy()
    found[(what == CENSORED) & (death == time)] = COMPETING
    return found
