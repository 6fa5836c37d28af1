"""Study -> what each room needs: table, schema, cohort, candidates, plan, design."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.bridge import Bridge
from biomarker.assay.names import match
from biomarker.assay.reading import Reading, as_wide, read_panel
from biomarker.assay.table import Table
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.parts import TRANSFORMS
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.gather import gather
from biomarker.development.plan import Plan
from biomarker.errors import StudyError, nearest
from biomarker.response.outcome import Outcome
from biomarker.study.labels import Labels, label_rows
from biomarker.study.panel_source import read_study_table
from biomarker.study.plates import bridge_plates, refuse_contradictions
from biomarker.study.spec import CandidateSpec, PartSpec, Study
from biomarker.validation.design import Design

PRIOR, MARKER, COVARIATES = "prior", "marker", "covariates"


@dataclass(frozen=True, eq=False)
class Gathered:
    """The cohort of a study, and where it came from.

    `time` is the column with days from treatment, if any; `bridge` what control samples told about the plates.
    """

    cohort: Cohort
    reading: Reading
    table: Table
    schema: PanelSchema
    time: str
    labels: Labels
    bridge: Bridge | None = None


def gather_cohort(study: Study) -> Gathered:
    """Read the table of a study and make its cohort.

    Raises
    ------
    BiomarkerError
        For anything wrong with file, panel, response or patients.
    """
    spec = study.spec
    table = wide_table(study)
    schema = panel_schema(study)
    reading = read_panel(table, id_column=spec.panel.id, schema=schema,
                         several_rows=spec.cohort.several_rows_per_patient)  # fmt: skip
    refuse_contradictions(study, centres_plates(study))
    panel, bridge = bridge_plates(study, reading.panel, table.cells)
    reading = replace(reading, panel=panel)
    labels = label_rows(study, reading.panel.rows, reading.patients, table.cells)
    time = spec.panel.time or ("days_from_treatment" if "days_from_treatment" in table.cells else "")
    cohort = gather_rows(study, reading, table, labels.primary.outcome, time)
    return Gathered(cohort, reading, table, schema, time, labels, bridge)


def wide_table(study: Study) -> Table:
    """The table of a study, one row per sample, whatever its layout."""
    reader = study.spec.panel.reader
    return as_wide(read_study_table(study), reader.name, _settings(reader))


def gather_rows(study: Study, reading: Reading, table: Table, outcome: Outcome, time: str) -> Cohort:
    """The cohort of a study with the labels of one criterion."""
    spec = study.spec
    return gather(
        reading.panel, reading.patients, outcome, table.cells,
        covariates=spec.cohort.covariates, groups=spec.cohort.groups, batches=spec.cohort.batches,
        site=spec.cohort.site, plate=spec.plates.column, centred=centres_plates(study), exclude=spec.cohort.exclude,
        time=time, allow_post_baseline=spec.panel.allow_post_baseline,
    )  # fmt: skip


def centres_plates(study: Study) -> bool:
    """Whether any candidate takes the plate's median off inside the folds."""
    section = study.spec.candidates
    lists = (section.transforms, *(one.transforms or () for one in section.use))
    named = {part.name for parts in lists for part in parts}
    return any(TRANSFORMS[name].reads_plate for name in named if name in TRANSFORMS)


def panel_schema(study: Study) -> PanelSchema:
    """Schema of the panel as the study states it."""
    panel = study.spec.panel
    for section in ("units", "lower_limits", "upper_limits"):
        for name in getattr(panel, section):
            if name not in panel.analytes:
                raise StudyError(f'panel.{section} names "{name}", which is not in panel.analytes',
                                 allowed=nearest(name, panel.analytes))  # fmt: skip
    return PanelSchema(tuple(
        Analyte(name, panel.units.get(name, panel.unit), panel.lower_limits.get(name), panel.upper_limits.get(name))
        for name in panel.analytes
    ))  # fmt: skip


def marker_name(study: Study) -> str:
    """The pre-specified marker as the panel spells it; empty when the study names none."""
    named = study.spec.candidates.marker
    return match([named], study.spec.panel.analytes)[named] if named else ""


def make_plan(study: Study) -> Plan:
    """The modelling procedure of a study, with its baselines.

    Raises
    ------
    PartError
        When a part or a setting is not on the shelf.
    """
    spec, marker = study.spec, marker_name(study)
    candidates = tuple(_candidate(study, one, marker) for one in spec.candidates.use)
    return Plan(candidates, _baselines(study, marker), spec.validation.inner_folds, spec.validation.inner_repeats,
                spec.evaluation.threshold)  # fmt: skip


def make_design(study: Study, seed: int | None = None) -> Design:
    """How the study is validated; `seed` takes the place of the one in the file."""
    validation = study.spec.validation
    return Design(validation.outer_folds, validation.repeats, validation.seed if seed is None else seed)


def _candidate(study: Study, one: CandidateSpec, marker: str) -> Candidate:
    section = study.spec.candidates
    if one.features == "marker" and not marker:
        raise StudyError("a candidate sees the marker, but candidates.marker is empty",
                         do="name the marker, before looking at the data")  # fmt: skip
    if "covariates" in one.features and not study.spec.cohort.covariates:
        raise StudyError(f'a candidate has features = "{one.features}", but cohort.covariates is empty',
                         do="list the covariates")  # fmt: skip
    chosen_filter = one.filter or section.filter
    default = [one.classifier.name]
    if chosen_filter.name != "none":
        default.append(chosen_filter.name)
    if one.features != "panel":
        default.append(one.features)
    if one.recalibrate != "none":
        default.append(one.recalibrate)
    return Candidate(
        name=one.name or " + ".join(default),
        classifier=_choice(one.classifier),
        transforms=tuple(_choice(part) for part in (one.transforms or section.transforms)),
        filter=_choice(chosen_filter),
        features=one.features,
        marker=marker if one.features == "marker" else "",
        recalibrate=one.recalibrate,
    )


def default_transforms(study: Study) -> tuple[PartChoice, ...]:
    """Transforms of every candidate that names none of its own."""
    return tuple(_choice(part) for part in study.spec.candidates.transforms)


def _baselines(study: Study, marker: str) -> tuple[Candidate, ...]:
    transforms = default_transforms(study)
    baselines = [Candidate(PRIOR, PartChoice("prior"), transforms)]
    if marker:
        baselines.append(Candidate(MARKER, PartChoice("firth_logistic"), transforms, features="marker", marker=marker))
        rule = PartChoice("threshold_rule", {"direction": study.spec.candidates.direction})
        baselines.append(Candidate(f"{MARKER} rule", rule, transforms, features="marker", marker=marker))
    if study.spec.cohort.covariates:
        baselines.append(Candidate(COVARIATES, PartChoice("ridge_logistic"), transforms, features="covariates"))
    return tuple(baselines)


def _choice(part: PartSpec) -> PartChoice:
    return PartChoice(part.name, {key: tuple(value) if isinstance(value, list) else value
                                  for key, value in _settings(part).items()})  # fmt: skip


def _settings(part: PartSpec) -> dict[str, Any]:
    return dict(part.__pydantic_extra__ or {})
