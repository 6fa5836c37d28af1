"""Every kind of page that we write, made from small SIMULATED studies; each is made once, when a test asks for it."""

import csv
import io
import shutil

import pytest

STUDY = """
title = "{title} (SIMULATED data)"
simulated = true
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF", "IL6", "IL10"]
[outcome]
{outcome}
[cohort]
{cohort}
[candidates]
marker = "IFNG"
use = ["ridge_logistic", "elastic_net"]
[validation]
outer_folds = 3
repeats = 2
inner_repeats = 1
leave_pair_out = "never"
permutations = 99
[evaluation]
bootstrap_refits = 5
[tracking]
enabled = false
{more}
"""
RECORDED = 'column = "response"\nresponder = ["responder"]'
VISITS = 'visits = "visits.csv"\ncriterion = "sri"\nassessment_day = 183\nalso = ["sledai_drop", "lldas"]'
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


@pytest.fixture(scope="session")
def made(tmp_path_factory, repository):
    """Give `made(name)`: the file of a page."""
    kept = {}

    def page(name):
        if name not in kept:
            kept[name] = MAKERS[name](tmp_path_factory.mktemp(name), page, repository)
        return kept[name]

    return page


def trained(folder, title, panel, outcome=RECORDED, cohort='covariates = ["age", "sex"]', more=""):
    import biomarker

    (folder / "panel.csv").write_text(panel)
    text = STUDY.format(title=title, outcome=outcome, cohort=cohort, more=more)
    (folder / "study.toml").write_text(text)
    return biomarker.train(folder / "study.toml", workers=1).report


def training(folder, *_):
    from biomarker.simulation.cytokines import simulate_cohort

    return trained(folder, "A strong marker", simulate_cohort(40, 20, auc=0.97, seed=3).to_csv())


def noise(folder, *_):
    from biomarker.simulation.cytokines import simulate_cohort

    return trained(folder, "Pure noise", simulate_cohort(40, 20, auc=0.5, seed=6).to_csv())


def everything(folder, *_):
    """Response from visits by three criteria, three sites, two plates with controls on both."""
    from biomarker.simulation.visits import USUAL, Arm, simulate_visits

    found = simulate_visits([Arm("", 48, 26, 0.9)], seed=4, losses=USUAL)
    (folder / "visits.csv").write_text(found.visits_csv())
    rows = list(csv.DictReader(io.StringIO(found.panel_csv())))
    for k, row in enumerate(rows):
        row |= {"centre": "ABC"[k % 3], "plate": f"P{k % 2 + 1}"}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    controls = "plate,sample," + "IFNG,TNF,IL6,IL10\n" + "".join(
        f"P{plate},C{level},{20 * level * plate},{9 * level},{5 * level},{4 * level}\n"
        for plate in (1, 2) for level in (1, 2, 3)
    )  # fmt: skip
    (folder / "controls.csv").write_text(controls)
    return trained(
        folder, "Visits, sites and plates", text.getvalue(), VISITS,
        'covariates = ["age", "sex"]\nsite = "centre"', '[plates]\ncolumn = "plate"\ncontrols = "controls.csv"',
    )  # fmt: skip


def comparison(folder, page, *_):
    from biomarker.report.comparison import comparison_document
    from biomarker.report.document import render_document
    from biomarker.study.compare.compare import compare

    bundles = [page(name).parent / "study" for name in ("training", "noise")]
    (folder / "compare.html").write_text(render_document(comparison_document(compare(bundles, folder / "mlruns"))))
    return folder / "compare.html"


def arms(folder, _, repository):
    return trial(folder, "rituximab_explorer_response", repository)


def years(folder, _, repository):
    return trial(folder, "msc_lupus_remission", repository)


def trial(folder, name, repository):
    from biomarker.study.trial.analyse import trial
    from biomarker.study.trial.files import write_trial

    shutil.copytree(repository / "pipelines" / "data", folder / "pipelines" / "data")
    text = (repository / "pipelines" / f"{name}.toml").read_text().replace("[trial] ", "[trial]\npermutations = 19")
    study = folder / "pipelines" / f"{name}.toml"
    study.write_text(text.replace("[tracking]", "[tracking]\nenabled = false"))
    assert "enabled = false" in study.read_text()
    return write_trial(trial(study, workers=1)).report


def doses(folder, *_):
    from biomarker.study.exposure.simulate import simulate

    (folder / "study.toml").write_text(EXPOSURE)
    return simulate(folder / "study.toml", workers=1).folder / "report.html"


def dose_response(folder, *_):
    from biomarker.exposure.invitro.measurements import QpcrColumns
    from biomarker.exposure.invitro.synthetic import Truth, simulated_qpcr
    from biomarker.study.exposure.curve import curve

    truth = {("IDO1", "IFN-γ"): Truth(6.0, 6.0, 1.2, 14.0)}
    (folder / "wells.csv").write_text(simulated_qpcr(4, truth=truth), encoding="utf-8")
    return curve(folder / "wells.csv", columns=QpcrColumns(), output=folder / "out").folder / "report.html"


def assay(folder, *_):
    from biomarker.assay.measure import measure
    from biomarker.report.assay_files import write_assay
    from biomarker.simulation.raw_plates import simulate_raw_study

    for name, text in simulate_raw_study(20, 10, auc=0.95, seed=3).files.items():
        (folder / name).write_text(text)
    write_assay(measure(folder / "plates.toml"), folder / "measured", "csv")
    return folder / "measured" / "report.html"


MAKERS = {
    one.__name__: one for one in (training, noise, everything, comparison, arms, years, doses, dose_response, assay)
}
