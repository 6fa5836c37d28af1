"""Simulated plates have the truth that was asked for."""

import numpy as np
import pytest

from biomarker.errors import StudyError
from biomarker.simulation.plates import Curve, PlateDesign, simulate_plates

DESIGN = PlateDesign({"IFNG": Curve(), "IL6": Curve(bottom=50, top=9000, middle=90, skew=0.7)})


def test_without_noise_every_signal_lies_on_the_curve():
    wells = simulate_plates(PlateDesign({"IFNG": Curve()}, cv=0.0, dilution=2.0), {"P1": np.array([800.0])})
    sample = wells.select(role="sample").frame
    assert list(sample["signal"]) == [pytest.approx(10_010.0)] * 2  # 800 in a dilution of 2 is `middle`: half-way
    assert list(wells.select(role="blank").frame["signal"]) == [pytest.approx(20.0)] * 2


def test_samples_that_do_not_fit_go_to_the_next_plate():
    samples = {f"P{i}": np.array([10.0, 20.0]) for i in range(50)}
    wells = simulate_plates(DESIGN, samples)
    assert wells.plates == ("P1", "P2")
    assert wells.select(plate="P1", analyte="IL6", role="sample").frame["sample"].nunique() == 38
    assert len(wells.select(plate="P2", role="standard", analyte="IFNG")) == 14


def test_the_same_seed_gives_the_same_plate():
    samples = {"P1": np.array([10.0, 20.0])}
    one, same, other = (simulate_plates(DESIGN, samples, seed=seed).frame["signal"] for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)


def test_384_wells_are_possible_and_a_full_plate_is_refused():
    design = PlateDesign({"IFNG": Curve()}, format=384, replicates=3)
    assert simulate_plates(design, {"P1": np.array([5.0])}).frame["row"].max() == 16
    with pytest.raises(StudyError, match="no room"):
        simulate_plates(PlateDesign({"IFNG": Curve()}, replicates=12), {"P1": np.array([5.0])})
    with pytest.raises(StudyError, match="one concentration per analyte"):
        simulate_plates(DESIGN, {"P1": np.array([5.0])})
