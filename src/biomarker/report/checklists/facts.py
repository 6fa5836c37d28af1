"""Results -> the short sentences that several checklists need."""

from __future__ import annotations

from biomarker.report.figures.patient_flow import flow_words
from biomarker.report.numbers import Results, interval, number, p_is
from biomarker.report.procedure import preparation, procedure


def outcome(results: Results) -> str:
    """How a responder is called, and by which rule."""
    return f"Responder: {results['responder_is']} (criterion: {results['criterion']})."


def size(results: Results) -> str:
    """Whether so many patients can carry a model."""
    found = results.get("feasibility")
    if not found:
        return f"{results['n_patients']} patients, {results['n_responders']} responders."
    needed = (found.get("riley") or {}).get("needed")
    asked = f" Riley's criteria ask for {needed} patients if the true AUC is {found['assumed_auc']}." if needed else ""
    return f"{results['n_patients']} patients, {results['n_responders']} responders.{asked}"


def gaps(results: Results) -> str:
    """Missing and censored cells, and what was done about them."""
    return (
        f"{results['missing_cells']} missing and {results['censored_cells']} censored of "
        f"{results['n_patients'] * results['n_analytes']} measurements; filled inside each training set."
    )


def flow(results: Results) -> str:
    """Patients known, left out and analysed."""
    if results.get("participants"):
        return f"{flow_words(results['participants'])[:-1]} (figure of patient flow)."
    return "; ".join(f"{step['step']}: {step['n']}" for step in results["flow"]) + "."


def validation(results: Results) -> str:
    """Splits of the nested cross-validation."""
    how = results["validation"]
    groups = " and ".join(how.get("groups") or ())
    together = f"; patients of the same {groups} never straddle a split" if groups else ""
    return (
        f"{how['repeats']} x {how['outer_folds']}-fold stratified nested cross-validation, tuning in "
        f"{how['inner_folds']} inner folds{together}."
    )


def threshold(results: Results) -> str:
    """From which probability a patient is called a responder."""
    rule = results["validation"].get("threshold", "")
    if isinstance(rule, int | float):
        return f"called a responder from {rule:g}, fixed beforehand"
    said = " ".join(f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
                    for value in (rule.values() if isinstance(rule, dict) else (rule,)))  # fmt: skip
    return f"thresholds learned in the training sets{f' ({said})' if said else ''}"


def handling(results: Results) -> str:
    """How the measured values became predictors; empty where the results do not say."""
    steps = preparation(results)
    if steps:
        return f"{', '.join(steps)}, in this order: table of the procedure."
    return "By candidate: table of the procedure." if procedure(results).rows else ""


def performance(results: Results) -> str:
    """Discrimination, calibration and overall error, with intervals."""
    slope = interval(results["calibration"]["slope"])
    return (
        f"AUC {interval(results['auc'])}; calibration slope {slope}; Brier score {interval(results['brier'], 3)}; "
        f"log loss {interval(results['log_loss'], 3)}."
    )


def permutation(results: Results) -> str:
    """Test of the whole procedure; empty where it was not run."""
    test = results.get("permutation")
    return f"Permutation test of the whole procedure: {p_is(test['p'])}." if test else ""


def model(results: Results) -> str:
    """What was released."""
    own = results["model"]
    names = [entry["name"] for entry in own["predictors"]]
    shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    given = any(entry["coefficient"] is not None for entry in own["predictors"])
    table = " Coefficients: their table." if given else ""
    return f"{own['candidate']}: {shown or 'no predictor'}; called a responder from {number(own['threshold'])}.{table}"


def candidates(results: Results) -> str:
    """Kinds of models that were compared."""
    return ", ".join(entry["name"] for entry in results["candidates"])


def sites(results: Results) -> str:
    """Differences between sites; empty where the study names none."""
    found = results.get("sites")
    return f"Each of {found['n_sites']} sites predicted from the others: table of sites." if found else ""
