"""What Olink files of all layouts share: who is a control, what the quality words mean, and values -> Wells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from biomarker.assay.cells import is_missing
from biomarker.assay.export import Limits
from biomarker.assay.figures import Figure
from biomarker.assay.names import symbol
from biomarker.assay.units import unit
from biomarker.assay.wells import Well
from biomarker.errors import InputFileError

_CONTROL = re.compile(
    r"control_sample.*|ipc[ _-]*\d*|(?:neg(?:ative)?|plate|sample|inter-?plate)[ _-]*(?:ctrl|control)s?[ _-]*\d*",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"neg", re.IGNORECASE)
_TYPES = {"sample": "sample", "control": "control", "sample_control": "control", "plate_control": "control",
          "interplate_control": "control", "negative_control": "blank"}  # fmt: skip
_QUALITY = {"pass": (), "na": (), "": (), "warn": ("qc_warning",), "warning": ("qc_warning",),
            "manual_warn": ("qc_warning",), "fail": ("qc_failed",), "excluded": ("qc_failed",)}  # fmt: skip
INTERNAL = re.compile(
    r"(?:incubation|extension|amplification|detection)[ _]?control.*|(?:inc|det|ext|amp) ctrl.*", re.IGNORECASE
)


class Measurement(NamedTuple):
    """One value of an Olink file, as text where it is not a number yet."""

    plate: str
    well: str
    sample: str
    sample_type: str
    analyte: str
    npx: Figure
    quantity: Figure
    unit: str
    lod: float
    lloq: float
    uloq: float
    sample_qc: str
    assay_qc: str
    where: str


@dataclass
class Assembly:
    """Wells, limits and remarks of one file, one measurement after the other."""

    source: str
    wells: list[Well] = field(default_factory=list)
    limits: dict[tuple[str, str], Limits] = field(default_factory=dict)
    apart: Counter[str] = field(default_factory=Counter)
    kept: set[str] = field(default_factory=set)
    varying: set[str] = field(default_factory=set)
    seen: set[tuple[str, str, str, float, float]] = field(default_factory=set)

    def add(self, one: Measurement) -> None:
        """Take one value in."""
        self._refuse_copy(one)
        role = self._role(one)
        quantified = not np.isnan(one.quantity.value) or one.quantity.qualifier != ""
        flags = list(_quality(self.source, one.sample_qc, one.where))
        flags += ["assay_warning" for flag in _quality(self.source, one.assay_qc, one.where) if flag]
        value = one.quantity.value if one.unit else one.npx.value
        if value < one.lod:
            flags.append("below_lod")
        if value < one.lloq:
            flags.append("below_lloq")
        if value > one.uloq:
            flags.append("above_uloq")
        well = Well(one.plate, one.well, one.sample, role, one.analyte, signal=one.npx.value,
                    signal_kind="" if one.unit and np.isnan(one.npx.value) else "NPX", unit=one.unit,
                    flags=tuple(flags), symbol=_gene(one.analyte))  # fmt: skip
        self.wells.append(self._with_result(well, one) if quantified else well)
        self._state_limits(one)

    def _refuse_copy(self, one: Measurement) -> None:
        """Values have many digits: the same sample with the same value again is a copied row, not a replicate."""
        copy = (one.plate, one.sample, one.analyte, one.npx.value, one.quantity.value)
        if not one.well and copy in self.seen:
            raise InputFileError(f"{self.source}, {one.where}: the same sample, assay and value stand there twice",
                                 allowed="every value once", do="delete the repeated rows")  # fmt: skip
        self.seen.add(copy)

    def _role(self, one: Measurement) -> str:
        stated = one.sample_type.casefold().replace(" ", "_")
        if stated and stated not in _TYPES:
            raise InputFileError(f'{self.source}, {one.where}: "{one.sample_type}" is no type of sample',
                                 allowed=", ".join(name.upper() for name in _TYPES))  # fmt: skip
        if stated:
            return _TYPES[stated]
        if _CONTROL.fullmatch(one.sample):
            self.apart[one.sample] += 1
            return "blank" if _NEGATIVE.match(one.sample) else "control"
        if "control" in one.sample.casefold() or "ctrl" in one.sample.casefold():
            self.kept.add(one.sample)
        return "sample"

    def _with_result(self, well: Well, one: Measurement) -> Well:
        if not one.quantity.qualifier:
            return well._replace(result=one.quantity.value)
        end = one.lloq if one.quantity.qualifier == "<" else one.uloq
        limit = end if np.isnan(one.quantity.value) else one.quantity.value
        flags = well.flags + (("no_limit",) if np.isnan(limit) else ())
        return well._replace(qualifier=one.quantity.qualifier, limit=limit, flags=flags)

    def _state_limits(self, one: Measurement) -> None:
        stated = Limits(one.plate, one.analyte, one.unit or "NPX", *(None if np.isnan(x) else x for x in
                                                                     (one.lod, one.lloq, one.uloq)))  # fmt: skip
        if stated[3:] == (None, None, None):
            return
        earlier = self.limits.setdefault((one.plate, one.analyte), stated)
        if earlier != stated:
            self.varying.add(one.analyte)
            lods = [limit.lod for limit in (earlier, stated) if limit.lod is not None]
            self.limits[one.plate, one.analyte] = earlier._replace(lod=max(lods, default=None))

    def remarks(self) -> list[str]:
        """Sentences on what was decided."""
        notes = []
        if self.apart:
            notes.append(f"{len(self.apart)} names were taken for control samples: {', '.join(sorted(self.apart)[:6])}")
        if self.kept:
            notes.append(f"kept as samples although the name says control: {', '.join(sorted(self.kept)[:6])}")
        if self.varying:
            notes.append(f"limits of {len(self.varying)} analytes vary within a plate; the highest LOD is stated")
        return notes


@lru_cache(maxsize=8192)
def _gene(analyte: str) -> str:
    """Olink names its assays by gene symbol, complexes as "IL12A_IL12B"; older names are looked up."""
    return symbol(analyte) or re.sub(r" \(OID\d+\)", "", analyte).replace("_", ":")


def _quality(source: str, text: str, where: str) -> tuple[str, ...]:
    word = "" if is_missing(text) else text.casefold()
    if word not in _QUALITY:
        raise InputFileError(f'{source}, {where}: "{text}" is no word of quality control',
                             allowed="Pass, Warning, WARN, FAIL, EXCLUDED or NA")  # fmt: skip
    return _QUALITY[word]


def stated_unit(source: str, text: str, where: str) -> str:
    """Unit of quantified values.

    Raises
    ------
    InputFileError
        When it is no known concentration.
    """
    known = unit(text)
    if known is None or known == "NPX":
        raise InputFileError(f'{source}, {where}: "{text}" is no unit of a quantified value', allowed="pg/mL, ...")
    return known
