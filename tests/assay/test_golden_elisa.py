"""Real exports against the results that the instrument's software put into them (data that are not in the project)."""

import numpy as np
import pytest

from biomarker.assay.calibration import calibrate
from biomarker.assay.content import open_content
from biomarker.assay.formats import read_export
from biomarker.assay.rules import Rules
from biomarker.curves.logistic import Curve

# What the software does, found from the numbers: an unweighted 4PL through the means of the levels.
AS_SOFTMAX = Rules(model="4pl", weighting="none", points="means")


def differences(wells, rules):
    """Plate -> relative differences between our concentration and the software's, per well of samples and controls."""
    found = {}
    for calibration in calibrate(wells, rules):
        frame = wells.frame[wells.frame["plate"] == calibration.plate]
        own = frame[frame["role"].isin(("sample", "control")) & frame["result"].notna() & frame["signal"].notna()]
        ours = calibration.fitted.curve.inverse(own["signal"])
        found[calibration.plate] = np.abs(ours / own["result"].to_numpy() - 1)
    return found


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "wells", "worst"),
    [("Assay_2", (44,), 5e-5), ("Assay_3_and_4", (45, 48), 5e-5), ("Assay_11_and_12", (42, 72), 1e-3)],
)
def test_softmax_results_are_reproduced(shared_data, file, wells, worst):
    """Every well to the digits that the export prints; the data's own README knew 0.3 to 4.8 % with a plain 4PL."""
    export = read_export(shared_data / "assay_elisa_softmax" / "raw" / f"{file}.txt")
    found = differences(export, AS_SOFTMAX)
    assert tuple(map(len, found.values())) == wells
    for plate, difference in found.items():
        assert np.median(difference) < 1e-5, plate
        assert difference.max() < worst, plate


@pytest.mark.shared_data
@pytest.mark.parametrize(("file", "most"), [("Assay_2", 0.10), ("Assay_3_and_4", 0.14), ("Assay_11_and_12", 0.11)])
def test_our_weighting_differs_where_the_curve_is_flat(shared_data, file, most):
    """Weights 1/y2 follow the low standards, so results there differ by several percent, as they should."""
    export = read_export(shared_data / "assay_elisa_softmax" / "raw" / f"{file}.txt")
    for difference in differences(export, Rules(model="4pl")).values():
        assert np.median(difference) < most


@pytest.mark.shared_data
def test_coefficients_that_xponent_prints_give_its_results_through_our_curve(shared_data):
    """A + B / (1 + (x / C)^D)^F with D < 0 is our mirrored form; 30 analytes, net MFI, dilution 2 for samples."""
    lines = open_content(shared_data / "assay_luminex_xponent_csv" / "raw" / "plate1.csv").lines
    start = next(i for i, line in enumerate(lines) if line.startswith("DataType:,Analysis Coefficients"))
    table = [line.split(",") for line in lines[start + 1 : start + 7]]
    names = [name for name in table[0][1:] if name]
    wells = read_export(shared_data / "assay_luminex_xponent_csv" / "raw" / "plate1.csv").frame
    worst = []
    for j, name in enumerate(names, 1):
        a, b, c, d, f = (float(row[j]) for row in table[1:6])
        curve = Curve(a, a + b, c * (2 ** (1 / f) - 1) ** (1 / d), -d, f, mirrored=True)
        own = wells[(wells["analyte"] == name) & (wells["role"] == "sample") & wells["result"].notna()]
        ours = 2 * curve.inverse(own["net"])
        worst.append(float(np.median(np.abs(ours / own["result"].to_numpy() - 1))))
    assert len(worst) == 30
    assert max(worst) < 3e-4  # its own inversion stops there
