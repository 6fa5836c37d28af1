"""Results of a study -> its figures and its report, which lies beside the bundle because it shows single patients."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from biomarker.cohort.cohort import Cohort
from biomarker.evaluation.prediction_instability import PredictionInstability
from biomarker.files import write_text
from biomarker.report.figures.drawing import Drawing
from biomarker.report.figures.gallery import gallery
from biomarker.report.figures.marker import MarkerValues
from biomarker.report.figures.panel_gallery import panel_gallery
from biomarker.report.figures.panel_values import PanelValues
from biomarker.report.html import render_report
from biomarker.study.rooms import marker_name
from biomarker.study.spec import Study
from biomarker.validation.nested import first_rows
from biomarker.validation.result import NestedCVResult


def draw(
    study: Study,
    cohort: Cohort,
    results: dict[str, Any],
    validated: NestedCVResult,
    refitted: PredictionInstability | None = None,
) -> Mapping[str, Drawing]:
    """Every figure of the study."""
    of_model = gallery(results, validated, marker_values(study, cohort), refitted)
    return {**of_model, **panel_gallery(results, panel_values(cohort))}


def write_report(
    study: Study, results: dict[str, Any], validated: NestedCVResult, drawings: Mapping[str, Drawing]
) -> Path:
    """Write the report beside the bundle; gives its path."""
    file = report_file(study)
    write_text(file, render_report(results, validated, drawings=drawings))
    return file


def report_file(study: Study) -> Path:
    """Where the report of a study goes."""
    return study.bundle_folder.with_name(f"{study.name}_report.html")


def marker_values(study: Study, cohort: Cohort) -> MarkerValues | None:
    """The pre-specified marker as measured, one value per patient; None where the study names none."""
    name = marker_name(study)
    if not name:
        return None
    j, rows = cohort.panel.schema.names.index(name), first_rows(cohort.patients)[1]
    analyte = cohort.panel.schema.analytes[j]
    return MarkerValues(name, analyte.unit, cohort.panel.values[rows, j], cohort.panel.marks[rows, j],
                        study.spec.candidates.direction)  # fmt: skip


def panel_values(cohort: Cohort) -> PanelValues:
    """The panel as measured, one row per patient.

    Parameters
    ----------
    cohort : n patients and p analytes, from `CheckReport.cohort`
    """
    rows = first_rows(cohort.patients)[1]
    own = cohort.panel.take(rows)
    units = tuple(analyte.unit for analyte in own.schema)
    return PanelValues(own.schema.names, units, own.values, own.marks, cohort.responder[rows])
