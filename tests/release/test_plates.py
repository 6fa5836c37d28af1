"""Plates of new patients are treated like those of training, or the prediction says that they are not."""

import json

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.model import FittedCandidate
from biomarker.errors import BundleError, PanelError
from biomarker.release.load import load_bundle
from biomarker.release.write import write_bundle

ANALYTES = ("IFNG", "IL6", "TNF", "IL10")
HEADER = ("patient_id", "plate", *ANALYTES)
BRIDGE = {
    "reference": "P1", "control_column": "sample",
    "levels": {"C1": dict.fromkeys(ANALYTES, 6.0), "C2": dict.fromkeys(ANALYTES, 8.0)},
    "shifts": {"P1": dict.fromkeys(ANALYTES, 0.0), "P2": {**dict.fromkeys(ANALYTES, 1.0), "IL10": None}},
}  # fmt: skip
READING = {"reader": "wide", "settings": {}, "id_column": "patient_id"}
ROW = (200, 150, 140, 120)


@pytest.fixture(scope="module")
def bridged(training, tmp_path_factory):
    plates = {"column": "plate", "centred": [], "model_centres": False, "bridge": BRIDGE}
    folder = tmp_path_factory.mktemp("models") / "bridged"
    return load_bundle(write_bundle(folder, training.contents(reading={**READING, "plates": plates})))


@pytest.fixture(scope="module")
def centred(training, tmp_path_factory):
    """The second half of the training patients was measured on a plate that reads four times as high."""
    columns = Columns(training.columns.analytes, training.columns.logged, training.columns.covariates, ("P1", "P2"))
    steps = ("plate_centre", "fill_censored", "log2", "median_impute", "standard_scale")
    candidate = Candidate("centred", PartChoice("ridge_logistic"), tuple(map(PartChoice, steps)))
    plate = ["P1"] * 12 + ["P2"] * 12
    values = training.panel.values * np.where(np.arange(24) < 12, 1.0, 4.0)[:, None]
    X = columns.matrix(values, training.panel.marks, training.coded, plate)
    model = FittedCandidate(candidate, {}, candidate.build(columns).fit(X, training.responder), 0.5, 0.6, ANALYTES)
    plates = {"column": "plate", "centred": ["P1", "P2"], "model_centres": True}
    contents = training.contents(model=model, columns=columns, reading={**READING, "plates": plates})
    return load_bundle(write_bundle(tmp_path_factory.mktemp("models") / "centred", contents))


def test_a_version_that_knows_format_1_only_refuses_such_a_bundle(bridged, centred):
    assert bridged.manifest.format >= 2
    assert centred.manifest.format >= 2


def test_the_card_says_what_a_new_plate_needs(bridged, centred):
    assert (
        "bridged to plate P1 by the control samples C1, C2. A new plate needs"
        in bridged.files["model_card.md"].decode()
    )
    assert "were centred in training; a new plate cannot be" in centred.files["model_card.md"].decode()


def test_a_training_plate_is_corrected_as_in_training(bridged, table):
    twice = tuple(2 * value for value in ROW)
    first, second = bridged.predict(table(HEADER, ("a", "P1", *ROW), ("b", "P2", *twice[:3], ROW[3]))).predictions
    assert second.probability == pytest.approx(first.probability)
    assert first.warnings == ()
    (warning,) = second.warnings
    assert 'no control sample bridges plate "P2" to the training plates for IL10' in warning


def test_a_new_plate_without_controls_is_doubtful(bridged, table):
    report = bridged.predict(table(HEADER, ("a", "P9", *ROW), ("b", "", *ROW)))
    plain = bridged.predict(table(HEADER, ("a", "P1", *ROW)))
    assert [one.probability for one in report] == pytest.approx([plain.predictions[0].probability] * 2)
    assert 'no control sample bridges plate "P9"' in report.predictions[0].warnings[0]
    assert "the plate of this sample, which is not stated," in report.predictions[1].warnings[0]


def test_a_new_plate_is_bridged_by_its_own_controls(bridged, table):
    """The new plate reads eight times as high, and so do the two controls of training; a third control is unknown."""
    eight = tuple(8 * value for value in ROW)
    controls = table(("sample", "plate", *ANALYTES), ("C1", "P9", *[512] * 4), ("C2", "P9", *[2048] * 4),
                     ("C7", "P9", *[1] * 4), name="controls.csv")  # fmt: skip
    report = bridged.predict(table(HEADER, ("a", "P9", *eight)), controls=controls)
    plain = bridged.predict(table(HEADER, ("a", "P1", *ROW), name="plain.csv"))
    assert report.predictions[0].probability == pytest.approx(plain.predictions[0].probability)
    assert report.predictions[0].warnings == ()
    note, _ = report.notes
    assert note.startswith(
        'plate "P9" was bridged to the training plates by 2 control samples; the largest shift is +3'
    )


def test_limits_are_judged_after_the_correction(bridged, table):
    """ "<90" on a plate that reads eight times as high is "<11" on the training plates: no doubt about TNF."""
    eight = [str(8 * ROW[0]), str(8 * ROW[1]), "<90", str(8 * ROW[3])]
    controls = table(("sample", "plate", *ANALYTES), ("C1", "P9", *[512] * 4), name="controls.csv")
    with_controls = bridged.predict(table(HEADER, ("a", "P9", *eight)), controls=controls)
    assert not any("limit of the assay" in one for one in with_controls.predictions[0].warnings)


def test_a_plate_that_was_centred_in_training(centred, table):
    first, second = centred.predict(table(HEADER, ("a", "P1", *ROW), ("b", "P2", *[4 * x for x in ROW]))).predictions
    assert second.probability == pytest.approx(first.probability, abs=0.25)
    assert first.warnings == second.warnings == ()


def test_a_new_plate_cannot_be_centred(centred, table):
    report = centred.predict(table(HEADER, ("a", "P9", *ROW), ("b", "P1", *ROW)))
    (warning,) = report.predictions[0].warnings
    assert warning.startswith('plate "P9" is not among the training plates')
    assert report.notes[:1] == ("taken for the training plate of the same name, and corrected like it: P1",)


def test_controls_without_use_are_refused(centred, bridged, table):
    panel = table(HEADER, ("a", "P9", *ROW))
    controls = table(("sample", "plate", *ANALYTES), ("X", "P9", *ROW), name="controls.csv")
    with pytest.raises(PanelError, match="were not bridged by control samples"):
        centred.predict(panel, controls=controls)
    with pytest.raises(PanelError, match="none of the control samples was measured in training"):
        bridged.predict(panel, controls=controls)
    with pytest.raises(PanelError, match='no column is called "sample"'):
        bridged.predict(panel, controls=panel)


@pytest.mark.parametrize(
    "plates",
    [{"column": 3}, {"column": "plate"}, {"column": "plate", "centred": [1]},
     {"column": "plate", "centred": [], "bridge": {"levels": {}}},
     {"column": "plate", "centred": [], "bridge": {"levels": {"C1": {"IFNG": "x"}}, "shifts": {}}}],
)  # fmt: skip
def test_a_damaged_section_is_refused(bundle_folder, reseal, plates):
    entries = json.loads((bundle_folder / "bundle.json").read_text())
    reseal(manifest={"reading": {**entries["reading"], "plates": plates}})
    with pytest.raises(BundleError, match="not complete"):
        load_bundle(bundle_folder)
