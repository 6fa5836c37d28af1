"""Study file (TOML) -> Study, or one message about everything that is wrong with it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from biomarker.errors import InputFileError, StudyError, nearest
from biomarker.study.spec import Study, StudyFile, StudySpec, TrialSpec

Spec = TypeVar("Spec", bound=BaseModel)


def read_study(path: str | Path) -> Study:
    """Read and check a study file.

    Raises
    ------
    InputFileError
        When the file is missing or not text.
    StudyError
        When it is not valid TOML, a key is unknown (the nearest one is named) or a value is not allowed.
    """
    file, text, content = _content(path)
    return Study(spec=_valid(file, content, StudySpec), file=file.resolve(), text=text)


def read_trial(path: str | Path) -> StudyFile:
    """Read and check a study file with a section `trial`; the panel may be missing.

    Raises
    ------
    BiomarkerError
        As `read_study`.
    """
    file, text, content = _content(path)
    if "panel" in content:
        return Study(spec=_valid(file, content, StudySpec), file=file.resolve(), text=text)
    return StudyFile(spec=_valid(file, content, TrialSpec), file=file.resolve(), text=text)


def _content(path: str | Path) -> tuple[Path, str, dict[str, Any]]:
    file = Path(path)
    text = _text(file)
    try:
        return file, text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{file} is not a valid study file: {error}",
                         allowed='TOML, such as id = "patient_id"; texts stand in double quotes',
                         do="correct that line") from error  # fmt: skip


def _valid(file: Path, content: dict[str, Any], model: type[Spec]) -> Spec:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [_sentence(problem) for problem in error.errors()]
        raise StudyError(f"{file} has {len(problems)} problem{'s' if len(problems) > 1 else ''}:\n  "
                         + "\n  ".join(problems),
                         do="pipelines/reference.toml shows every key with its default") from error  # fmt: skip


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputFileError(f"no study file {file}", do="`biomarker init PANEL.csv` writes one") from error
    except IsADirectoryError as error:
        raise InputFileError(f"{file} is a folder", allowed="a study file (.toml)") from error
    except UnicodeDecodeError as error:
        raise InputFileError(f"{file} is not UTF-8 text (byte {error.start})", do="save it as UTF-8") from error
    except OSError as error:
        raise InputFileError(f"cannot read {file}: {error.strerror}") from error


def _sentence(problem: Any) -> str:
    place = [str(step) for step in problem["loc"] if not str(step).startswith(("function-", "literal["))]
    where = ".".join(place)
    if problem["type"] == "extra_forbidden":
        return f"{where}: unknown key; {nearest(place[-1], _keys(place[:-1]))}"
    if problem["type"] == "missing":
        return f"{where}: is missing"
    said = problem["msg"].removeprefix("Value error, ")
    return f"{where} = {problem['input']!r}: {said[0].lower()}{said[1:]}"


def _keys(place: list[str]) -> list[str]:
    """Keys that are allowed at this place of a study file."""
    model: type[BaseModel] = StudySpec
    for step in place:
        field = model.model_fields.get(step)
        found = None if field is None else _model_in(field.annotation)
        model = found or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
