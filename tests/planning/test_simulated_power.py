import json

import pytest

from biomarker.development.splits import generator
from biomarker.errors import CohortError, StudyError
from biomarker.evaluation.permutation import mean_aucs, permutation_test
from biomarker.evaluation.proportions import wilson
from biomarker.planning import simulated_power as room
from biomarker.planning.simulated_power import simulated_power, tolerated
from biomarker.simulation.panel import Scenario, draw_cohort
from biomarker.validation.design import Design
from biomarker.validation.permutation import permuted_statistics

DESIGN = Design(outer_folds=3, repeats=1, seed=7)


@pytest.mark.parametrize(("permutations", "most"), [(18, -1), (19, 0), (39, 1), (99, 4), (199, 9), (999, 49)])
def test_how_many_permutations_may_do_as_well(permutations, most):
    assert tolerated(permutations) == most


def test_a_strong_marker_is_found_and_its_intervals_are_monte_carlo_error(schema, plan):
    found = simulated_power(Scenario(24, 12, schema, "A1", 0.98), plan, DESIGN, n_cohorts=4, n_permutations=19)
    assert (found.procedure.value, found.marker.value) == (1.0, 1.0)
    assert found.procedure.low == pytest.approx(wilson(4, 4).low)
    assert found.mean_auc.value > 0.85
    assert "Monte Carlo" in found.procedure.method
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["n_cohorts"] == 4


def test_the_result_depends_on_the_seed_and_not_on_the_workers(schema, plan):
    scenario = Scenario(16, 8, schema, "A0", 0.8)
    one, two = (simulated_power(scenario, plan, DESIGN, n_cohorts=3, n_permutations=19, workers=w) for w in (1, 2))
    assert one == two
    other = simulated_power(scenario, plan, Design(3, 1, 8), n_cohorts=3, n_permutations=19)
    assert other.mean_auc != one.mean_auc


def test_stopping_early_changes_no_decision(schema, plan):
    """Against a test that looks at all 19 permutations and then counts."""
    scenario = Scenario(16, 8, schema, "A0", 0.75)
    stopped = [room._one_cohort(room._Task(scenario, plan.without_baselines(), DESIGN, 19, c)) for c in range(5)]
    for c, (significant, _, observed) in enumerate(stopped):
        cohort = draw_cohort(scenario, generator(DESIGN.seed, room.POWER, c))
        job = room.make_job(cohort, plan.without_baselines(), DESIGN)
        task = room._Task(scenario, plan, DESIGN, 19, c)
        null = [room._mean_auc(job.with_labels(generator(DESIGN.seed, room.POWER, c, draw).permutation(job.responder)),
                               task, draw) for draw in range(1, 20)]  # fmt: skip
        p = (sum(value >= observed - 1e-12 for value in null) + 1) / 20
        assert significant == (p <= 0.05)


@pytest.mark.slow
def test_the_test_inside_is_the_test_of_train(schema, plan):
    """Other random numbers, the same test: in clear cohorts it decides the same."""
    for auc in (0.5, 0.99):
        scenario = Scenario(20, 10, schema, "A0", auc)
        cohort = draw_cohort(scenario, generator(DESIGN.seed, room.POWER, 0))
        rows = permuted_statistics(cohort, plan.without_baselines(), DESIGN, 39, mean_aucs)
        names = [candidate.name for candidate in plan.candidates]
        trained = permutation_test(rows, candidates=names).procedure.p <= 0.05
        inside, _, _ = room._one_cohort(room._Task(scenario, plan.without_baselines(), DESIGN, 39, 0))
        assert trained == inside == (auc > 0.9)


@pytest.mark.slow
def test_noise_is_rarely_called_significant(schema, plan):
    found = simulated_power(Scenario(16, 8, schema, "A0", 0.5), plan, DESIGN, n_cohorts=60, n_permutations=19)
    assert found.procedure.value <= 0.15  # 3 of 60 expected; 10 or more have a chance of 0.0004
    assert found.mean_auc.low < 0.5 < found.mean_auc.high


def test_too_few_permutations_or_patients_are_refused(schema, plan):
    with pytest.raises(StudyError, match="18 permutations"):
        simulated_power(Scenario(16, 8, schema, "A0"), plan, DESIGN, n_permutations=18)
    with pytest.raises(CohortError, match="only 2 responders"):
        simulated_power(Scenario(16, 2, schema, "A0"), plan, DESIGN, n_cohorts=2)
