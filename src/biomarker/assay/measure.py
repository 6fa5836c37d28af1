"""Plate map -> an assay: its wells, curves, values and findings. The same for training plates and a new patient's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from biomarker.assay.calibration import Calibration, calibrate
from biomarker.assay.conversion import in_unit
from biomarker.assay.dilutions import combine
from biomarker.assay.formats import read_exports
from biomarker.assay.mapping import apply_map
from biomarker.assay.measured import Measured
from biomarker.assay.names import key
from biomarker.assay.plate_map import PlateMap, read_plate_map
from biomarker.assay.quality import Finding, Plates, examine, with_codes
from biomarker.assay.quantify import quantify
from biomarker.assay.reading import find_column
from biomarker.assay.signals import refuse_dilutions
from biomarker.assay.table import Table
from biomarker.assay.table_file import read_table_file
from biomarker.assay.wells import Wells
from biomarker.errors import PanelError


@dataclass(frozen=True, eq=False)
class Assay:
    """Plates from raw export to values.

    Parameters
    ----------
    source : the plate map
    plate_map : as it was read
    wells : every well with its role and readings
    calibrations : one per plate and analyte with standards
    single : values per plate and dilution
    values : one per sample and analyte, dilutions and plates combined
    findings : of the quality checks, with their codes
    plates : what the checks looked at
    samples : the table of samples; None without one
    """

    source: str
    plate_map: PlateMap
    wells: Wells
    calibrations: tuple[Calibration, ...]
    single: tuple[Measured, ...]
    values: tuple[Measured, ...]
    findings: tuple[Finding, ...]
    plates: Plates
    samples: Table | None = None

    @property
    def has_errors(self) -> bool:
        """Whether a finding is an error that the plate map did not accept."""
        return any(one.severity == "error" and not one.accepted for one in self.findings)


def measure(path: str | Path) -> Assay:
    """Read, calibrate, quantify and examine the plates of a plate map.

    Parameters
    ----------
    path : plate map (.toml); its files are relative to its folder

    Raises
    ------
    BiomarkerError
        For anything wrong with the map, an export or the table of samples.
    """
    return measure_map(read_plate_map(path), Path(path).parent, str(path))


def measure_map(plates: PlateMap, folder: Path, source: str = "plate map") -> Assay:
    """As `measure`, for a map from memory; its files are relative to `folder`."""
    paths = [folder / file for file in plates.files]
    formats = {str(folder / file): name for file, name in plates.formats.items()}
    return measure_wells(read_exports(paths, formats), plates, folder, source)


def measure_wells(wells: Wells, plates: PlateMap, folder: Path = Path(), source: str = "wells") -> Assay:
    """As `measure`, for wells that were read already."""
    mapped, rules = apply_map(wells, plates), plates.all_rules
    if plates.unit:
        mapped = in_unit(mapped, plates.unit, masses=plates.masses, pg_per_unit=plates.pg_per_unit)
    samples = read_table_file(folder / plates.samples.file) if plates.samples.file else None
    known = _known(samples, plates, mapped)
    calibrations = tuple(calibrate(mapped, rules))
    single = quantify(mapped, calibrations, rules)
    if rules.values == "signal":
        refuse_dilutions(single)
    _require_one_unit(single)
    names = {plate: spec.name or plate for plate, spec in plates.plates.items()}
    seen = Plates(
        mapped, calibrations, tuple(single), rules, known,
        {names[plate]: spec for plate, spec in plates.plates.items()},
        {(control, analyte): spec for control, own in plates.controls.items() for analyte, spec in own.items()},
        _matrices(single, known, plates),
    )  # fmt: skip
    findings = tuple(examine(seen, plates.accepted_findings))
    coded = with_codes(single, findings)
    return Assay(source, plates, mapped, calibrations, coded, _combined(coded), findings, seen, samples)


def _known(samples: Table | None, plates: PlateMap, wells: Wells) -> dict[str, dict[str, str]]:
    """What the table of samples says, by sample.

    Raises
    ------
    PanelError
        When a sample stands twice in it, or samples of the plates are not in it.
    """
    if samples is None:
        return {}
    header = find_column(samples, plates.samples.sample)
    names = samples.column(header)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PanelError(f"{samples.source}: sample {twice[0]} stands in several rows", allowed="one row per sample",
                         do="delete or rename the others")  # fmt: skip
    measured = list(dict.fromkeys(wells.frame.loc[wells.frame["role"] == "sample", "sample"]))
    absent = [name for name in measured if name not in set(names)]
    if absent:
        shown = ", ".join(f'"{name}"' for name in absent[:5]) + (f" and {len(absent) - 5} more" * (len(absent) > 5))
        raise PanelError(f"{samples.source} does not hold {len(absent)} of the {len(measured)} samples on the plates: "
                         f"{shown}", allowed="a row for every sample",
                         do="add them, or name those that are none in samples.ignore or samples.roles")  # fmt: skip
    plain = {header: key(header).replace(" ", "_") for header in samples.columns}
    return {name: {plain[column]: samples.cells[column][i] for column in samples.columns}
            for i, name in enumerate(names)}  # fmt: skip


def _matrices(values: Sequence[Measured], known: Mapping[str, Mapping[str, str]], plates: PlateMap) -> dict[str, str]:
    """Matrix of each sample: as the table of samples says, else the plate, else the map."""
    by_plate = {spec.name or plate: spec.matrix for plate, spec in plates.plates.items()}
    return {one.sample: known.get(one.sample, {}).get("matrix", "") or by_plate.get(one.plate, "") or plates.matrix
            for one in values if one.role == "sample"}  # fmt: skip


def _require_one_unit(values: Sequence[Measured]) -> None:
    units: dict[str, str] = {}
    for one in values:
        if one.unit and units.setdefault(one.analyte, one.unit) != one.unit:
            raise PanelError(f"{one.analyte} is in {units[one.analyte]} on one plate and in {one.unit} on {one.plate}",
                             allowed="one unit per analyte",
                             do='state the unit of the panel in the plate map: unit = "pg/mL"')  # fmt: skip


def _combined(values: Sequence[Measured]) -> tuple[Measured, ...]:
    groups: dict[tuple[str, str], list[Measured]] = {}
    for one in values:
        if one.role == "sample":
            groups.setdefault((one.sample, one.analyte), []).append(one)
    return tuple(combine(group) for group in groups.values())
