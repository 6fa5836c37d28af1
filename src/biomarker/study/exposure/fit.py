"""fit(): exposure study with tables -> estimates, diagnostics, report and a tracked run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from biomarker.assay.open import read_table
from biomarker.development.splits import generator
from biomarker.evaluation.estimate import Estimate
from biomarker.exposure.fitting.concentration_check import MOST_COPIES, concentration_check
from biomarker.exposure.fitting.data import FitData
from biomarker.exposure.fitting.diagnostics import exposure_quantiles, predictive_check
from biomarker.exposure.fitting.exposures import Exposures, exposures
from biomarker.exposure.fitting.fit import JointFit
from biomarker.exposure.fitting.fit import fit as fit_joint
from biomarker.exposure.fitting.forms import compare_forms, forms_sentence
from biomarker.exposure.fitting.layout import MEANING, Options
from biomarker.exposure.fitting.naive import naive_slope, rates_by_dose
from biomarker.exposure.fitting.read import Columns, read_fit_data
from biomarker.exposure.fitting.sentences import headline, verdict, warnings
from biomarker.exposure.pk.parameters import PkParameters
from biomarker.files import require_writable
from biomarker.report.exposure.fit import fit_document
from biomarker.study.exposure.finish import Finished, about, place_of, track, write_folder
from biomarker.study.exposure.read import read_exposure_study
from biomarker.study.exposure.spec import ExposureSpec, ExposureStudy
from biomarker.validation.workers import Progress, silent

STEPS = 4


def fit(study: ExposureStudy | str | Path, *, seed: int | None = None, progress: Progress = silent) -> Finished:
    """Fit response and dropout to the tables of a study and write the report.

    Parameters
    ----------
    seed : takes the place of fit.seed

    Raises
    ------
    BiomarkerError
        For anything wrong with the study, its tables or the places to write to; nothing is half-written.
    """
    began = time.monotonic()
    study = study if isinstance(study, ExposureStudy) else read_exposure_study(study)
    study.require_tables()
    folder, section = study.folder("fit"), study.spec.fit
    require_writable(folder)
    chosen = section.seed if seed is None else seed
    data = fit_data(study)
    progress("fit", 0, STEPS)
    exposed = exposures(data, PkParameters(**study.spec.pharmacokinetics.model_dump()),
                        study.spec.regimen.infusion_minutes)  # fmt: skip
    progress("fit", 1, STEPS)
    options = options_of(study.spec)
    found = fit_joint(data, exposed.average, options)
    progress("fit", 2, STEPS)
    values = _values(study.spec, found, exposed, chosen)
    progress("fit", 3, STEPS)
    results = {
        **about(study.name, study.title, "exposure fit", began, study.file.parent, chosen),
        "simulated": all("simulated" in Path(file).name for file in (study.spec.data.subjects, study.spec.data.visits)),
        **values,
        "headline": headline(values),
        "verdict_sentences": verdict(values),
        "warnings": [*warnings(values), *data.notes],
    }
    document = fit_document(results)
    write_folder(folder, results, document, {"study.toml": study.text})
    metrics = {f"fit/{row['name'].replace(' ', '_')}": row["estimate"] for row in values["parameters"]}
    params = {"model": values["form"], "seed": chosen, "n_patients": data.n, "nodes": options.nodes}
    run = track(place_of(study), results, document, params=params, metrics=metrics, n=data.n)
    progress("fit", STEPS, STEPS)
    return Finished(results, document, folder, run)


def fit_data(study: ExposureStudy) -> FitData:
    """Tables of a study, read and joined."""
    section = study.spec.data
    names = Columns(**{key: getattr(section, key) for key in Columns.__dataclass_fields__})
    tables = [read_table(study.path(file)) for file in (section.subjects, section.dosing, section.visits)]
    sampled = read_table(study.path(section.concentrations)) if section.concentrations else None
    return read_fit_data(tables[0], tables[1], tables[2], sampled, names, study.spec.regimen.infusion_minutes)


def options_of(spec: ExposureSpec) -> Options:
    """What a study wants estimated."""
    section = spec.fit
    return Options(section.form.form(), section.estimate_at, section.low_signature_slope, section.random_effect,
                   section.dropout, section.shared, section.nodes)  # fmt: skip


def _values(spec: ExposureSpec, found: JointFit, exposed: Exposures, seed: int) -> dict[str, Any]:
    section, data = spec.fit, found.data
    forms = compare_forms(data, found.subjects.exposure, found.layout.options,
                          [form.form() for form in spec.response.forms])  # fmt: skip
    return {
        "level": section.level,
        "form": found.model.form.label,
        "n": data.n,
        "n_high": int(data.high.sum()),
        "n_visits": len(data.visits.week),
        "n_dropped": int((data.dropout_week >= 0).sum()),
        "n_individual": int(exposed.individual.sum()),
        "n_treated": int((exposed.average > 0).sum()),
        "last_week": data.last_week,
        "log_likelihood": found.log_likelihood,
        "aic": found.aic,
        "parameters": _parameters(found, section.level),
        "naive_slope": naive_slope(found, section.level),
        "rates": rates_by_dose(found, section.level),
        "forms": forms,
        "forms_sentence": forms_sentence(forms),
        "quantiles": exposure_quantiles(found, section.quantiles, section.level),
        "predictive_check": predictive_check(found, section.simulated_copies, section.level, generator(seed, 1)),
        "concentration_check": concentration_check(
            data,
            PkParameters(**spec.pharmacokinetics.model_dump()),
            spec.regimen.infusion_minutes,
            min(section.simulated_copies, MOST_COPIES),
            section.level,
            generator(seed, 2),
        ),
    }


def _parameters(found: JointFit, level: float) -> list[dict[str, Any]]:
    rows = []
    for name in [*found.layout.names, *found.layout.left_out]:
        estimate: Estimate | None = found.estimate(name, level)
        why = found.open.get(name) or found.layout.left_out.get(name)
        rows.append({"name": name, "meaning": MEANING.get(name, "log odds ratio"),
                     "estimate": None if estimate is None else estimate.to_dict(), "why": why})  # fmt: skip
    return rows
