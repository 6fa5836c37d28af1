"""simulate(): exposure study -> simulated trials, their report and a tracked run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from biomarker.exposure.trials.sentences import headline, verdict, warnings
from biomarker.exposure.trials.simulate import simulate_trials
from biomarker.exposure.trials.summary import summarise
from biomarker.files import require_writable
from biomarker.report.exposure.simulation import simulation_document
from biomarker.study.exposure.assumptions import assumptions
from biomarker.study.exposure.finish import Finished, about, place_of, track, write_folder
from biomarker.study.exposure.read import read_exposure_study
from biomarker.study.exposure.scenario import scenario_of
from biomarker.study.exposure.spec import ExposureSpec, ExposureStudy
from biomarker.validation.workers import Progress, count_workers, silent


def simulate(
    study: ExposureStudy | str | Path, *, workers: int | None = None, seed: int | None = None,
    trials: int | None = None, progress: Progress = silent
) -> Finished:  # fmt: skip
    """Simulate the trials of a study and write their report.

    Parameters
    ----------
    workers : number of processes, every core when None; results do not depend on it
    seed, trials : take the place of simulation.seed and simulation.trials

    Raises
    ------
    BiomarkerError
        For anything wrong with the study or the places to write to; nothing is half-written.
    """
    began = time.monotonic()
    study = study if isinstance(study, ExposureStudy) else read_exposure_study(study)
    scenario, folder = scenario_of(study.spec, seed, trials), study.folder("simulation")
    processes = count_workers(workers)
    require_writable(folder)
    simulation = study.spec.simulation
    ready, found = simulate_trials(scenario, workers=processes, progress=progress)
    values = summarise(ready, found, level=simulation.level, occupancy=simulation.occupancy,
                       little=simulation.little_gain)  # fmt: skip
    results = {
        **about(study.name, study.title, "exposure simulate", began, study.file.parent, scenario.seed),
        "simulated": True,
        **values,
        "headline": headline(values),
        "observed": _observed(study.spec),
        "verdict_sentences": verdict(values),
        "warnings": warnings(scenario.completers, scenario.population.signature_high),
        "assumptions": assumptions(study.spec),
    }
    document = simulation_document(results)
    write_folder(folder, results, document, {"study.toml": study.text})
    run = track(place_of(study), results, document, params=_params(results), metrics=_metrics(results),
                n=scenario.n_per_arm * len(scenario.doses))  # fmt: skip
    return Finished(results, document, folder, run)


def _observed(spec: ExposureSpec) -> list[list[Any]]:
    response = spec.response
    return [[dose, [counts.responders, counts.n]]
            for dose, counts in ((0.0, response.placebo), (response.reference.dose, response.reference))]  # fmt: skip


def _params(results: dict[str, Any]) -> dict[str, Any]:
    return {"model": "; ".join(form["label"] for form in results["forms"]), "seed": results["seed"],
            "doses": ", ".join(f"{dose:g}" for dose in results["doses"]), "trials": results["n_trials"],
            "patients_per_arm": results["n_per_arm"]}  # fmt: skip


def _metrics(results: dict[str, Any]) -> dict[str, Any]:
    labels = [form["label"] for form in results["forms"]]
    rates = {f"form_{labels.index(row['form']) + 1}/rate_{row['dose']:g}_mg": row["expected"]
             for row in results["response"]}  # fmt: skip
    return {**rates, **{f"exposure/average_{row['dose']:g}_mg": row["average"] for row in results["exposure"]}}
