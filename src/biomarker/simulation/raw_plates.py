"""A study from its plates on: raw xPONENT exports, table of samples and plate map, with the truth behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from biomarker.assay.wells import Wells
from biomarker.simulation.plates import Curve, PlateDesign, simulate_plates

if TYPE_CHECKING:
    import pandas as pd

# analyte -> (median in serum, pg/mL; curve): IFNG lies near the lower limit, IL6 well inside, CXCL10 high
ANALYTES: dict[str, tuple[float, Curve]] = {
    "IFNG": (14.0, Curve(18, 18_000, 600, 1.1)),
    "IL6": (45.0, Curve(25, 22_000, 500, 1.2)),
    "IL10": (30.0, Curve(12, 15_000, 700, 1.0)),
    "CXCL10": (900.0, Curve(40, 25_000, 900, 1.3, 0.7)),
}
SPELLED = {"IFNG": "IFN-γ", "IL6": "IL-6", "IL10": "IL-10", "CXCL10": "IP-10"}
LOG_SD = 0.8
Rows = list[list[object]]


@dataclass(frozen=True)
class RawStudy:
    """Files of a simulated study and the truth behind them.

    Parameters
    ----------
    files : name -> text; `plates.toml` is the plate map
    truth : (n, p) concentrations of the samples, pg/mL
    samples, analytes : names of its rows and columns
    responder : (n,)
    """

    files: Mapping[str, str]
    truth: npt.NDArray[np.float64]
    samples: tuple[str, ...]
    analytes: tuple[str, ...]
    responder: npt.NDArray[np.bool_]


def simulate_raw_study(n_patients: int = 26, n_responders: int = 13, *, auc: float = 0.8, with_response: bool = True,
                       prefix: str = "SIM", plate_sd: float = 0.03, seed: int = 2026) -> RawStudy:  # fmt: skip
    """Plates of patients of whom some will respond: IFNG informs with a true AUC of `auc`, the others do not.

    Parameters
    ----------
    with_response : leave it out to get the plate of new patients
    prefix : of the patients' names
    plate_sd : standard deviation of the log factor of a plate
    """
    random = np.random.default_rng(seed)
    responder = random.permutation(np.arange(n_patients) < n_responders)
    z = random.standard_normal((n_patients, len(ANALYTES)))
    z[:, 0] += np.sqrt(2) * ndtri(auc) * responder
    medians = np.array([median for median, _ in ANALYTES.values()])
    truth = medians * np.exp(LOG_SD * z)
    samples = tuple(f"{prefix}-{i + 1:03d}" for i in range(n_patients))
    design = PlateDesign({name: curve for name, (_, curve) in ANALYTES.items()}, dilution=2.0, plate_sd=plate_sd)
    wells = simulate_plates(design, dict(zip(samples, truth, strict=True)), seed=seed + 1)
    files = {f"{plate}.csv": xponent_text(wells, plate, seed) for plate in wells.plates}
    files["samples.csv"] = _samples(samples, responder if with_response else None)
    files["plates.toml"] = _plate_map(list(wells.plates))
    return RawStudy(files, truth, samples, tuple(ANALYTES), responder)


def xponent_text(wells: Wells, plate: str, seed: int = 0) -> str:
    """Text of one plate as xPONENT exports it (Median, Count, units, expected concentrations, dilutions); SIMULATED."""
    frame = wells.select(plate=plate).frame
    spelled = [SPELLED.get(name, name) for name in dict.fromkeys(frame["analyte"])]
    places = frame.drop_duplicates("well")
    head: Rows = [
        ["Program", "xPONENT", "", "SIMULATED"], ["Build", "0.0"], ["Date", "01/15/2026", "9:00 AM"],
        ["SN", "SIMULATED"], ["Batch", plate], ["Samples", len(places), "Min Events", 50, "Per Bead"], ["Results"], [],
    ]  # fmt: skip
    units: Rows = [["DataType:", "Units"], ["Analyte:", *spelled], ["Units:", *["pg/mL"] * len(spelled)], []]
    body = [*_readings(frame, spelled, seed), *units, *_expected(frame, spelled), *_dilutions(places)]
    return _csv([*head, *body, [], ["-- CRC --"]])


def _readings(frame: pd.DataFrame, spelled: list[str], seed: int) -> Rows:
    """Blocks of medians and of bead counts."""
    random = np.random.default_rng(seed)
    signals = frame.pivot_table(index="well", columns="analyte", values="signal", sort=False)
    signals = signals[list(dict.fromkeys(frame["analyte"]))]
    located = _located(frame.drop_duplicates("well"))
    counts = {well: [int(n) for n in random.integers(55, 160, len(spelled))] for _, _, well in located}
    rows: Rows = []
    for kind in ("Median", "Count"):
        rows += [["DataType:", kind], ["Location", "Sample", *spelled, "Total Events"]]
        for place, name, well in located:
            medians = [f"{signal:.1f}" for signal in signals.loc[well]]
            rows.append([place, name, *(medians if kind == "Median" else counts[well]), sum(counts[well])])
        rows.append([])
    return rows


def _expected(frame: pd.DataFrame, spelled: list[str]) -> Rows:
    rows: Rows = []
    for kind, role in (("Standard", "standard"), ("Control", "control")):
        own = frame[frame["role"] == role].drop_duplicates(["sample", "analyte"])
        rows += [["DataType:", f"{kind} Expected Concentration"], ["Reagent", *spelled]]
        rows += [[_named(str(sample), role), *(f"{level:g}" for level in levels["expected"])]
                 for sample, levels in own.groupby("sample", sort=False)]  # fmt: skip
        rows.append([])
    return rows


def _dilutions(places: pd.DataFrame) -> Rows:
    rows: Rows = [["DataType:", "Dilution Factor"], ["Location", "Sample", "Dilution Factor"]]
    for (place, name, _), factor, role in zip(_located(places), places["dilution"], places["role"], strict=True):
        rows.append([place, name, f"{factor:g}" if role in ("sample", "control") else ""])
    return rows


def _located(places: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Location as xPONENT writes it, name and well, in the order of the plate."""
    wells = zip(places["well"], places["sample"], places["role"], strict=True)
    return [(f"{i}(1,{well})", _named(sample, role), well) for i, (well, sample, role) in enumerate(wells, 1)]


def _named(sample: str, role: str) -> str:
    """Names by which xPONENT tells roles apart."""
    if role == "blank":
        return "Background0"
    return f"{role.capitalize()}{sample[1:]}" if role in ("standard", "control") else sample


def _samples(samples: tuple[str, ...], responder: npt.NDArray[np.bool_] | None) -> str:
    head = ["sample", "patient_id", "matrix", "days_from_treatment"]
    rows: Rows = [[*head, "response"] if responder is not None else list(head)]
    for i, sample in enumerate(samples):
        label = [] if responder is None else ["responder" if responder[i] else "non-responder"]
        rows.append([sample, sample, "serum", 0, *label])
    return _csv(rows)


def _plate_map(plates: list[str]) -> str:
    files = ", ".join(f'"{plate}.csv"' for plate in plates)
    return f"""# SIMULATED plates: nothing measured with them is a finding.
simulated = true
files = [{files}]
unit = "pg/mL"
kit = "SIMULATED 4-plex"

[samples]
file = "samples.csv"
"""


def _csv(rows: Rows) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
