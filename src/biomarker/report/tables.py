"""Results and predictions -> the tables of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from biomarker.report.baseline import baseline
from biomarker.report.criteria import TABLES as CRITERIA_TABLES
from biomarker.report.numbers import Estimate, Results, interval, number, p_is, p_value
from biomarker.report.table import Cell, Column, Table

if TYPE_CHECKING:
    from biomarker.evaluation.prediction_instability import PredictionInstability
    from biomarker.validation.result import NestedCVResult


COEFFICIENTS = (
    "Coefficients belong to the prepared values (transformed and standardised), so their sizes can be compared; they "
    "are shrunken and carry no p-values. With the intercept they give the log odds of response; the numbers that "
    "prepare the values are in the bundle."
)


def performance(results: Results) -> Table:
    """The whole procedure beside what it has to beat: single marker, covariates, no model."""
    rows: list[tuple[Cell, ...]] = [
        ("whole procedure", results["auc"], results["brier"], results["log_loss"]),
        *(_baseline(label, entry) for label, entry in _baselines(results)),
    ]
    direct = _direct(results)
    if direct is not None:
        rows.insert(2, (f"{marker_name(results)} alone (as measured)", direct["auc"], None, None))
    columns = (Column("model"), Column("AUC"), Column("Brier score", 3), Column("log loss", 3))
    return Table("performance", "Performance in patients that the model had not seen", columns, tuple(rows))


def headline(results: Results) -> Table:
    """What a reader looks for first."""
    test = results["permutation"]
    rows: tuple[tuple[Cell, ...], ...] = (
        ("AUC of the whole procedure", results["auc"]),
        ("Patients", f"{results['n_patients']}, of whom {results['n_responders']} responders"),
        ("Brier score", interval(results["brier"], 3)),
        ("Permutation test", f"{p_is(test['p'])} ({test['n']} permutations)" if test else "not run"),
    )
    return Table("headline", "The result in short", (Column("measure"), Column("result")), rows)


def other_estimates(results: Results) -> Table:
    """Other estimates of the same predictions, each with its ideal value."""
    calibration, called = results["calibration"], results["classification"]
    rows: tuple[tuple[str, Estimate | None], ...] = (
        ("AUC, Nadeau-Bengio interval", results["auc_alternatives"]["nadeau_bengio"]),
        ("AUC, leave-pair-out", results["auc_alternatives"]["leave_pair_out"]),
        ("Sensitivity at the threshold of the fold", called["sensitivity"]),
        ("Specificity at the threshold of the fold", called["specificity"]),
        ("Calibration slope (1 is ideal)", calibration["slope"]),
        ("Calibration intercept (0 is ideal)", calibration["intercept"]),
        ("Observed / expected responders (1 is ideal)", calibration["observed_expected"]),
        ("Scaled Brier score (above 0 is useful)", results["scaled_brier"]),
    )
    shown = tuple((label, interval(estimate)) for label, estimate in rows)
    return Table("other_estimates", "Other estimates", (Column("measure"), Column("estimate")), shown)


def candidates(results: Results) -> Table:
    """Each candidate on the same splits, and what the best of them is worth once the choice is paid for."""
    tested = {entry["name"]: entry["p"] for entry in (results["permutation"] or {}).get("candidates", ())}
    rows = [
        (entry["name"], round(100 * entry["chosen_share"]), entry["auc"], _family_wise(tested.get(entry["name"])),
         entry["brier"], entry["log_loss"], entry["features"], entry["classifier"], entry["filter"])
        for entry in results["candidates"]
    ]  # fmt: skip
    best = results.get("best_of")
    if best is not None:
        rows.append((f"best of these {best['n_candidates']}, adjusted for the choice", None, best["auc"], *[None] * 6))
    columns = (Column("candidate"), Column("chosen (%)"), Column("AUC, unadjusted"), Column("p, family-wise"),
               Column("Brier score", 3), Column("log loss", 3), Column("predictors"), Column("classifier"),
               Column("filter"))  # fmt: skip
    caption = "Candidates; no row but an adjusted one is a result, because the best of several looks better than it is"
    return Table("candidates", caption, columns, tuple(rows))


def candidates_shown(results: Results) -> Table:
    """The same for readers, without the columns that say the same of every candidate."""
    own = results["candidates"]
    same = {"predictors": all(entry["features"] == "panel" for entry in own),
            "classifier": all(entry["classifier"] == entry["name"] for entry in own),
            "filter": all(entry["filter"] == "none" for entry in own),
            "p, family-wise": not (results["permutation"] or {}).get("candidates")}  # fmt: skip
    return candidates(results).without(*(title for title in same if same[title]))


def gatekeeping(results: Results) -> Table:
    """The questions in their fixed order; after the first one that is not confirmed, all are exploratory."""
    rows = tuple(
        (entry["question"], entry["estimate"], p_value(entry["p"]), entry["status"].replace("_", " "), entry["test"])
        for entry in results.get("gatekeeping", ())
    )
    columns = (Column("question"), Column("AUC or difference"), Column("p"), Column("status"), Column("test"))
    caption = "The questions in their fixed order; after the first that is not confirmed, the others are exploratory"
    if len(rows) == 1:
        caption = "The question"
    return Table("gatekeeping", caption, columns, rows)


def _family_wise(p: float | None) -> str | None:
    return None if p is None else p_value(p)


def analytes(results: Results) -> Table:
    """What was measured: missing and censored cells, medians by response."""
    rows = tuple(
        (entry["name"], entry["unit"], entry["missing"], entry["below"], entry["above"],
         entry["median_responders"], entry["median_nonresponders"])
        for entry in results["analytes"]
    )  # fmt: skip
    columns = (Column("analyte"), Column("unit"), Column("missing"), Column("below limit"), Column("above limit"),
               Column("median, responders", None), Column("median, non-responders", None))  # fmt: skip
    return Table("analytes", f"Analytes of {results['n_patients']} patients", columns, rows)


def coefficients(results: Results) -> Table:
    """Coefficients of the released model, largest first; empty where the model has none."""
    known = [entry for entry in results["model"]["predictors"] if entry["coefficient"] is not None]
    ordered = sorted(known, key=lambda entry: -abs(entry["coefficient"]))
    rows = tuple((entry["name"], entry["coefficient"]) for entry in ordered)
    intercept = results["model"].get("intercept")
    if rows and intercept is not None:
        rows = (("(intercept)", intercept), *rows)
    return Table("coefficients", "Coefficients of the released model", (Column("predictor"), Column("coefficient", 3)),
                 rows)  # fmt: skip


def selection(results: Results) -> Table:
    """In how many of the outer folds each candidate and predictor was chosen."""
    rows = tuple(
        (entry["name"], kind, round(100 * entry["share"], 1))
        for kind, key in (("candidate", "candidates"), ("predictor", "predictors"))
        for entry in results["selection"][key]
    )
    columns = (Column("name"), Column("kind"), Column("chosen (%)", 0))
    return Table("selection", "How often each part was chosen in the outer folds", columns, rows)


def predictions(result: NestedCVResult, refitted: PredictionInstability | None = None) -> Table:
    """Out-of-fold probability of each patient: mean, lowest and highest over the repeats, share of responder calls.

    With refits on bootstrap samples, also what the released model and 95 % of the refits say.
    """
    own = result.predictions()
    called = (own.probability >= own.threshold).mean(axis=0)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (patient, "yes" if yes else "no", float(p.mean()), float(p.min()), float(p.max()), round(100 * float(share), 1))
        for patient, yes, p, share in zip(result.patients, own.responder, own.probability.T, called, strict=True)
    )
    columns: tuple[Column, ...] = (
        Column("patient"), Column("responded"), Column("probability"), Column("lowest"), Column("highest"),
        Column("called responder (%)", 0),
    )  # fmt: skip
    if refitted is not None:
        more = zip(refitted.original, refitted.low, refitted.high, refitted.mape, refitted.cii, strict=True)
        rows = tuple((*row, *map(float, one)) for row, one in zip(rows, more, strict=True))
        columns = (*columns, Column("released model"), Column("refits low"), Column("refits high"),
                   Column("mean change"), Column("refits that call otherwise"))  # fmt: skip
    return Table("predictions", "Out-of-fold predictions", columns, rows)


def comparisons(results: Results) -> Table:
    """AUC of the whole procedure minus that of marker or covariates alone, on the same splits.

    The prior is not among them: whether there is anything at all is for the permutation test, not for an interval.
    """
    names = {"marker": f"{marker_name(results)} alone (model)", "covariates": "clinical covariates alone"}
    differences = {name: results["comparisons"].get(role) for role, name in names.items()}
    rows = tuple((f"minus {name}", estimate) for name, estimate in differences.items() if estimate is not None)
    columns = (Column("whole procedure"), Column("difference in AUC"))
    return Table(
        "comparisons", "Does the procedure add to what is there already? (approximate intervals)", columns, rows
    )


def all_tables(
    results: Results, result: NestedCVResult, refitted: PredictionInstability | None = None
) -> tuple[Table, ...]:
    """Every table of a study, as the report and the run keep them."""
    from_results = (performance, gatekeeping, comparisons, candidates, selection, coefficients, baseline, analytes)
    label = [table for make in CRITERIA_TABLES if (table := make(results)).rows]
    return (*(make(results) for make in from_results), *label, *utility_tables(results), predictions(result, refitted))


def utility_tables(results: Results) -> tuple[Table, ...]:
    """Net benefit and predictive values, where the study has them."""
    known = {"decision_curve": net_benefit, "predictive_values": predictive_values}
    return tuple(make(results) for key, make in known.items() if results.get(key))


def net_benefit(results: Results) -> Table:
    """Five thresholds of the decision curve: each strategy, then the procedure minus treating everyone."""
    curve = results["decision_curve"]
    names = {"procedure": "whole procedure", "marker": f"{marker_name(results)} alone (model)",
             "covariates": "clinical covariates alone", "treat_all": "treat everyone"}  # fmt: skip
    shown = [name for name in names if name in curve["net_benefit"]]
    last = len(curve["thresholds"]) - 1
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (number(curve["thresholds"][i]), *(_at(curve["net_benefit"][name], i) for name in shown), 0.0,
         _at(curve["procedure_minus"]["treat_all"], i))
        for i in sorted({round(k * last / 4) for k in range(5)})
    )  # fmt: skip
    columns = (Column("threshold"), *(Column(names[name]) for name in shown), Column("treat nobody"),
               Column("procedure minus treat everyone"))  # fmt: skip
    return Table("net_benefit", "Net benefit (approximate intervals, one threshold at a time)", columns, rows)


def predictive_values(results: Results) -> Table:
    """What a call means at each prevalence."""
    found = results["predictive_values"]
    rows = tuple(
        (f"{100 * one['prevalence']:.3g} %" + (" (this cohort)" if one["of_this_cohort"] else ""), one["positive"],
         one["negative"])
        for one in found["at"]
    )  # fmt: skip
    columns = (Column("share of responders"), Column("PPV"), Column("NPV"))
    return Table("predictive_values", "Predictive values at the thresholds learned in the folds", columns, rows)


def predictive_sentence(results: Results) -> str:
    """What stands below the table of predictive values."""
    return (f"PPV: share of responders among those called responders; NPV: share of non-responders among the others. "
            f"Prevalence: {results['predictive_values']['note']}.")  # fmt: skip


def marker_sentence(results: Results) -> str:
    """The test of the marker as measured; empty where the study names none."""
    direct = _direct(results)
    if not direct:
        return ""
    one = direct.get("p_one_sided")
    beforehand = f", {p_value(one)} one-sided in the direction fixed beforehand" if one is not None else ""
    return (f"{marker_name(results)} by response, nothing fitted: exact Mann-Whitney p = {p_value(direct['p'])} "
            f"two-sided{beforehand}.")  # fmt: skip


def _at(columns: Mapping[str, Any], i: int) -> Estimate:
    return {key: columns[key][i] for key in ("estimate", "low", "high")}


def marker_name(results: Results) -> str:
    """The pre-specified analyte; empty where the study names none."""
    marker = results["baselines"]["marker"]
    return str(marker["name"]) if marker else ""


def _baselines(results: Results) -> list[tuple[str, Mapping[str, Any]]]:
    labels = {"marker": f"{marker_name(results)} alone (model)",
              "covariates": "clinical covariates alone", "prior": "no predictor (prior)"}  # fmt: skip
    return [(label, results["baselines"][key]) for key, label in labels.items() if results["baselines"][key]]


def _baseline(label: str, entry: Mapping[str, Any]) -> tuple[Cell, ...]:
    return label, entry.get("auc"), entry.get("brier"), entry.get("log_loss")


def _direct(results: Results) -> Mapping[str, Any] | None:
    return (results["baselines"]["marker"] or {}).get("direct")
