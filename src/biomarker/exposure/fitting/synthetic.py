"""A model -> SIMULATED tables of one trial: subjects, doses, visits and concentrations, with a known truth."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.development.splits import generator
from biomarker.exposure.pk.individuals import draw_deviations, individuals
from biomarker.exposure.pk.solver import solve
from biomarker.exposure.response.model import ResponseModel, Subjects
from biomarker.exposure.response.paths import draw, paths
from biomarker.exposure.trials.population import draw_patients
from biomarker.exposure.trials.scenario import Scenario

Floats = npt.NDArray[np.float64]
PLACE_OF_TABLES = 2
LIMIT = 0.02  # mg/L: about the additive residual error
SAMPLED_WEEKS = (4, 12, 24, 36, 52)


def simulated_tables(scenario: Scenario, model: ResponseModel, *, low_share: float | None = None) -> dict[str, str]:
    """Tables of one trial as CSV texts: subjects, dosing, visits, concentrations.

    Parameters
    ----------
    model : the truth; its form, slope and dropout decide what happens
    low_share : share of subjects with a low signature, instead of that of the scenario
    """
    random = generator(scenario.seed, PLACE_OF_TABLES)
    doses = np.repeat(scenario.doses, scenario.n_per_arm)
    n, weeks = len(doses), np.array(scenario.weeks)
    patients = draw_patients(scenario.population, n, random)
    high = patients.high if low_share is None else random.random(n) >= low_share
    weight = np.round(patients.weight, 1)
    own = individuals(scenario.pk, weight, high, draw_deviations(scenario.pk, n, random))
    days = np.unique([*(7.0 * np.array(SAMPLED_WEEKS)), scenario.regimen.days])
    days = days[days <= scenario.regimen.days]
    profile = solve(own, scenario.regimen.dosing(doses), days)
    active = patients.active.astype(np.float64)
    subjects = Subjects(profile.average(), high, active[:, None])
    walked = paths(model, subjects, weeks, draw(n, len(weeks), random))
    left = _dropout_days(model, walked.last, walked.response, weeks, random)
    names = [f"S{i + 1:04d}" for i in random.permutation(n)]
    dosed = scenario.regimen.interval * np.arange(scenario.regimen.n_doses)
    rows: dict[str, list[Sequence[Any]]] = {"subjects": [], "dosing": [], "visits": [], "concentrations": []}
    noise = random.standard_normal((len(days), n)), random.standard_normal((len(days), n))
    measured = profile.concentration * (1 + scenario.pk.proportional_error * noise[0]) + (
        scenario.pk.additive_error * noise[1])  # fmt: skip
    for i in np.argsort(names):
        end = np.inf if np.isnan(left[i]) else left[i]
        rows["subjects"].append((names[i], f"{weight[i]:.1f}", "high" if high[i] else "low", int(active[i]),
                                 "" if np.isnan(left[i]) else f"{left[i]:.1f}"))  # fmt: skip
        rows["dosing"] += [(names[i], f"{day:g}", f"{doses[i] * (scenario.regimen.loading if day == 0 else 1):g}")
                           for day in dosed if day < end]  # fmt: skip
        rows["visits"] += [(names[i], f"{7 * week:g}", int(walked.response[k, i]))
                           for k, week in enumerate(weeks) if k < walked.last[i]]  # fmt: skip
        if doses[i] > 0:
            rows["concentrations"] += [(names[i], f"{day:g}", _reading(measured[k, i])) for k, day in enumerate(days)
                                       if day < end]  # fmt: skip
    heads = {"subjects": ("subject_id", "weight_kg", "signature", "active", "dropout_day"),
             "dosing": ("subject_id", "day", "dose_mg"), "visits": ("subject_id", "day", "response"),
             "concentrations": ("subject_id", "day", "concentration_mg_l")}  # fmt: skip
    return {name: _csv(heads[name], rows[name]) for name in heads}


def _dropout_days(
    model: ResponseModel, last: npt.NDArray[np.intp], response: npt.NDArray[np.bool_], weeks: Floats,
    random: np.random.Generator,
) -> Floats:  # fmt: skip
    """(n,) day of dropout, NaN for those who stayed: inside the interval, by the hazard that is constant there."""
    n = len(last)
    left = last < len(weeks)
    begins = np.concatenate([[0.0], weeks])[last]
    ends = np.append(weeks, np.inf)[last]
    state = np.where(last > 0, response[np.maximum(last - 1, 0), np.arange(n)], False)
    hazard = np.exp(model.hazard + model.after_non_response * ~state)
    share = random.random(n)
    with np.errstate(invalid="ignore", divide="ignore"):
        within = -np.log1p(share * np.expm1(-hazard * (ends - begins))) / hazard
    days = np.ceil(70 * (begins + within)) / 10
    return np.where(left, np.minimum(days, 7 * ends - 0.1), np.nan)


def _reading(value: float) -> str:
    return f"<{LIMIT:g}" if value < LIMIT else f"{value:.3g}"


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue()
