"""The baseline table of a study as plain values."""

import json

import numpy as np
import pytest

from biomarker.study.baseline import baseline_values
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort


@pytest.fixture
def found(study_file):
    return baseline_values(gather_cohort(read_study(study_file)).cohort, 0.95)


def test_covariates_stand_before_analytes_and_groups_add_up(found):
    assert [(one["name"], one["role"], one["kind"]) for one in found["variables"]] == [
        ("age", "covariate", "number"), ("sex", "covariate", "category"),
        *((name, "analyte", "number") for name in ("IFNG", "TNF", "IL6", "IL10")),
    ]  # fmt: skip
    assert found["n"] == {"all": 24, "responders": 12, "nonresponders": 12}
    for one in found["variables"]:
        parts = [one[group] for group in ("responders", "nonresponders")]
        for key in ("n", "missing"):
            assert one["all"][key] == sum(part[key] for part in parts)
        if one["kind"] == "category":
            assert one["all"]["counts"] == [sum(pair) for pair in zip(*(part["counts"] for part in parts), strict=True)]


def test_medians_are_those_of_the_values(study_file, found):
    cohort = gather_cohort(read_study(study_file)).cohort
    j = cohort.panel.schema.names.index("IFNG")
    values = cohort.panel.values[cohort.responder, j]
    assert found["variables"][2]["responders"]["quartiles"][1] == pytest.approx(np.nanmedian(values))


def test_no_value_of_a_single_patient_and_no_name_is_in_it(study_file, found):
    text = json.dumps(found)
    cohort = gather_cohort(read_study(study_file)).cohort
    assert not [patient for patient in cohort.patients if f'"{patient}"' in text]
    for key in ("minimum", "maximum", "values"):
        assert key not in text


def test_a_site_is_described_and_no_predictor(study_file):
    table = study_file.with_name("panel.csv")
    lines = table.read_text().splitlines()
    table.write_text("\n".join(line + ("," + ("centre" if k == 0 else f"C{k % 2}")) for k, line in enumerate(lines)))
    study_file.write_text(study_file.read_text().replace("[cohort]", '[cohort]\nsite = "centre"'))
    made = baseline_values(gather_cohort(read_study(study_file)).cohort, 0.95)
    (site,) = [one for one in made["variables"] if one["role"] == "site"]
    assert site["levels"] == ["C0", "C1"]
    assert site["all"]["counts"] == [12, 12]


def test_of_a_large_panel_the_greatest_differences_are_kept_in_the_order_of_the_panel(study_file, monkeypatch):
    monkeypatch.setattr("biomarker.study.baseline.MOST", 2)
    cohort = gather_cohort(read_study(study_file)).cohort
    made = baseline_values(cohort, 0.95)
    monkeypatch.undo()
    whole = [one for one in baseline_values(cohort, 0.95)["variables"] if one["role"] == "analyte"]
    kept = [one for one in made["variables"] if one["role"] == "analyte"]
    assert made["left_out"] == 2
    assert kept == [one for one in whole if one in kept]
    least = min(abs(one["difference"]["estimate"]) for one in kept)
    assert all(abs(one["difference"]["estimate"]) <= least for one in whole if one not in kept)
