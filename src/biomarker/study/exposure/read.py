"""Study file of kind "exposure" -> ExposureStudy, or one message about everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from biomarker.errors import StudyError
from biomarker.study.exposure.spec import ExposureSpec, ExposureStudy
from biomarker.study.read import checked, read_toml

REFERENCE = "reference_exposure.toml"


def read_exposure_study(path: str | Path) -> ExposureStudy:
    """Read and check an exposure study.

    Raises
    ------
    InputFileError
        When the file is missing or not text.
    StudyError
        When it is of another kind, a key is unknown (the nearest one is named) or a value is not allowed.
    """
    file, content, text = read_toml(path)
    if content.get("kind") != "exposure":
        raise StudyError(f"{file} is not an exposure study", allowed='a file that begins with kind = "exposure"',
                         do=f"pipelines/{REFERENCE} shows one; studies of a panel go to `biomarker train`")  # fmt: skip
    return ExposureStudy(spec=checked(ExposureSpec, content, file, REFERENCE), file=file.resolve(), text=text)
