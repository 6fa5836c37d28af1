"""report(): finished analysis -> its report once more, as HTML or as a Word document; nothing is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from biomarker.cohort.cohort import Cohort
from biomarker.errors import BiomarkerError, OutputError, nearest
from biomarker.files import write_bytes
from biomarker.report.figures.drawing import Drawing
from biomarker.report.figures.gallery import gallery, gallery_of_results
from biomarker.report.figures.panel_gallery import panel_gallery
from biomarker.report.html import render_report
from biomarker.study.compare.sources import Source, read_source
from biomarker.study.draw import marker_values, panel_values
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort
from biomarker.study.spec import Study
from biomarker.validation.result import NestedCVResult

WORD, PAGE = ".docx", ".html"
NOT_MEASURED = "Figures of what was measured need the table: name the study file (study.toml) instead of the bundle."
CHANGED = "Figures of what was measured are left out, because the table has changed since the training."
NO_REFITS = "The figure of instability is left out, because the run keeps no refits of single patients."


@dataclass(frozen=True, eq=False)
class Material:
    """What a report is made from.

    Parameters
    ----------
    results : content of results.json
    validated : out-of-fold predictions, None where they are not kept
    drawings : figures by name
    notes : what is missing and why, in sentences
    beside : where the report goes by default, without its ending
    """

    results: dict[str, Any]
    validated: NestedCVResult | None
    drawings: Mapping[str, Drawing]
    notes: tuple[str, ...]
    beside: Path


def report(place: str | Path, output: str | Path | None = None, store: str | Path = "mlruns") -> Path:
    """Write the report of a finished analysis; gives its path.

    Parameters
    ----------
    place : a study file, or what `biomarker compare` takes: bundle, run, registered model, results.json
    output : file that ends in .docx or .html; by default a .docx beside the first report
    store : folder of the runs; that of the study file goes first

    Raises
    ------
    BiomarkerError
        When nothing of that name is there, or the file cannot be written.
    """
    file = None if output is None else Path(output)
    ending = WORD if file is None else file.suffix.lower()
    if ending not in (WORD, PAGE):
        raise OutputError(f'a report cannot be written as "{file}"', allowed=nearest(ending, (WORD, PAGE)),
                          do="end the name with .docx or .html; for a PDF print the page, or save the document as one"
                          )  # fmt: skip
    if ending == WORD and find_spec("docx") is None:
        raise OutputError("a Word document needs python-docx, which is not installed", allowed=".html without it",
                          do='run `pip install "biomarker[docx]"`, or choose a name that ends in .html')  # fmt: skip
    made = material(str(place), store)
    target = file or made.beside.with_name(f"{made.beside.name}{WORD}")
    write_bytes(target, _word(made) if ending == WORD else _page(made).encode("utf-8"))
    return target


def material(place: str, store: str | Path = "mlruns") -> Material:
    """Read what a report is made from.

    Raises
    ------
    BiomarkerError
        When nothing of that name is there.
    """
    study = read_study(place) if place.lower().endswith(".toml") else None
    if study is None:
        source = read_source(place, store)
        return _material(source, None, None, (NOT_MEASURED,), _beside(place, source))
    source = read_source(str(_bundle(study)), study.path(study.spec.tracking.store))
    cohort, note = _cohort(study, source)
    return _material(source, study, cohort, (note,) if note else (), _beside(str(study.bundle_folder), source))


def _bundle(study: Study) -> Path:
    if not study.bundle_folder.is_dir():
        raise OutputError(f"{study.name} has no bundle yet: {study.bundle_folder} is not there",
                          do=f"`biomarker train {study.file.name}` makes it, and the first report")  # fmt: skip
    return study.bundle_folder


def _cohort(study: Study, source: Source) -> tuple[Cohort | None, str]:
    """Cohort of the training; None with the reason where the table is gone or another one."""
    try:
        cohort = gather_cohort(study).cohort
    except BiomarkerError as error:
        return None, f"Figures of what was measured are left out: {error.seen}."
    same = cohort.fingerprint == source.results["cohort_fingerprint"]
    return (cohort, "") if same else (None, CHANGED)


def _material(
    source: Source, study: Study | None, cohort: Cohort | None, notes: tuple[str, ...], beside: Path
) -> Material:
    results, validated = source.results, source.validated
    if validated is None:
        drawings = dict(gallery_of_results(results))
        notes = (*notes, f"Figures of predictions are left out: {source.unpaired}.")
    else:
        marker = marker_values(study, cohort) if study is not None and cohort is not None else None
        drawings = dict(gallery(results, validated, marker, source.refitted))
        refits = (results.get("stability") or {}).get("prediction")
        notes = (*notes, NO_REFITS) if refits and source.refitted is None else notes
    if cohort is not None:
        drawings |= panel_gallery(results, panel_values(cohort))
    return Material(results, validated, drawings, notes, beside)


def _beside(place: str, source: Source) -> Path:
    """`models/study` -> `models/study_report`; in the working folder where the place is no bundle."""
    folder = Path(place)
    return folder.with_name(f"{folder.name}_report") if folder.is_dir() else Path(f"{source.results['study']}_report")


def _word(made: Material) -> bytes:
    from biomarker.report.word.report import render_word

    return render_word(made.results, made.drawings, made.notes)


def _page(made: Material) -> str:
    return render_report(made.results, made.validated, drawings=made.drawings, notes=made.notes)
