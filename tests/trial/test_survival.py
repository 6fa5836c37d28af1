"""Kaplan-Meier, log-rank, Cox, cumulative incidence and the landmark, against published numbers and R."""

import numpy as np
import pytest
from scipy.special import chdtrc

from biomarker.errors import CohortError
from biomarker.evaluation.proportions import wilson
from biomarker.trial.cox import cox
from biomarker.trial.cumulative_incidence import cumulative_incidence
from biomarker.trial.follow_up import FollowUp, after_landmark
from biomarker.trial.kaplan_meier import kaplan_meier, log_rank


@pytest.fixture
def fixture26(fx26):
    """Follow-up of the fixture: any event, or cause 1 with cause 2 competing."""

    def make(column):
        return FollowUp(list(fx26.id), fx26.time.to_numpy(float), fx26[column].to_numpy(np.int8))

    return make


def test_kaplan_meier_as_in_r(fixture26):
    curve = kaplan_meier(fixture26("event"))
    two, five = curve.at(2), curve.at(5)
    assert (two.value, two.low, two.high) == pytest.approx((0.871212, 0.651631, 0.956588), abs=1e-6)
    assert (five.value, five.low, five.high) == pytest.approx((0.822811, 0.592893, 0.929822), abs=1e-6)
    assert curve.at(1000) is None


def test_leukaemia_as_in_the_textbooks(leukaemia):
    made, arm = leukaemia
    treated = kaplan_meier(made.take(np.flatnonzero(arm == "6-MP")))
    placebo = kaplan_meier(made.take(np.flatnonzero(arm == "placebo")))
    assert [round(treated.at(t).value, 4) for t in (6, 7, 10, 13, 16, 22, 23)] == [
        0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]  # fmt: skip
    assert (treated.median(), placebo.median()) == (23, 8)
    assert log_rank(made, arm) == pytest.approx(4.17e-5, rel=1e-3)  # chi-squared 16.79
    model = cox(made, ["placebo"], (arm == "placebo")[:, None].astype(float))
    (hazard,) = model.hazards
    assert np.log(hazard.ratio.value) == pytest.approx(1.5721, abs=1e-4)  # Efron; se 0.4124
    assert (hazard.ratio.low, hazard.ratio.high) == pytest.approx((2.147, 10.81), abs=0.005)
    assert (model.n, model.n_events) == (42, 30)


def test_log_rank_and_cox_as_in_r(fixture26, fx26):
    made = fixture26("event")
    assert log_rank(made, fx26.y.astype(str).to_numpy()) == pytest.approx(0.0750087, abs=1e-7)
    (hazard,) = cox(made, ["log ifng"], np.log(fx26[["ifng"]].to_numpy())).hazards
    assert np.log(hazard.ratio.value) == pytest.approx(-0.7418146052, abs=1e-7)
    assert hazard.p == pytest.approx(0.1541687552, abs=1e-7)


# Ovarian cancer (Edmunson et al. 1979): days, event, age, ECOG status.
DAYS = (
    "59 115 156 421+ 431 448+ 464 475 477+ 563 638 744+ 769+ 770+ 803+ 855+ 1040+ 1106+ 1129+ 1206+ 1227+ 268 329 353 "
    "365 377+"
)
AGE = (72.3315, 74.4932, 66.4658, 53.3644, 50.3397, 56.4301, 56.9370, 59.8548, 64.1753, 55.1781, 56.7562, 50.1096,
       59.6301, 57.0521, 39.2712, 43.1233, 38.8932, 44.6000, 53.9068, 44.2055, 59.5890, 74.5041, 43.1370, 63.2192,
       64.4247, 58.3096)  # fmt: skip
ECOG = "1 1 2 1 1 2 2 2 1 2 2 1 2 1 1 2 2 1 1 1 2 2 1 2 1 1"


def test_the_check_of_proportional_hazards_as_in_r(followed):
    # cox.zph(coxph(Surv(futime, fustat) ~ age + ecog.ps)), survival 3.5: chi-squared 0.698 and 2.371
    cells = DAYS.split()
    made = followed([float(c.strip("+")) for c in cells], [0 if "+" in c else 1 for c in cells])
    X = np.column_stack([AGE, [float(c) for c in ECOG.split()]])
    model = cox(made, ["age", "ecog"], X)
    assert [one.proportional_p for one in model.hazards] == pytest.approx(chdtrc(1, [0.698, 2.371]), abs=4e-4)
    assert model.hazards[0].ratio.value == pytest.approx(np.exp(0.1615), rel=1e-4)


def test_hazards_that_cross_are_found_out(followed):
    random = np.random.default_rng(2)
    early = random.weibull(0.5, 120) * 10
    late = random.weibull(3.0, 120) * 10
    made = followed(np.append(early, late), np.ones(240))
    arm = np.repeat([0.0, 1.0], 120)[:, None]
    assert cox(made, ["arm"], arm).hazards[0].proportional_p < 1e-4


def test_cumulative_incidence_as_in_cmprsk(fixture26):
    made = fixture26("cr")
    curve = cumulative_incidence(made)
    assert [curve.at(t).value for t in (5, 10, 20)] == pytest.approx(
        [0.0484006734, 0.3158143939, 0.5009469697], abs=1e-9)  # fmt: skip
    other = cumulative_incidence(made, cause=2)
    assert [other.at(t).value for t in (2, 20)] == pytest.approx([0.1287878788, 0.3139204545], abs=1e-9)


def test_its_standard_errors_are_those_of_statsmodels(fixture26):
    from statsmodels.duration.survfunc import CumIncidenceRight

    made = fixture26("cr")
    with np.errstate(all="ignore"):
        theirs = CumIncidenceRight(made.time, made.what.astype(int))
    curve = cumulative_incidence(made)
    for t in (3.0, 6.0, 9.0, 18.0):
        found = curve.at(t)
        # The interval is symmetric on the scale log(-log(1 - F)).
        width = np.log(-np.log1p(-found.high)) - np.log(-np.log1p(-found.low))
        se = width / 2 / 1.959964 * (1 - found.value) * -np.log1p(-found.value)
        i = np.searchsorted(theirs.times, t, side="right") - 1
        assert se == pytest.approx(theirs.cinc_se[0][i], rel=1e-4)


def test_without_deaths_it_is_one_minus_kaplan_meier_and_with_them_less(leukaemia, followed):
    made, _ = leukaemia
    whole, plain = cumulative_incidence(made), kaplan_meier(made)
    for t in (5, 10, 20):
        assert whole.at(t).value == pytest.approx(1 - plain.at(t).value)
        assert (whole.at(t).low, whole.at(t).high) == pytest.approx((1 - plain.at(t).high, 1 - plain.at(t).low))
    some_died = followed(made.time, np.where(np.arange(made.n) % 3 == 0, 2, made.what))
    assert cumulative_incidence(some_died).at(20).value < 1 - kaplan_meier(some_died).at(20).value


def test_intervals_of_the_cumulative_incidence_cover(followed):
    random = np.random.default_rng(8)
    covered = []
    for _ in range(300):
        relapse, death, seen = (random.exponential(scale, 40) for scale in (30, 50, 60))
        time = np.minimum(np.minimum(relapse, death), seen)
        what = np.where(time == relapse, 1, np.where(time == death, 2, 0))
        found = cumulative_incidence(followed(time, what)).at(15)
        truth = (1 / 30) / (1 / 30 + 1 / 50) * (1 - np.exp(-15 * (1 / 30 + 1 / 50)))
        covered.append(found is not None and found.low <= truth <= found.high)
    assert 0.92 <= np.mean(covered) <= 0.98


# The cohort of 81 patients: 13 deaths in five years; 37 patients in remission once, of whom 9 relapsed.
def test_five_year_survival_of_68_of_81(followed):
    made = followed([*np.linspace(3, 58, 13), *[60.5] * 68], [1] * 13 + [0] * 68, "death")
    five = kaplan_meier(made).at(60)
    assert five.value == pytest.approx(68 / 81)
    score = wilson(68, 81)
    assert (five.low, five.high) == pytest.approx((score.low, score.high), abs=0.005)
    assert made.at_risk([0, 60]).tolist() == [81, 68]


def test_relapse_of_9_of_37_with_death_as_competing_event(followed):
    made = followed([*np.linspace(6, 54, 9), 20, 40, *[60.5] * 26], [1] * 9 + [2] * 2 + [0] * 26)
    five = cumulative_incidence(made).at(60)
    assert five.value == pytest.approx(9 / 37)
    score = wilson(9, 37)
    assert (five.low, five.high) == pytest.approx((score.low, score.high), abs=0.02)
    assert 1 - kaplan_meier(made).at(60).value > 9 / 37


def test_without_a_landmark_responders_seem_to_live_longer_for_nothing(followed):
    """Response comes by chance to whoever lives until its month; it does nothing, and the landmark says so."""
    random = np.random.default_rng(5)
    p_naive, p_landmark = [], []
    for _ in range(150):
        death, response = random.exponential(24, 80), random.uniform(0, 24, 80)
        made = followed(np.minimum(death, 60), (death <= 60).astype(int))
        p_naive.append(log_rank(made, np.where(response < death, "responder", "none")))
        rows, later = after_landmark(made, 12)
        p_landmark.append(log_rank(later, np.where(response[rows] < 12, "responder", "none")))
    assert np.mean(np.array(p_naive) < 0.05) > 0.9
    assert np.mean(np.array(p_landmark) < 0.05) < 0.11


def test_the_landmark_counts_from_there(followed):
    rows, later = after_landmark(followed([3, 12, 13, 40], [1, 1, 1, 0]), 12)
    assert rows.tolist() == [2, 3]
    assert later.time.tolist() == [1, 28]
    with pytest.raises(CohortError, match="nobody was followed beyond the landmark of 60 months"):
        after_landmark(followed([3, 12], [1, 0]), 60)


def test_bad_times_are_named(followed):
    with pytest.raises(CohortError, match=r"relapse: patient P02 \(-3\) has a negative time"):
        followed([1, -3, 2], [0, 1, 0])
    with pytest.raises(CohortError, match="P01"):
        followed([np.nan, 1], [0, 1])
    with pytest.raises(CohortError, match="no patient has a follow-up"):
        followed([], [])


def test_without_events_there_is_a_curve_but_no_comparison(followed):
    made = followed([5, 6, 7], [0, 0, 0])
    assert kaplan_meier(made).at(6).value == 1.0
    assert cumulative_incidence(made).at(6).value == 0.0
    with pytest.raises(CohortError, match="none of the 3 patients has the event"):
        log_rank(made, ["a", "b", "b"])
    with pytest.raises(CohortError, match="none of the 3 patients"):
        cox(made, ["x"], np.array([[1.0], [2.0], [3.0]]))
    with pytest.raises(CohortError, match="only one group"):
        log_rank(followed([1, 2], [1, 1]), ["a", "a"])
    with pytest.raises(CohortError, match="x is the same in all patients"):
        cox(followed([1, 2], [1, 1]), ["x"], np.ones((2, 1)))


def test_a_hazard_ratio_that_runs_away_is_not_given_as_a_number(followed):
    model = cox(followed([1, 2, 3, 9, 9, 9], [1, 1, 1, 0, 0, 0]), ["treated"], np.array([[0.0]] * 3 + [[1.0]] * 3))
    assert model.hazards[0].ratio is None
    assert model.few_events


def test_before_the_first_event_the_interval_is_the_exact_one_and_not_from_1_to_1(followed):
    made = followed([5, 6, 8, 9], [0, 0, 1, 0])
    curve = kaplan_meier(made)
    for time, n in ((1, 4), (5, 3), (7, 2)):
        found = curve.at(time)
        assert (found.value, found.high) == (1.0, 1.0)
        assert found.low == pytest.approx(0.025 ** (1 / n))  # Clopper and Pearson for n of n
    assert curve.at(8).value == pytest.approx(0.5)


def test_without_a_relapse_so_far_whoever_died_counts_as_known(followed):
    curve = cumulative_incidence(followed([2, 3, 4, 9], [2, 0, 1, 0]))
    assert [curve.at(t).value for t in (1, 2, 3)] == [0.0, 0.0, 0.0]
    assert [curve.at(t).high for t in (1, 2, 3)] == pytest.approx([1 - 0.025 ** (1 / n) for n in (4, 4, 3)])
    assert curve.at(3.5).low == 0.0


def test_an_event_at_once_in_everybody_leaves_no_gap(followed):
    found = cumulative_incidence(followed([1, 1], [1, 1])).at(1)
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.0 <= found.low <= 1.0
