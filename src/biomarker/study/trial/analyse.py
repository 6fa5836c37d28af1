"""trial(): study file -> response rates, comparison of arms, meaning of the marker, survival, and a report."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from biomarker.errors import StudyError
from biomarker.evaluation.verdict import count
from biomarker.study.provenance import git_commit, versions
from biomarker.study.read import read_trial
from biomarker.study.spec import Study, StudyFile
from biomarker.study.trial.augmented import augmented_results
from biomarker.study.trial.counts import count_endpoints
from biomarker.study.trial.endpoints import Labelled, endpoint, label_patients
from biomarker.study.trial.follow_up import Followed, follow
from biomarker.study.trial.marker import MarkerQuestion
from biomarker.study.trial.table import counted, trial_table
from biomarker.trial.difference_tests import RULE
from biomarker.trial.endpoint import Endpoint, analyse
from biomarker.trial.multiplicity import benjamini_hochberg, holm
from biomarker.trial.plain import endpoint_values
from biomarker.trial.verdict import RESEARCH_ONLY, trial_verdict
from biomarker.validation.workers import Progress, count_workers, silent


@dataclass(frozen=True, eq=False)
class TrialResult:
    """What `trial` gives back.

    Parameters
    ----------
    study : that was analysed
    results : plain values (docs/trial.md)
    followed : curves over time, for drawing
    source : table that was analysed, as the study names it
    n_rows : patients (rows, where it holds counts)
    """

    study: StudyFile
    results: dict[str, Any]
    followed: tuple[Followed, ...]
    source: str
    n_rows: int


def trial(
    study: StudyFile | str | Path,
    *,
    workers: int | None = None,
    seed: int | None = None,
    progress: Progress = silent,
) -> TrialResult:
    """Analyse the trial of a study; no panel is needed where the study has a table of counts or of patients.

    Parameters
    ----------
    study : a study or the path of its file
    workers : number of processes, every core when None; results do not depend on it
    seed : takes the place of validation.seed
    progress : called as ``progress(what, done, total)``

    Raises
    ------
    BiomarkerError
        For anything wrong with the study or its data.
    """
    began = time.monotonic()
    study = study if isinstance(study, StudyFile) else read_trial(study)
    section, level = study.spec.trial, study.spec.evaluation.level
    if not section.is_there:
        raise StudyError(f"{study.file.name} has no section [trial]", allowed="arm and control, or a table of counts",
                         do="add it (docs/trial.md shows each kind)")  # fmt: skip
    processes, chosen_seed = count_workers(workers), study.spec.validation.seed if seed is None else seed
    labelled = None if section.counts else label_patients(study, trial_table(study))
    endpoints, treated, control = count_endpoints(study) if labelled is None else _endpoints(study, labelled)
    if not (endpoints or section.survival or section.augmented):
        raise StudyError(f"{study.name}: the section [trial] asks for nothing",
                         allowed="endpoints, an outcome, counts, survival or augmented")  # fmt: skip
    found = [analyse(one, treated, control, level, section.test) for one in endpoints]
    notes = [] if labelled is None else [*_others(labelled), *_counted_as_no(study, labelled)]
    followed = _survival(study, labelled, level) if labelled else ()  # before the marker, which takes longest
    marker = None
    if labelled is not None and labelled.labels:
        marker = MarkerQuestion(study, labelled, chosen_seed, processes, progress).answer(notes)
    results: dict[str, Any] = {
        "study": study.name,
        "title": study.spec.title or study.name,
        "simulated": study.spec.simulated,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "biomarker_version": version("biomarker"),
        "arms": {"treated": treated, "control": control},
        "rule": RULE if section.test == "auto" else f"the study names the test: {section.test}",
        "endpoints": [endpoint_values(one) for one in found],
        "marker": marker,
        "survival": [_followed_values(one, at) for one, at in followed],
        "augmented": augmented_results(study, labelled, level, notes) if labelled else [],
        "notes": notes,
        "research_use_only": RESEARCH_ONLY,
        "seed": chosen_seed,
        "versions": versions(),
        "git_commit": git_commit(study.file.parent),
    }
    _adjust(results["endpoints"])
    results["verdict_sentences"] = list(trial_verdict(results))
    results["seconds"] = round(time.monotonic() - began, 2)
    source = section.counts or section.file or (study.spec.panel.file if isinstance(study, Study) else "")
    n_rows = len(labelled.table.patients) if labelled is not None else len(endpoints)
    return TrialResult(study, results, tuple(one for one, _ in followed), source, n_rows)


def _endpoints(study: StudyFile, labelled: Labelled) -> tuple[tuple[Endpoint, ...], str, str | None]:
    made = tuple(endpoint(study, labelled, name) for name in labelled.labels)
    return made, labelled.arms.treated, labelled.arms.control


def _others(labelled: Labelled) -> list[str]:
    """Whom no comparison looks at."""
    arms = labelled.arms
    compared = (arms.treated, arms.control)
    others = [name for name in arms.names if arms.control is not None and name not in compared]
    return [f"{count(int((arms.of == name).sum()), 'patient')} of the arm {name} not compared with the others."
            for name in others]  # fmt: skip


def _counted_as_no(study: StudyFile, labelled: Labelled) -> list[str]:
    """Where several values mean "no" only because they are not named: a misspelt one would be among them."""
    section, table = study.spec.trial, labelled.table
    asked = [(f"{one}: no response", table.others(one, "trial.endpoints", section.responder))
             for one in section.endpoints]  # fmt: skip
    asked += [(f"{one.event}: last seen without it", table.others(one.status, "trial.survival.status",
                                                                  (*one.occurred, *one.competing)))
              for one in section.survival]  # fmt: skip
    return [f"{what} means {counted(values)}." for what, values in asked if len(values) > 1]


def _adjust(endpoints: list[dict[str, Any]]) -> None:
    """Put p-values adjusted over all endpoints beside the plain ones."""
    tested = [one for one in endpoints if one["comparison"] is not None]
    p = [one["comparison"]["test"]["p"] for one in tested]
    for one, h, b in zip(tested, holm(p), benjamini_hochberg(p), strict=True):
        one["p_holm"], one["p_bh"] = float(h), float(b)


def _survival(study: StudyFile, labelled: Labelled, level: float) -> tuple[tuple[Followed, tuple[float, ...]], ...]:
    primary = next(iter(labelled.labels.values()), None)
    strict = study.spec.trial.not_evaluable == "non_responder"
    label = None if primary is None else tuple(False if one is None and strict else one for one in primary)
    return tuple((one, tuple(t - one.origin for t in section.at if t > one.origin))
                 for section in study.spec.trial.survival
                 for one in follow(labelled, section, label, level))  # fmt: skip


def _followed_values(found: Followed, at: tuple[float, ...]) -> dict[str, Any]:
    kind = "cumulative incidence (Aalen-Johansen)" if found.competing else "Kaplan-Meier"
    model = found.model
    return {
        "title": found.title, "kind": kind, "unit": found.follow_ups[0].unit, "since": found.since or None,
        "landmark": found.origin or None, "left_out": found.left_out, "log_rank_p": found.p, "gray_p": found.gray_p,
        "groups": [
            {"name": name, "n": one.n, "events": one.n_events, "competing": one.n_competing, "median": curve.median()
             if not found.competing else None,
             "at": [{"time": t + found.origin, "n_at_risk": int(one.at_risk(np.array([t]))[0]),
                     "share": None if (e := curve.at(t)) is None else e.to_dict()} for t in at]}
            for name, one, curve in zip(found.groups, found.follow_ups, found.curves, strict=True)
        ],
        "cox": None if model is None else {
            "n": model.n, "n_events": model.n_events, "few_events": model.few_events,
            "hazards": [{"name": h.name, "ratio": None if h.ratio is None else h.ratio.to_dict(), "p": h.p,
                         "proportional_p": h.proportional_p} for h in model.hazards],
        },
    }  # fmt: skip
