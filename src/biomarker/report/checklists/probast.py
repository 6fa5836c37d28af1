"""PROBAST+AI (Moons et al. 2025, BMJ 388:e082505): its questions in our words, a self-check and no rating."""

from __future__ import annotations

from biomarker.report.checklists import facts
from biomarker.report.checklists.item import Item, item_table
from biomarker.report.numbers import Results, number
from biomarker.report.table import Table

SAME = "As for the development (D1.1 to D3.4): internal validation uses the same patients."


def probast(results: Results) -> Table:
    """What a rater will ask: 16 questions on the development (D) and 18 on the evaluation (E), by four domains.

    The first three domains ask the same of both parts; the evaluation is by the same patients, so that its eleven
    questions there share one entry.
    """
    title = "PROBAST+AI, its 16 questions on development (D) and 18 on evaluation (E), a self-check and no rating"
    return item_table(
        "probast", title, (*_participants(results), *_predictors(results), *_outcome(results), *_development(results),
                           *_evaluation(results))
    )  # fmt: skip


def _participants(results: Results) -> tuple[Item, ...]:
    return (
        Item("D1.1", "participants: are the sources of the data suited?", "", "registry, trial or clinic"),
        Item("D1.2", "participants: is the design suited?", "", "prospective or not, how patients were sampled"),
        Item("D1.3", "participants: who was included and left out, and whom do they represent?", facts.flow(results),
             "reasons, and the patients that the model is meant for"),
    )  # fmt: skip


def _predictors(results: Results) -> tuple[Item, ...]:
    audit = [entry["code"] for entry in results.get("audit") or () if entry["severity"] != "note"]
    found = ""
    if results.get("audit") is not None:
        found = f"Audit of the data: {', '.join(audit)}." if audit else "The audit of the data has no warning."
    plates = results.get("plates")
    batch = f" Measured on {len(plates['by_plate'])} plates ({plates['correction']})." if plates else ""
    return (
        Item("D2.1", "predictors: defined and measured the same way in all?", (found + batch).strip(),
             "kits, laboratories, storage"),
        Item("D2.2", "predictors: prepared the same way in all?",
             "One procedure for all patients, learned in the training sets only: paragraph of methods."),
        Item("D2.3", "predictors: measured without knowledge of the outcome?", "", "blinding of the laboratory"),
        Item("D2.4", "predictors: known when the model is to be used?", _timing(results), "time of the samples"),
    )  # fmt: skip


def _timing(results: Results) -> str:
    """What the audit says of the days of the samples."""
    if results.get("audit") is None:
        return ""
    told = [entry["sentence"] for entry in results["audit"] if entry["check"] == "post_baseline"]
    return f"Audit: {told[0].rstrip('.')}." if told else "Audit: no sample was taken after treatment began."


def _outcome(results: Results) -> tuple[Item, ...]:
    made = results.get("response")
    rules = "One rule for all patients, judged by the program." if made else ""
    days = (made or {}).get("rules", {}).get("assessment_day")
    return (
        Item("D3.1", "outcome: defined and assessed suitably?", facts.outcome(results), "" if made else "the standard"),
        Item("D3.2", "outcome: defined and assessed the same way in all?", rules, "" if made else "how, and by whom"),
        Item("D3.3", "outcome: assessed without the predictors?", "", "what the assessors knew"),
        Item("D3.4", "outcome: at a fitting time after the predictors?",
             f"Assessed on day {days}." if days else "", "why this interval" if days else "the interval"),
    )  # fmt: skip


def _development(results: Results) -> tuple[Item, ...]:
    per = (results.get("feasibility") or {}).get("rarer_class_per_predictor")
    enough = f" {number(per, 1)} patients of the rarer class per possible predictor." if per is not None else ""
    names = [entry["name"] for entry in results["candidates"]]
    return (
        Item("D4.1", "analysis: a reasonable number of patients?", facts.size(results) + enough),
        Item("D4.2", "analysis: continuous and categorical predictors handled suitably?",
             "Analytes stay continuous; nothing is dichotomised but by a candidate that says so."),
        Item("D4.3", "analysis: missing and censored values handled suitably?",
             f"{facts.gaps(results)} No patient is left out for a missing value.", "why values are missing"),
        Item("D4.4", "analysis: recalibrated, if classes were balanced?",
             "Not applicable: no patient was resampled or weighted to balance the classes."),
        Item("D4.5", "analysis: anything done against overfitting?",
             f"Candidates ({', '.join(names)}) are tuned in inner folds; the choice is inside the validation."),
    )  # fmt: skip


def _evaluation(results: Results) -> tuple[Item, ...]:
    curve = "; net benefit: decision curve" if results.get("decision_curve") else ""
    auc = results["auc"]
    precise = f" The interval of the AUC is {number(auc['high'] - auc['low'])} wide." if auc else ""
    return (
        Item("E1.1 to E3.4", "participants, predictors, outcome of the evaluation", SAME, "another cohort"),
        Item("E4.1", "analysis: more than apparent performance?", facts.validation(results),
             "external validation: biomarker validate"),
        Item("E4.2", "analysis: a reasonable number of patients?", facts.size(results) + precise),
        Item("E4.3", "analysis: missing and censored values handled suitably?",
             "As in a new patient: filled by what the training set taught."),
        Item("E4.4", "analysis: evaluated without balancing the classes?", "Not applicable: nothing was balanced."),
        Item("E4.5", "analysis: no leak from training to test patients?",
             "All that learns is inside the training sets; rows of one patient or group never straddle a split."),
        Item("E4.6", "analysis: every step repeated in the resampling?",
             f"Filling, transformation, filters, tuning, choice and threshold. {facts.permutation(results)}".strip()),
        Item("E4.7", "analysis: discrimination, calibration and net benefit judged?",
             facts.performance(results).rstrip(".") + f"{curve}."),
    )  # fmt: skip
