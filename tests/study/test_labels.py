"""A study whose label comes from visits: what it may say, and what is refused."""

import pytest

from biomarker.errors import BiomarkerError, CohortError, PartError, StudyError
from biomarker.simulation.visits import USUAL, Arm, simulate_visits
from biomarker.study.check import check
from biomarker.study.criteria import response_values, response_warnings
from biomarker.study.label import label
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort

STUDY = """
simulated = true
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF", "IL6", "IL10"]
[outcome]
visits = "visits.csv"
criterion = "sri"
assessment_day = 183
arms = ["active"]
also = ["bicla", { name = "sledai_drop", points = 6, rescue = "ignore" }]
[validation]
outer_folds = 3
repeats = 2
inner_repeats = 1
leave_pair_out = "never"
permutations = 4
[candidates]
use = ["ridge_logistic"]
[evaluation]
bootstrap_refits = 3
"""


@pytest.fixture
def study_file(tmp_path):
    made = simulate_visits((Arm("active", 40, 22), Arm("control", 10, 4, 0.5)), losses=USUAL, seed=4)
    (tmp_path / "panel.csv").write_text(made.panel_csv())
    (tmp_path / "visits.csv").write_text(made.visits_csv())
    file = tmp_path / "study.toml"
    file.write_text(STUDY)
    return file


def changed(file, *pairs):
    text = file.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text)
    return read_study(file)


def test_the_cohort_gets_its_labels_from_the_visits(study_file):
    found = gather_cohort(read_study(study_file))
    judged = found.labels.primary.judged
    for patient, responder in zip(found.cohort.patients, found.cohort.responder, strict=True):
        assert judged.patients[patient].label is bool(responder)
    assert found.cohort.criterion == "sri"
    assert found.cohort.responder_is == "sri at day 183"
    steps = {step.step: step.n for step in found.cohort.flow}
    assert steps["rows read"] == 50
    assert steps["response not evaluable: arm control"] == 10
    assert steps["rows analysed"] == found.cohort.n_patients


def test_other_criteria_take_the_shared_rules_and_their_own_settings(study_file):
    labels = gather_cohort(read_study(study_file)).labels
    assert [one.title for one in labels.criteria] == ["sri", "bicla", "sledai_drop (points 6, rescue ignore)"]
    assert [one.judged.rules["rescue"] for one in labels.criteria] == ["non_response", "non_response", "ignore"]
    assert [one.judged.rules["assessment_day"] for one in labels.criteria] == [183, 183, 183]


def test_a_title_names_only_what_the_study_changed(study_file):
    study = changed(study_file, ('"bicla"', '{ name = "msct_remission", variant = "partial", max_sledai = 4 }'),
                    ('points = 6, rescue = "ignore"', 'points = 4, rescue = "non_response"'))  # fmt: skip
    titles = [one.title for one in gather_cohort(study).labels.criteria]
    assert titles == ["sri", "msct_remission (partial)", "sledai_drop"]


def test_a_criterion_that_is_too_rare_is_told_before_training(study_file):
    study = changed(study_file, ('"bicla"', '{ name = "doris", max_dose = 0.5 }'))
    (sentence,) = [one for one in check(study).warnings if one.startswith("doris")]
    assert "has only 0 patients in the smaller group" in sentence


def test_one_criterion_may_stand_beside_itself_under_another_rule(study_file):
    study = changed(study_file, ('"bicla"', '{ name = "sri", rescue = "ignore" }, { name = "sri", missing_value = '
                                            '"non_response" }'))  # fmt: skip
    labels = gather_cohort(study).labels.criteria
    assert [one.title for one in labels[:3]] == ["sri", "sri (rescue ignore)", "sri (missing value non_response)"]
    rescued = [who for who, one in labels[0].judged.patients.items() if one.basis == "rescue"]
    assert rescued
    assert any(labels[1].judged.patients[who].label for who in rescued)


def test_what_made_the_label_is_kept(study_file):
    study = changed(study_file, ('criterion = "sri"', 'criterion = "sri_taper"\nvariant = "tulip"\nmax_dose = 10'))
    made = response_values(study, gather_cohort(study))
    assert (made["criterion"], made["version"], made["title"]) == ("sri_taper", "1", "sri_taper (tulip, max_dose 10)")
    assert made["settings"]["max_dose"] == 10
    assert made["settings"]["to_day"] == 365
    assert made["rules"]["death"] == "non_response"
    assert made["flow"]["patients"] == 40
    assert sum(one["n"] for one in made["flow"]["decided"]) == 40


def test_labels_set_by_a_rule_are_told(study_file):
    study = read_study(study_file)
    (sentence,) = [one for one in response_warnings(study, gather_cohort(study)) if "set by a rule" in one]
    assert "rescue" in sentence
    assert sentence in check(study).warnings


@pytest.mark.parametrize(("criterion", "covariates", "told"), [
    ("sri", '["age"]', True), ("sri", '["age", "sledai"]', False), ("lldas", '["age"]', False),
])  # fmt: skip
def test_a_fall_is_easier_from_a_high_score(study_file, criterion, covariates, told):
    """In BLISS responders had the higher baseline SLEDAI: 10.5 against 9.1 on average."""
    study = changed(study_file, ('criterion = "sri"', f'criterion = "{criterion}"'),
                    ("[candidates]", f"[cohort]\ncovariates = {covariates}\n[candidates]"))  # fmt: skip
    assert any("asks for a fall of SLEDAI-2K" in one for one in check(study).warnings) is told


def test_label_gives_tables_of_every_patient(study_file):
    found = label(study_file)
    lines = found.labels_csv().splitlines()
    assert lines[0].startswith("patient_id,response,decided_by,reason,criterion_met,baseline_day,assessment_day")
    assert len(lines) == 41
    assert len(found.components_csv().splitlines()) > 200
    plain = found.to_dict()
    assert "SIM-0" not in str(plain)
    assert len(plain["agreement"]) == 3
    flow = plain["criteria"][0]["flow"]
    assert plain["criteria"][0]["rate"]["estimate"] == pytest.approx(flow["responders"] / flow["evaluable"])


def test_label_needs_no_panel_and_takes_other_visits(study_file):
    (study_file.parent / "panel.csv").unlink()
    (study_file.parent / "visits.csv").rename(study_file.parent / "later.csv")
    assert len(label(study_file, visits=str(study_file.parent / "later.csv")).judged) == 3


@pytest.mark.parametrize(
    ("old", "new", "kind", "message"),
    [
        ('visits = "visits.csv"\n', "", StudyError, "looks at visits, but the study names no table"),
        ('criterion = "sri"', 'criterion = "sry"', PartError, 'did you mean "sri"'),
        ('criterion = "sri"', 'criterion = "sri"\npoins = 5', PartError, 'did you mean "points"'),
        ('criterion = "sri"', 'criterion = "sri"\npoints = "five"', PartError, "points = 'five'"),
        ('criterion = "sri"', 'criterion = "sri"\nrescue = "failure"', PartError, '"non_response"'),
        ("points = 6, ", 'pga_scale = "0-10", ', PartError, "set outcome.pga_scale instead"),
        ('"bicla"', '"bicla", "bicla"', StudyError, "names a criterion twice"),
        ('"bicla"', '"sri"', StudyError, "names a criterion twice"),
        ("assessment_day = 183", "assessment_day = 999", BiomarkerError, "no patient has a visit from day 985"),
        ('["active"]', '["activ"]', BiomarkerError, 'did you mean "active"'),
        ('criterion = "sri"', 'criterion = "doris"\nmax_dose = 0.1', CohortError, "0 responders"),
        ('file = "panel.csv"', 'file = "panel.csv"\nid = "age"', BiomarkerError, "patients with several rows"),
    ],
)
def test_mistakes(study_file, old, new, kind, message):
    study = changed(study_file, (old, new))
    with pytest.raises(kind) as caught:
        gather_cohort(study)
    assert message in str(caught.value)


def test_patients_of_another_study(study_file):
    visits = study_file.parent / "visits.csv"
    visits.write_text(visits.read_text().replace("SIM-", "PAT-"))
    with pytest.raises(CohortError, match="no patient of the panel"):
        gather_cohort(read_study(study_file))


def test_a_recorded_label_may_stand_first_and_visits_beside_it(study_file):
    panel = study_file.parent / "panel.csv"
    lines = panel.read_text().splitlines()
    labelled = [f"{lines[0]},doctor", *(f"{line},{'yes' if i % 3 else 'no'}" for i, line in enumerate(lines[1:]))]
    panel.write_text("\n".join(labelled) + "\n")
    study = changed(study_file, ('criterion = "sri"', 'criterion = "recorded"\ncolumn = "doctor"\nresponder = "yes"'),
                    ('arms = ["active"]\n', ""), ('rescue = "ignore"', "assessment_day = 85"))  # fmt: skip
    found = gather_cohort(study)
    titles = [one.title for one in found.labels.criteria]
    assert titles == ["recorded", "bicla", "sledai_drop (points 6, assessment day 85)"]
    assert [one.judged.rules["assessment_day"] for one in found.labels.criteria[1:]] == [183, 85]
    assert response_values(study, found) is None
    assert found.cohort.responder_is == "doctor = yes"


@pytest.mark.parametrize("kind", ["parquet", "semicolons"])
def test_the_same_visits_in_another_file_give_the_same_labels(study_file, kind):
    """Typed columns; or decimal commas, and dates instead of days."""
    import pandas as pd

    expected = label(study_file).labels_csv()
    folder = study_file.parent
    frame = pd.read_csv(folder / "visits.csv")
    if kind == "parquet":
        items = [name for name in frame if name.startswith("sledai_")]
        frame[items] = frame[items].astype("boolean")
        frame.to_parquet(folder / "other.parquet")
        other = folder / "other.parquet"
    else:
        dates = pd.Timestamp("2024-03-01") + pd.to_timedelta(frame.pop("visit_day") - 1, unit="D")
        frame["visit_date"] = dates.dt.strftime("%d.%m.%Y")
        frame.to_csv(folder / "other.csv", sep=";", decimal=",", index=False)
        other = folder / "other.csv"
    assert label(study_file, visits=str(other)).labels_csv() == expected


@pytest.mark.parametrize(
    ("name", "titles"),
    [("rituximab_explorer_response", ["sri_taper (explorer)", "sri", "bicla", "lldas"]),
     ("msc_lupus_remission", ["msct_remission (partial)", "sledai_drop", "lldas (oon)"])],
)  # fmt: skip
def test_the_embedded_studies_are_ready_to_train(repository, name, titles):
    report = check(repository / "pipelines" / f"{name}.toml")
    assert report.problems == ()
    assert report.cohort.n_rarer >= 10
    assert list(label(repository / "pipelines" / f"{name}.toml").judged) == titles
