"""Assay -> the files a laboratory keeps: panel, values with provenance, findings, report."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from biomarker.assay.measure import Assay
from biomarker.assay.panel_table import controls_table, long_frame, panel_table
from biomarker.assay.table import Table
from biomarker.errors import OutputError
from biomarker.files import new_folder
from biomarker.report.assay import counts, headline, render_assay

if TYPE_CHECKING:
    import pandas as pd

PANEL_KINDS = ("csv", "parquet")


def write_assay(assay: Assay, folder: Path, kind: str = "csv") -> list[str]:
    """Write panel, values, controls, findings.json and report.html into a folder, all or none; names of the files.

    An older folder is replaced only when it holds nothing but such files.

    Raises
    ------
    OutputError
        When the folder cannot be written, or holds other files.
    """
    names = [f"panel.{kind}", f"values.{kind}", "findings.json", "report.html"]
    known = {*names, *(f"{name}.{other}" for name in ("panel", "values", "controls") for other in PANEL_KINDS)}
    others = sorted(file.name for file in folder.iterdir() if file.name not in known) if folder.is_dir() else []
    if others or folder.is_file():
        raise OutputError(f"{folder} holds other files ({', '.join(others[:5]) or 'it is a file'})",
                          do="choose a new folder")  # fmt: skip
    with new_folder(folder) as place:
        _write_frame(_frame(panel_table(assay)), place / names[0])
        _write_frame(long_frame(assay), place / names[1])
        (place / names[2]).write_text(json.dumps(findings(assay), indent=2, ensure_ascii=False), encoding="utf-8")
        (place / names[3]).write_text(render_assay(assay), encoding="utf-8")
        controls = controls_table(assay)
        if controls is not None:
            names.append(f"controls.{kind}")
            _write_frame(_frame(controls), place / names[-1])
    return [str(folder / name) for name in names]


def _frame(table: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: list(table.cells[name]) for name in table.columns})


def findings(assay: Assay) -> dict[str, Any]:
    """Findings, counts, limits and files as plain values."""
    return {
        "format": 1,
        "plate_map": assay.source,
        "simulated": assay.plate_map.simulated,
        "headline": headline(assay),
        "counts": counts(assay),
        "rules": asdict(assay.plates.rules),
        "findings": [{key: list(value) if isinstance(value, tuple) else value for key, value in asdict(one).items()}
                     for one in assay.findings],
        "calibrations": [_calibration(one) for one in assay.calibrations],
        "files": [{"file": one.source, "sha256": one.sha256, "format": one.format, "plates": list(one.plates),
                   "notes": list(one.notes)} for one in assay.wells.exports],
    }  # fmt: skip


def _calibration(one: Any) -> dict[str, Any]:
    known = {"plate": one.plate, "analyte": one.analyte, "unit": one.unit, "accepted": one.accepted,
             "refusal": one.refusal, "lod": one.lod, "lloq": one.lloq, "uloq": one.uloq,
             "excluded": list(one.excluded)}  # fmt: skip
    if one.fitted is None:
        return known
    curve = one.fitted.curve
    return known | {
        "model": one.fitted.model, "choice": one.choice, "sigma": one.fitted.sigma,
        "curve": asdict(curve), "not_determined": list(one.fitted.vague),
        "levels": [{"nominal": level.nominal, "wells": level.n, "signal": level.signal,
                    "recovery_pct": level.recovery if 0 < level.found < float("inf") else None,
                    "expected_cv_pct": level.expected_cv if level.expected_cv < float("inf") else None}
                   for level in one.levels],
    }  # fmt: skip


def _write_frame(frame: pd.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False, lineterminator="\n")
