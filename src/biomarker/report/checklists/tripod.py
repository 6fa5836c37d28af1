"""TRIPOD+AI (Collins et al. 2024, BMJ 385:e078378): its 27 items, filled where the results know the answer."""

from __future__ import annotations

from biomarker.report.checklists import facts
from biomarker.report.checklists.item import Item, item_table
from biomarker.report.criteria import label_sentences
from biomarker.report.numbers import Results
from biomarker.report.table import Table


def tripod(results: Results) -> Table:
    """The checklist for developing a model; items are named in our own words."""
    title = "TRIPOD+AI, 27 items with their parts"
    return item_table(
        "tripod", title, (*_opening(results), *_methods(results), *_analysis(results), *_results(results))
    )


def _opening(results: Results) -> tuple[Item, ...]:
    return (
        Item(
            "1",
            "title: development of a model, for whom, of what",
            left=f'the study file calls it "{results["title"]}"',
        ),
        Item("2", "abstract, by TRIPOD+AI for abstracts"),
        Item("3a", "medical background and existing models"),
        Item("3b", "patients, purpose and users of the model"),
        Item("3c", "known inequalities between groups of patients"),
        Item("4", "objectives: development, evaluation or both", "Development with internal validation."),
    )


def _methods(results: Results) -> tuple[Item, ...]:
    marker = (results["baselines"]["marker"] or {}).get("name")
    named = f" {marker} was named before looking." if marker else ""
    units = ", ".join(sorted({entry["unit"] for entry in results["analytes"]}))
    return (
        Item("5a", "source of the data and why it suits", left="cohort, trial or records"),
        Item("5b", "dates of enrolment and follow-up"),
        Item("6a", "setting and centres", facts.sites(results), "where patients were seen"),
        Item("6b", "who was eligible", facts.flow(results), "the clinical criteria"),
        Item("6c", "treatments given"),
        Item(
            "7",
            "preparation of the data",
            "Every step was learned in the training sets only, the same way for all patients.",
            "what was done before the table was read",
        ),
        Item("8a", "outcome, how and when it is assessed", *_assessed(results)),
        Item("8b", "who assessed a subjective outcome"),
        Item("8c", "blinding of the outcome"),
        Item(
            "9a",
            "how the predictors were chosen beforehand",
            f"{results['n_analytes']} analytes and {results['n_covariates']} covariates entered.{named}",
            "why these",
        ),
        Item(
            "9b",
            "predictors: definition, unit, time, blinding",
            f"Units: {units}; baseline table.",
            "time of the sample, assay, blinding",
        ),
        Item("9c", "who assessed subjective predictors"),
        Item("10", "sample size and its reasons", facts.size(results), "how the number came about"),
        Item("11", "missing data", facts.gaps(results), "why they are missing"),
    )


def _assessed(results: Results) -> tuple[str, str]:
    made = results.get("response")
    if not made:
        return facts.outcome(results), "time of assessment"
    return " ".join((facts.outcome(results), *label_sentences(results))), ""


def _limits(results: Results) -> str:
    n = len(results["warnings"])
    told = f" {n} warning{'s' * (n > 1)} at the top of this report." if n else ""
    return f"{facts.size(results)} Internal validation only, with no patient of another study.{told}"


def _analysis(results: Results) -> tuple[Item, ...]:
    recalibrated = any(entry.get("recalibrate", "none") != "none" for entry in results["candidates"])
    handled = facts.handling(results)
    return (
        Item("12a", "how the data were used, and split", facts.validation(results)),
        Item("12b", "handling of predictors", handled, "" if handled else "scales and transformations"),
        Item(
            "12c",
            "kinds of model, building, tuning, internal validation",
            f"Candidates: {facts.candidates(results)}; chosen and tuned inside each training set.",
        ),
        Item(
            "12d",
            "differences between clusters",
            facts.sites(results),
            "" if facts.sites(results) else "no site was named (cohort.site)",
        ),
        Item(
            "12e",
            "measures of performance and comparisons",
            "AUC, Brier score, log loss, calibration intercept and "
            "slope, decision curve, each with an interval; compared with a single marker and with covariates "
            "where the study names them.",
        ),
        Item(
            "12f",
            "updating of the model",
            "Probabilities were recalibrated inside the procedure."
            if recalibrated
            else "None; no probability was recalibrated.",
        ),
        Item("12g", "how predictions were computed", "By models that had not seen the patient; mean over the repeats."),
        Item(
            "13",
            "class imbalance",
            f"{results['n_responders']} of {results['n_patients']} responded; splits were "
            "stratified by the response and no patient was resampled.",
        ),
        Item("14", "fairness and its reasons"),
        Item("15", "output and thresholds", f"A probability of response; {facts.threshold(results)}."),
        Item(
            "16", "differences between development and evaluation data", "None: internal validation on the same cohort."
        ),
        Item("17", "ethical approval and consent"),
    )


def _results(results: Results) -> tuple[Item, ...]:
    versions = f"biomarker {results['biomarker_version']}"
    return (
        Item("18a", "funding"),
        Item("18b", "conflicts of interest"),
        Item("18c", "protocol and where it can be read"),
        Item("18d", "registration"),
        Item("18e", "sharing of the data", left=f"cohort fingerprint {results['cohort_fingerprint'][:16]}"),
        Item(
            "18f",
            "sharing of the code",
            f"{versions}, seed {results['seed']}; with the study file and the data they repeat the analysis.",
            "where they can be had",
        ),
        Item("19", "involvement of patients and the public"),
        Item("20a", "flow of patients", facts.flow(results), "length of follow-up"),
        Item(
            "20b",
            "characteristics, missing values",
            "Patient flow; baseline table, by response.",
            "treatments, and what the table lacks",
        ),
        Item("20c", "evaluation data compared with development data", "The same patients."),
        Item(
            "21",
            "patients and outcomes of each analysis",
            f"{results['n_patients']} patients, {results['n_responders']} responders in every analysis; single-marker "
            "tests leave out missing values.",
        ),
        Item("22", "the whole model", f"{facts.model(results)} The bundle holds all of it."),
        Item(
            "23a",
            "performance with intervals",
            f"{facts.performance(results)} {facts.permutation(results)}".strip(),
            "key subgroups",
        ),
        Item(
            "23b",
            "differences between clusters",
            facts.sites(results),
            "" if facts.sites(results) else "no site was named",
        ),
        Item("24", "results of updating", "Not done."),
        Item("25", "interpretation, fairness included", results["verdict_sentences"][0], "meaning, earlier studies"),
        Item(
            "26",
            "limitations",
            _limits(results),
            "bias, generalisation",
        ),
        Item(
            "27a",
            "poor or missing input when used",
            "Values that are missing, censored or outside the range of training "
            "are handled and flagged by the released model.",
        ),
        Item("27b", "what users have to do and know"),
        Item("27c", "next steps", left="external validation, use in other settings"),
    )
