"""New patients: read like the training patients, checked against the bundle, answered in their own order."""

import numpy as np
import pandas as pd
import pytest

from biomarker.assay.open import read_table
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.errors import BundleError, CohortError, InputFileError, PanelError
from biomarker.release.load import load_bundle
from biomarker.release.prediction import FIELDS, PROVENANCE, PredictionReport
from biomarker.release.write import write_bundle

STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
HEADER = ("patient_id", "IFNG", "IL6", "TNF", "IL10")
P1, P2, P3 = ("P1", 900, 150, 140, 120), ("P2", 60, 150, 140, 120), ("P3", 200, 90, 300, "")


@pytest.fixture(scope="module")
def bundle(pristine):
    return load_bundle(pristine)


@pytest.fixture
def probabilities(bundle, table):
    def predict(*rows):
        return {one.patient_id: one.probability for one in bundle.predict(table(*rows))}

    return predict


def test_the_probability_is_that_of_the_pipeline_and_the_order_that_of_the_table(bundle, training, table):
    report = bundle.predict(table(HEADER, P3, P1, P2))
    values = np.array([[200, 90, 300, np.nan], [900, 150, 140, 120], [60, 150, 140, 120]], dtype=float)
    X = training.columns.matrix(values, np.zeros((3, 4), dtype=np.int8), np.full((3, 2), np.nan))
    assert [one.patient_id for one in report] == ["P3", "P1", "P2"]
    assert [one.probability for one in report] == pytest.approx(bundle.pipeline().predict_proba(X)[:, 1], abs=1e-9)


def test_more_ifng_makes_a_responder_here(bundle, table):
    calls = {one.patient_id: one.prediction for one in bundle.predict(table(HEADER, P1, P2))}
    assert calls == {"P1": "responder", "P2": "non-responder"}


def test_a_probability_equal_to_the_threshold_is_a_responder(training, table, tmp_path):
    prior = Candidate("prior", PartChoice("prior"), STANDARD)
    bundle = load_bundle(write_bundle(tmp_path / "prior", training.contents(prior)))
    one = bundle.predict(table(HEADER, P1)).predictions[0]
    assert one.probability == bundle.manifest.threshold == 0.5
    assert one.prediction == "responder"


def test_one_patient_gets_the_same_answer_as_among_others(probabilities):
    together = probabilities(HEADER, P1, P2, P3)
    for row in (P1, P2, P3):
        assert probabilities(HEADER, row)[row[0]] == together[row[0]]


def test_columns_may_be_shuffled_renamed_and_accompanied_by_others(probabilities):
    expected = probabilities(HEADER, P1, P2)
    shuffled = probabilities(("IL10", "response", "TNF", "patient_id", "IL6", "IFNG"),
                             (120, "?", 140, "P1", 150, 900), (120, "?", 140, "P2", 150, 60))  # fmt: skip
    renamed = probabilities(("patient_id", "Human IFN-γ (pg/mL)", "IL-6", "TNF-α [ng/L]", "Interleukin-10"), P1, P2)
    assert shuffled == renamed == expected


def test_tables_frames_and_paths_are_the_same(bundle, table):
    path = table(HEADER, P1, P2)
    frame = pd.DataFrame([P1, P2], columns=HEADER)
    reports = [bundle.predict(given) for given in (path, str(path), read_table(path), frame)]
    assert len({repr(report.predictions) for report in reports}) == 1
    assert [len(report.input_sha256) for report in reports] == [64, 64, 0, 0]
    assert reports[0].input == "new.csv"


def test_a_long_table_where_the_training_table_was_long(training, tmp_path, table, probabilities):
    reading = {"reader": "long", "settings": {"value": "result"}, "id_column": "patient_id"}
    bundle = load_bundle(write_bundle(tmp_path / "long", training.contents(reading=reading)))
    rows = [("P1", name, value) for name, value in zip(HEADER[1:], P1[1:], strict=True)]
    long = bundle.predict(table(("patient_id", "analyte", "result"), *rows, name="long.csv"))
    assert {one.patient_id: one.probability for one in long} == probabilities(HEADER, P1)


def test_headers_stated_in_the_study_hold_where_the_new_table_has_them(training, tmp_path, table, probabilities):
    reading = {"reader": "wide", "settings": {}, "id_column": "patient_id", "names": {"IL6": "col_17"}}
    bundle = load_bundle(write_bundle(tmp_path / "named", training.contents(reading=reading)))
    expected = probabilities(HEADER, P1)
    for header in (("patient_id", "IFNG", "col_17", "TNF", "IL10"), HEADER):
        assert {one.patient_id: one.probability for one in bundle.predict(table(header, P1))} == expected


REFUSED = (
    # what                          header                                                rows          message
    ("an analyte is absent", ("patient_id", "IFNG", "IL8", "TNF", "IL10"), (P1,), "IL6"),
    ("another unit in the header", ("patient_id", "IFNG", "IL6 (ng/mL)", "TNF", "IL10"), (P1,), "pg/mL was learned"),
    ("no column of patients", ("who", "IFNG", "IL6", "TNF", "IL10"), (P1,), 'no column "patient_id"'),
    ("a patient stands twice", HEADER, (P1, P2, P1), "P1"),
    ("text in a number column", HEADER, (("P1", "high", 1, 1, 1),), "not a number"),
    ("a negative concentration", HEADER, (("P1", 900, -3, 140, 120),), "P1: IL6 -3 pg/mL"),
)  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "message"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_refused_panels(bundle, table, header, rows, message):
    with pytest.raises(PanelError) as caught:
        bundle.predict(table(header, *rows))
    assert message in str(caught.value)


def test_no_patients_and_no_file(bundle, table, tmp_path):
    with pytest.raises(InputFileError):
        bundle.predict(table(HEADER))
    with pytest.raises(InputFileError):
        bundle.predict(tmp_path / "nothing.csv")


def test_only_the_analytes_that_the_model_sees_are_needed(training, tmp_path, table):
    marker = Candidate("marker", PartChoice("firth_logistic"), STANDARD, features="marker", marker="IFNG")
    bundle = load_bundle(write_bundle(tmp_path / "marker", training.contents(marker)))
    few = bundle.predict(table(("patient_id", "IFNG"), ("P1", 900)))
    all_four = bundle.predict(table(HEADER, P1))
    assert few.predictions == all_four.predictions
    assert few.predictions[0].warnings == ()


@pytest.fixture(scope="module")
def with_covariates(training, tmp_path_factory):
    candidate = Candidate("both", PartChoice("ridge_logistic"), STANDARD, features="panel+covariates")
    return load_bundle(write_bundle(tmp_path_factory.mktemp("m") / "both", training.contents(candidate)))


def test_covariates_are_coded_as_in_training(with_covariates, table):
    header = (*HEADER, "age", "sex")
    report = with_covariates.predict(table(header, (*P1, 40, "male"), ("P2", *P1[1:], 40, "female")))
    values, marks = np.array([P1[1:], P1[1:]], dtype=float), np.zeros((2, 4), dtype=np.int8)
    X = with_covariates.manifest.columns.matrix(values, marks, np.array([[40.0, 1.0], [40.0, 0.0]]))
    expected = with_covariates.pipeline().predict_proba(X)[:, 1]
    assert [one.probability for one in report] == pytest.approx(expected, abs=1e-9)


def test_a_missing_covariate_is_filled_in_and_said(with_covariates, table):
    report = with_covariates.predict(table((*HEADER, "age", "sex"), (*P1, "", "male")))
    assert report.predictions[0].warnings == ("missing, so filled in with a typical training value: age",)


def test_an_unknown_level_or_an_absent_covariate_is_refused(with_covariates, table):
    with pytest.raises(CohortError, match='"unknown" is not a known level'):
        with_covariates.predict(table((*HEADER, "age", "sex"), (*P1, 40, "unknown")))
    with pytest.raises(CohortError, match="lacks the covariate age") as caught:
        with_covariates.predict(table((*HEADER, "Age", "sex"), (*P1, 40, "male")))
    assert 'did you mean "Age"' in str(caught.value)


def test_a_model_that_fills_nothing_in_refuses_missing_values(training, tmp_path, table):
    from biomarker.development.model import FittedCandidate

    bare = Candidate("bare", PartChoice("ridge_logistic"), tuple(PartChoice(n) for n in ("fill_censored", "log2")))
    values = np.nan_to_num(training.panel.values, nan=100.0)
    X = training.columns.matrix(values, training.panel.marks, training.coded)
    fitted = FittedCandidate(bare, {}, bare.build(training.columns).fit(X, training.responder), 0.5, 0.6, ())
    bundle = load_bundle(write_bundle(tmp_path / "bare", training.contents(model=fitted)))
    assert len(bundle.predict(table(HEADER, P1))) == 1
    with pytest.raises(PanelError, match="P3: IL10"):
        bundle.predict(table(HEADER, P3))


def test_a_model_without_plain_numbers_predicts_through_the_pipeline(training, tmp_path, table):
    forest = Candidate("forest", PartChoice("random_forest"), STANDARD)
    bundle = load_bundle(write_bundle(tmp_path / "forest", training.contents(forest)))
    report = bundle.predict(table(HEADER, P1, P3))
    values = np.array([P1[1:], [200, 90, 300, np.nan]], dtype=float)
    X = training.columns.matrix(values, np.zeros((2, 4), dtype=np.int8), np.full((2, 2), np.nan))
    assert [one.probability for one in report] == bundle.pipeline().predict_proba(X)[:, 1].tolist()


def test_a_model_that_gives_no_probability_is_a_refusal(bundle, table, monkeypatch):
    monkeypatch.setattr(type(bundle), "probability", lambda self, rows: np.array([np.nan]))
    with pytest.raises(BundleError, match="no probability for P1"):
        bundle.predict(table(HEADER, P1))


def test_the_report_as_table_csv_and_plain_values(bundle, table):
    report = bundle.predict(table(HEADER, P1, P3))
    assert isinstance(report, PredictionReport)
    frame = report.to_frame()
    assert list(frame.columns) == [*FIELDS, *PROVENANCE]
    assert frame["bundle_sha256"].tolist() == [bundle.digest] * 2
    assert set(frame["input_sha256"]) == {report.input_sha256}
    assert frame["warnings"].tolist() == ["", "missing, so filled in with a typical training value: IL10"]
    header, first, _ = report.to_csv_text().splitlines()
    assert header == ",".join([*FIELDS, *PROVENANCE])
    assert first.endswith(f",simulated_study,{bundle.digest},{report.biomarker_version},new.csv,{report.input_sha256},"
                          f"{report.created}")  # fmt: skip
    assert float(first.split(",")[1]) == report.predictions[0].probability
    entries = report.to_dict()
    assert entries["predictions"][1]["warnings"] == ["missing, so filled in with a typical training value: IL10"]
    assert entries["bundle_sha256"] == bundle.digest
    assert entries["study"] == "simulated_study"
    assert "research use only" in entries["research_use_only"]
    assert report.n_with_warnings == 1


def test_letters_and_commas_in_names_survive_the_csv(bundle, table):
    report = bundle.predict(table(HEADER, ('"Müller, γ"', 900, 150, 140, 120)))
    assert pd.read_csv(__import__("io").StringIO(report.to_csv_text()))["patient_id"].tolist() == ["Müller, γ"]
