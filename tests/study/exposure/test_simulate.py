"""simulate(): report, numbers and assumptions; nothing depends on the workers."""

import json

import pytest

from biomarker.report.document import document_text
from biomarker.report.exposure.simulation import sensitivity_table
from biomarker.study.exposure.assumptions import ORIGINS, assumptions
from biomarker.study.exposure.simulate import simulate
from biomarker.study.exposure.spec import ExposureSpec


@pytest.fixture(scope="module")
def done(study):
    return simulate(study, workers=1)


def test_one_folder_holds_everything(done):
    names = {path.relative_to(done.folder).as_posix() for path in done.folder.rglob("*") if path.is_file()}
    assert {"report.html", "results.json", "study.toml", "tables/response.csv", "plots/dose_response.svg"} <= names
    stored = json.loads((done.folder / "results.json").read_text(encoding="utf-8"))
    assert stored["seed"] == 5
    assert stored["kind"] == "exposure simulate"
    assert done.run is None


def test_every_rate_has_an_interval_and_every_dose_every_form(done):
    rows = done.results["response"]
    assert len(rows) == 3 * 3
    for row in rows:
        assert row["rate"]["low"] <= row["rate"]["estimate"] <= row["rate"]["high"]
        assert row["expected"]["high"] - row["expected"]["low"] < row["rate"]["high"] - row["rate"]["low"] + 0.05
        assert (row["gain"] is None) == (row["dose"] == 300)


def test_the_report_is_self_contained_and_says_that_it_is_simulated(done):
    html = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "Simulated." in html
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "<script" not in html
    assert html.count("<svg") == 2
    assert "$" not in html  # no half-rendered formula in a figure
    text = document_text(done.document, [sensitivity_table(done.results)])
    assert max(map(len, text.splitlines())) <= 80
    assert "SIMULATED" in text


def test_every_deciding_number_carries_its_source():
    rows = {row["key"]: row for row in assumptions(ExposureSpec(kind="exposure"))}
    assert len(rows) == len(ORIGINS)
    assert rows["pharmacokinetics.clearance"]["source"].startswith("Almquist et al. 2022")
    assert rows["response.rise"]["source"].startswith("ASSUMED")
    for section in ("pharmacokinetics", "population", "dropout"):
        keys = getattr(ExposureSpec(kind="exposure"), section).model_dump()
        assert {f"{section}.{key}" for key in keys} <= set(rows)
    changed = ExposureSpec.model_validate({"kind": "exposure", "dropout": {"completers": 0.9}})
    row = next(row for row in assumptions(changed) if row["key"] == "dropout.completers")
    assert row["value"] == "0.9"
    assert row["source"].startswith("set by this study; the default 0.706")


def test_another_seed_gives_other_numbers_and_the_same_one_the_same(study, done):
    again = simulate(study, workers=1)
    assert again.results["response"] == done.results["response"]
    other = simulate(study, workers=1, seed=6)
    assert other.results["response"] != done.results["response"]


def test_every_key_of_the_results_is_documented(done, undocumented):
    assert undocumented(done.results) == set()
