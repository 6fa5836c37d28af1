"""All figures of a study, each with its title, its caption and a sentence for readers who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from biomarker.report.figures.calibration import calibration
from biomarker.report.figures.chosen import chosen
from biomarker.report.figures.decision import decision
from biomarker.report.figures.drawing import Drawing, drawing
from biomarker.report.figures.forest import forest
from biomarker.report.figures.instability import instability
from biomarker.report.figures.marker import MarkerValues, marker_by_response
from biomarker.report.figures.patient_flow import flow_words, patient_flow
from biomarker.report.figures.permutation import permutation_null
from biomarker.report.figures.precision_recall import precision_recall
from biomarker.report.figures.probabilities import probabilities
from biomarker.report.figures.roc import roc
from biomarker.report.numbers import Results, interval, p_is, percent
from biomarker.report.stability import with_ranges
from biomarker.report.tables import marker_name

if TYPE_CHECKING:
    from biomarker.evaluation.prediction_instability import PredictionInstability
    from biomarker.validation.result import NestedCVResult


def gallery(
    results: Results,
    result: NestedCVResult,
    marker: MarkerValues | None = None,
    refitted: PredictionInstability | None = None,
) -> Mapping[str, Drawing]:
    """Draw every figure; keys are the names."""
    own = result.predictions()
    drawings = [
        *_flow(results),
        _forest(results),
        drawing("probabilities", "Predicted probability by response", probabilities(own),
                 f"Mean out-of-fold probability: responders {own.probability[:, own.responder].mean():.2f}, "
                 f"non-responders {own.probability[:, ~own.responder].mean():.2f}.",
                 "Each dot is a patient: the mean over the repeats; the line spans the lowest to the highest repeat."),
        drawing("roc", "ROC curve (illustrative)", roc(own, results["auc"], marker),
                 f"Receiver operating characteristic; the reported AUC is {interval(results['auc'])}.",
                 "Illustrative: drawn from probabilities averaged over the repeats. Pairs of patients from different "
                 "folds were scored by different models, so the area under this curve is not the reported AUC. Band: "
                 "95 % over resampled patients, one point at a time."),
        drawing("precision_recall", "Precision-recall curve (illustrative)", precision_recall(own),
                 "Share of true responders among those called responders, against the share of responders found; "
                 f"without information it would stay at {own.responder.mean():.2f}, the share of responders.",
                 "Illustrative, as the ROC curve is. Precision depends on the share of responders and holds for this "
                 "cohort only. Band: 95 % over resampled patients, one point at a time."),
        calibration_drawing(results, result),
        *_permutation(results),
        *_decision(results),
        *_chosen(results),
    ]  # fmt: skip
    if marker is not None:
        drawings.append(_marker(results, marker, result))
    if refitted is not None:
        drawings.append(_instability(refitted, result))
    return {one.name: one for one in drawings}


def gallery_of_results(results: Results) -> Mapping[str, Drawing]:
    """Draw the figures that need no prediction of a single patient."""
    made = (*_flow(results), _forest(results), *_permutation(results), *_decision(results), *_chosen(results))
    return {one.name: one for one in made}


def _flow(results: Results) -> list[Drawing]:
    found = results.get("participants")
    if not found:
        return []
    return [drawing("patient_flow", "Patient flow", patient_flow(found), flow_words(found),
                    "Each patient is counted once, at the first reason that applies.")]  # fmt: skip


def _forest(results: Results) -> Drawing:
    return drawing(
        "forest", "AUC of the procedure, of what it has to beat, and of its candidates", forest(results),
        f"The whole procedure has an AUC of {interval(results['auc'])}; the table of performance gives all numbers.",
        "All on the same splits. Single candidates are not adjusted for choosing the best of them and are no "
        "results; the whole procedure includes that choice.",
    )  # fmt: skip


def calibration_drawing(results: Results, result: NestedCVResult, *, single_patients: bool = True) -> Drawing:
    """The calibration figure, with or without a tick for each patient."""
    picture = calibration(result.predictions(), results["calibration"], single_patients=single_patients)
    ticks = "; ticks are single patients" if single_patients else ""
    return drawing("calibration", "Calibration", picture,
                   f"Calibration slope {interval(results['calibration']['slope'])}; 1 would be ideal.",
                   "Groups of patients in order of their mean probability, with responders / patients and 95 % Wilson "
                   f"intervals{ticks}. {_smooth(results)}")  # fmt: skip


def _smooth(results: Results) -> str:
    curve = results["calibration"].get("curve")
    if curve:
        return f"Line: {curve['smoother']}."
    return ("With so few patients only gross miscalibration can be seen; a smooth curve would need about 100 patients "
            "of each kind.")  # fmt: skip


def _permutation(results: Results) -> list[Drawing]:
    test = results.get("permutation")
    if not test or not test.get("null"):
        return []
    return [drawing(
        "permutation", "Permutation test", permutation_null(test, results["n_patients"]),
        f"With the real responses the AUC is {test['observed']:.2f}; with shuffled ones it is {test['null_mean']:.2f} "
        f"on average, and {p_is(test['p'])}.",
        "The whole procedure, choice of the candidate included, run again with responses shuffled among the patients. "
        f"Statistic: {test['statistic']}, so that the observed value may differ from the reported AUC. Shuffled "
        "responses with which the procedure used no predictor stand at 0.5.",
    )]  # fmt: skip


def _decision(results: Results) -> list[Drawing]:
    curve = results.get("decision_curve")
    if not curve:
        return []
    low, high = curve["range"]
    return [drawing(
        "decision_curve", "Decision curve", decision(results),
        f"Net benefit of treating by the predicted probability, for thresholds from {low:g} to {high:g}; the table of "
        "net benefit gives the numbers.",
        "Net benefit: responders treated, minus non-responders treated weighted by the odds of the threshold, per "
        f"patient. Band: approximate {100 * curve['level']:g} % interval, for one threshold at a time. It holds where "
        f"the share of responders is that of this cohort. Treating nobody has 0 by definition. Note: {curve['note']}.",
    )]  # fmt: skip


def _chosen(results: Results) -> list[Drawing]:
    setup, drawings = results["validation"], []
    n_fits = setup["outer_folds"] * setup["repeats"]
    for key, title in (("candidates", "Chosen candidates"), ("predictors", "Chosen predictors")):
        shares = results["selection"][key]
        if key == "predictors":
            shares = with_ranges(shares, results.get("stability"))
        if shares:
            often = max(shares, key=lambda entry: entry["share"])
            alt = f"{often['name']} was chosen most often, in {percent(often['share'])} of {n_fits} training sets."
            caption = "A part that is chosen in nearly every fold is stable; that alone does not make it predictive."
            if "lowest" in often:
                caption += " Lines: lowest and highest share in a single repeat, not a confidence interval."
            drawings.append(drawing(f"chosen_{key}", title, chosen(shares, n_fits), alt, caption))
    return drawings


def _marker(results: Results, marker: MarkerValues, result: NestedCVResult) -> Drawing:
    direct = (results["baselines"]["marker"] or {}).get("direct")
    auc = f" Its own AUC is {interval(direct['auc'])}." if direct else ""
    title = f"{marker_name(results) or marker.name} by response"
    alt = f"Values of {marker.name} of responders and non-responders.{auc}"
    caption = "The marker that was named before looking at the data, as measured; nothing is fitted. Bars: medians."
    return drawing("marker", title, marker_by_response(marker, result.responder), alt, caption)


def _instability(refitted: PredictionInstability, result: NestedCVResult) -> Drawing:
    return drawing(
        "instability", "Instability of the predictions", instability(refitted, result.responder),
        f"Over {refitted.n_refits} bootstrap refits the probability of a patient differs by "
        f"{refitted.mape.mean():.2f} on average and {percent(float(refitted.cii.mean()))} of the calls change.",
        "Above: the released model's probability of each patient (dot) and 95 % of those by the whole procedure on "
        "bootstrap samples of the patients (line). Below: share of these refits that put the patient on the other side "
        "of the threshold (dashed). These patients were in the training data, so the figure shows how firm the model "
        "is, not how good.",
    )  # fmt: skip
