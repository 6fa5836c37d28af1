"""Assay -> the panel as a table that every reader of the house takes, and the long table with all provenance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from biomarker.assay.dilutions import combine_dilutions
from biomarker.assay.measure import Assay, measure
from biomarker.assay.measured import Measured
from biomarker.assay.table import Table, table_from_columns
from biomarker.errors import PanelError

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 5
PROVENANCE = ("sample_id", "plate_id", "matrix", "kit", "lot", "qc")


def read_plates(path: str | Path) -> Table:
    """Panel of a plate map, for training and for the plate of a new patient alike.

    Raises
    ------
    PanelError
        When a quality check sees an error that the map does not accept.
    """
    return usable_panel(measure(path))


def usable_panel(assay: Assay) -> Table:
    """Panel of plates without errors.

    Raises
    ------
    PanelError
        When a quality check sees an error that the map does not accept.
    """
    errors = [one for one in assay.findings if one.severity == "error" and not one.accepted]
    if errors:
        shown = "\n  ".join(f"{one.code}: {one.sentence}" for one in errors[:SHOWN])
        more = f"\n  and {len(errors) - SHOWN} more" if len(errors) > SHOWN else ""
        codes = ", ".join(f'"{code}"' for code in dict.fromkeys(one.code for one in errors))
        raise PanelError(f"{assay.source}: the plates show errors:\n  {shown}{more}", allowed="plates without errors",
                         do=f"look with `biomarker assay qc {assay.source}`; what is harmless can be accepted in "
                            f"the plate map: accepted_findings = [{codes}]")  # fmt: skip
    return panel_table(assay)


def panel_table(assay: Assay) -> Table:
    """One row per sample: patient, provenance, what the table of samples says, then one column per analyte.

    Cells are "12.4", "<2.3", ">5000" or empty; headers carry the unit. The column `qc` lists the codes of each
    analyte's findings, such as "IFNG: QC001 QC011; IL6: QC002".
    """
    samples = list(dict.fromkeys(one.sample for one in assay.values))
    analytes = list(dict.fromkeys(one.analyte for one in assay.values))
    value = {(one.sample, one.analyte): one for one in assay.values}
    by_sample = {sample: [value[sample, a] for a in analytes if (sample, a) in value] for sample in samples}
    columns: list[tuple[str, list[str]]] = [("patient_id", [_patient(assay, sample) for sample in samples])]
    columns += [(name, [_provenance(assay, name, sample, by_sample[sample]) for sample in samples])
                for name in PROVENANCE]  # fmt: skip
    columns += _others(assay, samples, {name for name, _ in columns})
    for analyte in analytes:
        columns.append(
            (_header(assay, analyte), [value[s, analyte].text if (s, analyte) in value else "" for s in samples])
        )
    table = table_from_columns(assay.source, columns)
    return Table(table.source, table.columns, table.cells, table.row_numbers, tuple(_notes(assay)))


def controls_table(assay: Assay) -> Table | None:
    """One row per control and plate, analytes as in the panel: what bridges plates; None without controls."""
    single: dict[tuple[str, str], dict[str, list[Measured]]] = {}
    for one in assay.single:
        if one.role == "control":
            single.setdefault((one.sample, one.plate), {}).setdefault(one.analyte, []).append(one)
    if not single:
        return None
    columns: list[tuple[str, list[str]]] = [("sample", [sample for sample, _ in single]),
                                            ("plate_id", [plate for _, plate in single])]  # fmt: skip
    for analyte in dict.fromkeys(one.analyte for one in assay.values):
        texts = [combine_dilutions(own[analyte]).text if analyte in own else "" for own in single.values()]
        columns.append((_header(assay, analyte), texts))
    return table_from_columns(f"controls of {assay.source}", columns)


def long_frame(assay: Assay) -> pd.DataFrame:
    """One row per sample or control, analyte, plate and dilution, with limits, interval, signal, wells and codes."""
    import pandas as pd

    return pd.DataFrame([_record(assay, one) for one in assay.single])


def _header(assay: Assay, analyte: str) -> str:
    unit = next((one.unit for one in assay.values if one.analyte == analyte and one.unit), "")
    return f"{analyte} ({unit})" if unit else analyte


def _record(assay: Assay, one: Measured) -> dict[str, object]:
    spec = assay.plates.plate_specs.get(one.plate)
    return {
        "sample_id": one.sample,
        "patient_id": _patient(assay, one.sample) if one.role == "sample" else "",
        "role": one.role,
        "matrix": assay.plates.matrices.get(one.sample, ""),
        "analyte": one.analyte,
        "value": one.value,
        "unit": one.unit,
        "qualifier": one.qualifier or ("=" if one.value is not None else "NA"),
        "low": one.low,
        "high": one.high,
        "estimate": one.estimate,
        "lod": one.lod,
        "lloq": one.lloq,
        "uloq": one.uloq,
        "dilution": one.dilution,
        "replicates": len(one.wells),
        "cv_pct": one.cv,
        "signal": one.signal,
        "beads": one.beads,
        "plate_id": one.plate,
        "wells": " ".join(one.wells),
        "kit": (spec.kit if spec else "") or assay.plate_map.kit,
        "lot": (spec.lot if spec else "") or assay.plate_map.lot,
        "source": one.source,
        "reason": one.reason,
        "qc_flag": " ".join(one.codes),
        "qc_note": " ".join(one.notes),
    }


def _patient(assay: Assay, sample: str) -> str:
    return assay.plates.known.get(sample, {}).get(_plain(assay.plate_map.samples.patient), "") or sample


def _plain(header: str) -> str:
    from biomarker.assay.names import key

    return key(header).replace(" ", "_")


def _provenance(assay: Assay, name: str, sample: str, values: Sequence[Measured]) -> str:
    plates = list(dict.fromkeys(plate for one in values for plate in one.plate.split(", ")))
    if name == "sample_id":
        return sample
    if name == "plate_id":
        return ", ".join(plates)
    if name == "matrix":
        return assay.plates.matrices.get(sample, "")
    if name == "qc":
        return "; ".join(f"{one.analyte}: {' '.join(one.codes)}" for one in values if one.codes)
    stated = [getattr(assay.plates.plate_specs[plate], name) for plate in plates if plate in assay.plates.plate_specs]
    return ", ".join(dict.fromkeys(one for one in stated if one)) or str(getattr(assay.plate_map, name))


def _others(assay: Assay, samples: Sequence[str], taken: set[str]) -> list[tuple[str, list[str]]]:
    """Columns of the table of samples that are not there yet."""
    if assay.samples is None:
        return []
    spec = assay.plate_map.samples
    headers = [h for h in assay.samples.columns
               if _plain(h) not in {_plain(spec.sample), _plain(spec.patient)} and h not in taken]  # fmt: skip
    return [(header, [assay.plates.known[sample][_plain(header)] for sample in samples]) for header in headers]


def _notes(assay: Assay) -> list[str]:
    files = [
        f"{export.source} (sha256 {export.sha256[:12]}, read as {export.format})" for export in assay.wells.exports
    ]
    censored = sum(bool(one.qualifier) for one in assay.values)
    missing = sum(one.value is None for one in assay.values)
    counts = f"{len(assay.values)} values, {censored} of them beyond a limit, {missing} missing"
    codes = sorted({one.code for one in assay.findings if one.severity != "note"})
    return ["measured from " + "; ".join(files), counts, *([f"findings: {', '.join(codes)}"] if codes else [])]
