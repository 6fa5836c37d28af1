"""The worst place to read a result: a pipe of 80 columns, no colours, a dumb terminal, a locale without letters."""

import json
import re
import shutil

import pytest

HOSTILE = {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "",
           "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "80"}  # fmt: skip
LATIN = {"PYTHONIOENCODING": "latin-1"}
VISITS = """
simulated = true
[panel]
file = "visited.csv"
analytes = ["IFNG"]
[outcome]
visits = "visits.csv"
criterion = "sri"
assessment_day = 183
also = ["sledai_drop"]
"""
TRIAL = '[tracking]\nenabled = false\n[release]\nfolder = "."\n[trial]\ncounts = "counts.csv"\ncontrol = "placebo"\n'
EXPOSURE = """
kind = "exposure"
[regimen]
doses = [0, 150, 300]
[simulation]
trials = 20
patients_per_arm = 20
[tracking]
enabled = false
"""


@pytest.fixture(scope="module")
def folder(trained, tmp_path_factory, biomarker):
    """A trained study, visits, counts of a trial, simulated plates; γ and Müller are in their names."""
    from biomarker.simulation.raw_plates import simulate_raw_study

    folder = tmp_path_factory.mktemp("terminal") / "pipe"
    shutil.copytree(trained, folder, ignore=lambda *_: ["mlruns"])
    text = (folder / "study.toml").read_text(encoding="utf-8")
    named = 'title = "Müller: IFN-γ and response (SIMULATED data)"\n'
    text = text.replace(next(line for line in text.splitlines(True) if line.startswith("title")), named)
    text = text.replace("[tracking]", "[tracking]\nenabled = false").replace(
        "bootstrap_refits = 3", "bootstrap_refits = 0"
    )
    (folder / "study.toml").write_text(text, encoding="utf-8")
    panel = (folder / "panel.csv").read_text().replace("SIM-001", "Müller-γ")
    (folder / "new.csv").write_text(panel, encoding="utf-8")
    (folder / "counts.csv").write_text("arm,responders,total\nrituximab γ,46,169\nplacebo,20,88\n", encoding="utf-8")
    (folder / "trial.toml").write_text(TRIAL)
    (folder / "exposure.toml").write_text(EXPOSURE)
    (folder / "visited.toml").write_text(VISITS)
    made = biomarker("simulate", "-o", "visited.csv", "--visits", "visits.csv", "--patients", "20", folder=folder)
    assert made.code == 0, made.err
    for name, written in simulate_raw_study(8, 4, seed=3).files.items():
        (folder / name).write_text(written)
    text = simulate_raw_study(8, 4, seed=4, prefix="LATER").files["P1.csv"]
    (folder / SHOWN["assay qc"][1]).write_text(text.replace("P1", "P2"))
    return folder


SHOWN = {
    "check": ("study.toml",),
    "audit": ("study.toml",),
    "plan": ("study.toml",),
    "train": ("study.toml", "--workers", "1"),
    "compare": ("models/study", "models/study", "--store", "none"),
    "parts": (),
    "label": ("visited.toml",),
    "trial": ("trial.toml", "--no-files"),
    "exposure": ("simulate", "exposure.toml", "--workers", "1"),
    "assay read": ("P1.csv",),
    "assay fit": ("P1.csv", "--levels"),
    "assay qc": ("P1.csv", "P2_with_a_rather_long_name_of_a_plate_as_laboratories_have_them_2026-11-23.csv"),
    "assay panel": ("P1.csv", "-o", "measured"),
}


@pytest.mark.parametrize("command", SHOWN)
def test_text_fits_eighty_plain_columns(biomarker, folder, command):
    done = biomarker(*command.split(), *SHOWN[command], folder=folder, environment=HOSTILE)
    assert done.code == 0, done.err
    assert len(done.out) > 40
    assert max(map(len, done.out.splitlines())) <= 80
    assert "\x1b" not in done.out + done.err
    assert "Traceback" not in done.err
    assert done.out.isascii()


def test_notes_beside_the_answer_fit_too(biomarker, folder):
    for words in (("predict", "models/study", "new.csv", "-o", "out.csv"),
                  ("simulate", "--patients", "8", "-o", "simulated.csv")):  # fmt: skip
        done = biomarker(*words, folder=folder, environment=HOSTILE)
        assert done.code == 0, done.err
        assert 0 < max(map(len, done.err.splitlines())) <= 80


JSON = {
    "audit": ("study.toml",),
    "plan": ("study.toml",),
    "train": ("study.toml", "--dry-run", "--workers", "1"),
    "predict": ("models/study", "new.csv"),
    "parts": (),
    "label": ("visited.toml",),
    "assay": ("qc", "plates.toml"),
}
ELSEWHERE = {"compare": "test_runs", "trial": "test_trial", "exposure": "test_exposure"}


def test_every_command_with_json_is_asked_somewhere(repository):
    from biomarker.cli.main import group

    def offers(command):
        below = command.list_commands(None) if hasattr(command, "list_commands") else ()
        return any("--json" in parameter.opts for parameter in command.params) or any(
            offers(command.get_command(None, name)) for name in below
        )

    names = group.list_commands(None)
    assert {name for name in names if offers(group.get_command(None, name))} == {*JSON, *ELSEWHERE}
    for command, module in ELSEWHERE.items():
        text = (repository / "tests" / "journeys" / f"{module}.py").read_text()
        assert re.search(rf'"{command}".*"--json"', text), command


@pytest.mark.parametrize("command", JSON)
def test_json_is_all_that_stands_on_stdout_in_utf_8(biomarker, folder, command):
    """In a locale of other letters too; the fixture reads stdout as UTF-8 and would fail."""
    done = biomarker(command, *JSON[command], "--json", folder=folder, environment=LATIN)
    assert done.code == 0, done.err
    json.loads(done.out)


def test_the_names_of_patients_survive_every_locale(biomarker, folder):
    for environment in (HOSTILE, LATIN):
        done = biomarker("predict", "models/study", "new.csv", folder=folder, environment=environment)
        assert done.code == 0, done.err
        assert done.out.splitlines()[1].startswith("Müller-γ,")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("audit", ("study.toml", "--leaks", "--repeats", "1", "--workers", "1")),
        ("trial", ("trial.toml", "--no-files")),
    ],
)
def test_quiet_leaves_stderr_empty(biomarker, folder, command, words):
    done = biomarker(command, *words, "--quiet", folder=folder)
    assert (done.code, done.err) == (0, "")
