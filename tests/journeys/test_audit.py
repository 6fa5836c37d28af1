"""`biomarker audit` as a user types it, and `train` on what it found."""

import json

import pytest

from biomarker.simulation.cytokines import simulate_cohort


@pytest.fixture
def folder(tmp_path, biomarker):
    """A study with a plate per class (nearly), three sites and one patient under two names."""
    table = simulate_cohort(30, 15, seed=3)
    rows = [list(row) for row in table.rows]
    for i, row in enumerate(rows):
        row += ["1" if (row[1] == "responder") != (i % 10 == 0) else "2", "ABC"[i % 3]]
    start = list(table.columns).index("IFNG")
    rows[7][start:-2] = rows[6][start:-2]
    lines = [[*table.columns, "plate", "site"], *rows]
    (tmp_path / "panel.csv").write_text("\n".join(",".join(line) for line in lines) + "\n")
    drafted = biomarker("init", "panel.csv", "-o", "study.toml", folder=tmp_path)
    assert drafted.code == 0, drafted.err
    text = (tmp_path / "study.toml").read_text()
    assert 'batches = ["plate"]' in text
    assert 'site = "site"' in text
    for old, new in (
        ('groups = ["site"]', "groups = []"),
        ("repeats = 50", "repeats = 1\ninner_repeats = 1\nouter_folds = 3\nleave_pair_out = 'never'"),
        ("permutations = 1000", "permutations = 0"),
        ('use = ["ridge_logistic", "elastic_net", "shrinkage_lda"]', 'use = ["ridge_logistic"]'),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "study.toml").write_text(text)
    return tmp_path


def accept(folder):
    text = (folder / "study.toml").read_text()
    (folder / "study.toml").write_text(text.replace("[cohort]\n", '[cohort]\naccepted_findings = ["BM004"]\n'))


def test_errors_stop_and_name_the_patients(folder, biomarker):
    done = biomarker("audit", "study.toml", folder=folder)
    assert done.code == 6
    assert "SIM-007 = SIM-008" in done.out
    assert "`biomarker train` would stop" in done.out
    for command in ("train", "check"):
        stopped = biomarker(command, "study.toml", folder=folder)
        assert stopped.code == 6, command
        assert "BM004" in stopped.err
        assert "Traceback" not in stopped.err
    assert not (folder / "models" / "study").exists()


def test_an_accepted_error_and_a_warning_stand_beside_the_result(folder, biomarker):
    accept(folder)
    assert biomarker("audit", "study.toml", folder=folder).code == 0
    done = biomarker("train", "study.toml", "--workers", "1", "--json", folder=folder)
    assert done.code == 0, done.err
    results = json.loads(done.out)
    assert [entry["code"] for entry in results["audit"] if entry["severity"] == "warning"] == ["BM002", "BM004"]
    assert {warning[:6] for warning in results["warnings"]} >= {"BM002:", "BM004:"}
    assert "SIM-0" not in done.out
    assert [entry["site"] for entry in results["sites"]["sites"]] == ["A", "B", "C"]
    assert results["sites"]["together"]["n"] == 30
    assert results["sites"]["pooled_auc"] == results["auc"]


def test_leaks_are_named_as_wrong(folder, biomarker):
    accept(folder)
    done = biomarker("audit", "study.toml", "--leaks", "--repeats", "1", "--workers", "1", folder=folder)
    assert done.code == 0, done.err
    assert "WRONG AUC" in done.out
    assert "must not be reported" in " ".join(done.out.split())
    as_json = biomarker("audit", "study.toml", "--leaks", "--repeats", "1", "--json", folder=folder)
    table = {entry["leak"]: entry for entry in json.loads(as_json.out)["leaks"]["table"]}
    assert table["filter outside the folds"]["wrong_auc"] is not None
    assert set(table["filter outside the folds"]["honest"]) >= {"estimate", "low", "high", "level", "method"}
    assert "one candidate" in table["best of several"]["skipped"]


def test_a_column_that_names_one_site_is_found_before_fitting(folder, biomarker):
    accept(folder)
    text = (folder / "panel.csv").read_text().replace(",B\n", ",A\n").replace(",C\n", ",A\n")
    (folder / "panel.csv").write_text(text)
    for command in ("check", "train"):
        done = biomarker(command, "study.toml", folder=folder)
        assert done.code == 6
        assert 'the column "site" names 1 site' in done.err
