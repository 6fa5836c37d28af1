"""Pseudonyms that only the key can make again, and a log in which no change goes unseen."""

import pytest

from biomarker.errors import InputFileError, OutputError
from biomarker.files import sha256
from biomarker.release.load import load_bundle
from biomarker.release.privacy import Log, append_to_log, pseudonym, pseudonymised, read_key, read_log

HEADER = ("patient_id", "IFNG", "IL6", "TNF", "IL10")
KEY = b"a secret of twenty-four b"


@pytest.fixture
def report(pristine, table):
    rows = (("Miller", 200, 150, 140, 120), ("Jones", 200, 90000, 140, ""))
    return load_bundle(pristine).predict(table(HEADER, *rows))


def test_names_leave_and_numbers_stay(report):
    hidden = pseudonymised(report, KEY)
    assert [one.probability for one in hidden] == [one.probability for one in report]
    assert [one.patient_id for one in hidden] == [pseudonym("Miller", KEY), pseudonym("Jones", KEY)]
    assert "Miller" not in hidden.to_json_text()
    assert "Jones" not in hidden.to_csv_text()


def test_the_same_name_has_the_same_pseudonym_and_another_key_another():
    assert pseudonym("Miller", KEY) == pseudonym("Miller", KEY)
    assert pseudonym("Miller", KEY) != pseudonym("Miller", KEY + b"x")
    assert len({pseudonym(str(i), KEY) for i in range(2000)}) == 2000


def test_a_short_key_is_refused(tmp_path):
    (tmp_path / "key").write_text(" short \n")
    with pytest.raises(InputFileError, match="has 5 bytes"):
        read_key(tmp_path / "key")
    with pytest.raises(InputFileError, match="cannot read the key"):
        read_key(tmp_path / "nothing")


def test_the_log_grows_and_reads_back(report, tmp_path):
    log = tmp_path / "predictions.jsonl"
    for _ in range(3):
        append_to_log(log, report)
    entries = list(read_log(log))
    assert len(entries) == 3
    assert len({entry["previous"] for entry in entries}) == 3
    assert entries[2]["predictions"][0]["patient_id"] == "Miller"
    assert {"bundle_sha256", "input_sha256", "created", "biomarker_version"} <= set(entries[0])


def test_the_digest_of_the_last_line_tells_whether_it_is_still_the_last(report, tmp_path):
    log = Log(tmp_path / "predictions.jsonl")
    noted = [log.append(report) for _ in range(3)]
    lines = log.path.read_bytes().splitlines()
    assert [sha256(line) for line in lines] == noted
    log.path.write_bytes(b"\n".join(lines[:2]) + b"\n")
    assert len(list(read_log(log.path))) == 2
    assert sha256(log.path.read_bytes().splitlines()[-1]) != noted[-1]


def test_a_log_that_cannot_be_used_is_refused_before_anything_is_predicted(tmp_path):
    (tmp_path / "log").write_text("not a line of a log\n")
    with pytest.raises(OutputError, match="line 1 does not follow"):
        Log(tmp_path / "log").require_whole()
    with pytest.raises(OutputError, match="cannot write the log"):
        Log(tmp_path).require_whole()


def test_a_log_hides_names_on_request(report, tmp_path):
    log = Log(tmp_path / "predictions.jsonl", KEY)
    log.append(report)
    assert "Miller" not in log.path.read_text()
    assert pseudonym("Miller", KEY) in log.path.read_text()


@pytest.mark.parametrize("change", ["edit", "drop", "swap"])
def test_a_log_that_was_changed_takes_no_more_lines(report, tmp_path, change):
    log = tmp_path / "predictions.jsonl"
    for _ in range(3):
        append_to_log(log, report)
    lines = log.read_text().splitlines(keepends=True)
    lines[1] = lines[1].replace("Miller", "Muller")
    changed = {"edit": lines, "drop": [lines[0], lines[2]], "swap": [lines[1], lines[0], lines[2]]}[change]
    log.write_text("".join(changed))
    with pytest.raises(OutputError, match="the log was changed"):
        append_to_log(log, report)
    assert log.read_text() == "".join(changed)
