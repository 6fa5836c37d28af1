"""`biomarker predict` from the command line: what a clinic-side scientist types, and what comes back."""

import json
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.cli.main import run
from biomarker.cohort.covariates import CovariateSchema
from biomarker.development.model import FittedCandidate
from biomarker.release.contents import BundleContents
from biomarker.release.ranges import training_ranges
from biomarker.release.write import write_bundle

STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
HEAVY = ("sklearn", "scipy", "pandas", "skops", "mlflow", "pydantic", "joblib", "matplotlib", "rich")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    rng = np.random.default_rng(1)
    responder = np.arange(20) % 2 == 0
    values = np.exp(rng.normal(4, 1, size=(20, 2)) + np.outer(responder, [1.5, 0]))
    schema = PanelSchema((Analyte("IFNG", "pg/mL"), Analyte("IL6", "pg/mL")))
    panel = Panel(tuple(map(str, range(20))), schema, values, np.zeros((20, 2), dtype=np.int8))
    columns = Columns(schema.names, (False, False))
    candidate = Candidate("ridge", PartChoice("ridge_logistic"), STANDARD)
    pipeline = candidate.build(columns).fit(columns.matrix(values, panel.marks), responder)
    fitted = FittedCandidate(candidate, {}, pipeline, 0.5, 0.6, ("IFNG", "IL6"))
    contents = BundleContents("msc", fitted, columns, schema, CovariateSchema(),
                              {"reader": "wide", "settings": {}, "id_column": "patient_id"}, "yes",
                              training_ranges(panel), {"simulated": True}, "")  # fmt: skip
    return write_bundle(tmp_path_factory.mktemp("models") / "msc", contents)


@pytest.fixture
def panel(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("patient_id,IL6,IFNG\nB,60,300\nA,,20\n", encoding="utf-8")
    return path


@pytest.fixture
def biomarker(monkeypatch, capsys):
    """Run the command; gives exit code, standard output and standard error."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["biomarker", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            run()
        out, err = capsys.readouterr()
        return end.value.code, out, err

    return call


def test_csv_on_standard_output_and_a_summary_beside_it(biomarker, bundle, panel):
    code, out, err = biomarker("predict", bundle, panel)
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("patient_id,probability,low,high,prediction,trust,called,set_80")
    assert [line.split(",")[0] for line in lines[1:]] == ["B", "A"]
    assert "2 patients predicted with msc" in err
    assert "1 with warnings" in err
    assert "research use only" in err
    assert "SIMULATED" in err


def without_time(text):
    """Lines without their last column, the time of the call."""
    return [line.rsplit(",", 1)[0] for line in text.splitlines()]


def test_files_hold_what_is_printed(biomarker, bundle, panel, tmp_path):
    _, printed, _ = biomarker("predict", bundle, panel)
    code, out, err = biomarker("predict", bundle, panel, "-o", tmp_path / "out.csv")
    assert (code, out) == (0, "")
    written = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert without_time(written) == without_time(printed)
    assert "Written to" in err
    assert pd.read_csv(tmp_path / "out.csv")["prediction"].tolist() == ["responder", "non-responder"]


@pytest.mark.parametrize("arguments", [("-o", "out.json"), ("--json", "-o", "out.txt"), ("--json",)])
def test_json_by_name_or_by_option(biomarker, bundle, panel, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    code, out, _ = biomarker("predict", bundle, panel, *arguments)
    text = (tmp_path / arguments[-1]).read_text(encoding="utf-8") if "-o" in arguments else out
    entries = json.loads(text)
    assert code == 0
    assert [one["patient_id"] for one in entries["predictions"]] == ["B", "A"]
    assert set(entries) >= {"study", "bundle_sha256", "biomarker_version", "input", "created", "research_use_only"}


def test_a_readable_table_in_a_terminal(biomarker, bundle, panel, monkeypatch):
    monkeypatch.setattr("biomarker.cli.predict._in_terminal", lambda: True)
    _, out, _ = biomarker("predict", bundle, panel)
    header, first, second, warning = out.splitlines()
    assert header.split() == ["patient", "probability", "(95", "%)", "prediction", "trust"]
    assert first.split()[0] == "B"
    assert second.split()[0] == "A"
    assert warning.strip().startswith("! missing, so filled in")


def test_strict_refuses_with_its_own_exit_code_and_writes_nothing(biomarker, bundle, panel, tmp_path):
    header = panel.read_text().splitlines()[0]
    (tmp_path / "red.csv").write_text(header + "\nZ" + "," * header.count(",") + "\n")
    code, _, err = biomarker("predict", bundle, tmp_path / "red.csv", "--strict", "-o", tmp_path / "out.csv")
    assert code == 11
    assert "1 of 1 predictions may not be used" in err
    assert not (tmp_path / "out.csv").exists()


def test_where_pseudonyms_are_wanted_no_message_names_a_patient(biomarker, bundle, panel, tmp_path):
    header = panel.read_text().splitlines()[0]
    (tmp_path / "red.csv").write_text(header + "\nMeyer-Landrut" + "," * header.count(",") + "\n")
    (tmp_path / "secret.key").write_text("a secret of many letters")
    for strict in ((), ("--strict",)):
        code, out, err = biomarker(
            "predict", bundle, tmp_path / "red.csv", "--pseudonyms", tmp_path / "secret.key", *strict
        )
        assert code == (11 if strict else 0)
        assert "Meyer" not in out + err
        assert "no analyte was measured" in " ".join(err.split())


def test_whoever_reads_only_the_terminal_is_told_why_a_prediction_is_red(biomarker, bundle, panel, tmp_path):
    header = panel.read_text().splitlines()[0]
    (tmp_path / "red.csv").write_text(header + "\nZ" + "," * header.count(",") + "\n")
    code, _, err = biomarker("predict", bundle, tmp_path / "red.csv", "-o", tmp_path / "out.csv")
    assert code == 0
    assert "1 not to be used (red). Red: no analyte was measured" in " ".join(err.split())


@pytest.mark.parametrize("words", [(), ("--explain",)])
def test_a_terminal_of_80_columns_suffices(biomarker, bundle, panel, monkeypatch, tmp_path, words):
    monkeypatch.setattr("biomarker.cli.predict._in_terminal", lambda: True)
    (tmp_path / "far.csv").write_text(panel.read_text().replace("0.", "9999."))
    for table in (panel, tmp_path / "far.csv"):
        _, out, err = biomarker("predict", bundle, table, *words)
        assert max(map(len, (out + err).replace(str(tmp_path), "").splitlines())) <= 80


def test_reasons_are_told_when_asked_for(biomarker, bundle, panel):
    entries = json.loads(biomarker("predict", bundle, panel, "--json", "--explain")[1])
    for one in entries["predictions"]:
        p = one["probability"]
        assert sum(one["why"].values()) == pytest.approx(math.log(p / (1 - p)), abs=1e-9)


@pytest.fixture
def elsewhere(tmp_path):
    """Sixty patients of another hospital, where response is more frequent."""
    rng = np.random.default_rng(4)
    ifng = rng.normal(4.5, 1, 60)
    yes = rng.random(60) < 1 / (1 + np.exp(-(1.5 * (ifng - 4.5) + 2)))
    lines = [f"H{i},{np.exp(x):.2f},50,{'ja' if y else 'nein'}" for i, (x, y) in enumerate(zip(ifng, yes, strict=True))]
    path = tmp_path / "elsewhere.csv"
    path.write_text("\n".join(["patient_id,IFNG,IL6,antwort", *lines]) + "\n")
    return path


RESPONSE = ("--column", "antwort", "--responder", "ja", "--non-responder", "nein")


def test_validate_then_update_then_predict(biomarker, bundle, elsewhere, panel, tmp_path):
    code, out, _ = biomarker("validate", bundle, elsewhere, *RESPONSE, "-o", tmp_path / "validation.json")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 100
    values = json.loads((tmp_path / "validation.json").read_text())
    assert values["n_patients"] == 60
    assert values["verdict"].split()[0] in out
    code, out, _ = biomarker("update", bundle, elsewhere, tmp_path / "here", *RESPONSE, "--method", "intercept")
    assert code == 0
    assert "Updated: intercept" in out
    before, after = (json.loads(biomarker("predict", one, panel, "--json")[1]) for one in (bundle, tmp_path / "here"))
    for old, new in zip(before["predictions"], after["predictions"], strict=True):
        assert new["probability"] > old["probability"]
    assert biomarker("update", bundle, elsewhere, tmp_path / "here", *RESPONSE)[0] == 8


def test_validate_says_what_is_wrong_with_the_response(biomarker, bundle, elsewhere):
    code, _, err = biomarker("validate", bundle, elsewhere, "--column", "antwrot")
    assert code == 6
    assert 'did you mean "antwort"?' in err


def test_the_same_from_python(bundle, panel, biomarker):
    import biomarker as package

    here, printed = package.load_bundle(bundle).predict(panel), biomarker("predict", bundle, panel)[1]
    assert replace(here, created=printed.strip().rsplit(",", 1)[1]).to_csv_text() == printed


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nowhere", "new.csv"), 7, "nowhere is not there"),
        (("BUNDLE", "nothing.csv"), 4, "nothing.csv"),
        (("BUNDLE", "new.csv", "-o", "no/such/folder/out.csv"), 8, "cannot write"),
        (("BUNDLE", "new.csv", "-o", "new.csv"), 8, "is the panel itself"),
        (("BUNDLE", "new.csv", "-o", "BUNDLE/out.csv"), 8, "lies in the bundle"),
        (("BUNDLE", "wrong.csv"), 5, "IL6"),
    ],
)
def test_mistakes_end_in_one_message_and_their_exit_code(
    biomarker, bundle, panel, tmp_path, monkeypatch, arguments, code, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.csv").write_text("patient_id,IFNG\nA,20\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    found, out, err = biomarker("predict", *(argument.replace("BUNDLE", str(bundle)) for argument in arguments))
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err
    assert sorted(tmp_path.rglob("*")) == before


def test_an_altered_bundle_is_refused(biomarker, bundle, panel, tmp_path):
    import shutil

    copy = shutil.copytree(bundle, tmp_path / "copy")
    text = (copy / "model.json").read_text()
    (copy / "model.json").write_text(text.replace("intercept", "intercepT"))
    code, out, err = biomarker("predict", copy, panel)
    assert (code, out) == (7, "")
    assert "model.json was altered" in err


def test_a_linear_model_predicts_without_any_heavy_library(bundle, panel):
    script = (
        "import sys\n"
        f"sys.argv = ['biomarker', 'predict', {str(bundle)!r}, {str(panel)!r}]\n"
        "from biomarker.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("patient_id,")
