"""Plate map (TOML) -> which exports belong together and what stands on their plates that the exports do not say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from biomarker.assay.rules import Rules
from biomarker.errors import InputFileError, StudyError, nearest

MATRICES = ("serum", "EDTA plasma", "citrate plasma", "heparin plasma", "plasma", "CSF", "supernatant", "urine",
            "whole blood", "other")  # fmt: skip


class Section(BaseModel):
    """Base: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlateSpec(Section):
    """What is known of one plate beside its export."""

    name: str = ""
    matrix: str = ""
    kit: str = ""
    lot: str = ""
    date: str = ""
    order: int = 0


class StandardsSpec(Section):
    """Concentrations of the standards, where the export states none: the highest, and how it was diluted.

    `top` may be a number for all analytes or a table by analyte; `zero` says that the last one holds nothing.
    """

    top: float | dict[str, float]
    factor: float = Field(gt=1)
    names: tuple[str, ...] = ()
    zero: bool = False


class SamplesSpec(Section):
    """A table of the samples: whose they are, and anything else known of them (response, visit, haemolysis, ...)."""

    file: str = ""
    sample: str = "sample"
    patient: str = "patient_id"
    ignore: tuple[str, ...] = ()
    roles: dict[str, str] = {}
    dilution: float | None = Field(default=None, gt=0)
    dilutions: dict[str, float] = {}


class ControlSpec(Section):
    """What a control should give of one analyte: a target, the range of the kit, or mean and SD of earlier runs."""

    expected: float | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    sd: float | None = None


class PlateMap(Section):
    """Everything that turns raw exports into a panel.

    Parameters
    ----------
    files : exports and their companions (layouts, tables of standards or limits), relative to the map
    formats : file -> format, where it should not be found by content
    analytes : name in the exports -> name in the panel; empty takes the gene symbol
    keep : analytes (names in the panel) that are wanted; empty takes all
    unit : of the panel; empty takes that of the standards
    masses, pg_per_unit : analyte -> kDa, and pg in one international unit as the kit states it, to convert units
    plates : plate as the export names it -> what is known of it
    rules : see `biomarker.assay.rules.Rules`
    controls : control -> analyte -> what it should give
    accepted_findings : codes of errors that are known and taken note of
    simulated : whether the exports are simulated; the panel then says so
    """

    files: tuple[str, ...] = Field(min_length=1)
    formats: dict[str, str] = {}
    matrix: str = ""
    kit: str = ""
    lot: str = ""
    unit: str = ""
    masses: dict[str, float] = {}
    pg_per_unit: dict[str, float] = {}
    analytes: dict[str, str] = {}
    keep: tuple[str, ...] = ()
    plates: dict[str, PlateSpec] = {}
    standards: StandardsSpec | None = None
    samples: SamplesSpec = SamplesSpec()
    controls: dict[str, dict[str, ControlSpec]] = {}
    rules: dict[str, Any] = {}
    accepted_findings: tuple[str, ...] = ()
    simulated: bool = False

    @property
    def all_rules(self) -> Rules:
        """Rules with what the map states."""
        return Rules.of(self.rules)


def read_plate_map(path: str | Path) -> PlateMap:
    """Read and check a plate map.

    Raises
    ------
    InputFileError
        When the file is missing or not text.
    StudyError
        When it is not TOML, a key is unknown (the nearest is named) or a value is not allowed.
    """
    file = Path(path)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputFileError(f"cannot read the plate map {file}: {error}", allowed="a text file (.toml)") from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{file} is not a valid plate map: {error}", allowed='TOML, such as files = ["plate1.csv"]',
                         do="correct that line") from error  # fmt: skip
    return checked_plate_map(content, str(file))


def checked_plate_map(content: dict[str, Any], source: str) -> PlateMap:
    """Plate map of plain values.

    Raises
    ------
    StudyError
        For everything that is wrong with it, in one message.
    """
    if "panel" in content and "files" not in content:
        raise StudyError(f"{source} is a study file", allowed='a plate map, such as files = ["plate1.csv"]',
                         do="name the plate map; a study names it as panel.file")  # fmt: skip
    try:
        plates = PlateMap.model_validate(content)
    except ValidationError as error:
        problems = [_sentence(problem) for problem in error.errors()]
        head = f"{source} has {len(problems)} problem{'s' * (len(problems) > 1)}:\n  "
        raise StudyError(head + "\n  ".join(problems),
                         do="docs/curves.md shows every key of a plate map") from error  # fmt: skip
    plates.all_rules  # noqa: B018  # refuses unknown rules now, with the name of the rule
    for matrix in (plates.matrix, *(plate.matrix for plate in plates.plates.values())):
        if matrix and matrix not in MATRICES:
            raise StudyError(f'{source}: matrix "{matrix}"', allowed=nearest(matrix, MATRICES),
                             do="say what was sampled; serum and plasma are not the same")  # fmt: skip
    return plates


def _sentence(problem: Any) -> str:
    place = [str(step) for step in problem["loc"]]
    if problem["type"] == "extra_forbidden":
        known: dict[str, type[Section]] = {"plates": PlateSpec, "standards": StandardsSpec,
                                           "samples": SamplesSpec, "controls": ControlSpec}  # fmt: skip
        model = known.get(place[0], PlateMap) if len(place) > 1 else PlateMap
        return f"{'.'.join(place)}: unknown key; {nearest(place[-1], model.model_fields)}"
    if problem["type"] == "missing":
        return f"{'.'.join(place)}: is missing"
    said = problem["msg"].removeprefix("Value error, ")
    return f"{'.'.join(place)} = {problem['input']!r}: {said[0].lower()}{said[1:]}"
