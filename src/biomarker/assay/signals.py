"""Wells -> one signal per sample, analyte and plate (MFI, OD, ECL, RLU), for panels that use no standard curve."""

from __future__ import annotations

from dataclasses import replace

from biomarker.assay.calibration import Calibration
from biomarker.assay.measured import Measured
from biomarker.assay.well_groups import Group, about, counting, mean_of
from biomarker.errors import PanelError

UNIT = {"net MFI": "MFI"}


def from_signal(blank: Measured, group: Group, calibration: Calibration | None = None) -> Measured:
    """Mean signal of the replicates before the blank is taken off, so that it has a logarithm; net where only that is.

    There are no limits of quantification, and so no censoring: below the lowest standard signals still rank samples.

    References
    ----------
    Breen, Tan and Khan 2016, Sci Rep 6:26996 (median fluorescence has more power than censored concentrations).
    """
    kind = next((kind for kind in group["signal_kind"] if kind), "") or (calibration.signal_kind if calibration else "")
    column = "signal" if any(map(_known, group["signal"])) else "net"
    usable, why = counting(group, column)
    known = replace(blank, unit=UNIT.get(kind, kind), source="signal", **about(usable if len(usable) else group))
    if why:
        return replace(known, source="", reason=why)
    numbers = usable[column].astype(float)
    value = mean_of(numbers)
    cv = 100 * float(numbers.std(ddof=1) / abs(value)) if len(numbers) > 1 and value else None
    return replace(known, value=value, estimate=value, cv=cv)


def refuse_dilutions(values: list[Measured]) -> None:
    """Signals of different dilutions are different quantities.

    Raises
    ------
    PanelError
        When samples of one analyte were measured at more than one dilution.
    """
    seen: dict[str, float] = {}
    for one in values:
        if one.role == "sample" and seen.setdefault(one.analyte, one.dilution) != one.dilution:
            raise PanelError(f"signals of {one.analyte} at dilution {seen[one.analyte]:g} and {one.dilution:g}",
                             allowed="one dilution of all samples where rules.values is \"signal\"",
                             do='leave the wells of the other dilution out, or use concentrations: values = "auto"'
                             )  # fmt: skip


def _known(value: float) -> bool:
    return value == value
