"""Every planted fault is found under its code, and a clean cohort is left alone."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from biomarker.assay.panel import Panel
from biomarker.cohort.audit import AUDIT_CHECKS, Finding, audit, listed, refuse_errors
from biomarker.errors import CohortError

spec = importlib.util.spec_from_file_location("audited", Path(__file__).with_name("audited.py"))
audited = importlib.util.module_from_spec(spec)
spec.loader.exec_module(audited)
clean_cohort = audited.clean_cohort


def codes(cohort, severity=None):
    return {one.code for one in audit(cohort) if severity is None or one.severity == severity}


def duplicate(values, marks, responder):
    values[7], marks[7] = values[6], marks[6]


def nearly_duplicate(values, marks, responder):
    values[7], marks[7] = values[6] * np.linspace(0.97, 1.03, values.shape[1]), marks[6]


def perfect(values, marks, responder):
    values[:, 1], marks[:, 1] = np.where(responder, 9.0, 2.0) + np.linspace(0, 1, len(values)), 0


def measured_in_one_class(values, marks, responder):
    values[~responder, 1], marks[~responder, 1] = np.nan, 0


def floor_follows_outcome(values, marks, responder):
    low = np.arange(len(values)) % 3 == 0
    values[low, 1], marks[low, 1] = np.where(responder[low], 2.0, 0.5), -1


def mostly_below(values, marks, responder):
    values[:34, 1], marks[:34, 1] = 0.4, -1


def gaps_follow_outcome(values, marks, responder):
    lost = np.flatnonzero(responder)[:9]
    values[lost, 1], marks[lost, 1] = np.nan, 0


def censoring_follows_outcome(values, marks, responder):
    low = np.flatnonzero(responder)[:9]
    values[low, 1], marks[low, 1] = 0.01, -1


def negative(values, marks, responder):
    values[3, 1] = -0.2


def logarithms(values, marks, responder):
    values[:] = 10 + np.arange(values.shape[1]) + np.random.default_rng(0).normal(size=values.shape)
    marks[:] = 0


def nanograms(values, marks, responder):
    values[[4, 9], 1], marks[[4, 9], 1] = np.nanmedian(values[:, 1]) / 1000, 0


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        (duplicate, "BM004", "error"),
        (nearly_duplicate, "BM004", "warning"),
        (perfect, "BM005", "warning"),
        (measured_in_one_class, "BM006", "error"),
        (floor_follows_outcome, "BM003", "warning"),
        (mostly_below, "BM008", "warning"),
        (gaps_follow_outcome, "BM009", "warning"),
        (censoring_follows_outcome, "BM009", "note"),
        (negative, "BM010", "warning"),
        (logarithms, "BM010", "warning"),
        (nanograms, "BM010", "warning"),
    ],
)
def test_a_fault_planted_in_the_panel_is_found(change, code, severity):
    assert code not in codes(clean_cohort(), severity)
    assert code in codes(clean_cohort(change=change), severity)


def by_class(responder):
    return {"plate": tuple("A" if yes else "B" for yes in responder)}


def mostly_by_class(responder):
    flipped = responder.copy()
    flipped[:4] = ~flipped[:4]
    return by_class(flipped)


def stored_longer(responder):
    return {"storage": tuple(f"{100 + i + 25 * yes}" for i, yes in enumerate(responder))}


@pytest.mark.parametrize(
    ("batches", "severity"), [(by_class, "error"), (mostly_by_class, "warning"), (stored_longer, "warning")]
)
def test_a_batch_that_tells_the_outcome(batches, severity):
    found = [one for one in audit(clean_cohort(batches=batches)) if one.code == "BM002"]
    assert [one.severity for one in found] == [severity]
    assert "AUC" in found[0].sentence


def test_a_plate_for_every_patient_tells_nothing():
    one_each = clean_cohort(batches=lambda responder: {"plate": tuple(f"p{i}" for i in range(len(responder)))})
    assert "BM002" not in codes(one_each)


def test_few_patients_of_one_class():
    assert "BM001" in codes(clean_cohort(18), "warning")
    assert "BM001" in codes(clean_cohort(30), "note")
    assert "BM001" not in codes(clean_cohort(40))


def test_covariates_that_are_the_outcome():
    known_later = clean_cohort(covariates=lambda responder: {"grade": [f"{3 + yes}" for yes in responder]})
    assert "BM006" in codes(known_later, "error")
    in_words = clean_cohort(covariates=lambda responder: {"course": ["good" if yes else "bad" for yes in responder]})
    assert "BM006" in codes(in_words, "error")
    age = clean_cohort(covariates=lambda responder: {"age": [str(30 + i % 7) for i in range(len(responder))]})
    assert "BM006" not in codes(age)


def test_names_of_outcomes():
    names = ["days_to_relapse", "IFNG", *(f"A{j}" for j in range(10))]
    (found,) = [one for one in audit(clean_cohort(names=names)) if one.code == "BM006"]
    assert found.severity == "warning"
    assert "days_to_relapse" in found.sentence
    assert "IFNG" not in found.sentence


def test_late_samples_and_unknown_times():
    days = [0.0] * 38 + [7.0, float("nan")]
    found = [one for one in audit(clean_cohort(days=days)) if one.code == "BM007"]
    assert [(one.severity, one.patients) for one in found] == [("warning", ("R38",)), ("note", ("R39",))]
    assert "BM007" in codes(clean_cohort(days=()), "note")


def test_suspects_are_listed_only_where_neighbours_tell_something():
    def two_clouds(values, marks, responder):
        cloud = responder.copy()
        cloud[5] = not cloud[5]
        values[:] = np.where(cloud, 100.0, 1.0)[:, None] * np.exp(np.random.default_rng(1).normal(size=values.shape))
        marks[:] = 0

    (found,) = [one for one in audit(clean_cohort(change=two_clouds)) if one.code == "BM011"]
    assert (found.severity, found.patients) == ("note", ("R5",))
    assert "BM011" not in codes(clean_cohort(seed=1))


def test_duplicates_that_the_study_keeps_together_are_no_leak():
    cohort = clean_cohort(change=duplicate)
    together = cohort.groups.copy()
    together[7] = together[6]
    assert "BM004" not in codes(replace(cohort, groups=together))


def test_coarse_values_make_no_duplicates():
    def coarse(values, marks, responder):
        values[:], marks[:] = np.random.default_rng(2).integers(1, 3, values.shape), 0

    assert "BM004" not in codes(clean_cohort(p=4, change=coarse))


def test_findings_come_worst_first_and_name_no_patient_in_their_sentence():
    found = audit(clean_cohort(change=duplicate, batches=mostly_by_class, days=()))
    assert [one.severity for one in found] == sorted(
        [one.severity for one in found], key=["error", "warning", "note"].index
    )
    assert not any("R6" in one.sentence for one in found)
    assert any("R6 = R7" in one.patients for one in found)


def test_an_error_stops_until_it_is_accepted():
    cohort = clean_cohort(change=duplicate)
    with pytest.raises(CohortError) as caught:
        refuse_errors(audit(cohort))
    assert 'cohort.accepted_findings = ["BM004"]' in str(caught.value)
    accepted = audit(cohort, accepted=["BM004"])
    refuse_errors(accepted)
    assert [one.severity for one in accepted if one.accepted] == ["warning"]
    with pytest.raises(CohortError, match='names "BM999"'):
        audit(cohort, accepted=["BM999"])


def test_a_patient_with_several_rows_counts_once():
    """Three rows of the same patients make no p-value smaller."""
    cohort = clean_cohort(20, change=gaps_follow_outcome)
    index = np.repeat(np.arange(20), 3)
    once = cohort.panel
    rows = tuple(f"{once.rows[i]}/{k}" for k, i in enumerate(index))
    panel = Panel(rows, once.schema, once.values[index], once.marks[index])
    thrice = replace(
        cohort, panel=panel, patients=tuple(cohort.patients[i] for i in index),
        responder=cohort.responder[index], groups=cohort.groups[index], covariates=cohort.covariates[index],
        context=cohort.context.take(index),
    )  # fmt: skip
    for name in ("informative_missingness", "batch_tells_outcome", "detection_floor"):
        assert AUDIT_CHECKS[name].find(thrice) == AUDIT_CHECKS[name].find(cohort)


def test_the_warning_carries_the_code():
    assert Finding("BM001", "few", "warning", "only 3.", "", "").warning == "BM001: only 3."
    assert listed(list("abcd"), 2) == "a, b and 2 more"


@pytest.mark.slow
@pytest.mark.parametrize(("n", "p"), [(26, 12), (60, 50), (120, 12)])
def test_clean_cohorts_rarely_raise_an_alarm(n, p):
    """80 cohorts: more than 11 alarms at .05 come by chance once in 1600 times, more than 4 at .01 once in 800."""
    draws = 80
    alarms = dict.fromkeys(AUDIT_CHECKS, 0)
    for seed in range(draws):
        cohort = clean_cohort(n, p, seed)
        for name, card in AUDIT_CHECKS.items():
            alarms[name] += any(seen.severity != "note" for seen in card.find(cohort))
    for name, card in AUDIT_CHECKS.items():
        assert alarms[name] <= {0.0: 0, 0.01: 4, 0.05: 11}[card.level], (name, alarms[name])


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("race_septic_shock", set()),
        ("cmipb_vaccine_2021", set()),
        ("car22_carhlh", set()),
        ("covid_icu_overmyer", {"BM009"}),  # ferritin and D-dimer were ordered for the severely ill
        ("cytoprofile_t2d", set()),
    ],
)
def test_real_cohorts(shared_data, tmp_path, folder, expected):
    from biomarker.study.draft import draft_study
    from biomarker.study.read import read_study
    from biomarker.study.rooms import gather_cohort

    panel = shared_data / folder / "panel.csv"
    text, _ = draft_study(panel, id_column="patient_id", response="response", positive="1", folder=tmp_path)
    (tmp_path / "study.toml").write_text(text)
    cohort = gather_cohort(read_study(tmp_path / "study.toml")).cohort
    assert {one.code for one in audit(cohort) if one.severity != "note"} == expected
