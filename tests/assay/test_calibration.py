from importlib import util
from pathlib import Path

import numpy as np
import pytest

from biomarker.assay.back_fit import Level
from biomarker.assay.calibration import calibrate
from biomarker.assay.limits import accepted_range
from biomarker.assay.rules import Rules
from biomarker.errors import BiomarkerError

spec = util.spec_from_file_location("plates_for_tests", Path(__file__).with_name("plates.py"))
plates = util.module_from_spec(spec)
spec.loader.exec_module(plates)


def one(built, **rules):
    (calibration,) = calibrate(built.wells(), Rules(**rules))
    return calibration


def test_the_curve_of_the_plate_is_recovered_with_its_limits():
    found = one(plates.plate(), model="4pl")
    assert found.fitted.curve.ec50 == pytest.approx(400, rel=0.1)
    assert found.accepted
    assert found.lloq == 5.49
    assert 0 < found.lod < found.lloq
    assert all(abs(level.recovery - 100) < 25 for level in found.levels[1:])


def test_the_zero_standard_is_the_blank():
    built = plates.PlateBuilder().standards(levels=(*plates.LEVELS, 0.0), blanks=0)
    found = one(built, model="4pl")
    assert [level.nominal for level in found.levels] == list(plates.LEVELS)
    assert found.fitted.points.x.min() == 0


@pytest.mark.parametrize(("flag", "reason"), [("masked", "masked"), ("outlier", "outlier"), ("malfunction", "failed"),
                                              ("standard_series", "dilution series")])  # fmt: skip
def test_wells_that_do_not_count_are_left_out_and_named(flag, reason):
    built = plates.plate()
    built.rows[0] = built.rows[0]._replace(flags=(flag,), signal=np.nan if flag == "masked" else 1.0)
    found = one(built, model="4pl")
    assert found.levels[0].n == 1
    assert len(found.excluded) == 1
    assert reason in found.excluded[0]


def test_standards_that_show_nothing_give_no_curve_but_a_reason():
    built = plates.PlateBuilder(cv=0.2)
    for i, level in enumerate(plates.LEVELS, 1):
        built.add(f"S{i}", "standard", 0, expected=level)
    found = one(built)
    assert found.fitted is None
    assert "do not change with the concentration" in found.refusal
    assert found.range is None
    assert not found.accepted


def test_a_plate_without_standards_has_no_calibration():
    assert calibrate(plates.PlateBuilder().add("A", "sample", 5).wells()) == []


def test_means_of_levels_are_what_some_instruments_fit():
    built = plates.plate()
    built.rows[2] = built.rows[2]._replace(signal=np.nan, flags=("masked",))
    by_wells, by_means = (one(built, model="4pl", weighting="none", points=p) for p in ("replicates", "means"))
    assert len(by_means.fitted.points.x) == 8
    assert by_wells.fitted.curve.ec50 != pytest.approx(by_means.fitted.curve.ec50, rel=1e-6)


@pytest.mark.parametrize("blanks", ["zero", "ignore"])
def test_blanks_may_be_left_out_of_the_fit(blanks):
    assert (0 in one(plates.plate(), model="4pl", blanks=blanks).fitted.points.levels) == (blanks == "zero")


def level(nominal, recovery, cv=5.0):
    return Level(nominal, 2, 1.0, nominal * recovery / 100, 1.0, cv)


@pytest.mark.parametrize(
    ("recoveries", "expected"),
    [
        ((100, 100, 100, 100, 100, 100, 100), (1, 7, True)),
        ((124, 100, 100, 100, 100, 100, 76), (1, 7, True)),  # 25 % at the limits
        ((126, 100, 100, 100, 100, 100, 100), (2, 7, True)),  # an anchor beyond the range
        ((100, 100, 121, 100, 100, 100, 100), (1, 7, True)),  # one of seven may fail
        ((100, 150, 150, 150, 100, 100, 100), (5, 7, False)),  # too many fail in the wide range; three are too few
        ((150, 150, 150, 150, 150, 150, 100), None),
    ],
)
def test_the_widest_range_with_enough_good_standards(recoveries, expected):
    """Levels 1 to 7, lowest first; ICH M10: 20 %, 25 % at the limits, 75 % of the levels, at least six."""
    levels = tuple(level(i, recovery) for i, recovery in enumerate(recoveries, 1))[::-1]
    found = accepted_range(levels, Rules())
    assert (found and (found.lower, found.upper, found.accepted)) == expected


def test_an_imprecise_level_is_no_limit():
    levels = (level(3, 100), level(2, 100), level(1, 100, cv=26.0))
    assert accepted_range(levels, Rules()).lower == 2


@pytest.mark.parametrize(
    "wrong", [{"modle": "4pl"}, {"model": "3pl"}, {"cv": -1}, {"weighting": "1/x"}, {"beads": True}]
)
def test_unknown_rules_are_refused(wrong):
    with pytest.raises(BiomarkerError):
        Rules.of(wrong)
