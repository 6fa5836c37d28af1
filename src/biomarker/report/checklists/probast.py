"""PROBAST+AI (Moons et al. 2025, BMJ 388:e082505): a self-check by its four domains, not a rating."""

from __future__ import annotations

from biomarker.report.checklists import facts
from biomarker.report.checklists.item import Item, item_table
from biomarker.report.numbers import Results, number
from biomarker.report.table import Table


def probast(results: Results) -> Table:
    """What a rater will ask, domain by domain, and what the results can answer."""
    title = "Risk of bias by the domains of PROBAST+AI, a self-check and no rating"
    return item_table("probast", title, (*_data(results), *_analysis(results)))


def _data(results: Results) -> tuple[Item, ...]:
    audit = results.get("audit") or ()
    found = f"The audit of the data has {len(audit)} finding(s)." if "audit" in results else ""
    return (
        Item(
            "participants",
            "Is the source suited, and were patients left out for a good reason?",
            facts.flow(results),
            "source of the data, reasons",
        ),
        Item(
            "predictors",
            "Measured the same way in all, before and without knowledge of the outcome?",
            found,
            "time of the samples, blinding",
        ),
        Item(
            "outcome",
            "Defined the same way in all, and without the predictors?",
            facts.outcome(results),
            "who judged it, and what was known then",
        ),
    )


def _analysis(results: Results) -> tuple[Item, ...]:
    per = (results.get("feasibility") or {}).get("rarer_class_per_predictor")
    enough = f" {number(per, 1)} patients of the rarer class per possible predictor." if per is not None else ""
    return (
        Item("analysis: size", "Enough patients with and without the outcome?", facts.size(results) + enough),
        Item("analysis: missing", "Were patients with missing values kept and handled well?", facts.gaps(results)),
        Item(
            "analysis: selection",
            "Were predictors chosen without looking at the outcome of the evaluation?",
            "Choice, tuning and every transformation were repeated inside each training set.",
        ),
        Item(
            "analysis: optimism",
            "Was overfitting accounted for?",
            f"{facts.validation(results)} {facts.permutation(results)}".strip(),
        ),
        Item("analysis: measures", "Were calibration and discrimination both judged?", facts.performance(results)),
        Item(
            "analysis: outside",
            "Was the model evaluated on other patients?",
            "",
            "no external validation is in this report; biomarker validate does it",
        ),
    )
