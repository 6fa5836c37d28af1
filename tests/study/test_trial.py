"""The trial of a study: tables in, results out, and one clear message for each mistake."""

import json
import re

import pytest

from biomarker.errors import BiomarkerError, CohortError, StudyError
from biomarker.study.read import read_study, read_trial
from biomarker.study.trial.analyse import trial
from biomarker.study.trial.files import write_trial
from biomarker.study.warnings import single_arm

COUNTS = """endpoint,stratum,subgroup,level,arm,responders,total
SRI-4,,,,rituximab,46,169
SRI-4,,,,placebo,20,88
SRI-4,,vasculitis,active,rituximab,11,28
SRI-4,,vasculitis,active,placebo,0,10
LLDAS,,,,rituximab,27,169
LLDAS,,,,placebo,11,88
"""
PATIENTS = """patient_id,arm,sri4,sex,il6,months,died,relapse,death_month,change,base,failed
P01,drug,1,f,2.5,60,0,0,,-6,10,0
P02,drug,1,m,8.1,48,0,1,,-5,12,0
P03,drug,0,f,3.3,12,1,0,12,-1,9,1
P04,drug,1,f,12.0,55,0,0,,-7,11,0
P05,drug,,f,1.1,20,0,0,,,8,1
P06,drug,0,m,4.0,44,0,0,,-2,10,0
P07,none,0,f,2.2,60,0,1,,-1,11,0
P08,none,1,f,5.5,36,0,0,,-4,13,0
P09,none,0,m,9.0,6,1,0,6,0,10,1
P10,none,0,f,7.7,50,0,0,,-3,9,0
P11,none,1,m,3.1,41,0,0,,-5,12,0
P12,none,0,f,6.6,30,1,0,30,-2,8,0
"""
HEAD = '[tracking]\nenabled = false\n[release]\nfolder = "out"\n'


@pytest.fixture
def written(tmp_path):
    """Write a table and a study with a section [trial]; gives the study file."""

    def write(section, table=PATIENTS, name="patients.csv"):
        (tmp_path / name).write_text(table)
        file = tmp_path / "study.toml"
        file.write_text(f"{HEAD}[trial]\n{section}\n")
        return file

    return write


@pytest.fixture
def counts(written):
    return lambda table=COUNTS, section='counts = "counts.csv"\ncontrol = "placebo"': written(
        section, table, "counts.csv"
    )


def test_a_table_of_counts_is_enough(counts):
    done = trial(counts())
    sri, lldas = done.results["endpoints"]
    assert sri["comparison"]["test"] == {"p": pytest.approx(0.434148, abs=1e-6),
                                         "method": "Pearson chi-squared, uncorrected"}  # fmt: skip
    assert lldas["comparison"]["test"]["p"] == pytest.approx(0.4563, abs=5e-5)
    (test,) = sri["comparison"]["forest"]["interactions"]
    assert test["p"] == pytest.approx(0.0806, abs=5e-5)
    assert [one["level"] for one in sri["comparison"]["forest"]["subgroups"]] == ["active", "all others"]
    assert sri["p_holm"] == pytest.approx(2 * 0.434148, abs=1e-5)
    assert "no evidence of a difference" in done.results["verdict_sentences"][0]
    assert all(rate["total"] and rate["of"] for one in (sri, lldas) for rate in one["rates"])


def test_strata_are_summed_and_pooled(counts):
    table = ("stratum,arm,responders,total\nhigh,drug,160,298\nhigh,placebo,118,302\nlow,drug,28,62\n"
             "low,placebo,29,64\n")  # fmt: skip
    (one,) = trial(counts(table)).results["endpoints"]
    assert [(rate["responders"], rate["total"]) for rate in one["rates"]] == [(188, 360), (147, 366)]
    assert one["comparison"]["stratified"]["n_strata"] == 2
    assert one["comparison"]["stratified"]["risk_difference"]["estimate"] == pytest.approx(0.1206, abs=1e-4)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rituximab,46,169", "rituximab,170,169", r"row 2 \(rituximab\) has 170 responders among 169 patients"),
        ("placebo,20,88", "placebo,20,0", r"row 3 \(placebo\) has 0 patients"),
        ("placebo,20,88", "placebo,22.7 %,88", 'responders is "22.7 %"'),
        ("rituximab,46,169", "Rituximab,46,169", r"writes one arm in several ways: Rituximab, rituximab"),
        ("LLDAS,,,,placebo,11,88\n", "", "no row for the arm placebo of LLDAS"),
        ("LLDAS", "SRI-4", "two rows for the arm rituximab of SRI-4"),
        ("responders,total", "yes,total", 'has no column "responders"'),
    ],
)
def test_wrong_counts_are_named_with_their_row(counts, old, new, says):
    with pytest.raises(BiomarkerError, match=says):
        trial(counts(COUNTS.replace(old, new)))


def test_counts_and_patients_are_not_mixed(counts):
    with pytest.raises(StudyError, match=r"trial.counts and trial.subgroups are both set"):
        trial(counts(section='counts = "counts.csv"\ncontrol = "placebo"\nsubgroups = ["sex"]'))


def test_an_arm_that_is_not_there_and_an_only_arm(counts):
    with pytest.raises(StudyError, match=r'trial\.control = "placbo"') as found:
        trial(counts(section='counts = "counts.csv"\ncontrol = "placbo"'))
    assert 'did you mean "placebo"?' in str(found.value)
    with pytest.raises(StudyError, match=r"trial\.control is not set"):
        trial(counts(section='counts = "counts.csv"'))
    only = "arm,responders,total\nplacebo,20,88\n"
    with pytest.raises(StudyError, match='only one arm: "placebo"'):
        trial(counts(only))
    (one,) = trial(counts(only, 'counts = "counts.csv"')).results["endpoints"]
    assert one["comparison"] is None


TWO_ARMS = 'file = "patients.csv"\narm = "arm"\ncontrol = "none"\nendpoints = ["sri4"]\n'


def test_not_evaluable_patients_count_as_non_responders_and_both_denominators_are_given(written):
    (one,) = trial(written(TWO_ARMS)).results["endpoints"]
    assert [(rate["arm"], rate["responders"], rate["total"]) for rate in one["rates"]] == [
        ("drug", 3, 6),
        ("none", 2, 6),
    ]
    assert [(rate["responders"], rate["total"]) for rate in one["other_denominators"]] == [(3, 5), (2, 6)]
    (one,) = trial(written(TWO_ARMS + 'not_evaluable = "exclude"')).results["endpoints"]
    assert [(rate["responders"], rate["total"]) for rate in one["rates"]] == [(3, 5), (2, 6)]
    assert one["other_denominators"][0]["of"] == "drug, all patients (not evaluable = non-responder)"


def test_subgroups_strata_and_marker_come_from_the_columns(written):
    section = TWO_ARMS + 'subgroups = ["sex"]\nstrata = ["sex"]\nmarker = "il6"\npermutations = 9'
    results = trial(written(section), workers=1).results
    found = results["endpoints"][0]["comparison"]
    assert [one["level"] for one in found["forest"]["subgroups"]] == ["f", "m"]
    assert found["stratified"]["n_strata"] == 2
    assert results["marker"]["interaction"]["n_treated"] == 6
    assert results["marker"]["guided"] is None
    assert any("Not done" in note and "5 or more of each kind" in note for note in results["notes"])
    assert any("There is no evidence that il6 is predictive" in one for one in results["verdict_sentences"])


SURVIVAL = (
    TWO_ARMS + '[[trial.survival]]\nevent = "death"\ntime = "months"\nstatus = "died"\nat = [24]\nlandmark = 12\n'
)


def test_survival_by_arm_and_by_response_from_the_landmark(written):
    arms, response = trial(written(SURVIVAL)).results["survival"]
    assert [(group["name"], group["n"], group["events"]) for group in arms["groups"]] == [
        ("drug", 6, 1),
        ("none", 6, 2),
    ]
    assert [(group["name"], group["n"]) for group in response["groups"]] == [("responders", 5), ("non-responders", 5)]
    assert response["left_out"] == "2 whose follow-up ended before it"
    assert arms["groups"][0]["at"][0]["share"]["estimate"] == pytest.approx(5 / 6)
    assert arms["log_rank_p"] > 0.05


def test_death_is_a_competing_event_of_relapse(written):
    section = TWO_ARMS + '[[trial.survival]]\nevent = "relapse"\ntime = "months"\nstatus = "relapse"\n'
    (found,) = trial(written(section + 'death_time = "death_month"\nat = [48]')).results["survival"]
    assert found["kind"].startswith("cumulative incidence")
    assert [group["competing"] for group in found["groups"]] == [1, 2]
    assert 0 < found["gray_p"] <= 1


RELAPSE = TWO_ARMS + '[[trial.survival]]\nevent = "relapse"\ntime = "months"\nstatus = "relapse"\n'


def test_an_event_that_needs_a_state_before_it_counts_from_there(written):
    (whole,) = trial(written(RELAPSE + "at = [24]")).results["survival"]
    remission = PATIENTS.replace("failed\n", "failed,remission\n").replace(",0\n", ",0,6\n").replace(",1\n", ",1,\n")
    (found,) = trial(written(RELAPSE + 'since = "remission"\nat = [24]', remission)).results["survival"]
    assert found["since"] == "remission"
    assert whole["since"] is None
    assert found["left_out"] == '3 patients without "remission", from which times count'
    assert found["groups"][0]["n"] == 4
    late = remission.replace("1,3.1,41,0,0,,-5,12,0,6", "m,3.1,41,0,0,,-5,12,0,6").replace("12,0,6\n", "12,0,50\n", 1)
    with pytest.raises(CohortError, match='P02: relapse at 48 months, before "remission" at 50'):
        trial(written(RELAPSE + 'since = "remission"', late))
    with pytest.raises(StudyError, match="both since and landmark"):
        trial(written(RELAPSE + 'since = "remission"\nlandmark = 12', remission))


def test_a_number_with_a_limit_makes_subgroups_and_strata(written):
    section = TWO_ARMS + 'subgroups = ["il6 >= 5", "base < 10"]\nstrata = ["il6 >= 5"]\n'
    found = trial(written(section)).results["endpoints"][0]["comparison"]
    lines = {(one["variable"], one["level"]): one["table"] for one in found["forest"]["subgroups"]}
    assert (lines["il6 >= 5", "yes"]["treated"], lines["il6 >= 5", "yes"]["control"]) == (2, 4)
    assert (lines["base < 10", "yes"]["treated"], lines["base < 10", "no"]["treated"]) == (2, 4)
    assert len(found["forest"]["interactions"]) == 2
    assert found["stratified"]["n_strata"] == 2
    with pytest.raises(StudyError, match=r'"months" has 11 different values') as wrong:
        trial(written(TWO_ARMS + 'subgroups = ["months"]'))
    assert 'as in "months >= 40"' in str(wrong.value)
    with pytest.raises(CohortError, match='"il6 >= 5" is not known for P01'):
        trial(written(TWO_ARMS + 'strata = ["il6 >= 5"]', PATIENTS.replace("f,2.5", "f,", 1)))


def test_no_interaction_test_means_no_word_about_subgroups_that_differ(written):
    table = PATIENTS.replace("1,m,8.1", "1,f,8.1").replace("0,m,4.0", "0,f,4.0")
    said = " ".join(trial(written(TWO_ARMS + 'subgroups = ["sex"]', table)).results["verdict_sentences"])
    assert "cannot be tested: no variable has two groups with patients of both arms" in said
    assert "by more than chance (interaction tests" not in said


def test_survival_sentences_give_the_share_and_its_interval(written):
    said = trial(written(SURVIVAL)).results["verdict_sentences"]
    assert any(re.search(r"Death: drug 1 of 6, 83 % \(\d+ to \d+\) without it at 24 months; none", one) for one in said)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "P02,drug,1,m,8.1,48,0,1,",
            "P02,drug,1,m,8.1,48,0,1,40",
            "P02 has relapse at 48 months, after the death at 40",
        ),
        ("P01,drug,1,f,2.5,60", "P01,drug,1,f,2.5,-60", r"patient P01 \(-60\) has a negative time"),
        ("P01,drug,1,f,2.5,60", "P01,drug,1,f,2.5,x60", 'row 2, column "months": "x60" is not a number'),
        ("P01,drug", "P01,Drug", "writes one arm in several ways: Drug, drug"),
        ("P01,drug", "P01,durg", r'has the arms "none" \(6\), "drug" \(5\), "durg" \(1\)'),
        ("P01,drug", "P01,", 'column "arm": empty for P01'),
        ("P02,", "P01,", "P01 in more than one row"),
    ],
)
def test_what_cannot_be_true_of_a_patient_is_named(written, old, new, says):
    section = TWO_ARMS + '[[trial.survival]]\nevent = "relapse"\ntime = "months"\nstatus = "relapse"\n'
    assert old in PATIENTS
    with pytest.raises(BiomarkerError, match=says):
        trial(written(section + 'death_time = "death_month"', PATIENTS.replace(old, new, 1)))


def test_no_event_is_said_before_any_curve(written):
    section = SURVIVAL.replace('status = "died"', 'status = "died"\noccurred = ["yes"]')
    with pytest.raises(CohortError, match=r"no value of column \"died\" means that it happened \(yes\); seen: 0, 1"):
        trial(written(section))


def test_columns_that_are_missing_name_the_nearest(written):
    with pytest.raises(CohortError, match='has no column "sri_4"') as found:
        trial(written(TWO_ARMS.replace("sri4", "sri_4")))
    assert 'did you mean "sri4"?' in str(found.value)
    with pytest.raises(StudyError, match='"patient_id" has 12 different values'):
        trial(written(TWO_ARMS + 'subgroups = ["patient_id"]'))


def test_a_study_without_the_section_and_a_section_that_asks_nothing(written, study_file):
    with pytest.raises(StudyError, match=r"has no section \[trial\]"):
        trial(study_file)
    with pytest.raises(StudyError, match="asks for nothing"):
        trial(written('file = "patients.csv"'))


def test_unknown_keys_name_the_nearest(written):
    with pytest.raises(StudyError, match=r'trial.contrl: unknown key; did you mean "control"'):
        read_trial(written('file = "patients.csv"\ncontrl = "none"'))


def test_a_single_arm_says_that_nobody_can_know(written):
    results = trial(written('file = "patients.csv"\nendpoints = ["sri4"]\nmarker = "il6"')).results
    assert any(one.startswith("Prognostic or predictive: unknown") for one in results["verdict_sentences"])


def test_train_says_so_as_well_where_it_knows_of_a_single_arm(study_file):
    assert single_arm(read_study(study_file)) == ""
    plain = study_file.read_text()
    for more in ('\n[trial]\nendpoints = ["response"]\n', ""):
        text = plain + more if more else plain.replace("[outcome]", '[outcome]\narms = ["drug"]')
        study_file.write_text(text)
        assert single_arm(read_study(study_file)).startswith("Prognostic or predictive: unknown. All patients")
    study_file.write_text(study_file.read_text() + '\n[trial]\narm = "arm"\ncontrol = "placebo"\n')
    assert single_arm(read_study(study_file)).endswith("`biomarker trial` compares it with placebo.")


def test_augmented_response_is_given_or_the_reason_why_not(written):
    section = TWO_ARMS + '[[trial.augmented]]\nvalue = "change"\ncut_off = -4\nfailure = "failed"\nbaseline = "base"\n'
    few = trial(written(section)).results
    assert few["augmented"] == []
    assert "4 patients without failure in the treated arm" in few["notes"][-1]
    head, *rows = PATIENTS.strip().split("\n")
    more = "\n".join([head, *(f"Q{k}{row[1:]}" for k in range(4) for row in rows)])
    (found,) = trial(written(section, more)).results["augmented"]
    assert (found["n"], found["n_failed"]) == (48, 12)
    assert found["rates"][0]["plain"]["responders"] == 12
    assert 0 < found["rates"][0]["augmented"]["estimate"] < 1


def test_files_hold_the_same_numbers_and_the_report_loads_nothing(written):
    done = trial(written(SURVIVAL))
    files = write_trial(done)
    assert json.loads(files.numbers.read_text()) == json.loads(json.dumps(done.results))
    page = files.report.read_text()
    assert "What can be said" in page
    assert page.count("<svg") == 3
    assert re.findall(r"(?:src|href)=.(?!#)", page) == []
    assert "<script" not in page
    assert files.run is None


def test_every_key_of_the_numbers_is_documented(counts, repository):
    text = (repository / "docs" / "trial.md").read_text()
    results = trial(counts()).results
    keys = {*results, *results["endpoints"][0], *results["endpoints"][0]["comparison"],
            *results["endpoints"][0]["rates"][0]}  # fmt: skip
    assert {key for key in keys if f"`{key}`" not in text and f'"{key}"' not in text} == set()


def test_statsmodels_is_loaded_only_where_it_is_needed():
    import subprocess
    import sys

    code = "import biomarker.study.trial.analyse, sys; print('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_third_arm_has_its_rate_and_a_note(written):
    table = PATIENTS.replace("P12,none", "P12,half dose")
    results = trial(written(TWO_ARMS + 'treated = "drug"', table)).results
    assert [rate["arm"] for rate in results["endpoints"][0]["rates"]] == ["drug", "half dose", "none"]
    assert results["notes"] == ["1 patient of the arm half dose not compared with the others."]


def test_a_number_that_is_neither_response_nor_none_is_a_slip(written):
    file = written(
        'file = "patients.csv"\narm = "arm"\ncontrol = "none"\nendpoints = ["sri4"]',
        PATIENTS.replace("P02,drug,1", "P02,drug,2"),
    )
    with pytest.raises(
        CohortError, match=r'column "sri4": 0 \(6\), 2 \(1\) beside the values that count \(1\)'
    ) as wrong:
        trial(file)
    assert "trial.responder" in wrong.value.do
    words = PATIENTS.replace("drug,1", "drug,CR").replace("drug,0", "drug,SD").replace("none,0", "none,PD")
    done = trial(
        written(
            'file = "patients.csv"\narm = "arm"\ncontrol = "none"\nendpoints = ["sri4"]\nresponder = ["CR", "1"]', words
        )
    )
    assert "sri4: no response means pd (4), sd (2)." in done.results["notes"]


def test_endings_that_are_not_named_are_said_because_a_misspelt_event_would_be_among_them(written):
    file = written(
        'file = "patients.csv"\n[[trial.survival]]\nevent = "death"\ntime = "months"\nstatus = "died"\n'
        'occurred = ["dead"]',
        PATIENTS.replace("60,0", "60,alive").replace("12,1", "12,dead").replace("30,1", "30,deda"),
    )
    assert "death: last seen without it means 0 (7), alive (2), 1 (1), deda (1)." in trial(file).results["notes"]


def test_a_mistake_in_the_follow_up_is_found_before_the_permutations(written):
    section = TWO_ARMS + 'marker = "il6"\n[[trial.survival]]\n'
    file = written(f'{section}event = "death"\ntime = "months"\nstatus = "died"', PATIENTS.replace("48,0", "-4,0"))

    def progress(what, done, total):
        raise AssertionError(f"{what} began")

    with pytest.raises(CohortError, match="negative time"):
        trial(file, progress=progress)


def test_a_negative_concentration_is_not_hidden_by_another_scale(written):
    section = 'file = "patients.csv"\narm = "arm"\ncontrol = "none"\nendpoints = ["sri4"]\nmarker = "il6"'
    done = trial(written(section, PATIENTS.replace("8.1", "-8.1")))
    (said,) = [note for note in done.results["notes"] if "per SD" in note]
    assert said.startswith("il6 is compared per SD and not per doubling, because 1 value is 0 or less (-8.1)")
    assert not [note for note in trial(written(section)).results["notes"] if "per SD" in note]


def test_nobody_has_to_fail_for_an_augmented_response(written):
    rows = [f"Q{i},{'drug' if i % 2 else 'none'},{-8 + i % 7 + 0.3 * (i % 3)},0" for i in range(40)]
    table = "\n".join(["patient_id,arm,change,failed", *rows])
    section = (TWO_ARMS.replace('endpoints = ["sri4"]\n', "")
               + '[[trial.augmented]]\nvalue = "change"\ncut_off = -4\nfailure = "failed"')  # fmt: skip
    done = trial(written(section, table)).results  # and no endpoint has to be asked for
    (found,) = done["augmented"]
    assert (found["n"], found["n_failed"], done["endpoints"]) == (40, 0, [])


def test_a_rule_that_treats_everyone_is_called_by_its_name(written):
    def one(i):
        responds = i % 10 not in (1, 3) if i % 2 else i % 10 == 4
        return f"Q{i},{'drug' if i % 2 else 'none'},{int(responds)},{1 + i * 37 % 11}"

    rows = [one(i) for i in range(80)]
    table = "\n".join(["patient_id,arm,sri4,il6", *rows])
    done = trial(written(TWO_ARMS + 'marker = "il6"\npermutations = 0', table)).results
    assert done["marker"]["guided"]["treated_share"] == 1
    assert done["verdict_sentences"][-1].startswith("Learned from il6, the rule treats everyone and so gains nothing")
