"""Exported files -> Wells: the shelf of formats, and finding out by content which one a file has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from biomarker.assay.content import Content, open_content
from biomarker.assay.wells import Wells
from biomarker.errors import InputFileError, PanelError
from biomarker.shelf import Shelf

if TYPE_CHECKING:
    from biomarker.assay.companions import Companion

SURE, LIKELY, POSSIBLE, NO = 1.0, 0.7, 0.3, 0.0


@dataclass(frozen=True)
class ExportFormat:
    """One kind of exported file.

    Parameters
    ----------
    summary : one line for `biomarker parts`
    extensions : usual endings of such files; for people, detection ignores them
    detect : how sure it is, from `NO` to `SURE`, that a file has this format; never raises
    read : the wells of a file that has it
    reference : where the format is described
    """

    summary: str
    extensions: tuple[str, ...]
    detect: Callable[[Content], float]
    read: Callable[[Content], Wells]
    reference: str = "-"


EXPORTS: Shelf[ExportFormat] = Shelf("biomarker.assay.exports", "export format")


def detect(content: Content) -> str:
    """Name of the format that a file has.

    Raises
    ------
    InputFileError
        When none fits, or two fit equally well.
    """
    found = {name: confidence for name, part in EXPORTS.items() if (confidence := part.detect(content.head)) > NO}
    best = [name for name, confidence in found.items() if confidence == max(found.values())]
    if not best:
        raise InputFileError(f"{content.source}: not recognised; it begins with {beginning(content)}",
                             allowed=", ".join(EXPORTS),
                             do="export it again from the instrument's software without changing it in a spreadsheet; "
                                "docs/assay.md lists what each format must contain")  # fmt: skip
    if len(best) > 1:
        raise InputFileError(f"{content.source} looks like {' and like '.join(best)}",
                             do="name the format that it has")  # fmt: skip
    return best[0]


def beginning(content: Content) -> str:
    """The first cells of a file, for messages."""
    if content.kind == "text":
        line = next((line for line in content.lines if line.strip()), "")
        return f'"{line.strip()[:60]}"'
    if content.kind == "parquet":
        return "the columns of a parquet file"
    if not content.sheets:
        return "no sheet that holds anything"
    name, rows = next(iter(content.sheets.items()))
    first = next((row for _, row in rows if any(row)), [])
    return f'sheet "{name}": ' + ", ".join(cell for cell in first if cell)[:60]


def read_export(path: str | Path, format: str = "") -> Wells:
    """Wells of one exported file.

    Parameters
    ----------
    format : name of a part on the shelf `EXPORTS`; "" finds it by the content of the file

    Raises
    ------
    InputFileError
        When the file cannot be read, or has another or no known format.
    PanelError
        When it contradicts itself.
    """
    return _read(open_content(path), format)


def _read(content: Content, format: str = "") -> Wells:
    name = format or detect(content)
    part = EXPORTS[name]
    if format and part.detect(content.head) <= NO:
        raise InputFileError(f"{content.source} is no {name} export; it begins with {beginning(content)}",
                             do="name another format, or none to have it found")  # fmt: skip
    return part.read(content)


def read_exports(paths: Sequence[str | Path], formats: Mapping[str, str] | None = None) -> Wells:
    """Wells of several files that belong together.

    Files that hold no wells of their own serve the others: a plate layout says what stands in each well, a table of
    standards their concentrations, a table of limits the limits of each analyte.

    Parameters
    ----------
    paths : files of one run or study
    formats : path -> format, where it should not be found by content
    """
    from biomarker.assay.applying import apply_companions
    from biomarker.assay.companions import read_companion

    companions, parts = [], []
    for path in paths:
        content = open_content(path)
        companion = read_companion(content)
        if companion is not None:
            companions.append(companion)
            continue
        content, beside = _own_sheets(content)
        companions += beside
        parts.append(_read(content, (formats or {}).get(str(path), "")))
    if not parts:
        seen = "; ".join(map(str, companions)) or "no file is named"
        raise PanelError(f"no measurements: {seen}", allowed="at least one export with measurements",
                         do="name the export that it belongs to as well")  # fmt: skip
    return apply_companions(Wells.concat(parts), companions)


def _own_sheets(content: Content) -> tuple[Content, list[Companion]]:
    """A workbook with a plate grid: the sheets with readings, and what its other sheets say of them."""
    if len(content.sheets) < 2:
        return content, []
    from biomarker.assay.companions import read_companion

    single = {name: replace(content, sheets={name: rows}) for name, rows in content.sheets.items()}
    found = {name: companion for name, one in single.items() if (companion := read_companion(one)) is not None}
    rest = replace(content, sheets={name: rows for name, rows in content.sheets.items() if name not in found})
    if not found or not rest.sheets or EXPORTS["plate_grid"].detect(rest) <= NO:
        return content, []
    return rest, [replace(one, source=f'{one.source}, sheet "{name}"') for name, one in found.items()]
