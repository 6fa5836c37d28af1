"""Study file (TOML) -> Study, or one message about everything that is wrong with it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from biomarker.errors import InputFileError, StudyError, nearest
from biomarker.study.spec import Study, StudyFile, StudySpec, TrialSpec

Model = TypeVar("Model", bound=BaseModel)


def read_study(path: str | Path) -> Study:
    """Read and check a study file.

    Parameters
    ----------
    path : of the study file

    Raises
    ------
    InputFileError
        When the file is missing or not text.
    StudyError
        When it is not valid TOML, a key is unknown (the nearest one is named) or a value is not allowed.
    """
    file, content, text = read_toml(path)
    if "kind" in content:
        raise StudyError(f'{file} is a study of the kind "{content["kind"]}"', allowed="a study of a panel",
                         do=f"use the commands of `biomarker {content['kind']}`")  # fmt: skip
    return Study(spec=checked(StudySpec, content, file, "reference.toml"), file=file.resolve(), text=text)


def read_trial(path: str | Path) -> StudyFile:
    """Read and check a study file with a section `trial`; the panel may be missing.

    Raises
    ------
    BiomarkerError
        As `read_study`.
    """
    file, content, text = read_toml(path)
    if "panel" in content:
        return Study(spec=checked(StudySpec, content, file, "reference.toml"), file=file.resolve(), text=text)
    return StudyFile(spec=checked(TrialSpec, content, file, "reference.toml"), file=file.resolve(), text=text)


def read_toml(path: str | Path) -> tuple[Path, dict[str, Any], str]:
    """File, content and text of a study file of any kind; its keys are not checked yet."""
    file = Path(path)
    text = _text(file)
    try:
        return file, tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{file} is not a valid study file: {error}",
                         allowed='TOML, such as id = "patient_id"; texts stand in double quotes',
                         do="correct that line") from error  # fmt: skip


def checked(model: type[Model], content: dict[str, Any], file: Path, reference: str) -> Model:
    """Content of a study file as its kind wants it, or one message about everything that is wrong.

    Parameters
    ----------
    reference : the file in pipelines/ that shows every key of this kind
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [_sentence(problem, model) for problem in error.errors()]
        raise StudyError(f"{file} has {len(problems)} problem{'s' if len(problems) > 1 else ''}:\n  "
                         + "\n  ".join(problems),
                         do=f"pipelines/{reference} shows every key with its default") from error  # fmt: skip


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


def _sentence(problem: Any, root: type[BaseModel]) -> str:
    place = [str(step) for step in problem["loc"] if not str(step).startswith(("function-", "literal["))]
    where = ".".join(place)
    if problem["type"] == "extra_forbidden":
        return f"{where}: unknown key; {nearest(place[-1], _keys(place[:-1], root))}"
    if problem["type"] == "missing":
        return f"{where}: is missing"
    said = problem["msg"].removeprefix("Value error, ")
    return f"{where} = {problem['input']!r}: {said[0].lower()}{said[1:]}"


def _keys(place: list[str], root: type[BaseModel]) -> list[str]:
    """Keys that are allowed at this place of a study file."""
    model = root
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
