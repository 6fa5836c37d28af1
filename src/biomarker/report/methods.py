"""Results -> the methods paragraph of a manuscript."""

from __future__ import annotations

from biomarker.report.criteria import label_sentences
from biomarker.report.numbers import Results, level, percent
from biomarker.report.procedure import preparation
from biomarker.report.references import references
from biomarker.report.stability import sentences
from biomarker.report.tables import marker_name


def methods(results: Results) -> str:
    """Sentences in the past tense that say what was done, with the numbers of this study."""
    told = (_data(results), *label_sentences(results), _plates(results), _procedure(results),
            _validation(results), _measures(results), _test(results), _order(results), _alone(results),
            _use(results), _stability(results), _software(results))  # fmt: skip
    return " ".join(sentence for sentence in told if sentence)


def method_references(results: Results) -> list[str]:
    """Full references of what the paragraph and the sentences on sample size and stability name."""
    size = (results.get("feasibility") or {}).get("verdict", "")
    return references((methods(results), size, *sentences(results.get("stability") or {})))


def _data(results: Results) -> str:
    cells = results["n_patients"] * results["n_analytes"]
    covariates = f" and {_count(results['n_covariates'], 'clinical covariate')}" if results["n_covariates"] else ""
    missing, censored = results["missing_cells"], results["censored_cells"]
    outside = f"{censored} lay outside the limits of the assay and {_were(censored)} kept as censored values"
    if not censored:
        outside = "none lay outside the limits of the assay"
    gaps = f"of {cells} measurements, {missing} {_were(missing)} missing and {outside}"
    return (f"{results['n_patients']} patients ({results['n_responders']} responders: {results['responder_is']}) with "
            f"{_count(results['n_analytes'], 'analyte')}{covariates} were analysed; {gaps}.")  # fmt: skip


def _plates(results: Results) -> str:
    found = results.get("plates")
    if not found:
        return ""
    measured = f"Samples were measured on {_count(len(found['by_plate']), 'plate')}"
    if found["correction"] == "bridged":
        controls = _count(found["bridge"]["n_controls"], "control sample")
        return (f"{measured}, which were bridged to plate {found['bridge']['reference']} by {controls} (least squares "
                "on the log scale), before and without regard to any response.")  # fmt: skip
    if found["correction"] == "centred":
        return f"{measured}, whose medians were equalised inside every training set."
    return f"{measured}; no correction was made."


def _procedure(results: Results) -> str:
    names = [entry["name"] for entry in results["candidates"]]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    choice = ", and the choice among the candidates by inner log loss" if len(names) > 1 else ""
    steps = preparation(results)
    prepared = f" by {', '.join(steps[:-1])} and {steps[-1]}, in this order" if len(steps) > 1 else ""
    return (f"The modelling procedure comprised the preparation of the values{prepared}, the selection and tuning of "
            f"{_count(len(names), 'candidate')} ({listed}){choice}; all of it was repeated inside every training set."
            )  # fmt: skip


def _validation(results: Results) -> str:
    setup = results["validation"]
    return (f"It was validated by {setup['outer_folds']}-fold stratified cross-validation, repeated "
            f"{setup['repeats']} times, with {setup['inner_folds']}-fold inner cross-validation repeated "
            f"{setup['inner_repeats']} times (nested; Varma & Simon 2006), identical splits for all models, seed "
            f"{results['seed']}.")  # fmt: skip


def _measures(results: Results) -> str:
    method = (results["auc"] or {}).get("method")
    interval = f" with {level(results['auc'])} intervals by {method}" if method else ""
    covariates = "the covariates" if results["baselines"]["covariates"] else ""
    beside = [name for name in (marker_name(results), covariates) if name]
    alone = f"; the same was done for {' and '.join(beside)} alone" if beside else ""
    return (f"Discrimination is the mean AUC within the test folds{interval}; accuracy of the probabilities is the "
            f"Brier score and log loss, calibration the intercept and slope of a logistic recalibration{alone}."
            )  # fmt: skip


def _test(results: Results) -> str:
    test = results["permutation"]
    if test is None:
        return "No permutation test was run."
    within = f" within {test['within']}" if test.get("within") else ""
    rule = "(b + 1) / (B + 1) (Phipson & Smyth 2010)"
    if test.get("stopped_early"):
        rule = (f"h / l, because it stopped at the h = {test['exceeded']}th permutation that did at least as well "
                "(Besag & Clifford 1991)")  # fmt: skip
    family = "; p-values of single candidates are adjusted by the maximum statistic (Westfall & Young 1993)"
    return (f"The whole procedure was rerun on {test['n']} permutations of the response{within}; the p-value is "
            f"{rule}{family if test.get('candidates') else ''}.")  # fmt: skip


def _order(results: Results) -> str:
    best = results.get("best_of")
    choice = f"The best of the candidates is reported after {best['auc']['method']}." if best else ""
    ordered = ("Questions were tested in a fixed order at a level of 0.05; those after the first without a significant "
               "answer are exploratory.")  # fmt: skip
    return " ".join(part for part in (ordered if len(results.get("gatekeeping") or ()) > 1 else "", choice) if part)


def _alone(results: Results) -> str:
    found = results.get("single_markers")
    return f"For description: {found['method']}." if found else ""


def _use(results: Results) -> str:
    curve = results.get("decision_curve")
    if not curve:
        return ""
    low, high = curve["range"]
    return f"Net benefit (Vickers & Elkin 2006) was computed for thresholds from {low:g} to {high:g}."


def _stability(results: Results) -> str:
    found = results.get("stability") or {}
    pairs, refits = found.get("complementary_pairs"), found.get("prediction")
    parts = [
        f"by {refits['refits']} refits of the whole procedure on bootstrap samples of the patients (Riley & Collins "
        "2023)" if refits else "",
        f"by lasso paths on {pairs['pairs']} complementary pairs of halves (Shah & Samworth 2013)" if pairs else "",
    ]  # fmt: skip
    done = " and ".join(part for part in parts if part)
    return f"Stability was judged {done}." if done else ""


def _software(results: Results) -> str:
    named = ("biomarker", "scikit-learn", "numpy", "python")
    known = [f"{name} {results['versions'][name]}" for name in named if name in results["versions"]]
    released = results["model"]["candidate"]
    share = next((entry["share"] for entry in results["selection"]["candidates"] if entry["name"] == released), None)
    chosen = f", which {percent(share)} of the outer training sets chose as well" if share is not None else ""
    return (f"The same procedure on all patients gave the released model ({released}{chosen}). "
            f"Software: {', '.join(known)}.")  # fmt: skip


def _were(n: int) -> str:
    return "was" if n == 1 else "were"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
