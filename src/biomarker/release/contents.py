"""BundleContents: everything that a bundle is made of, before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biomarker.assay.analytes import PanelSchema
from biomarker.candidates.columns import Columns
from biomarker.cohort.covariates import CovariateSchema
from biomarker.development.model import FittedCandidate
from biomarker.release.conformal import Conformal
from biomarker.release.novelty import Novelty
from biomarker.release.ranges import TrainingRange
from biomarker.release.refit_interval import RefitInterval


@dataclass(frozen=True, eq=False)
class BundleContents:
    """One developed model with what a new patient's panel is checked against.

    Parameters
    ----------
    study : name of the study
    model : the chosen candidate, fitted on all patients
    columns : layout of the matrix that the model was fitted on
    schema, covariates : what the columns mean
    reading : how the training table was read: ``reader``, ``settings`` and ``id_column``; where known also ``names``
        (analyte -> header), ``time`` (days from the start of treatment), ``allow_post_baseline`` and ``matrix``
    responder_is : how the data call a responder
    training_range : analyte -> where it was seen, from `training_ranges`
    results : content of `results.json`
    study_toml : text of the study file
    refits, conformal, novelty : what tells a new patient's uncertainty; None where absent
    uncertainty_notes : why something of these is absent
    parent : the bundle this one was updated from
    extra_files : file name -> text, such as the report
    """

    study: str
    model: FittedCandidate
    columns: Columns
    schema: PanelSchema
    covariates: CovariateSchema
    reading: Mapping[str, Any]
    responder_is: str
    training_range: Mapping[str, TrainingRange]
    results: Mapping[str, Any]
    study_toml: str
    refits: RefitInterval | None = None
    conformal: Conformal | None = None
    novelty: Novelty | None = None
    uncertainty_notes: tuple[str, ...] = ()
    parent: Mapping[str, Any] = field(default_factory=dict)
    extra_files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.columns.analytes != self.schema.names or self.columns.covariates != self.covariates.columns:
            raise ValueError("the columns of the model are not those of its schema")
        lacking = {"reader", "settings", "id_column"} - set(self.reading)
        if lacking:
            raise ValueError(f"reading lacks {sorted(lacking)}")
