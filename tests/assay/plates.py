"""Small plates with a known truth, for tests; every number is drawn or stated here."""

from dataclasses import replace

import numpy as np

from biomarker.assay.export import Export
from biomarker.assay.wells import Well, Wells
from biomarker.curves.logistic import Curve

CURVE = Curve(at_zero=20, at_infinity=20000, ec50=400, slope=1.2)
LEVELS = (4000.0, 1333.0, 444.0, 148.0, 49.4, 16.5, 5.49)
EXPORT = Export("SIMULATED.csv", "", "simulation", times_dilution=True)


class PlateBuilder:
    """Wells of one analyte, placed column by column; signals are those of CURVE with `cv`."""

    def __init__(self, plate="P1", analyte="IFNG", curve=CURVE, cv=0.03, seed=0, unit="pg/mL"):
        self.plate, self.analyte, self.curve, self.cv, self.unit = plate, analyte, curve, cv, unit
        self.random, self.rows, self.start = np.random.default_rng(seed), [], 0

    def add(self, sample, role, x, n=2, signal=None, **more):
        for _ in range(n):
            y = float(self.curve.response(x)) * float(np.exp(self.cv * self.random.normal()))
            i = self.start + len(self.rows)
            well = f"{chr(65 + i % 8)}{i // 8 + 1}"
            self.rows.append(Well(self.plate, well, sample, role, self.analyte, y if signal is None else signal, "MFI",
                                  unit=self.unit, **more))  # fmt: skip
        return self

    def standards(self, levels=LEVELS, n=2, blanks=2):
        for i, level in enumerate(levels, 1):
            self.add(f"S{i}", "standard", level, n, expected=level)
        return self.add("Blank", "blank", 0, blanks)

    def wells(self, **changes):
        return Wells.from_rows(self.rows, [replace(EXPORT, **changes)])


def plate(samples=None, **how):
    """Standards, blanks, a control, and samples (name -> concentration in the well)."""
    built = PlateBuilder(**how).standards().add("C1", "control", 300, expected=300.0)
    for name, x in (samples or {}).items():
        built.add(name, "sample", x)
    return built
