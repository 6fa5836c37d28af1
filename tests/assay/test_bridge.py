"""Control samples on several plates -> shifts with intervals; oracle: ordinary least squares of statsmodels."""

import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.bridge import bridged, controls_needed, learn_bridge, shift_of_new_plate
from biomarker.assay.panel import Panel
from biomarker.errors import PanelError

UNITS = ("pg/mL", "NPX")


def panel(values, marks=None, units=UNITS, rows=None):
    values = np.array(values, dtype=float).reshape(len(values), -1)
    schema = PanelSchema(tuple(Analyte(f"A{j}", units[j]) for j in range(values.shape[1])))
    marks = np.zeros(values.shape, dtype=np.int8) if marks is None else np.array(marks, dtype=np.int8)
    return Panel(rows or tuple(f"r{i}" for i in range(len(values))), schema, values, marks, "controls.csv")


def design(n_controls=4, plates=("P1", "P2", "P3")):
    pairs = [(f"C{c}", plate) for c in range(n_controls) for plate in plates]
    return [sample for sample, _ in pairs], [plate for _, plate in pairs]


def measured(shift, noise=0.0, n_controls=4, seed=0):
    """Controls 2, 4, 8, ... pg/mL (their logarithm in NPX), on plates that read higher by `shift`."""
    samples, plates = design(n_controls, tuple(shift))
    random = np.random.default_rng(seed)
    logs = np.array([1 + int(s[1:]) + shift[p] for s, p in zip(samples, plates, strict=True)])
    logs = logs[:, None] + noise * random.normal(size=(len(logs), 2))
    return panel(np.column_stack([2 ** logs[:, 0], logs[:, 1]])), samples, plates


def test_exact_shifts_are_found_and_taken_off():
    bridge = learn_bridge(*measured({"P1": 0.0, "P2": 1.0, "P3": -0.5}))
    assert bridge.reference == "P1"
    for analyte in ("A0", "A1"):
        assert bridge.shift("P2", analyte) == pytest.approx(1.0)
        assert bridge.shift("P3", analyte) == pytest.approx(-0.5)
    patients = panel([[8.0, 3.0], [8.0, 3.0]], marks=[[0, 0], [-1, 0]], rows=("a", "b"))
    seen = bridged(patients, ["P2", "P3"], bridge)
    np.testing.assert_allclose(seen.values, [[4, 2], [8 * np.sqrt(2), 3.5]])
    np.testing.assert_array_equal(seen.marks, patients.marks)
    assert seen.source == "controls.csv; plates bridged to P1 by 4 control samples"
    assert bridge.levels["C1"]["A0"] == pytest.approx(2.0)


def test_standard_errors_are_those_of_least_squares():
    import statsmodels.api as sm

    controls, samples, plates = measured({"P1": 0.0, "P2": 0.7, "P3": 0.1}, noise=0.3, n_controls=5)
    keep = [i for i in range(len(samples)) if i != 4]  # one control was not measured on P2
    controls, samples, plates = controls.take(keep), [samples[i] for i in keep], [plates[i] for i in keep]
    names = sorted(set(samples))
    X = np.array([[s == n for n in names] + [p == "P2", p == "P3"] for s, p in zip(samples, plates, strict=True)])
    expected = sm.OLS(np.log2(controls.values[:, 0]), X.astype(float)).fit()
    bridge = learn_bridge(controls, samples, plates, reference="P1")
    found = next(one for one in bridge.shifts if (one.plate, one.analyte) == ("P2", "A0"))
    low, high = expected.conf_int()[len(names)]
    assert (found.shift, found.se) == pytest.approx((expected.params[len(names)], expected.bse[len(names)]))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.n_controls == 4
    assert bridge.residual_sd["A0"] == pytest.approx(np.sqrt(expected.scale))


def test_intervals_cover():
    """400 bridges of two plates by four controls: the 95 % interval holds the truth; Monte Carlo error .011."""
    inside = []
    for seed in range(200):
        bridge = learn_bridge(*measured({"P1": 0.0, "P2": 0.4}, noise=0.3, seed=seed))
        inside += [one.low <= 0.4 <= one.high for one in bridge.shifts if one.plate == "P2"]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.035)


def test_repeats_of_a_control_are_no_further_controls():
    controls, samples, plates = measured({"P1": 0.0, "P2": 0.4}, noise=0.3)
    twice = learn_bridge(panel(np.vstack([controls.values] * 2)), samples * 2, plates * 2)
    once = learn_bridge(controls, samples, plates)
    for again, one in zip(twice.shifts, once.shifts, strict=True):
        assert again.shift == pytest.approx(one.shift)
        assert again.se == (None if one.se is None else pytest.approx(one.se))
        assert again.n_controls == one.n_controls


def test_one_control_has_no_interval():
    bridge = learn_bridge(*measured({"P1": 0.0, "P2": 0.4}, n_controls=1))
    (found,) = [one for one in bridge.shifts if (one.plate, one.analyte) == ("P2", "A0")]
    assert found.shift == pytest.approx(0.4)
    assert found.low is None
    assert "no interval" in found.note


def test_controls_out_of_range_are_left_out_and_an_analyte_without_any_stays():
    controls, samples, plates = measured({"P1": 0.0, "P2": 1.0})
    marks = np.zeros((8, 2), dtype=np.int8)
    marks[[i for i in range(8) if plates[i] == "P2"], 0] = -1
    marks[0, 1] = 1
    bridge = learn_bridge(panel(controls.values, marks), samples, plates)
    assert [(one.plate, one.analyte) for one in bridge.not_linked] == [("P2", "A0")]
    assert bridge.shift("P2", "A0") == 0
    assert bridge.shift("P2", "A1") == pytest.approx(1.0)


def test_plates_may_be_linked_in_a_chain():
    values = [[2.0, 1.0], [4.0, 2.0], [8.0, 3.0], [32.0, 5.0]]
    bridge = learn_bridge(panel(values), ["C1", "C1", "C2", "C2"], ["P1", "P2", "P2", "P3"], reference="P1")
    assert bridge.shift("P3", "A0") == pytest.approx(1 + 2)


MISTAKES = (
    (["C1", "C2"], ["P1", "P1"], "", "on one plate only"),
    (["C1", "C1"], ["P1", "P2"], "P3", 'reference plate "P3"'),
    (["C1", "C1", "C2"], ["P1", "P2", "P3"], "", "links P3 to the reference plate P1"),
)


@pytest.mark.parametrize(("samples", "plates", "reference", "message"), MISTAKES)
def test_controls_that_bridge_nothing_are_refused(samples, plates, reference, message):
    with pytest.raises(PanelError, match=message):
        learn_bridge(panel([[2.0, 1.0]] * len(samples)), samples, plates, reference=reference)


def test_patients_on_a_plate_without_controls_are_refused():
    bridge = learn_bridge(*measured({"P1": 0.0, "P2": 1.0}))
    with pytest.raises(PanelError, match=r"2 rows lie on plates without control samples: \(empty\), P7 \(first a\)"):
        bridged(panel([[1.0, 1.0]] * 3, rows=("a", "b", "c")), ["P7", "P1", ""], bridge)


def test_a_new_plate_is_bridged_by_the_controls_that_training_had():
    bridge = learn_bridge(*measured({"P1": 0.0, "P2": 1.0}))
    new, samples, _ = measured({"P9": 2.5}, n_controls=3)
    found = shift_of_new_plate(bridge.levels, new, [*samples[:2], "unknown"])
    assert found["A0"].shift == pytest.approx(2.5)
    assert found["A1"] == pytest.approx((2.5, 0.0, 2))


def test_controls_needed_reach_the_width():
    from scipy.stats import t

    for sd in (0.1, 0.2, 0.4):
        n = controls_needed(sd)
        half = [t.ppf(0.975, k - 1) * sd * np.sqrt(2 / k) for k in (n - 1, n) if k > 1]
        assert half[-1] <= np.log2(1.25)
        assert len(half) == 1 or half[0] > np.log2(1.25)
