"""Table of a laboratory -> a first study file with comments; what is unsure is marked."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from biomarker.assay.names import symbol
from biomarker.assay.open import read_table
from biomarker.assay.reading import as_wide, detect
from biomarker.assay.table import Table
from biomarker.errors import StudyError
from biomarker.study.guess.role import ColumnRole
from biomarker.study.roles import Roles, suggest_roles

LOOK = "LOOK HERE"
ADVISED_TO_NAME = "IFNG"


def draft_study(
    panel: Path, *, id_column: str | None, response: str | None, positive: str | None, folder: Path
) -> tuple[str, Roles]:
    """Text of a study file for this table, and what every column was taken for.

    Parameters
    ----------
    id_column, response, positive : what the user knows already
    folder : where the study file will lie, for relative paths

    Raises
    ------
    StudyError
        When the id, the response or the responder's value is not known and cannot be told from the table.
    """
    raw = read_table(panel)
    reader = detect(raw)
    table = as_wide(raw, reader)
    roles = suggest_roles(table, id_column=id_column, response=response, positive=positive)
    _require_known(roles, panel)
    sections = [
        _head(panel),
        _panel(panel, reader, roles, folder),
        _outcome(table, roles),
        _cohort(roles),
        _candidates(roles),
        _rest(folder),
    ]
    return "\n".join(sections), roles


def _require_known(roles: Roles, panel: Path) -> None:
    if roles.id is None:
        raise StudyError(f"{panel}: no column clearly names the patient", allowed=_listed(roles.id_candidates),
                         do="name it: --id COLUMN")  # fmt: skip
    if roles.response is None:
        raise StudyError(f"{panel}: no column is clearly the response", allowed=_listed(roles.response_candidates),
                         do="name it: --response COLUMN")  # fmt: skip
    if roles.positive is None:
        raise StudyError(f'{panel}: it is not clear which value of "{roles.response.column}" means responder',
                         allowed=roles.positive_reason, do="name it: --positive VALUE")  # fmt: skip
    if not roles.analytes:
        raise StudyError(f"{panel}: no column looks like a measurement",
                         do="check the file; measurements are columns of numbers")  # fmt: skip


def _head(panel: Path) -> str:
    return "\n".join([
        f"# Study file drafted from {panel.name}. Read it before you train; what is unsure is marked.",
        "# pipelines/reference.toml explains every key.",
        "",
        f"title = {_text(panel.stem)}",
        "",
    ])  # fmt: skip


def _panel(panel: Path, reader: str, roles: Roles, folder: Path) -> str:
    chosen = roles.of("analyte")
    unit = Counter(one.unit for one in chosen).most_common(1)[0][0]
    by_unit = next(one for one in chosen if one.unit == unit)
    identity = roles.id
    lines = ["[panel]", f"file = {_text(_relative(panel, folder))}"]
    if reader != "wide":
        lines.append(f"reader = {_text(reader)}")
    if identity is not None:
        lines.append(f"id = {_text(identity.column)}{_remark(identity)}")
    lines += [f"unit = {_text(unit)}{_mark(by_unit.unit_sure, by_unit.unit_reason)}"]
    other = {one.name: one.unit for one in chosen if one.unit != unit}
    if other:
        lines.append(f"units = {_table(other)}")
    lines += ["analytes = [", *_wrapped(one.name for one in chosen), "]"]
    doubtful = [one for one in chosen if not one.sure]
    lines += [f"#   {LOOK}: {one.name}: {one.reason}" for one in doubtful]
    for key in ("lower_limit", "upper_limit"):
        limits = {one.name: getattr(one, key) for one in chosen if getattr(one, key) is not None}
        if limits:
            lines.append(
                f"# {LOOK}: words such as ND need a limit; these are proposals from the data. Ask the laboratory."
            )
            lines.append(f"{key}s = {_table(limits)}")
    for time in roles.of("time"):
        lines.append(f"time = {_text(time.column)}   # days from treatment; rows above 0 are refused{_remark(time)}")
    left = [f"#   {one.column}: {one.reason}" for one in roles.left_out]
    if left:
        lines += ["# Left out:", *left]
    return "\n".join([*lines, ""])


def _relative(panel: Path, folder: Path) -> str:
    """Path relative to the study file; absolute where the two have little in common."""
    relative = Path(os.path.relpath(panel.resolve(), folder.resolve()))
    return (panel.resolve() if relative.parts[:3] == ("..",) * 3 else relative).as_posix()


def _outcome(table: Table, roles: Roles) -> str:
    column = roles.response.column if roles.response else ""
    values = Counter(cell for cell in table.cells[column] if cell)
    others = [value for value in values if value != roles.positive]
    counted = ", ".join(f"{value}: {n}" for value, n in values.most_common())
    mark = _mark(roles.positive_sure, roles.positive_reason)
    lines = [
        "[outcome]",
        f"column = {_text(column)}{_remark(roles.response)}   # {counted}",
        f"responder = [{_text(roles.positive or '')}]{mark}",
    ]
    if len(others) <= 5:
        lines.append(f"non_responder = [{', '.join(map(_text, others))}]")
    return "\n".join([*lines, ""])


def _cohort(roles: Roles) -> str:
    lines = [
        "[cohort]",
        f"covariates = [{', '.join(map(_text, roles.covariates))}]   # known at baseline, shown beside the panel",
    ]
    lines += [f"#   {LOOK}: {one.column}: {one.reason}" for one in roles.of("covariate") if not one.sure]
    lines.append(f"groups = [{', '.join(map(_text, roles.groups))}]   # columns whose equal values stay in one fold")
    if roles.batches:
        lines.append(f"batches = [{', '.join(map(_text, roles.batches))}]   # `biomarker audit` asks whether they tell "
                     "the outcome; never predictors")  # fmt: skip
    if roles.site:
        lines.append(f"site = {_text(roles.site)}   # each site is predicted by a model made without it")
    if roles.several_rows:
        lines.append(
            f"several_rows_per_patient = true   # {LOOK}: patients have several rows; right only if all are baseline"
        )
    return "\n".join([*lines, ""])


def _candidates(roles: Roles) -> str:
    known = next((name for name in roles.analytes if symbol(name) == ADVISED_TO_NAME), "NAME OF ONE ANALYTE")
    return "\n".join([
        "[candidates]",
        "# The one marker you believed in BEFORE seeing these data, and its direction in responders. Without it the",
        "# panel is compared with no single marker.",
        f"# marker = {_text(known)}",
        '# direction = "higher"',
        'use = ["ridge_logistic", "elastic_net", "shrinkage_lda"]',
        "",
    ])  # fmt: skip


def _rest(folder: Path) -> str:
    up = "../" if folder.resolve().name == "pipelines" else ""
    return "\n".join([
        "[validation]",
        "repeats = 50",
        "permutations = 1000  # label permutations of the whole procedure; 0 for none",
        "seed = 1",
        "",
        "[tracking]",
        f'store = "{up}mlruns"',
        "",
        "[release]",
        f'folder = "{up}models"',
        "",
    ])  # fmt: skip


def _remark(role: ColumnRole | None) -> str:
    return "" if role is None else _mark(role.sure, role.reason)


def _mark(sure: bool, reason: str) -> str:
    return "" if sure else f"   # {LOOK}: {' '.join(reason.split())}"


def _listed(columns: Sequence[str]) -> str:
    return "could be: " + ", ".join(columns) if columns else "a column of the table"


def _text(value: str) -> str:
    """Text as TOML writes it; JSON's form of a string is also TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _table(entries: dict[str, str] | dict[str, float]) -> str:
    inside = ", ".join(f"{_text(key)} = {_text(v) if isinstance(v, str) else f'{v:.6g}'}" for key, v in entries.items())
    return f"{{ {inside} }}"


def _wrapped(names: Iterable[str], width: int = 100) -> list[str]:
    lines, line = [], "   "
    for name in names:
        item = f" {_text(name)},"
        if len(line) + len(item) > width:
            lines.append(line)
            line = "   "
        line += item
    return [*lines, line]
