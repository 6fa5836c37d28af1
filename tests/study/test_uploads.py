"""What a run hands to its store: everything on this machine, nothing of a single patient to a server elsewhere."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import biomarker
from biomarker.exposure.invitro.synthetic import Truth, simulated_qpcr
from biomarker.study.exposure.curve import curve
from biomarker.study.trial.analyse import trial
from biomarker.study.trial.files import write_trial

WITH_PATIENTS = {"calibration", "gaps", "instability", "marker", "panel_overview", "probabilities"}
FIGURES = {"calibration", "chosen_candidates", "chosen_predictors", "correlations", "decision_curve", "forest", "gaps",
           "instability", "marker", "panel_overview", "precision_recall", "probabilities", "roc",
           "volcano"}  # fmt: skip


@pytest.fixture
def uploads(monkeypatch):
    """Give `uploads(folder)`: a store in a folder, or a server where it is None; gives what is handed to it."""

    def make(folder):
        sent = {}

        class Recorder:
            def __init__(self, *_):
                self.store = SimpleNamespace(folder=folder)

            def record(self, entries, *, artifacts, **_):
                sent.update({**entries.tables, **artifacts})
                return SimpleNamespace(run_id="1")

        for place in ("biomarker.study.track", "biomarker.study.trial.files", "biomarker.tracking.logbook"):
            monkeypatch.setattr(f"{place}.Logbook", Recorder)
        return sent

    return make


def text_of(sent):
    return "\n".join(one if isinstance(one, str) else one.decode() for one in sent.values())


def plots(sent):
    return {Path(name).stem for name in sent if name.startswith("plots/")}


def figures_in(sent):
    report = sent["report.html"]
    return set(re.findall(r'<figure id="figure-([\w-]+)"', report if isinstance(report, str) else report.decode()))


@pytest.fixture
def measured(study_file):
    """The study with values below a limit and a missing one, so that every figure is drawn."""
    panel = study_file.with_name("panel.csv")
    lines = panel.read_text().splitlines()
    at = lines[0].split(",").index("IL10")
    for row, value in ((3, ""), (5, "<2.5"), (9, "<2.5")):
        cells = lines[row].split(",")
        cells[at] = value
        lines[row] = ",".join(cells)
    panel.write_text("\n".join(lines) + "\n")
    study_file.write_text(study_file.read_text().replace("permutations = 0", "permutations = 3"))
    return study_file


def test_a_server_gets_no_figure_table_or_value_of_a_single_patient(measured, uploads):
    here = uploads(measured.parent)
    biomarker.train(measured, workers=1)
    kept, there = dict(here), uploads(None)
    biomarker.train(measured, workers=1)

    assert plots(kept) == figures_in(kept) >= FIGURES | {"permutation"}
    assert plots(there) == figures_in(there) == (plots(kept) - WITH_PATIENTS) | {"calibration"}
    assert set(kept) - set(there) == {
        "tables/predictions.csv", "predictions/out_of_fold.json",
        *(f"plots/{name}.svg" for name in WITH_PATIENTS - {"calibration"}),
    }  # fmt: skip
    assert "ticks are single patients" in text_of(kept)
    assert "ticks: patients" in kept["plots/calibration.svg"]
    assert "ticks" not in there["plots/calibration.svg"]

    for name in (name for name in kept if name.startswith("plots/")):
        assert kept[name].startswith('<svg role="img" aria-labelledby="title alt"'), name
        assert re.search(r'<title id="title">[^<]+</title><desc id="alt">[^<]{20,}</desc>', kept[name]), name

    table = [line.split(",") for line in measured.with_name("panel.csv").read_text().splitlines()]
    values = {cell for row in table[1:] for cell in row[1:] if re.fullmatch(r"\d+\.\d{2,}", cell) and len(cell) > 5}
    assert len(values) > 10
    said = text_of(there)
    assert not [row[0] for row in table[1:] if re.search(rf"\b{re.escape(row[0])}\b", said)]
    assert not [value for value in values if re.search(rf"(?<![\d.]){re.escape(value)}(?!\d)", said)]


TRIAL = """patient_id,arm,sri4,months,died
P01,drug,1,60,0
P02,drug,1,48,0
P03,drug,0,12.37,1
P04,drug,1,55,0
P05,none,0,60,0
P06,none,1,36,0
P07,none,0,6.81,1
P08,none,0,50,0
"""


def test_survival_curves_stay_because_each_step_is_a_patient(tmp_path, uploads):
    (tmp_path / "t.csv").write_text(TRIAL)
    study = tmp_path / "study.toml"
    study.write_text('[release]\nfolder = "out"\n[trial]\nfile = "t.csv"\narm = "arm"\ncontrol = "none"\n'
                     'endpoints = ["sri4"]\npermutations = 0\n[[trial.survival]]\nevent = "death"\ntime = "months"\n'
                     'status = "died"\n')  # fmt: skip
    done, kept = trial(study, workers=1), uploads(tmp_path)
    write_trial(done)
    assert {"forest_0", "survival_0"} <= plots(kept)
    there = uploads(None)
    write_trial(done)
    assert plots(there) == {"forest_0"}
    assert "survival_0" not in figures_in(there)
    assert "12.37" not in text_of(there)


def test_values_of_single_donors_stay(tmp_path, uploads):
    file = tmp_path / "simulated_wells.csv"
    file.write_text(simulated_qpcr(4, truth={("IDO1", "IFN-γ"): Truth(6.0, 6.0, 1.2, 14.0)}), encoding="utf-8")
    kept = uploads(tmp_path)
    curve(file, store=tmp_path / "mlruns")
    assert plots(kept) == {"invitro_curve"}
    assert json.loads(kept["results.json"])["curves"][0]["fold"]
    there = uploads(None)
    curve(file, store=tmp_path / "mlruns")
    assert plots(there) == figures_in(there) == set()
    assert json.loads(there["results.json"])["curves"][0]["fold"] is None
    assert "tables/curves.csv" in there
