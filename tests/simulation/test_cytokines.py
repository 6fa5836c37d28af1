"""Simulated cohorts: the truth is what was asked for, and the embedded example is what the command makes."""

import csv
import io

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from biomarker.errors import StudyError
from biomarker.simulation.cytokines import CYTOKINES, simulate_cohort


def table(cohort):
    return list(csv.DictReader(io.StringIO(cohort.to_csv())))


def logs(rows, analyte):
    cells = [row[analyte] for row in rows]
    return np.array([float(cell.lstrip("<")) for cell in cells])


def test_the_informative_analyte_has_the_true_auc_and_the_others_none():
    rows = table(simulate_cohort(4000, 2000, auc=0.8, missing=0.0, seed=3))
    yes = np.array([row["response"] == "responder" for row in rows])
    for name, _, _ in CYTOKINES:
        x = logs(rows, name)
        auc = mannwhitneyu(x[yes], x[~yes]).statistic / (yes.sum() * (~yes).sum())
        assert auc == pytest.approx(0.8 if name == "IFNG" else 0.5, abs=0.025), name


def test_shares_of_censored_and_missing_values_are_as_stated():
    rows = table(simulate_cohort(4000, 2000, auc=0.5, missing=0.05, seed=4))
    for name, _, share in CYTOKINES:
        cells = [row[name] for row in rows if row[name]]
        assert np.mean([cell.startswith("<") for cell in cells]) == pytest.approx(share, abs=0.04), name
        assert 1 - len(cells) / 4000 == pytest.approx(0.05, abs=0.015)


def test_the_embedded_example_is_what_the_command_makes(repository):
    data = repository / "pipelines" / "data"
    assert (data / "simulated_msc_lupus_26.csv").read_text() == simulate_cohort().to_csv()
    new = simulate_cohort(8, 4, seed=7, with_response=False)
    assert (data / "simulated_new_patients.csv").read_text() == new.to_csv()
    assert "response" not in new.columns


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_patients": 0}, "cannot be simulated"),
        ({"n_responders": 27}, "27 responders among 26"),
        ({"informative": "IL99"}, "is not simulated"),
        ({"auc": 1.0}, "AUC 1"),
        ({"missing": 1.0}, "missing share of 1"),
    ],
)
def test_impossible_cohorts_are_refused(wrong, message):
    with pytest.raises(StudyError, match=message):
        simulate_cohort(**wrong)
