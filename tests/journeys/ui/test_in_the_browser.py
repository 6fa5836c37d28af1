"""What a person sees in the MLflow UI: our columns and words, our report, nothing that we broke."""

import json
import re

import pytest

from biomarker.tracking.view import COLUMNS

KIND = "workflowType=machine_learning"
# MLflow's own: its grid and its charts talk, and it asks for a user that a server without accounts has not.
ITS_OWN = re.compile(r"AG Grid|GL Driver Message|users/current|404 \(Not Found\)")
# Its assistant opens at the first visit and covers a quarter of the window. A sandbox has no storage.
ASSISTANT = """if (self.origin !== "null") {
    localStorage.setItem("mlflow.assistant.fab.autoOpenedOnFirstLoad_v1", "true");
    localStorage.setItem("mlflow.assistant.panelOpen_v1", "false");
}"""
# The table of metrics of the comparison: one part with the names, one with the numbers, run after run.
METRICS = """() => {
    const parts = [...document.querySelectorAll("section, [role=grid], .ag-root, [role=table]")]
        .map((one) => one.innerText.split("\\n"));
    const place = parts.findIndex((one) => one.includes("cv/auc_lo"));
    return place < 0 ? null : [parts[place], parts[place + 1]];
}"""


@pytest.fixture(scope="module")
def opened(tab, server):
    with tab(viewport={"width": 2200, "height": 1300}) as (page, seen):
        page.add_init_script(ASSISTANT)
        refused = []
        page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
        yield page, seen
        assert {url.partition("?")[0] for url in refused} <= {f"{server}/ajax-api/2.0/mlflow/users/current"}


@pytest.fixture
def page(opened, server):
    """A tab; nothing that it shows asks another machine, and nothing breaks."""
    one, seen = opened
    seen.problems.clear()
    yield one
    assert all(address.startswith((server + "/", "data:", "blob:")) for address in seen.requests)
    assert [said for said in seen.problems if not ITS_OWN.search(said)] == []


@pytest.fixture
def go(page, server):
    def to(place, awaited):
        page.goto("about:blank")
        page.goto(f"{server}/#/{place}{'&' if '?' in place else '?'}{KIND}")
        return page.wait_for_selector(awaited)

    return to


@pytest.fixture
def run_place(experiments, runs):
    return f"experiments/{experiments['panel']}/runs/{runs['four'].run}"


def cells(page):
    """Row of the table of runs -> text of its cells by column; the grid keeps a row in several pieces."""
    pieces = page.evaluate("""[...document.querySelectorAll('.ag-row')].map((row) => [row.getAttribute('row-id'),
        [...row.querySelectorAll('[col-id]')].map((cell) => [cell.getAttribute('col-id'), cell.innerText])])""")
    rows = {}
    for run, found in pieces:
        rows.setdefault(run, {}).update(found)
    return rows


def test_the_list_of_experiments_says_what_a_number_means(page, go):
    go("experiments", "text=panel")
    page.wait_for_selector("text=cv/auc is the headline")


def test_the_table_shows_our_columns_and_the_runs_apart(page, go, experiments, runs):
    go(f"experiments/{experiments['panel']}/runs?viewStateShareKey=biomarker", ".ag-row [col-id='tags.`verdict`']")
    rows = cells(page)
    assert set(rows) == {one.run for one in runs.values()}  # the runs of candidates lie folded beneath theirs
    wanted = {f"{kind}.`{key}`" for kind, keys in COLUMNS.items() for key in keys}
    for one in runs.values():
        row, results = rows[one.run], one.results
        assert wanted <= set(row)
        assert row["tags.`verdict`"] == results["verdict_code"]
        shown = [float(row[f"metrics.`cv/auc{end}`"]) for end in ("", "_lo", "_hi")]
        assert shown == [round(results["auc"][part], 4) for part in ("estimate", "low", "high")]
    names = [row["attributes.`Run Name`"].split("\n")[-1] for row in rows.values()]
    assert {name.split()[-1] for name in names} == set(runs)


def test_the_charts_are_those_of_the_headline_and_not_seventy(page, go, experiments):
    go(f"experiments/{experiments['panel']}/runs?viewStateShareKey=biomarker&compareRunsMode=CHART", "text=cv/auc_lo")
    shown = set(re.findall(r"\b\w+/\w+\b", page.inner_text("body")))
    assert {"cv/auc", "cv/auc_lo", "cv/auc_hi"} <= shown
    assert "cv/auc_best_of" not in shown


def test_runs_are_compared_side_by_side_as_lines_and_as_boxes(page, go, experiments, runs):
    asked = json.dumps([one.run for one in runs.values()])
    go(f'compare-runs?runs={asked}&experiments=["{experiments["panel"]}"]', ".parcoords .axis-title")
    axes = page.eval_on_selector_all(".parcoords .axis-title", "(all) => all.map((one) => one.textContent)")
    assert {"n_analytes", "seed", "cv/auc"} == set(axes)
    names, numbers = page.evaluate(METRICS)
    assert names[0] == "cv/auc"
    assert [float(text) for text in numbers[:3]] == pytest.approx(
        [one.results["auc"]["estimate"] for one in runs.values()], abs=6e-4
    )  # the page rounds
    tables = "\n".join(page.eval_on_selector_all("table", "(all) => all.map((one) => one.innerText)"))
    split = next(line for line in tables.splitlines() if line.startswith("split\t")).split("\t")[1:]
    assert split[0] == split[1] != split[2]
    page.click("text=Box Plot")
    for axis, key in (("x", "n_analytes"), ("y", "cv/auc")):
        page.click(f"#{axis}-axis-selector")
        page.locator("[role=option]").get_by_text(key, exact=True).click()
    page.wait_for_selector(".boxlayer .box", state="attached")  # that of a single run has no height


def test_a_run_begins_with_its_verdict_and_names_its_data(page, go, run_place, runs):
    go(run_place, "text=About this run")
    results = runs["four"].results
    page.wait_for_selector(f"text={results['verdict_code'].replace('_', ' ').capitalize()}. AUC")
    text = page.inner_text("body")
    assert "whole procedure" in text
    assert re.search(r"panel\.csv \(#?" + results["cohort_fingerprint"], text)
    assert re.search(r"split\s*:\s*" + results["split_fingerprint"], text)
    assert not re.search(r"\bpid\s*:", text)
    assert "models:/four/1 as champion" in text


def test_the_report_is_read_inside_its_sandbox(go, run_place):
    frame = go(run_place + "/artifacts/report.html", "iframe#html")
    assert "allow-same-origin" not in frame.get_attribute("sandbox")
    report = frame.content_frame()
    report.wait_for_selector("#verdict")
    assert report.inner_text("h2").startswith("Verdict:")
    assert frame.bounding_box()["height"] > 400
    assert report.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = report.eval_on_selector_all("figure svg", "(all) => all.map((one) => one.getBoundingClientRect().width)")
    assert len(sizes) > 8
    assert min(sizes) > 100


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("plots/roc.svg", "img[src]"),
        ("tables/performance.csv", "text=whole procedure"),
        ("config/study.toml", "text=candidate_runs"),
        ("results.json", "text=verdict_code"),
    ],
)
def test_every_kind_of_file_has_a_preview(go, run_place, file, shown):
    assert go(f"{run_place}/artifacts/{file}", shown).is_visible()


def test_the_registered_model_carries_its_card_and_the_alias(page, go):
    go("models/four", "text=Model card: Cytokines and response")
    text = page.inner_text("body")
    assert "Intended use" in text
    assert "SIMULATED patients" in text
    page.wait_for_selector("text=champion")
    go("models/four/versions/1", "text=champion")
    page.wait_for_selector("text=Model card: Cytokines and response")
