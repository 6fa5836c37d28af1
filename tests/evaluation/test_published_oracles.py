"""Numbers computed by others: R (pROC 1.18, rms, binom.test, coin, cvAUC), scipy, and the original papers."""

import numpy as np
import pytest
from scipy import stats

from biomarker.evaluation.calibration import calibration_line, in_the_large
from biomarker.evaluation.cross_validated_auc import nadeau_bengio, within_fold_auc
from biomarker.evaluation.delong import auc, delong, delong_estimate, logit_interval, paired_test, wald_interval
from biomarker.evaluation.mann_whitney import mann_whitney_p
from biomarker.evaluation.metric import METRICS
from biomarker.evaluation.proportions import clopper_pearson, predictive_values, wilson
from biomarker.evaluation.quantiles import half_width
from biomarker.evaluation.sample_size import patients_for_response_rate

TIGHT = {"rel": 0, "abs": 1e-9}
GLM_ERROR = {"rel": 0, "abs": 1e-6}  # R's glm takes standard errors one step before it stops


@pytest.fixture(scope="module")
def asah(shared_data):
    """pROC's aneurysm cohort: 41 poor against 72 good outcomes; wfns, s100b, ndka."""
    import pandas as pd

    file = shared_data / "asah_reference" / "panel.csv"
    if not file.is_file():
        pytest.skip("the aSAH reference data are not here")
    frame = pd.read_csv(file)
    return (
        frame.response.to_numpy() == 1,
        frame[["cov_wfns", "s100b", "ndka"]].to_numpy(float),
        frame.cov_sex == "Female",
    )


@pytest.mark.shared_data
class TestDeLongOnAsah:
    def test_areas_and_covariance(self, asah):
        found = delong(asah[0], asah[1])
        assert found.auc == pytest.approx([0.8236788618, 0.7313685637, 0.6119579946], abs=1e-10)
        assert np.diag(found.covariance) == pytest.approx(
            [0.00146991470882363, 0.00266868245717244, 0.0031908105493913], abs=1e-12
        )
        assert found.covariance[0, 1] == pytest.approx(0.00119615567376754, abs=1e-12)
        assert found.covariance[0, 2] == pytest.approx(-0.000532967856762438, abs=1e-12)
        assert found.covariance[2, 1] == pytest.approx(-0.000756164938056579, abs=1e-12)

    @pytest.mark.parametrize(
        ("marker", "low", "high"), [(1, 0.6301182118, 0.8326189156), (2, 0.501244999271703, 0.722670989888189)]
    )
    def test_wald_interval(self, asah, marker, low, high):
        found = delong(asah[0], asah[1][:, marker])
        assert wald_interval(found.auc[0], found.covariance[0, 0], 0.95) == pytest.approx((low, high), abs=1e-9)

    def test_logit_interval(self, asah):
        found = delong_estimate(asah[0], asah[1][:, 1], 0.95)
        assert (found.low, found.high) == pytest.approx((0.6192169390, 0.8200857499), abs=1e-9)

    def test_a_subgroup(self, asah):
        responder, scores, female = asah
        found = delong(responder[female], scores[female, 2])
        assert found.auc[0] == pytest.approx(0.6671428571, abs=1e-9)
        interval = wald_interval(found.auc[0], found.covariance[0, 0], 0.95)
        assert interval == pytest.approx((0.5261398281, 0.8081458862), abs=1e-9)

    @pytest.mark.parametrize(
        ("first", "second", "z", "p"),
        [
            (0, 1, 2.20898359144091, 0.0271757822291882),
            (0, 2, 2.79777591868904, 0.00514557970691098),
            (2, 1, -1.39077002573558, 0.164295175223054),
        ],
    )
    def test_paired_test(self, asah, first, second, z, p):
        found = paired_test(delong(asah[0], asah[1]), first, second, 0.95)
        assert (found.z, found.p) == pytest.approx((z, p), abs=1e-10)

    def test_paired_interval(self, asah):
        found = paired_test(delong(asah[0], asah[1]), 0, 1, 0.95).difference
        assert (found.low, found.high) == pytest.approx((0.0104061769564846, 0.174214419249478), abs=1e-10)


class TestFx26AgainstR:
    @pytest.fixture
    def fx(self, fx26):
        return fx26.y.to_numpy() == 1, fx26[["p1", "p2", "ifng"]].to_numpy()

    def test_delong(self, fx):
        found = delong(*fx)
        assert found.auc == pytest.approx([0.7440476190, 0.4464285714, 0.8392857143], **TIGHT)
        assert np.diag(found.covariance) == pytest.approx([0.010096550275, 0.014835858586, 0.006430573395], **TIGHT)
        assert found.covariance[0, 1] == pytest.approx(0.001421197850, **TIGHT)

    @pytest.mark.parametrize(
        ("column", "low", "high"), [(0, 0.5471073182, 0.9409879199), (2, 0.6821145245, 0.9964569039)]
    )
    def test_wald_interval(self, fx, column, low, high):
        found = delong(fx[0], fx[1][:, column])
        assert wald_interval(found.auc[0], found.covariance[0, 0], 0.95) == pytest.approx((low, high), **TIGHT)

    def test_paired_test(self, fx):
        found = paired_test(delong(*fx), 0, 1, 0.95)
        assert found.z == pytest.approx(2.002454862, **TIGHT)
        assert found.p == pytest.approx(0.0452358331, **TIGHT)
        assert (found.difference.low, found.difference.high) == pytest.approx((0.006315295655, 0.588922799583), **TIGHT)

    def test_exact_mann_whitney(self, fx):
        assert mann_whitney_p(fx[0], fx[1][:, 2]) == pytest.approx(0.002502252089, **TIGHT)

    @pytest.mark.parametrize(("column", "intercept", "se"), [(0, 0.1785240322, 0.4300752749), (1, 0.0887021653, None)])
    def test_calibration_in_the_large(self, fx, column, intercept, se):
        found = in_the_large(fx[0], fx[1][:, column])
        assert found.value == pytest.approx(intercept, abs=1e-8)
        assert se is None or found.se == pytest.approx(se, **GLM_ERROR)

    def test_calibration_line(self, fx):
        intercept, slope = calibration_line(fx[0], fx[1][:, 0])
        assert (intercept.value, slope.value) == pytest.approx((0.1999667759, 1.2368729583), **TIGHT)
        assert (intercept.se, slope.se) == pytest.approx((0.4494641834, 0.5792776488), **GLM_ERROR)
        assert calibration_line(fx[0], fx[1][:, 1])[1].value == pytest.approx(-0.0197700822, abs=1e-8)

    @pytest.mark.parametrize(
        ("column", "brier", "log_loss"), [("p1", 0.1961297623, 0.5759288055), ("p2", 0.2686153462, 0.7323493090)]
    )
    def test_losses(self, fx26, once, column, brier, log_loss):
        seen = once(fx26.y == 1, fx26[column], fx26.fold - 1)
        assert METRICS["brier"].estimate(seen, 0.95).value == pytest.approx(brier, **TIGHT)
        assert METRICS["log_loss"].estimate(seen, 0.95).value == pytest.approx(log_loss, **TIGHT)

    def test_within_fold_auc_is_that_of_cvauc(self, fx26, once):
        areas = within_fold_auc(once(fx26.y == 1, fx26.p1, fx26.fold - 1))
        assert areas == pytest.approx(np.array([[8 / 9, 1, 1 / 3, 2 / 3, 3 / 4]]))
        assert areas.mean() == pytest.approx(0.7277777778, **TIGHT)

    def test_sensitivity_and_specificity_at_youdens_cut(self, fx26, once):
        seen = once(fx26.y == 1, (fx26.ifng >= 16.525).astype(float), fx26.fold - 1)
        assert METRICS["sensitivity"].estimate(seen, 0.95).value == pytest.approx(0.8571428571, **TIGHT)
        assert METRICS["specificity"].estimate(seen, 0.95).value == pytest.approx(0.75, **TIGHT)


D = np.array([0.04, 0.05, -0.02, 0.10, -0.01, 0.05, 0.05, 0.03, 0.02, 0.04])


@pytest.mark.parametrize(
    ("folds", "variance", "t", "p"),
    [(5, 0.000398611111, 1.7530461294, 0.1134983141), (10, 0.000240432099, 2.2572092463, 0.0504059677)],
)
def test_nadeau_bengio(folds, variance, t, p):
    found = nadeau_bengio(D.reshape(-1, folds), folds, 0.95)
    assert found.value == pytest.approx(0.035)
    assert found.se**2 == pytest.approx(variance, abs=1e-12)
    assert found.value / found.se == pytest.approx(t, **TIGHT)
    assert 2 * stats.t.sf(found.value / found.se, 9) == pytest.approx(p, **TIGHT)


def test_nadeau_bengio_interval():
    found = nadeau_bengio(D.reshape(2, 5), 5, 0.95)
    assert (found.low, found.high) == pytest.approx((-0.0101645278, 0.0801645278), **TIGHT)


@pytest.mark.parametrize(
    ("k", "n", "exact", "score"),
    [
        (68, 81, (0.7411995749, 0.9116811582), (0.7445295089, 0.9037384577)),
        (9, 37, (0.1177251743, 0.4119916924), (0.1336135299, 0.4011729212)),
        (20, 26, (0.5635249031, 0.9102598891), (0.5794844592, 0.8896615059)),
        (13, 26, (0.2992721794, 0.7007278206), (0.3206059353, 0.6793940647)),
        (26, 26, (0.8677253955, 1.0), (0.8712710781, 1.0)),
        (0, 26, (0.0, 0.1322746045), (0.0, 0.1287289219)),
    ],
)
def test_clopper_pearson_and_wilson_are_those_of_r(k, n, exact, score):
    found = clopper_pearson(k, n)
    assert (found.low, found.high) == pytest.approx(exact, **TIGHT)
    found = wilson(k, n)
    assert (found.low, found.high) == pytest.approx(score, **TIGHT)


@pytest.mark.parametrize(
    ("prevalence", "positive", "negative"), [(0.3, 0.5950, 0.9245), (0.5, 0.7742, 0.8399), (0.7, 0.8889, 0.6921)]
)
def test_predictive_values_follow_the_prevalence(prevalence, positive, negative):
    assert predictive_values(0.857, 0.75, prevalence) == pytest.approx((positive, negative), abs=1e-4)


@pytest.mark.parametrize(("rate", "patients"), [(0.5, 385), (0.174, 221), (0.25, 289)])
def test_patients_for_the_response_rate_are_those_of_pmsampsize(rate, patients):
    assert patients_for_response_rate(rate) == patients


def test_half_widths_are_those_of_scipy_stats():
    assert half_width(2.0, 0.95) == pytest.approx(2 * stats.norm.ppf(0.975), **TIGHT)
    assert half_width(2.0, 0.90, 24) == pytest.approx(2 * stats.t.ppf(0.95, 24), **TIGHT)


def test_the_auc_of_noise_varies_as_the_rank_sum_does():
    """Standard deviation sqrt(27 / (12 * 169)) = .1153846 for 13 against 13, from all ways to draw 13 of 26 ranks."""
    rng = np.random.default_rng(5)
    responder = np.arange(26) < 13
    drawn = [auc(responder, rng.permutation(26)) for _ in range(2000)]
    assert np.std(drawn) == pytest.approx(0.1153846, rel=0.05)


def test_perfect_order_leaves_room_for_doubt():
    """13 disjoint pairs, all in the right order: Clopper & Pearson's lower limit for 13 of 13, 0.025 ** (1/13)."""
    low, high = logit_interval(1.0, 0.0, 13, 13, 0.95)
    assert low <= clopper_pearson(13, 13).low
    assert high == 1.0
