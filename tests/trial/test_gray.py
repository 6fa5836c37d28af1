"""Gray's test against R's cmprsk 2.2-11, and what it sees that the log-rank test does not."""

import numpy as np
import pytest

from biomarker.errors import CohortError
from biomarker.trial.follow_up import FollowUp
from biomarker.trial.gray import gray
from biomarker.trial.kaplan_meier import log_rank


@pytest.fixture
def sixty(followed):
    """Sixty patients of three groups with many ties, by a rule that R repeats in one line."""
    i = np.arange(1, 61)
    time = (7 * i) % 23 + 1 + (i % 3 == 0) * (i % 7)
    what = np.array([1, 0, 2, 1, 2])[(i * i + i // 4) % 5]
    return followed(time, what), np.array(list("bca"))[(i - 1) % 3]


def test_two_groups_as_in_cmprsk(fx26, followed):
    made = followed(fx26.time, fx26.cr)
    assert gray(made, fx26.y.astype(str).to_numpy()) == pytest.approx(0.1416734328, abs=1e-9)
    other = followed(fx26.time, fx26.cr.map({0: 0, 1: 2, 2: 1}))
    assert gray(other, fx26.y.astype(str).to_numpy()) == pytest.approx(0.4530444987, abs=1e-9)


def test_three_groups_with_ties_as_in_cmprsk(sixty):
    made, group = sixty
    assert gray(made, group) == pytest.approx(0.5545824359, abs=1e-9)
    swapped = FollowUp(made.patients, made.time, np.array([0, 2, 1], dtype=np.int8)[made.what])
    assert gray(swapped, group) == pytest.approx(0.5824853693, abs=1e-9)
    two = np.flatnonzero(group != "c")
    assert gray(made.take(two), group[two]) == pytest.approx(0.4069891080, abs=1e-9)


def test_names_and_order_of_patients_do_not_matter(sixty):
    made, group = sixty
    turned = np.random.default_rng(1).permutation(made.n)
    renamed = np.char.translate(group, str.maketrans("abc", "zxy"))
    assert gray(made.take(turned), renamed[turned]) == pytest.approx(gray(made, group), rel=1e-9)


def test_where_nothing_competes_it_is_close_to_the_log_rank_test(leukaemia):
    made, arm = leukaemia
    assert gray(made, arm) < 0.001
    assert log_rank(made, arm) < 0.001


def rejected(test, death, followed, runs=200, n=60):
    """Share of trials with p < 0.05 where relapse comes equally fast and deaths at these rates."""
    random, found = np.random.default_rng(5), 0
    for _ in range(runs):
        group = np.arange(n) % 2
        relapse = random.exponential(20, n)
        died = random.exponential(1 / np.array(death)[group])
        last = random.uniform(10, 40, n)
        time = np.minimum(np.minimum(relapse, died), last)
        what = np.where(time == relapse, 1, np.where(time == died, 2, 0))
        found += test(followed(time, what), group.astype(str)) < 0.05
    return found / runs


def test_it_keeps_its_level(followed):
    assert 0.02 <= rejected(gray, (0.03, 0.03), followed) <= 0.09


def test_it_sees_that_deaths_leave_fewer_to_relapse_where_the_log_rank_test_does_not(followed):
    assert rejected(gray, (0.005, 0.25), followed) > 0.4
    assert rejected(log_rank, (0.005, 0.25), followed) <= 0.1


def test_one_group_or_no_event_is_refused(followed):
    with pytest.raises(CohortError, match="only one group"):
        gray(followed([1, 2], [1, 2]), ["a", "a"])
    with pytest.raises(CohortError, match="none of the 2 patients has the event"):
        gray(followed([1, 2], [0, 2]), ["a", "b"])
