"""Exposure of each subject: projected past dropout, individual where concentrations were measured."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.exposure.fitting.data import FitData, Samples, Visits
from biomarker.exposure.fitting.exposures import dosing_of, exposures, projected
from biomarker.exposure.fitting.read import Columns, read_fit_data
from biomarker.exposure.pk.individuals import draw_deviations, individuals
from biomarker.exposure.pk.parameters import ANIFROLUMAB
from biomarker.exposure.pk.regimen import every
from biomarker.exposure.pk.solver import solve
from biomarker.exposure.trials.population import Population, draw_patients


def test_who_leaves_is_projected_as_if_dosing_went_on():
    early = projected(((0.0, 300.0), (28.0, 300.0), (56.0, 300.0)), 364.0)
    assert len(early) == 13
    assert early[-1] == (336.0, 300.0)
    assert projected(early, 364.0) == early


def test_subjects_with_their_own_days_share_a_calendar():
    dosing = dosing_of((((0.0, 300.0), (28.0, 300.0)), ((0.0, 150.0), (27.3, 150.0))), 30.0)
    assert dosing.amounts.shape == (3, 2)
    assert dosing.amounts.sum(axis=0).tolist() == [600.0, 300.0]


def test_dropout_does_not_lower_the_exposure(data):
    average = exposures(data, ANIFROLUMAB, 30.0).average
    left = np.isfinite(data.dropout_week)
    for dose in (300.0, 1000.0):
        own = (data.nominal == dose) & data.high
        assert average[own & left].mean() == pytest.approx(average[own & ~left].mean(), rel=0.1)
    assert (average[data.nominal == 0] == 0).all()


def test_measured_concentrations_tell_the_own_exposure_of_a_subject(tables, data):
    columns = Columns(covariates=("active",))
    sampled = read_fit_data(
        tables["subjects"], tables["dosing"], tables["visits"], tables["concentrations"], columns, 30
    )
    own = np.flatnonzero(sampled.nominal == 300)[:40]
    keep = np.isin(sampled.samples.subject, own)
    few = replace(sampled, samples=replace_rows(sampled.samples, keep))
    found, typical = exposures(few, ANIFROLUMAB, 30.0), exposures(data, ANIFROLUMAB, 30.0)
    assert found.individual[own].mean() > 0.9
    assert not found.individual[sampled.nominal == 1000].any()
    assert found.average[own].std() > 1.5 * typical.average[own].std()


def replace_rows(samples, keep):
    return Samples(samples.subject[keep], samples.day[keep], samples.value[keep], samples.below[keep])


def test_deviations_are_recovered_from_precise_measurements():
    """Empirical Bayes with a small residual error: the own average concentration comes back within a few percent."""
    precise = replace(ANIFROLUMAB, proportional_error=0.02)
    random = np.random.default_rng(4)
    n, days = 12, np.array([7.0, 28, 56, 84, 168, 252, 336])
    drawn = draw_patients(Population(), n, random)
    patients = individuals(precise, drawn.weight, drawn.high, draw_deviations(precise, n, random))
    dosing = every(28, 12, np.full(n, 300.0))
    profile = solve(patients, dosing, days)
    subject, k = (grid.ravel() for grid in np.meshgrid(np.arange(n), np.arange(len(days)), indexing="ij"))
    value = profile.concentration[k, subject]
    limit = 0.05
    samples = Samples(subject, days[k], np.maximum(value, limit), value < limit)
    visits = Visits(np.arange(n), np.full(n, 48.0), np.arange(n) % 2 == 0)
    doses = tuple(tuple((28.0 * i, 300.0) for i in range(12)) for _ in range(n))
    data = FitData(tuple("abcdefghijkl"), drawn.weight, drawn.high, np.empty((n, 0)), (), doses, visits,
                   np.full(n, np.nan), samples)  # fmt: skip
    error = exposures(data, precise, 30.0).average / profile.average() - 1
    assert np.abs(error).max() < 0.1  # a subject with most samples below the limit is drawn towards the typical one
    assert np.median(np.abs(error)) < 0.01
