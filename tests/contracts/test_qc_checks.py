"""Every quality check on the shelf: a new file in assay/qc_checks is held to this without another edit."""

import re
from dataclasses import replace
from importlib import util
from pathlib import Path

import numpy as np
import pytest

from biomarker.assay.flags import FLAGS
from biomarker.assay.measure import measure_wells
from biomarker.assay.plate_map import PlateMap
from biomarker.assay.quality import QC_CHECKS, SEVERITIES, QcCheck, Seen
from biomarker.assay.wells import Wells

spec = util.spec_from_file_location("plates_for_tests", Path(__file__).parents[1] / "assay" / "plates.py")
plates = util.module_from_spec(spec)
spec.loader.exec_module(plates)
every_check = pytest.mark.parametrize("name", list(QC_CHECKS))
SAMPLES = {f"P{i:02d}": x for i, x in enumerate(np.geomspace(12, 1500, 12))}


def built(samples=SAMPLES, **how):
    return plates.plate(samples, **how)


def assay(one, table="", folder=None, **stated):
    rules = {"model": "4pl", **stated.pop("rules", {})}
    samples = {}
    if table:
        (folder / "samples.csv").write_text(table)
        samples = {"samples": {"file": "samples.csv"}}
    wells = one if isinstance(one, Wells) else one.wells()
    stated = {"matrix": "serum", **stated}
    return measure_wells(wells, PlateMap.model_validate({"files": ("x",), "rules": rules, **samples, **stated}),
                         folder or Path())  # fmt: skip


@pytest.fixture(scope="module")
def clean():
    return assay(built())


@pytest.fixture(scope="module")
def odd():
    """Plates on which nearly everything is missing or extreme."""
    nothing = plates.PlateBuilder().add("A", "sample", 5)
    masked = built()
    masked.rows = [row._replace(signal=np.nan) for row in masked.rows]
    unplaced = built()
    unplaced.rows = [row._replace(well="") for row in unplaced.rows]
    flagged = built()
    flagged.rows = [row._replace(flags=tuple(FLAGS)) for row in flagged.rows]
    negative = built()
    negative.rows = [row._replace(signal=-row.signal, net=-1.0) for row in negative.rows]
    return [assay(one, rules=rules) for one in (nothing, masked, unplaced, flagged, negative)
            for rules in ({}, {"values": "instrument"})]  # fmt: skip


@every_check
def test_the_card_is_complete(name):
    card = QC_CHECKS[name]
    assert isinstance(card, QcCheck)
    assert re.fullmatch(r"QC\d{3}", card.code)
    assert all(len(text) > 15 for text in (card.summary, card.why, card.do))
    assert 0 <= card.level <= 0.05
    assert card.reference


def test_codes_are_given_once():
    codes = [card.code for card in QC_CHECKS.values()]
    assert len(codes) == len(set(codes))


@every_check
def test_clean_plates_raise_no_alarm(name, clean):
    assert [seen for seen in QC_CHECKS[name].find(clean.plates) if seen.severity != "note"] == []


@every_check
def test_no_plate_is_too_odd(name, odd):
    for one in odd:
        for seen in QC_CHECKS[name].find(one.plates):
            assert isinstance(seen, Seen)
            assert seen.severity in SEVERITIES
            assert seen.sentence.endswith(".")
            assert "nan" not in seen.sentence


def codes(one):
    return {finding.code for finding in one.findings if finding.severity != "note"}


def _replicates(folder):
    one = built()
    place = next(i for i, row in enumerate(one.rows) if row.sample == "P05")
    one.rows[place] = one.rows[place]._replace(signal=2 * one.rows[place].signal)
    return assay(one)


def _beads(folder):
    one = built()
    one.rows[-1] = one.rows[-1]._replace(beads=12.0)
    return assay(one)


def _blank(folder):
    one = built()
    one.rows = [row._replace(signal=200.0) if row.role == "blank" else row for row in one.rows]
    return assay(one, rules={"blanks": "ignore"})


def _blank_as_sample(folder):
    return assay(built({**SAMPLES, "Blank Wells Diluent Only": 0.5}))


def _control(folder):
    return assay(built(), controls={"C1": {"IFNG": {"expected": 600}}})


def _control_trend(folder):
    return assay(built(), controls={"C1": {"IFNG": {"expected": 300, "mean": 250, "sd": 5}}})


def _place(effect):
    def make(folder):
        one = built({f"P{i:02d}": 100.0 for i in range(30)})
        wells = one.wells()
        frame = wells.frame.copy()
        factor = np.where(effect(frame), 2.0, 1.0)
        frame["signal"] *= np.where(frame["role"] == "sample", factor, 1.0)
        return assay(replace(wells, frame=frame))

    return make


def _late(folder):
    return assay(built({"A": 600.0, "B": 30.0}, analyte="CXCL8"))


def _haemolysed(folder):
    lines = [f"{name},{name},{3 if i == 0 else 0}" for i, name in enumerate(SAMPLES)]
    return assay(built(), "sample,patient_id,haemolysis\n" + "\n".join(lines), folder)


def _mixed(folder):
    lines = [f"{name},{name},{'serum' if i else 'EDTA plasma'}" for i, name in enumerate(SAMPLES)]
    return assay(built(), "sample,patient_id,matrix\n" + "\n".join(lines), folder)


def _few_standards(folder):
    one = plates.PlateBuilder().standards(levels=plates.LEVELS[:5])
    return assay(one.add("A", "sample", 100))


def _no_standards(folder):
    return assay(plates.PlateBuilder().add("A", "sample", 100).add("B", "sample", 50))


def _hook(folder):
    one = built()
    one.rows = [row._replace(signal=0.3 * row.signal) if row.expected == 4000 else row for row in one.rows]
    return assay(one)


def _hook_in_samples(folder):
    one = built()
    one.add("H", "sample", 500.0, dilution=1.0).add("H", "sample", 400.0, dilution=10.0)
    return assay(one)


def _series(folder):
    one = built()
    one.rows = [row._replace(flags=("standard_series",)) if row.expected == 148 else row for row in one.rows]
    return assay(one)


def _swapped(folder):
    one = built()
    swap = {444.0: 148.0, 148.0: 444.0}
    one.rows = [row._replace(expected=swap.get(row.expected, row.expected)) for row in one.rows]
    return assay(one, rules={"recovery": 400, "recovery_at_limits": 400, "cv": 900, "cv_at_limits": 900})


def _not_parallel(folder):
    one = built()
    one.add("D", "sample", 100.0, dilution=1.0).add("D", "sample", 100.0, dilution=4.0)
    return assay(one)


def _below_blank(folder):
    one = built()
    one.rows = [row._replace(net=-2.0) if row.role == "sample" else row for row in one.rows]
    return assay(one)


def _bent(folder):
    one = built(curve=plates.Curve(20, 20000, 60, 3, 0.12), cv=0.005)
    return assay(one)


def _warned(folder):
    one = built()
    one.rows[-1] = one.rows[-1]._replace(flags=("qc_warning",))
    return assay(one)


def _far_off(folder):
    """Three plates on which the control reads a quarter too high on one and too low on another: no bias, CV 25 %."""
    several = [built(plate=f"P{i}", seed=i).wells() for i in range(3)]
    together = Wells.concat([replace(one, exports=(replace(one.exports[0], source=f"{i}.csv"),))
                             for i, one in enumerate(several)])  # fmt: skip
    frame = together.frame.copy()
    factors = {"P0": 0.7, "P1": 1.0, "P2": 1.4}
    by_plate = frame["plate"].map(factors)
    frame["signal"] *= by_plate.where(frame["role"] == "control", 1.0)
    return assay(replace(together, frame=frame))


FAULTS = {
    "QC001": (_replicates,), "QC002": (_beads,), "QC003": (_blank, _blank_as_sample), "QC004": (_control,),
    "QC005": (_control_trend,),
    "QC006": (_place(lambda frame: frame["column"] > 6),), "QC007": (_place(lambda frame: frame["row"].isin((1, 8))),),
    "QC008": (_late,), "QC009": (_haemolysed,), "QC010": (_mixed,), "QC011": (_few_standards, _no_standards),
    "QC012": (_hook, _hook_in_samples), "QC013": (_series, _swapped), "QC014": (_not_parallel,),
    "QC015": (_below_blank,), "QC016": (_bent,), "QC018": (_warned,), "QC021": (_far_off,),
}  # fmt: skip
NOTES_ONLY = {"QC017", "QC019", "QC020"}


@pytest.mark.parametrize(("code", "fault"), [(code, fault) for code, faults in FAULTS.items() for fault in faults])
def test_every_code_is_raised_by_its_fault_and_stands_at_the_values(code, fault, tmp_path):
    found = fault(tmp_path)
    assert code in codes(found)
    concerned = [one for one in found.findings if one.code == code and one.severity != "note"]
    if any(one.pairs for one in concerned):
        marked = {(value.sample, value.analyte) for value in found.values if code in value.codes}
        assert marked == {pair for one in concerned for pair in one.pairs}
    elif any(one.samples for one in concerned):
        marked = {value.sample for value in found.values if code in value.codes}
        assert marked == {sample for one in concerned for sample in one.samples} & {v.sample for v in found.values}


def test_notes_that_name_samples_stand_at_their_values():
    one = plates.PlateBuilder()
    for name, flags in (("A", ("below_lod",)), ("B", ())):
        one.add(name, "sample", 5, n=1, result=5.0, flags=flags)
    found = assay(one)
    assert {value.sample: value.notes for value in found.values} == {"A": ("QC019",), "B": ()}
    assert [value.value for value in found.values] == [5.0, 5.0]


def test_advice_fits_what_was_seen():
    """A control without a target calls for a target, not for another plate."""
    found = assay(built())
    said = {one.sentence: one.do for one in assay(plates.plate(SAMPLES).standards()).findings if one.code == "QC004"}
    assert not [one for one in found.findings if one.code == "QC004"]
    bare = built()
    bare.rows = [row._replace(expected=np.nan) if row.role == "control" else row for row in bare.rows]
    (note,) = [one for one in assay(bare).findings if one.code == "QC004"]
    assert note.do.startswith("State a target")
    assert all("Repeat the plate" not in do for do in said.values())


def test_every_check_has_a_fault_that_raises_it():
    assert set(FAULTS) | NOTES_ONLY == {card.code for card in QC_CHECKS.values()}


@pytest.mark.parametrize("accepted", [(), ("QC010",)])
def test_errors_stop_unless_they_are_accepted(accepted, tmp_path):
    lines = [f"{name},{name},{'serum' if i else 'EDTA plasma'}" for i, name in enumerate(SAMPLES)]
    found = assay(built(), "sample,patient_id,matrix\n" + "\n".join(lines), tmp_path, accepted_findings=accepted)
    assert found.has_errors == (not accepted)
