"""Study -> the table of its panel, from a table, a plate map or raw exports; and which raw files stand behind it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from biomarker.assay.analytes import CONCENTRATION_UNITS
from biomarker.assay.open import is_raw_export, read_table
from biomarker.assay.table import Table
from biomarker.study.spec import Study


def read_study_table(study: Study) -> Table:
    """The table of a study; raw exports that it names (`panel.exports`, `panel.samples`) are measured first.

    Raises
    ------
    BiomarkerError
        For anything wrong with the files, or plates that show an error.
    """
    panel = study.spec.panel
    if not _names_raw_files(study):
        return read_table(study.path(panel.file))
    from biomarker.assay.panel_table import usable_panel
    from biomarker.assay.stated import Stated, measure_files

    unit = panel.unit if panel.unit in CONCENTRATION_UNITS else ""
    samples = str(study.path(panel.samples)) if panel.samples else ""
    return usable_panel(measure_files(_raw_files(study), Stated(samples=samples, further={"unit": unit})))


def measured_from(study: Study) -> dict[str, Any] | None:
    """Raw files, readers and rules behind a panel that was measured here; None where the panel was a table."""
    file = study.path(study.spec.panel.file)
    if file.suffix.lower() == ".toml":
        from biomarker.assay.plate_map import read_plate_map

        plates = read_plate_map(file)
        files = [file.parent / name for name in plates.files]
        samples = file.parent / plates.samples.file if plates.samples.file else None
        formats = {file.parent / name: form for name, form in plates.formats.items()}
        return _about(files, samples, formats) | {"plate_map": file.name, "rules": asdict(plates.all_rules)}
    if not _names_raw_files(study) and not is_raw_export(file):
        return None
    from biomarker.assay.rules import Rules

    samples = study.path(study.spec.panel.samples) if study.spec.panel.samples else None
    return _about(_raw_files(study), samples, {}) | {"plate_map": None, "rules": asdict(Rules())}


def _names_raw_files(study: Study) -> bool:
    return bool(study.spec.panel.exports or study.spec.panel.samples)


def _raw_files(study: Study) -> list[Path]:
    return [study.path(name) for name in (study.spec.panel.file, *study.spec.panel.exports)]


def _about(files: list[Path], samples: Path | None, formats: dict[Path, str]) -> dict[str, Any]:
    from importlib.metadata import version

    from biomarker.files import sha256

    entries = [_entry(file, formats.get(file, "")) for file in files]
    if samples is not None:
        entries.append({"file": samples.name, "sha256": sha256(samples.read_bytes()), "reader": "samples"})
    return {"biomarker_version": version("biomarker"), "files": entries}


def _entry(file: Path, form: str) -> dict[str, str]:
    from biomarker.assay.companions import read_companion
    from biomarker.assay.content import open_content
    from biomarker.assay.formats import detect

    content = open_content(file)
    companion = read_companion(content)
    return {"file": file.name, "sha256": content.sha256,
            "reader": companion.kind if companion else form or detect(content)}  # fmt: skip
