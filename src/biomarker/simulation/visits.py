"""Clinic visits and baseline cytokines of lupus patients whose true response is known; all SIMULATED."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from biomarker.errors import StudyError
from biomarker.response.bilag import SYSTEMS
from biomarker.response.sledai import SEROLOGY, WEIGHTS
from biomarker.simulation.course import Patient, draw_patient
from biomarker.simulation.cytokines import simulate_cohort

DAYS = (1, 29, 85, 183, 365)
Row = dict[str, str]


@dataclass(frozen=True)
class Arm:
    """Patients who get the same treatment; `auc` is that of the informative analyte for the true response."""

    name: str
    n_patients: int
    n_responders: int
    auc: float = 0.8


@dataclass(frozen=True)
class Losses:
    """What real visits lack: shares of SLEDAI items, visits, and patients who withdraw, are rescued, or die."""

    items: float = 0.0
    visits: float = 0.0
    withdrawal: float = 0.0
    rescue: float = 0.0
    death: float = 0.0

    def __post_init__(self) -> None:
        wrong = {name: value for name, value in vars(self).items() if not 0 <= value < 1}
        if wrong:
            name, value = next(iter(wrong.items()))
            raise StudyError(f"a share of {value:g} ({name}) cannot be simulated", allowed="0 or more, below 1")


# What a small trial typically loses: one item in a hundred, and one patient in five in one way or another.
USUAL = Losses(items=0.01, visits=0.05, withdrawal=0.07, rescue=0.07, death=0.02)


@dataclass(frozen=True)
class SimulatedVisits:
    """A table of visits, a panel of the same patients, and the truth behind both.

    Parameters
    ----------
    panel, visits : rows of text
    truth : patient -> whether SRI-4 is met at the assessment, were nothing lost
    assessment_day : when
    """

    panel: tuple[Row, ...]
    visits: tuple[Row, ...]
    truth: Mapping[str, bool]
    assessment_day: int
    lost: Mapping[str, str] = field(default_factory=dict)

    def panel_csv(self) -> str:
        """The panel as CSV text."""
        return _csv(self.panel)

    def visits_csv(self) -> str:
        """The visits as CSV text."""
        return _csv(self.visits)


def simulate_visits(
    arms: Sequence[Arm] = (Arm("", 26, 14),), *, informative: str = "IFNG", days: Sequence[int] = DAYS,
    assessment_day: int = 183, losses: Losses | None = None, missing: float = 0.02, seed: int = 2026,
) -> SimulatedVisits:  # fmt: skip
    """Draw patients of each arm, their cytokines before treatment and their visits.

    Who responds (SRI-4 at the assessment) is drawn first; the cytokines know it through one analyte only, and the
    visits are made to fit. A non-responder fails by one component drawn at random. Depth of response, and so LLDAS,
    DORIS and BICLA, vary on their own.

    Parameters
    ----------
    arms : name, patients, responders and AUC of each
    informative : analyte that tells about the response, with the AUC of each arm
    days : of the visits; the first is day 1, the baseline
    assessment_day : day on which the response is judged
    losses : what is missing in the end; nothing where None
    missing : share of missing measurements in the panel
    seed : of all random numbers

    Raises
    ------
    StudyError
        When the numbers cannot be simulated.
    """
    if days[0] != 1 or assessment_day not in days[1:] or list(days) != sorted(set(days)):
        raise StudyError(f"visits on days {', '.join(map(str, days))} with an assessment on day {assessment_day}",
                         allowed="increasing days from 1, the assessment among them")  # fmt: skip
    panel: list[Row] = []
    visits: list[Row] = []
    truth: dict[str, bool] = {}
    lost: dict[str, str] = {}
    for k, arm in enumerate(arms):
        cohort = simulate_cohort(arm.n_patients, arm.n_responders, informative=informative, auc=arm.auc,
                                 missing=missing, seed=seed + k)  # fmt: skip
        random = np.random.default_rng([seed, k, 1])
        for cells in cohort.rows:
            row = dict(zip(cohort.columns, cells, strict=True))
            who = f"SIM-{len(truth) + 1:03d}"
            truth[who] = row.pop("response") == "responder"
            patient = draw_patient(truth[who], days, assessment_day, random)
            panel.append(_panel_row(who, arm, row, patient))
            made = [_visit_row(who, arm, day, patient) for day in days]
            kept, reason = _lose(made, losses or Losses(), assessment_day, random)
            visits += kept
            lost |= {who: reason} if reason else {}
    return SimulatedVisits(tuple(panel), tuple(visits), truth, assessment_day, lost)


def _panel_row(who: str, arm: Arm, row: Row, patient: Patient) -> Row:
    start = {"patient_id": who, **({"arm": arm.name} if arm.name else {})}
    clinic = {"sledai": str(sum(WEIGHTS[item] for item in patient.items[1])),
              "prednisone_mg_day": patient.dose[1]}  # fmt: skip
    return start | {name: cell for name, cell in row.items() if name != "patient_id"} | clinic


def _visit_row(who: str, arm: Arm, day: int, patient: Patient) -> Row:
    return {
        "patient_id": who, **({"arm": arm.name} if arm.name else {}),
        "visit_day": str(day), "visit_role": "baseline" if day == 1 else "",
        **{f"sledai_{item}": str(int(item in patient.items[day])) for item in WEIGHTS},
        **{f"bilag_{system}": patient.grades[day][system] for system in SYSTEMS["2004"]}, "bilag_version": "2004",
        "pga": patient.pga[day], "pga_scale": "0-3", "prednisone_eq_mg_day": patient.dose[day],
        "drugs": patient.drugs, "rescue": "0", "withdrawn": "0", "died": "0",
    }  # fmt: skip


def _lose(rows: list[Row], losses: Losses, assessment_day: int, random: np.random.Generator) -> tuple[list[Row], str]:
    """What is left of a patient's visits, and why the assessment is not what it would have been."""
    u = random.random(4)
    later = int(random.integers(1, len(rows)))
    for row in rows[1:]:
        for item in random.permutation([f"sledai_{name}" for name in WEIGHTS if name not in SEROLOGY]):
            if random.random() < losses.items:
                row[item] = ""
    if u[0] < losses.death:
        rows[later]["died"] = "1"
        return rows[: later + 1], "death" if int(rows[later]["visit_day"]) <= assessment_day else ""
    if u[1] < losses.withdrawal:
        rows[later]["withdrawn"] = "1"
        return rows[: later + 1], "withdrawal" if int(rows[later]["visit_day"]) <= assessment_day else ""
    if u[2] < losses.rescue:
        for row in rows[later:]:
            row["rescue"] = "1"
        return rows, "rescue" if int(rows[later]["visit_day"]) <= assessment_day else ""
    if u[3] < losses.visits:
        return [row for row in rows if row["visit_day"] != str(assessment_day)], "missed visit"
    return rows, ""


def _csv(rows: Sequence[Row]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
