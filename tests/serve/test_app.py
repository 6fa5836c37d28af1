"""What a program that asks the server gets."""

import csv
import hashlib
import io
import logging

import pytest

from biomarker.assay.table import table_from_columns
from biomarker.release.privacy import Log, read_log
from biomarker.serve.limits import Limits

CSV = "text/csv"


def test_the_numbers_are_those_of_the_bundle(ask, bundle, table, tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text(table, encoding="utf-8")
    expected = bundle.predict(path).to_dict()
    answer = ask("/predict/batch", table, CSV)
    assert answer.status == 200
    assert answer.json["predictions"] == expected["predictions"]
    assert [one["trust"] for one in answer.json["predictions"]] == ["green", "amber", "red"]
    assert answer.json["input_sha256"] == hashlib.sha256(table.encode()).hexdigest() == expected["input_sha256"]
    assert answer.json["bundle_sha256"] == bundle.digest
    assert answer.json["research_use_only"]


def test_one_patient_several_patients_and_csv_agree(ask, one, bundle):
    alone = ask("/predict", one).json["predictions"]
    assert alone == bundle.predict(table_from_columns("x", [(k, [v]) for k, v in one.items()])).to_dict()["predictions"]
    two = [one, {**one, "patient_id": "B", "IL6": None}]
    assert ask("/predict/batch", {"patients": two}).json["predictions"][0] == alone[0]
    assert (
        ask("/predict/batch", two).json["predictions"] == ask("/predict/batch", {"patients": two}).json["predictions"]
    )
    text = "patient_id\tIFNG [pg/mL]\tIL6\nMüller-77\t300\t<2.3\n"
    assert ask("/predict/batch", text, CSV).json["predictions"] == alone


def test_csv_is_given_where_it_is_asked_for(ask, table):
    answer = ask("/predict/batch", table, CSV, Accept="text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [row["trust"] for row in rows] == ["green", "amber", "red"]


def test_reasons_on_request(ask, one):
    assert "why" not in ask("/predict", one).json["predictions"][0]
    assert ask("/predict?explain=true", one).json["predictions"][0]["why"]["base"]


@pytest.mark.parametrize(
    ("path", "body", "kind", "status", "seen"),
    [
        ("/predict", "{", "application/json", 400, "not JSON"),
        ("/predict", '{"patient_id": "A", "IFNG": NaN, "IL6": 2}', "application/json", 400, "NaN is not a number"),
        ("/predict", '{"IL6": 1, "IL6": 2}', "application/json", 400, '"IL6" stands twice'),
        ("/predict", [{"IL6": 1}], None, 400, "holds a JSON list"),
        ("/predict", {"patient_id": "A", "IFNG": [1], "IL6": 2}, None, 400, '"IFNG" is a JSON list'),
        ("/predict", {"patient_id": "A", "IFNG": True, "IL6": 2}, None, 400, "true or false"),
        ("/predict", {}, None, 400, "no patient"),
        ("/predict", {"patient_id": "A", "IFNG": 3}, None, 422, "IL6"),
        ("/predict", {"patient_id": "A", "IFNG": -3, "IL6": 2}, None, 422, "negative concentrations"),
        ("/predict", {"patient_id": "A", "IFNG": "viel", "IL6": 2}, None, 422, '"viel" is not a number'),
        ("/predict", {"patient_id": "A", "IFNG [ng/mL]": 3, "IL6": 2}, None, 422, "another unit"),
        ("/predict", "patient_id,IFNG,IL6\nA,1,2\n", "text/csv", 415, 'media type "text/csv"'),
        ("/predict?explain=maybe", {"patient_id": "A"}, None, 400, "neither true nor false"),
        ("/predict?strict=true", {"patient_id": "A", "IFNG": 1e9, "IL6": 60}, None, 422, "may not be used"),
        ("/predict/batch", "", "text/csv", 400, "empty"),
        ("/predict/batch", b"PK\x03\x04 workbook", "text/csv", 400, "an Excel workbook"),
        ("/predict/batch", "patient_id,IFNG,IL6\n", "text/csv", 400, "no rows"),
        ("/predict/batch", {"patients": 3}, None, 400, "no list of patients"),
        ("/predict/batch", [{"patient_id": "A", "IFNG": 1, "IL6": 2}] * 2, None, 422, "several rows"),
        ("/nothing", None, None, 404, "nothing at this address"),
        ("/predict", None, None, 405, "does not take"),
    ],
)
def test_mistakes_say_what_was_seen_and_what_to_do(ask, path, body, kind, status, seen):
    answer = ask(path, body, kind)
    assert answer.status == status
    assert seen in answer.error["seen"]
    assert answer.error["allowed"] or answer.error["do"]
    assert "Traceback" not in answer.text


def test_large_requests_are_refused(bundle, running, one):
    with running(bundle, limits=Limits(megabytes=0.001, rows=2)) as server:
        many = "patient_id,IFNG,IL6\nA,1,2\nB,1,2\nC,1,2\n"
        assert server.ask("/predict/batch", many, CSV).status == 413
        assert "up to 2" in server.ask("/predict/batch", [one] * 3).error["allowed"]
        answer = server.ask("/predict/batch", many + " " * 2000, CSV)
        assert (answer.status, answer.error["allowed"]) == (413, "up to 0.001 MB")


def test_a_strict_server_refuses_red_ones(bundle, running, table):
    with running(bundle, strict=True) as server:
        assert server.ask("/predict/batch", table, CSV).error["kind"] == "UntrustedError"


def test_what_the_model_is_for(ask, bundle):
    facts = ask("/model").json
    assert [(one["name"], one["unit"]) for one in facts["analytes"]] == [("IFNG", "pg/mL"), ("IL6", "pg/mL")]
    assert "research use only" in facts["research_use_only"]
    assert facts["simulated"] is True
    assert ask("/health").json == {"status": "ok", "bundle_sha256": bundle.digest}


def test_the_schema_names_analytes_and_units(ask):
    described = ask("/openapi.json").json
    assert set(described["paths"]) == {"/predict", "/predict/batch", "/model", "/health"}
    content = described["paths"]["/predict"]["post"]["requestBody"]["content"]
    patient = content["application/json"]["schema"]
    assert patient["required"] == ["patient_id", "IFNG", "IL6"]
    assert patient["properties"]["IL6"]["x-unit"] == "pg/mL"
    assert ask("/predict", patient["example"]).status == 200
    assert "text/csv" in described["paths"]["/predict/batch"]["post"]["requestBody"]["content"]


def test_no_patient_is_in_the_log(ask, table, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("biomarker.serve"), "propagate", True)
    with caplog.at_level(logging.DEBUG):
        ask("/predict/batch?patient=Müller-77".replace("ü", "%C3%BC"), table, CSV)
        ask("/Müller-77".replace("ü", "%C3%BC"))
        ask("/predict/batch", table.replace("120", "zwölf"), CSV)
    assert "POST /predict/batch 200" in caplog.text
    assert "ller" not in caplog.text
    assert "zwölf" not in caplog.text


def test_every_report_is_kept_where_a_log_is_named(bundle, running, table, tmp_path):
    log = Log(tmp_path / "log.jsonl", b"a secret of enough length")
    with running(bundle, log=log) as server:
        assert server.ask("/model").json["stored"] == "predictions, with a keyed hash of each name"
        given = server.ask("/predict/batch", table, CSV).json
        assert server.ask("/predict/batch", table.replace("120", "zwölf"), CSV).status == 422
        (kept,) = read_log(log.path)
        log.path.write_text("changed\n")
        refused = server.ask("/predict/batch", table, CSV)
    assert kept["input_sha256"] == given["input_sha256"]
    assert [one["probability"] for one in kept["predictions"]] == [one["probability"] for one in given["predictions"]]
    assert given["predictions"][0]["patient_id"] == "Müller-77"
    assert "ller" not in str(kept)
    assert (refused.status, "the log was changed" in refused.text) == (500, True)


def test_without_a_log_the_page_may_say_that_nothing_is_stored(ask):
    assert ask("/model").json["stored"] == "nothing"


def test_a_bug_shows_neither_traceback_nor_patient(bundle, running, one, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("biomarker.serve"), "propagate", True)

    def fail(*_, **__):
        raise ValueError("Müller-77 broke it")

    monkeypatch.setattr(type(bundle), "predict", fail)
    with running(bundle) as server:
        answer = server.ask("/predict", one)
    assert (answer.status, answer.error["kind"]) == (500, "InternalError")
    assert "ller" not in answer.text + caplog.text
    assert "bug: ValueError at" in caplog.text
