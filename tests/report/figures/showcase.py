"""Every figure of the house, drawn from small simulated values that never change: name -> how to draw it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from biomarker.assay.levey_jennings import AT, Runs, leave_one_out_scores
from biomarker.assay.measure import Assay, measure
from biomarker.evaluation.prediction_instability import prediction_instability
from biomarker.report.figures.arms import arms_forest
from biomarker.report.figures.calibration import calibration
from biomarker.report.figures.chosen import chosen
from biomarker.report.figures.correlations import correlations
from biomarker.report.figures.decision import decision
from biomarker.report.figures.dose_response import dose_response
from biomarker.report.figures.effect_windows import effect_windows
from biomarker.report.figures.exposure_by_dose import exposure_by_dose
from biomarker.report.figures.exposure_quantiles import exposure_quantiles
from biomarker.report.figures.forest import forest
from biomarker.report.figures.gaps import gaps
from biomarker.report.figures.instability import instability
from biomarker.report.figures.invitro_curve import invitro_curve
from biomarker.report.figures.levey_jennings import levey_jennings
from biomarker.report.figures.marker import MarkerValues, marker_by_response
from biomarker.report.figures.panel_overview import panel_overview
from biomarker.report.figures.panel_values import PanelValues
from biomarker.report.figures.patient_flow import patient_flow
from biomarker.report.figures.permutation import permutation_null
from biomarker.report.figures.plate_map import plate_heat
from biomarker.report.figures.precision_recall import precision_recall
from biomarker.report.figures.predictive_check import predictive_check
from biomarker.report.figures.probabilities import probabilities
from biomarker.report.figures.roc import roc
from biomarker.report.figures.standard_curves import standard_curves
from biomarker.report.figures.survival import survival
from biomarker.report.figures.volcano import volcano
from biomarker.trial.cumulative_incidence import cumulative_incidence
from biomarker.trial.follow_up import FollowUp
from biomarker.trial.kaplan_meier import kaplan_meier
from biomarker.validation.result import Predictions

RESULTS = json.loads(Path(__file__).parents[1].joinpath("results.json").read_text(encoding="utf-8"))
PLATES = Path(__file__).parents[3] / "pipelines" / "simulated_plates" / "plates.toml"
CYTOKINES = ("IFN-γ", "IL-6", "IL-10", "TNF", "IP-10", "IL-12p70", "IL-17A", "BAFF", "MCP-1", "IL-8", "TGF-β1", "VEGF")
MORE = {"marker": "IFN-γ alone", "covariates": "clinical covariates alone"}


def estimate(value: float, half: float = 0.05) -> dict[str, object]:
    return {"estimate": value, "low": value - half, "high": value + half, "level": 0.95, "method": "m"}


def predictions(n: int = 26, repeats: int = 10, responders: int | None = None) -> Predictions:
    """Out-of-fold probabilities of n patients."""
    random = np.random.default_rng(5)
    responder = np.arange(n) < (n * 14 // 26 if responders is None else responders)
    logits = np.where(responder, 0.4, -0.2) + random.normal(scale=0.9, size=n)
    drawn = logits + random.normal(scale=0.4, size=(repeats, n))
    return Predictions(responder, 1 / (1 + np.exp(-drawn)), np.full((repeats, n), 0.5),
                       np.tile(np.arange(n) % 5, (repeats, 1)).astype(np.int16))  # fmt: skip


def marker(n: int = 26) -> MarkerValues:
    """IFN-γ of the same patients: some below the limit of 2.5 pg/mL, one missing."""
    random = np.random.default_rng(11)
    values = np.round(np.exp(np.where(predictions(n).responder, 2.9, 2.2) + random.normal(scale=0.7, size=n)), 2)
    marks = np.where(np.arange(n) % 7 == 5, -1, 0).astype(np.int8)
    values[marks < 0], values[-1] = 2.5, np.nan
    return MarkerValues("IFN-γ", "pg/mL", values, np.where(np.isnan(values), 0, marks).astype(np.int8))


def panel(n: int = 40, names: tuple[str, ...] = CYTOKINES) -> PanelValues:
    """A panel that correlates, with values below a limit, above one, and missing."""
    random = np.random.default_rng(4)
    p = len(names)
    responder = np.arange(n) % 5 < 2
    common = random.normal(size=(n, 1))
    logs = 2 + 0.7 * common + random.normal(scale=0.8, size=(n, p)) + 0.9 * np.outer(responder, np.arange(p) % 4 == 0)
    values, marks = np.round(np.exp(logs), 2), np.zeros((n, p), dtype=np.int8)
    for j in range(0, p, 3):
        low = values[:, j] < np.quantile(values[:, j], 0.1 + 0.04 * (j % 12))
        values[low, j], marks[low, j] = values[~low, j].min(), -1
    values[:3, 1:2], marks[:3, 1:2] = 99.0, 1
    values[-5:, 2:3], marks[-5:, 2:3] = np.nan, 0
    return PanelValues(names, ("pg/mL",) * p, values, marks, responder)


def single_markers(panel: PanelValues) -> dict[str, object]:
    """Tests of each analyte of a panel, with made-up p-values."""
    p = len(panel.names)
    raw = np.geomspace(2e-4, 0.9, p)
    analytes = [{"name": name, "p": float(raw[j]), "p_holm": float(min(1, raw[j] * (p - j))),
                 "p_bh": float(min(1, raw[j] * p / (j + 1))), "log2_ratio": float((-1) ** j * (2.0 - 1.9 * j / p)),
                 "n_responders": 16, "n_nonresponders": 24} for j, name in enumerate(panel.names)]  # fmt: skip
    return {"n_tests": p, "method": "m", "note": "n", "analytes": analytes}


def decision_results() -> dict[str, object]:
    at = np.linspace(0.2, 0.7, 26)
    own = 0.54 - 0.35 * at
    found = {"procedure": own, "marker": own - 0.05, "covariates": own - 0.1, "treat_all": (0.54 - at) / (1 - at)}
    benefit = {name: {"estimate": list(v), "low": list(v - 0.12), "high": list(v + 0.12)} for name, v in found.items()}
    return RESULTS | {"decision_curve": {"range": [0.2, 0.7], "thresholds": list(at), "treat_none": 0.0, "level": 0.95,
                                         "method": "m", "note": "x", "net_benefit": benefit}}  # fmt: skip


def refits(n: int = 26):
    random = np.random.default_rng(2)
    original = random.random(n)
    drawn = np.clip(original + random.normal(scale=0.2, size=(50, n)), 0, 1)
    return prediction_instability(original, drawn, 0.5, np.full(50, 0.5)), np.arange(n) < n // 2


def arms(names: tuple[str, str] = ("anifrolumab 300 mg", "placebo"), levels: int = 2) -> Figure:
    def table(a: int, b: int, c: int, d: int) -> dict[str, int]:
        return {"treated_responders": a, "treated": b, "control_responders": c, "control": d}

    groups = [{"variable": variable, "level": (level, "the others", "unknown", "never measured", "elsewhere")[k],
               "table": table(20 + k, 45, 14, 40 + k), "risk_difference": estimate(0.1 - 0.03 * k, 0.2)}
              for variable, level in (("interferon signature", "high"), ("skin involvement at baseline", "yes"))
              for k in range(levels)]  # fmt: skip
    tests = [{"variable": "interferon signature", "p": 0.034}, {"variable": "skin involvement at baseline", "p": 0.41}]
    endpoint = {"comparison": {"table": table(84, 180, 57, 182), "risk_difference": estimate(0.163, 0.098),
                               "test": {"p": 0.0013},
                               "forest": {"subgroups": groups, "interactions": tests}}}  # fmt: skip
    return arms_forest(endpoint, *names)


def windows() -> Figure:
    middle = [2.0, 4.1, 7.7, 14.0, 26.0, 55.0]
    found = [{"middle": x, "lowest": x / 2, "difference": estimate(0.05 + 0.05 * k, 0.2), "n_treated": 20 + k,
              "n_control": 21} for k, x in enumerate(middle)]  # fmt: skip
    return effect_windows({"windows": found, "overall": 0.16, "marker": "IFN-γ", "level": 0.95,
                           "homogeneity_p": 0.31}, "pg/mL")  # fmt: skip


def followed(n: int, scale: float, seed: int) -> FollowUp:
    random = np.random.default_rng(seed)
    event, until = random.exponential(scale, n), random.uniform(6, 60, n)
    time = np.round(np.minimum(event, until), 1)
    what = np.where(event < until, np.where(np.arange(n) % 4 == 0, 2, 1), 0).astype(np.int8)
    return FollowUp([f"P{i}" for i in range(n)], time, what, "relapse", "months")


def lives(groups: tuple[str, ...] = ("responders", "non-responders"), competing: bool = False) -> Figure:
    own = [followed(37 - 6 * k, 60.0 - 20 * (k % 3), k) for k in range(len(groups))]
    curves = [cumulative_incidence(one) if competing else kaplan_meier(one) for one in own]
    return survival(list(groups), own, curves, event="relapse", unit="months", competing=competing, p=0.041)


def exposure() -> dict[str, object]:
    forms = ("log(1 + C/1)", "Emax, EC50 10", "linear")
    doses = [0.0, 75.0, 150.0, 300.0, 600.0, 1000.0]
    rows = [{"form": form, "dose": dose, "rate": estimate(0.3 + 0.06 * k, 0.09),
             "expected": estimate(0.3 + 0.06 * k, 0.04)} for form in forms for k, dose in enumerate(doses)]  # fmt: skip
    levels = [{"dose": dose, "average": {"estimate": dose / 5, "low": dose / 9, "high": dose / 3},
               "occupied": {"estimate": dose / (dose + 60), "low": dose / (dose + 120), "high": dose / (dose + 20)}}
              for dose in doses]  # fmt: skip
    return {"forms": [{"label": form} for form in forms], "doses": doses, "reference": 300.0, "last_week": 52.0,
            "n_per_arm": 180, "n_trials": 1000, "observed": [[0.0, [57, 182]], [300.0, [84, 180]]], "response": rows,
            "exposure": levels, "occupancy": 0.9, "trough_week": 24.0, "level": 0.9}  # fmt: skip


def quantiles() -> Figure:
    edges = [(0.0, 0.0), (3.1, 7.114), (7.114, 15.6), (15.6, 33.2), (33.2, 71.9)]
    rows = [{"n": 31 + k, "low": low, "high": high, "observed": estimate(0.35 + 0.06 * k, 0.15),
             "predicted": 0.37 + 0.05 * k} for k, (low, high) in enumerate(edges)]  # fmt: skip
    return exposure_quantiles({"quantiles": rows, "last_week": 52.0, "level": 0.95})


def check(what: str, doses: tuple[float, ...] = (0.0, 150.0, 300.0)) -> Figure:
    rows = [{"week": week, "n": 40, "observed": 0.3 + week / 120, "low": 0.2 + week / 120, "middle": 0.32 + week / 120,
             "high": 0.45 + week / 120, "inside": True} for week in (4, 8, 12, 24, 36, 52)]  # fmt: skip
    groups = [{"dose": dose, "n": 40, "response": rows, "stay": rows, "concentration": rows} for dose in doses]
    return predictive_check({"groups": groups, "level": 0.9, "copies": 200}, what)


def invitro(labels: tuple[str, ...] = ("IDO1 under IFN-γ", "IDO2 under IFN-γ", "IDO1 under TNF")) -> Figure:
    return invitro_curve(invitro_rows(labels), "ng/mL")


def invitro_rows(labels: tuple[str, ...]) -> list[dict[str, object]]:
    doses = [0.0, 0.1, 1.0, 10.0, 50.0, 100.0]
    dose = np.geomspace(0.01, 140, 40)
    fold = 6 / (1 + 4 / dose)
    half = 0.6 + 0.35 * fold
    line = {"dose": list(dose), "fold": list(fold), "low": list(fold - half), "high": list(fold + half)}
    fold = [[0.0, 0.3 + k, 1.2 + k / 2, 4 - k / 2, None if k else 5.2, 6 - k / 3] for k in range(3)]
    return [{"label": label, "n_donors": 3, "doses": doses, "fold": fold, "ec50": estimate(4.0, 2.0) if k < 2 else None,
             "emax": None, "line": line, "level": 0.95} for k, label in enumerate(labels)]  # fmt: skip


def controls(n_charts: int = 4, plates: int = 14) -> Figure:
    return levey_jennings(control_runs(n_charts, plates))


def control_runs(n_charts: int, plates: int) -> dict[tuple[str, str], Runs]:
    random = np.random.default_rng(8)
    charts = {}
    for k in range(n_charts):
        values = np.exp(3 + k + random.normal(scale=0.1, size=plates))
        if plates > 9:
            values[9] *= 1.7
        scores = leave_one_out_scores(np.log(values)) if plates >= 10 else None
        usual = np.log(values if scores is None else values[np.abs(scores) <= 3])
        lines = tuple(np.exp(usual.mean() + sd * usual.std(ddof=1)) for sd in AT) if plates >= 3 else ()
        names = tuple(map(str, range(plates)))
        charts[f"control {k % 2 + 1}", CYTOKINES[k]] = Runs(names, values, "pg/mL", scores, "", lines)
    return charts


@functools.cache
def measured() -> Assay:
    return measure(PLATES)


def curves() -> Figure:
    assay = measured()
    plate = assay.wells.plates[0]
    own = [one for one in assay.calibrations if one.plate == plate]
    return standard_curves(own, [[v.signal for v in assay.single if (v.plate, v.analyte) == (plate, one.analyte)]
                                 for one in own])  # fmt: skip


def plate() -> Figure:
    assay = measured()
    return plate_heat(assay.wells, assay.wells.plates[0])


SHARES = [{"name": name, "share": 1 - 0.08 * j, "lowest": max(0.0, 0.8 - 0.09 * j), "highest": 1 - 0.06 * j}
          for j, name in enumerate(CYTOKINES)]  # fmt: skip

USUAL: dict[str, Callable[[], Figure]] = {
    "arms_forest": arms,
    "calibration": lambda: calibration(predictions(), RESULTS["calibration"]),
    "chosen": lambda: chosen(SHARES, 250),
    "correlations": lambda: correlations(panel()),
    "cumulative_incidence": lambda: lives(competing=True),
    "decision": lambda: decision(decision_results()),
    "dose_response": lambda: dose_response(exposure()),
    "effect_windows": windows,
    "exposure_by_dose": lambda: exposure_by_dose(exposure()),
    "exposure_quantiles": quantiles,
    "forest": lambda: forest(RESULTS),
    "gaps": lambda: gaps(panel()),
    "instability": lambda: instability(*refits()),
    "invitro_curve": invitro,
    "levey_jennings": controls,
    "marker_by_response": lambda: marker_by_response(marker(), predictions().responder),
    "panel_overview": lambda: panel_overview(panel()),
    "patient_flow": lambda: patient_flow(RESULTS["participants"]),
    "permutation_null": lambda: permutation_null(RESULTS["permutation"]),
    "plate_heat": plate,
    "precision_recall": lambda: precision_recall(predictions()),
    "predictive_check": lambda: check("response"),
    "predictive_check_dropout": lambda: check("stay", (0.0, 300.0)),
    "probabilities": lambda: probabilities(predictions()),
    "roc": lambda: roc(predictions(), RESULTS["auc"], marker()),
    "standard_curves": curves,
    "survival": lives,
    "volcano": lambda: volcano(single_markers(panel())),
}

LONG = tuple(f"receptor antagonist of the interleukin-{k} family, soluble, high sensitivity" for k in range(1, 13))
PROTEINS = tuple(f"Q{10000 + 7 * k}_HUMAN" for k in range(500))
ONE_CLASS = predictions(26, responders=26)


def changed(one: PanelValues, **parts: np.ndarray) -> PanelValues:
    own = {name: getattr(one, name) for name in ("names", "units", "values", "marks", "responder")} | parts
    return PanelValues(**own)


def all_censored() -> PanelValues:
    one = panel(20, CYTOKINES[:3])
    return changed(one, values=np.full((20, 3), 2.5), marks=np.full((20, 3), -1, dtype=np.int8))


def empty_column() -> PanelValues:
    one = panel(20, CYTOKINES[:4])
    values, marks = one.values.copy(), one.marks.copy()
    values[:, 1], marks[:, 1] = np.nan, 0
    return changed(one, values=values, marks=marks)


def negative() -> PanelValues:
    one = panel(40)
    return changed(one, values=np.log(one.values) - 4, units=("NPX",) * 12)


def undefined() -> dict[str, object]:
    none = {"estimate": None, "low": None, "high": None, "level": 0.95, "method": "not defined"}
    one = json.loads(json.dumps(RESULTS))
    one["auc"], one["best_of"] = none, None
    one["baselines"] = {"marker": None, "covariates": None}
    one["candidates"] = [entry | {"auc": none} for entry in one["candidates"]]
    return one


def empty_marker(n: int = 26) -> MarkerValues:
    return MarkerValues("IFN-γ", "pg/mL", np.full(n, np.nan), np.zeros(n, dtype=np.int8))


def long_marker() -> MarkerValues:
    one = marker()
    return MarkerValues(LONG[0], "pg/mL", np.log(one.values) - 3, one.marks)


def many_results() -> dict[str, object]:
    names = [f"stacked_ensemble_of_nearest_neighbours_{k}" for k in range(12)]
    return RESULTS | {"candidates": [RESULTS["candidates"][0] | {"name": name} for name in names]}


EXTREME: dict[str, Callable[[], Figure]] = {
    "arms_long": lambda: arms(("allogeneic mesenchymal stromal cells", "best supportive care"), 5),
    "calibration_200": lambda: calibration(predictions(200), {"slope": None}),
    "calibration_no_patients": lambda: calibration(predictions(), RESULTS["calibration"], single_patients=False),
    "chosen_long": lambda: chosen([{"name": name, "share": 0.5} for name in LONG * 2], 250),
    "correlations_120": lambda: correlations(panel(60, PROTEINS[:120])),
    "correlations_40_page": lambda: correlations(panel(60, PROTEINS[:40]), 7.1),
    "correlations_24": lambda: correlations(negative_pairs()),
    "correlations_censored": lambda: correlations(all_censored()),
    "correlations_empty_column": lambda: correlations(empty_column()),
    "correlations_long": lambda: correlations(panel(40, LONG)),
    "correlations_one": lambda: correlations(panel(20, CYTOKINES[:1])),
    "decision_long": lambda: decision(decision_results() | {"baselines": {"marker": {"name": LONG[0]}}}),
    "dose_response_one": lambda: dose_response(exposure() | {"forms": exposure()["forms"][:1]}),
    "dose_response_five": lambda: dose_response(five_forms()),
    "forest_undefined": lambda: forest(undefined()),
    "forest_many": lambda: forest(many_results()),
    "gaps_500": lambda: gaps(panel(100, PROTEINS)),
    "gaps_60": lambda: gaps(panel(200, PROTEINS[:60])),
    "gaps_long": lambda: gaps(panel(20, LONG)),
    "gaps_one": lambda: gaps(empty_column().take(np.array([1]))),
    "gaps_one_class": lambda: gaps(changed(panel(), responder=np.ones(40, dtype=bool))),
    "instability_200": lambda: instability(*refits(200)),
    "invitro_one": lambda: invitro(("indoleamine 2,3-dioxygenase 1 under interferon gamma and TNF",)),
    "levey_few_plates": lambda: controls(1, 4),
    "levey_page": lambda: levey_jennings(control_runs(10, 40), 7.1),
    "marker_200": lambda: marker_by_response(marker(200), predictions(200).responder),
    "marker_empty": lambda: marker_by_response(empty_marker(), predictions().responder),
    "marker_long_negative": lambda: marker_by_response(long_marker(), predictions().responder),
    "marker_one_class": lambda: marker_by_response(marker(), np.ones(26, dtype=bool)),
    "panel_200": lambda: panel_overview(panel(200, CYTOKINES[:6])),
    "panel_censored": lambda: panel_overview(all_censored()),
    "panel_empty_column": lambda: panel_overview(empty_column()),
    "panel_long": lambda: panel_overview(panel(40, LONG)),
    "panel_negative": lambda: panel_overview(negative()),
    "panel_one": lambda: panel_overview(panel(20, CYTOKINES[:1])),
    "panel_page": lambda: panel_overview(panel(60, PROTEINS[:24]), 7.1),
    "permutation_extreme": lambda: permutation_null(
        RESULTS["permutation"] | {"null": [0.5, 0.5, 0.5], "observed": 0.99, "n": 3, "p": 0.00001}, 26),
    "precision_recall_200": lambda: precision_recall(predictions(200)),
    "precision_recall_one_class": lambda: precision_recall(ONE_CLASS),
    "predictive_check_five": lambda: check("concentration", (0.0, 75.0, 150.0, 300.0, 1000.0)),
    "predictive_check_one": lambda: check("response", (300.0,)),
    "probabilities_200": lambda: probabilities(predictions(200)),
    "probabilities_one_class": lambda: probabilities(ONE_CLASS),
    "roc_200": lambda: roc(predictions(200), RESULTS["auc"]),
    "roc_long": lambda: roc(predictions(), undefined()["auc"], long_marker()),
    "roc_one_class": lambda: roc(ONE_CLASS, None),
    "survival_four": lambda: lives(("complete remission six months after cells", "partial", "stable", "worse")),
    "survival_one": lambda: lives(("all patients",)),
    "volcano_500": lambda: volcano(single_markers(panel(40, PROTEINS))),
    "volcano_long": lambda: volcano(single_markers(panel(40, LONG))),
    "volcano_none": lambda: volcano({"n_tests": 0, "analytes": [{"p": None, "log2_ratio": None, "name": "A"}]}),
}  # fmt: skip


def negative_pairs() -> PanelValues:
    one = panel(40, PROTEINS[:24])
    return changed(one, values=np.where(np.arange(24) % 2 == 0, one.values, 1 / one.values))


def five_forms() -> dict[str, object]:
    one = exposure()
    labels = ("log(1 + C/1)", "Emax, EC50 10", "linear", "Emax, EC50 20 with a Hill coefficient of 2", "square root")
    rows = [row | {"form": label} for label in labels for row in one["response"][:6]]
    return one | {"forms": [{"label": label} for label in labels], "response": rows}


@functools.cache
def drawn(name: str) -> Figure:
    """A figure that several tests look at and none changes."""
    return (USUAL | EXTREME)[name]()
