"""High-dose hook: too much analyte gives too little signal."""

from __future__ import annotations

import itertools

import numpy as np

from biomarker.assay.calibration import Calibration
from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates, QcCheck, Seen, listed
from biomarker.curves.goodness import lack_of_fit

SURE = 3.0  # standard errors
FACTOR = 1.5  # by which a more diluted sample must read higher


def _find(plates: Plates) -> list[Seen]:
    return [*_in_standards(plates), *_in_samples(plates)]


def _in_standards(plates: Plates) -> list[Seen]:
    """The highest standard gives clearly less signal than a lower one."""
    found = []
    for one in plates.calibrations:
        if one.fitted is not None and len(one.levels) > 2 and _drops(one):
            top = one.levels[0]
            found.append(Seen("warning", f"{one.analyte} on plate {one.plate}: the highest standard ({top.nominal:.4g} "
                              f"{one.unit}) gives less signal than a lower one.", one.plate,
                              (one.analyte,)))  # fmt: skip
    return found


def _drops(one: Calibration) -> bool:
    if one.fitted is None:
        return False
    sign = 1 if one.fitted.curve.rising else -1
    top, best = one.levels[0], max(one.levels[1:], key=lambda level: sign * level.signal)
    test = lack_of_fit(one.fitted)  # a hook inflates the scatter around the curve, but not that of replicates
    sigma = one.fitted.sigma if test is None else min(one.fitted.sigma, test.pure_error)
    noise = one.fitted.noise.spread([top.signal, best.signal], one.fitted.points.largest) * sigma
    error = float(np.sqrt(np.sum(noise**2 / np.array([top.n, best.n]))))
    return sign * (best.signal - top.signal) > SURE * error


def _in_samples(plates: Plates) -> list[Seen]:
    """A more diluted well reads a clearly higher concentration of the same sample, at the upper end of the curve."""
    groups: dict[tuple[str, str, str], list[Measured]] = {}
    for one in plates.samples:
        if one.estimate is not None and one.log_error is not None:
            groups.setdefault((one.plate, one.analyte, one.sample), []).append(one)
    hooked: dict[tuple[str, str], list[str]] = {}
    for (plate, analyte, sample), own in groups.items():
        own.sort(key=lambda one: one.dilution)
        for less, more in itertools.pairwise(own):
            if _reads_higher(less, more):
                hooked.setdefault((plate, analyte), []).append(sample)
    return [Seen("warning", f"{analyte} on plate {plate}: {listed(samples)} read higher the more they are diluted.",
                 plate, (analyte,), tuple(dict.fromkeys(samples)))
            for (plate, analyte), samples in hooked.items()]  # fmt: skip


def _reads_higher(less: Measured, more: Measured) -> bool:
    if not less.estimate or not more.estimate or less.log_error is None or more.log_error is None:
        return False
    upper_half = less.uloq is not None and less.lloq is not None and less.estimate > np.sqrt(less.uloq * less.lloq)
    gap = np.log(more.estimate / less.estimate)
    return bool(upper_half and gap > np.log(FACTOR) and gap > SURE * np.hypot(less.log_error, more.log_error))


PART = QcCheck(
    code="QC012",
    summary="High-dose hook in standards, or in samples that read higher the more they are diluted",
    why="Capture and detection antibodies are both saturated, so that the highest samples look low.",
    do="Trust the higher dilution, and dilute such samples further.",
    find=_find,
)
