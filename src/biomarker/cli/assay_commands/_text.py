"""Assay -> text for the screen; and plate maps or raw exports from the command line -> assay."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biomarker.assay.measure import Assay
    from biomarker.assay.quality import Finding

WIDTH = 80


def measured(files: Sequence[Path]) -> Assay:
    """Assay of one plate map, or of raw exports with nothing stated about them.

    Raises
    ------
    BiomarkerError
        For anything wrong with them, or a plate map beside other files.
    """
    from biomarker.assay.measure import measure, measure_wells
    from biomarker.errors import InputFileError

    maps = [file for file in files if file.suffix.lower() == ".toml"]
    if not maps:
        from biomarker.assay.formats import read_exports
        from biomarker.assay.plate_map import PlateMap

        wells = read_exports(files)
        kept = {name: name for name in wells.analytes}
        return measure_wells(wells, PlateMap(files=tuple(map(str, files)), analytes=kept),
                             source=", ".join(file.name for file in files))  # fmt: skip
    if len(files) > 1:
        raise InputFileError(f"{maps[0]} is a plate map, and {len(files) - 1} more files are named",
                             allowed="one plate map, or raw exports",
                             do="name the exports in the plate map")  # fmt: skip
    return measure(maps[0])


def summary_text(assay: Assay) -> str:
    """Counts in a few lines."""
    from biomarker.report.assay import counts, headline

    n = counts(assay)
    return "\n".join([
        f"{assay.source}: {n['plates']} plates, {n['samples']} samples, {n['analytes']} analytes",
        f"  {n['values']} values: {n['measured']} numbers, {n['below the lower limit']} below a lower limit, "
        f"{n['above the upper limit']} above an upper limit, {n['missing']} missing; "
        f"{n['with a finding']} with a finding",
        f"  {headline(assay)}",
    ])  # fmt: skip


def findings_text(findings: Sequence[Finding]) -> str:
    """One block per finding."""
    blocks = []
    for code in dict.fromkeys((one.severity, one.code) for one in findings):
        own = [one for one in findings if (one.severity, one.code) == code]
        lines = [_filled(one.sentence[:1].upper() + one.sentence[1:], f"{one.severity:<8}{one.code}  ") for one in own]
        blocks.append("\n".join([*lines, _filled(own[0].do, " " * 8 + "what to do: ")]))
    return "\n\n".join(blocks)


def _filled(text: str, first: str) -> str:
    indent = " " * (10 if first[:1] == " " else len(first))
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False)
