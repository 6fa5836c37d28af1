"""Results and figures -> the report as a Word document for colleagues: verdict first, checklists last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from biomarker.report import criteria, measurements, stability, tables
from biomarker.report.audit import audit, sites
from biomarker.report.baseline import baseline, baseline_sentence
from biomarker.report.checklists.probast import probast
from biomarker.report.checklists.remark import remark
from biomarker.report.checklists.tripod import tripod
from biomarker.report.citation import citation, citation_advice
from biomarker.report.figures.drawing import Drawing
from biomarker.report.html import headline, moment
from biomarker.report.methods import method_references, methods
from biomarker.report.numbers import Results
from biomarker.report.procedure import procedure
from biomarker.report.single_markers import single_markers
from biomarker.report.table import Table
from biomarker.report.word.writer import WordFile
from biomarker.report.wording import CHECKLISTS, how_to_read, measured

Drawings = Mapping[str, Drawing]
SIMULATED = "These patients were made by a computer: nothing here is a finding."


def render_word(results: Results, drawings: Drawings, notes: Sequence[str] = ()) -> bytes:
    """Bytes of the .docx file.

    Parameters
    ----------
    results : content of results.json (docs/results.md)
    drawings : figures by name, as `figures.gallery` gives them; those that are not there are left out
    notes : what is missing in this report, in sentences
    """
    file = WordFile(results["title"], f"Report of the study {results['study']}", results["created"],
                    f"{results['research_use_only']} Made by biomarker {results['biomarker_version']}.")  # fmt: skip
    _head(file, results)
    for section in (_patients, _performance, _model, _stability, _analytes):
        section(file, results, drawings)
    _closing(file, results)
    if notes:
        file.heading("What is missing in this report", 2)
        file.bullets(notes)
    _checklists(file, results)
    return file.content()


def _head(file: WordFile, results: Results) -> None:
    file.title(results["title"])
    file.paragraph(f"Study {results['study']}, {moment(results['created'])}. {results['research_use_only']}")
    if results["simulated"]:
        file.paragraph(SIMULATED, bold="Simulated data.")
    file.heading(f"Verdict: {headline(results).lower()}")
    for sentence in results["verdict_sentences"]:
        file.paragraph(sentence)
    file.table(tables.headline(results))
    if results.get("feasibility"):
        file.paragraph(results["feasibility"]["verdict"], bold="What so many patients can answer.")
    file.table(tables.gatekeeping(results))
    if results["warnings"]:
        file.heading("Read before you believe it")
        file.bullets(results["warnings"])


def _patients(file: WordFile, results: Results, drawings: Drawings) -> None:
    file.heading("Patients")
    _figures(file, drawings, "patient_flow")
    file.paragraph(measured(results))
    for sentence in criteria.label_sentences(results):
        file.paragraph(sentence)
    _tables(file, criteria.label_flow(results), baseline(results))
    if baseline_sentence(results):
        file.paragraph(baseline_sentence(results))
    _tables(file, measurements.plates(results), audit(results))


def _performance(file: WordFile, results: Results, drawings: Drawings) -> None:
    file.heading("Performance")
    file.paragraph(how_to_read(results), keep=True)
    file.table(tables.performance(results))
    if told := tables.marker_sentence(results):
        file.paragraph(told)
    _figures(file, drawings, "forest", "permutation")
    _tables(file, tables.comparisons(results), tables.other_estimates(results))
    _figures(file, drawings, "probabilities", "calibration", "roc", "precision_recall", "marker", "decision_curve")
    _tables(file, *tables.utility_tables(results))
    if results.get("predictive_values"):
        file.paragraph(tables.predictive_sentence(results))
    _tables(file, sites(results), criteria.criteria_table(results))


def _model(file: WordFile, results: Results, drawings: Drawings) -> None:
    own = results["model"]
    file.heading("What was chosen")
    file.table(tables.candidates_shown(results))
    _figures(file, drawings, "chosen_candidates", "chosen_predictors")
    file.paragraph(f"The same procedure, run on all patients, gave {own['candidate']}; a patient is called a responder "
                   f"from a probability of {own['threshold']:.2f}.")  # fmt: skip
    file.table(tables.coefficients(results))
    if tables.coefficients(results).rows:
        file.paragraph(tables.COEFFICIENTS)


def _stability(file: WordFile, results: Results, drawings: Drawings) -> None:
    file.heading("Stability")
    for sentence in stability.sentences(results.get("stability") or {}):
        file.paragraph(sentence)
    _tables(file, stability.chosen_predictors(results), stability.stand_ins(results))
    _figures(file, drawings, "instability")


def _analytes(file: WordFile, results: Results, drawings: Drawings) -> None:
    file.heading("Analytes")
    _figures(file, drawings, "panel_overview")
    file.table(single_markers(results))
    _figures(file, drawings, "volcano", "correlations", "gaps")
    _tables(file, measurements.censoring(results), measurements.bridge(results))


def _closing(file: WordFile, results: Results) -> None:
    file.heading("Methods")
    file.paragraph(methods(results))
    file.table(procedure(results))
    file.heading("References", 2)
    file.bullets(method_references(results))
    software = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    file.heading("To repeat it")
    file.paragraph(f"Seed {results['seed']}; splits {results['split_fingerprint']}; cohort "
                   f"{results['cohort_fingerprint']}; commit of the working folder {results['git_commit'] or 'none'}. "
                   f"Software: {software}.")  # fmt: skip
    file.paragraph(f"{citation(results)} {citation_advice()}", bold="How to cite.")


def _checklists(file: WordFile, results: Results) -> None:
    file.landscape()
    file.heading("Checklists for a manuscript")
    file.paragraph(CHECKLISTS)
    for title, make in (("TRIPOD+AI (Collins et al. 2024, BMJ 385:e078378)", tripod),
                        ("REMARK (McShane et al. 2005; Altman et al. 2012)", remark),
                        ("PROBAST+AI, a self-check (Moons et al. 2025, BMJ 388:e082505)", probast)):  # fmt: skip
        file.heading(title, 2)
        file.table(make(results))


def _figures(file: WordFile, drawings: Drawings, *names: str) -> None:
    file.figures([drawings[name] for name in names if name in drawings])


def _tables(file: WordFile, *made: Table) -> None:
    for table in made:
        file.table(table)
