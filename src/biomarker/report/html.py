"""Results and predictions -> one self-contained, accessible HTML file with the verdict first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from biomarker.report import criteria, measurements, stability, tables
from biomarker.report.audit import audit, sites
from biomarker.report.baseline import baseline, baseline_sentence
from biomarker.report.checklists.probast import probast
from biomarker.report.checklists.remark import remark
from biomarker.report.checklists.tripod import tripod
from biomarker.report.citation import citation, citation_advice
from biomarker.report.figures.drawing import Drawing
from biomarker.report.figures.formats import accessible
from biomarker.report.figures.gallery import gallery, gallery_of_results
from biomarker.report.figures.style import COLUMN_INCHES
from biomarker.report.methods import method_references, methods
from biomarker.report.numbers import Results, interval, level, number, p_value, percent
from biomarker.report.patients import patients
from biomarker.report.procedure import procedure
from biomarker.report.single_markers import single_markers
from biomarker.report.table import Table
from biomarker.report.wording import CHECKLISTS, how_to_read, measured

if TYPE_CHECKING:
    from biomarker.report.figures.marker import MarkerValues
    from biomarker.validation.result import NestedCVResult

# 8-point letters of a figure come out as large as the text around it.
PIXELS_PER_POINT = 1.75
VERDICTS = {
    "evidence": "Better than chance in this cohort",
    "no_evidence": "No evidence of prediction",
    "cannot_answer": "This cohort cannot answer the question",
}


def render_report(
    results: Results,
    result: NestedCVResult | None,
    *,
    marker: MarkerValues | None = None,
    drawings: Mapping[str, Drawing] | None = None,
    single_patients: bool = True,
    notes: Sequence[str] = (),
) -> str:
    """Report as the text of one HTML file; it loads nothing from elsewhere and runs no script.

    Parameters
    ----------
    results : content of results.json (docs/results.md)
    result : out-of-fold predictions of the same run; None, with `drawings`, where they are not kept
    marker : the pre-specified analyte as measured; adds its figure and its ROC curve
    drawings : what `gallery` gave, where the figures were drawn already
    single_patients : whether to list each patient's prediction, without a name
    notes : what is missing in this report, in sentences
    """
    figures = drawings
    if figures is None:
        figures = gallery_of_results(results) if result is None else gallery(results, result, marker)
    made = (
        tables.headline,
        tables.performance,
        tables.other_estimates,
        tables.gatekeeping,
        tables.comparisons,
        tables.candidates_shown,
        tables.coefficients,
        baseline,
        tables.analytes,
        single_markers,
        measurements.censoring,
        measurements.plates,
        measurements.bridge,
        audit,
        sites,
        stability.chosen_predictors,
        stability.stand_ins,
        procedure,
        *criteria.TABLES,
        tripod,
        remark,
        probast,
    )
    return page_environment().get_template("report.html").render(
        results=results,
        headline=headline(results),
        figures=figures,
        tables=_named((*(make(results) for make in made), *tables.utility_tables(results))),
        methods=methods(results),
        references=method_references(results),
        patients=patients(result) if single_patients and result is not None else None,
        stability_sentences=stability.sentences(results.get("stability") or {}),
        marker_sentence=tables.marker_sentence(results),
        predictive_sentence=tables.predictive_sentence(results) if results.get("predictive_values") else "",
        coefficients_sentence=tables.COEFFICIENTS,
        baseline_sentence=baseline_sentence(results),
        notes=notes,
        measured=measured(results),
        how_to_read=how_to_read(results),
        checklists_sentence=CHECKLISTS,
        citation=f"{citation(results)} {citation_advice()}",
        label_sentences=criteria.label_sentences(results),
        criteria_sentence=criteria.criteria_sentence(results),
    )  # fmt: skip


def headline(results: Results) -> str:
    """The verdict in a few words, with what the order of the questions takes away from it."""
    said = VERDICTS.get(results["verdict_code"], "Verdict")
    status = {step["step"]: step["status"] for step in results.get("gatekeeping") or ()}
    exploratory = results["verdict_code"] == "evidence" and status.get("panel") == "exploratory"
    return f"{said}, an exploratory finding" if exploratory else said


def _named(made: Iterable[Table]) -> dict[str, Table]:
    return {table.name: table for table in made}


def inline_svg(drawing: Drawing) -> Markup:
    """SVG with an accessible name, and with identifiers that no other figure of the page has."""
    head, rest = drawing.svg.split(">", 1)
    own = re.sub(r'\s(?:width|height)="[^"]*"', "", head.removeprefix("<svg"))
    sized = f'<svg class="{_columns(head)}" style="{_size(head)}"{own}>{rest}'
    # The drawing comes from matplotlib, which escapes every text; title and alt are escaped by `accessible`.
    return Markup(accessible(sized, drawing.title, drawing.alt, f"svg-{drawing.name}-"))


def is_wide(drawing: Drawing) -> bool:
    """Whether the figure takes two columns, so that a narrow window scrolls it instead of shrinking its letters."""
    return _columns(drawing.svg.split(">", 1)[0]) == "wide"


def moment(created: str) -> str:
    """Time of results.json for readers.

    >>> moment("2026-03-02T09:41:07+00:00")
    '2026-03-02 09:41 UTC'
    """
    return f"{datetime.fromisoformat(created).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _size(head: str) -> str:
    points = re.search(r'width="([\d.]+)pt"', head)
    return f"width:{float(points.group(1)) * PIXELS_PER_POINT:.0f}px" if points else ""


def _columns(head: str) -> str:
    """How many columns of a page the figure takes."""
    points = re.search(r'width="([\d.]+)pt"', head)
    return "wide" if points and float(points.group(1)) > 72 * COLUMN_INCHES * 1.1 else "narrow"


def _unbroken(text: str) -> str:
    """An estimate and its interval stay on one line; words may wrap."""
    return text.replace(" ", "\u00a0") if text[:1].isdigit() or text[:1] == "-" else text


def _held(value: object) -> object:
    """No line ends between a number and its percent sign."""
    return value.replace(" %", "\u00a0%") if isinstance(value, str) and not isinstance(value, Markup) else value


def page_environment() -> Environment:
    """Templates of the room with its filters."""
    environment = Environment(loader=PackageLoader("biomarker.report"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, finalize=_held)  # fmt: skip
    environment.filters |= {"interval": interval, "number": number, "p_value": p_value, "percent": percent,
                            "level": level, "svg": inline_svg, "moment": moment, "is_wide": is_wide,
                            "unbroken": _unbroken}  # fmt: skip
    return environment
