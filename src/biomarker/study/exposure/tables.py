"""write_tables(): exposure study -> SIMULATED tables of one trial, as `fit` reads them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from biomarker.exposure.fitting.synthetic import simulated_tables
from biomarker.exposure.trials.scenario import calibrated
from biomarker.files import require_writable, write_text
from biomarker.study.exposure.read import read_exposure_study
from biomarker.study.exposure.scenario import scenario_of
from biomarker.study.exposure.spec import ExposureStudy


def write_tables(
    study: ExposureStudy | str | Path, folder: Path, *, seed: int | None = None, patients: int | None = None
) -> list[Path]:
    """Simulate one trial under the first form of a study and write its tables.

    Parameters
    ----------
    folder : gets simulated_subjects.csv, simulated_dosing.csv, simulated_visits.csv, simulated_concentrations.csv
    patients : per arm, instead of simulation.patients_per_arm
    """
    study = study if isinstance(study, ExposureStudy) else read_exposure_study(study)
    scenario = scenario_of(study.spec, seed)
    if patients is not None:
        scenario = replace(scenario, n_per_arm=patients)
    require_writable(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = simulated_tables(scenario, calibrated(scenario).models[0])
    files = [folder / f"simulated_{name}.csv" for name in made]
    for file, text in zip(files, made.values(), strict=True):
        write_text(file, text)
    return files
