"""Results of a study -> what an experiment log holds of it, as plain values: no file, no server, no MLflow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from biomarker.tracking.further import further_metrics

Results = Mapping[str, Any]
Estimate = Mapping[str, Any]
DECIMALS = 4


@dataclass(frozen=True)
class RunEntries:
    """One run, ready to be written.

    Parameters
    ----------
    experiment : what the run belongs to; the name of the study unless told otherwise
    name : how lists show the run
    seconds : how long the training took
    params : choices of the study
    metrics : finite numbers; an interval is three of them: key, key_lo, key_hi
    tags : what runs are searched by
    description : Markdown, the verdict first
    tables : relative path -> text of a table
    """

    experiment: str
    name: str
    seconds: float
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    tags: Mapping[str, str]
    description: str
    tables: Mapping[str, str]


def run_entries(
    results: Results, *, experiment: str = "", tables: Mapping[str, str] | None = None, bundle: str = ""
) -> RunEntries:
    """Entries of one training run.

    Parameters
    ----------
    results : content of results.json (docs/results.md)
    experiment : name of the experiment, the study's name when empty
    tables : relative path -> text, such as "tables/performance.csv"
    bundle : sha256 of the manifest of the bundle that the run wrote
    """
    return RunEntries(
        experiment=experiment or results["study"],
        name=_name(results, experiment),
        seconds=results["seconds"],
        params=_params(results),
        metrics=_metrics(results),
        tags=_tags(results) | ({"bundle": bundle} if bundle else {}),
        description=_description(results),
        tables=dict(tables or {}),
    )


def candidate_entries(results: Results, *, experiment: str = "") -> list[RunEntries]:
    """Entries of one run for each candidate: its figures on the same splits, not adjusted for the choice among them."""
    tags = {key: value for key, value in _tags(results).items() if key != "verdict"}
    about = "One candidate on the splits of the run above it; not adjusted for choosing among the candidates.\n"
    return [
        plain_entries(
            experiment or results["study"], one["name"], 0.0,
            params={"model": one["name"], "classifier": one["classifier"], "filter": one["filter"],
                    "features": one["features"], "recalibrate": one.get("recalibrate")},
            metrics=estimate_metrics({f"cv/{key}": one.get(key) for key in ("auc", "brier", "log_loss")})
            | {"cv/chosen_share": round(float(one["chosen_share"]), DECIMALS)},
            tags={**tags, "level": "candidate"}, description=about,
        )
        for one in results["candidates"]
    ]  # fmt: skip


def _name(results: Results, experiment: str) -> str:
    """Moment first: lists cut a name after twenty letters, and charts take runs of one name for one run."""
    moment = datetime.fromisoformat(results["created"])
    among_others = experiment and experiment != results["study"]
    return f"{moment:%m-%d %H:%M:%S} {results['study'] if among_others else results['model']['candidate']}"


def _params(results: Results) -> dict[str, str]:
    setup, marker = results["validation"], results["baselines"]["marker"]
    params = {
        "model": results["model"]["candidate"],
        "outer": setup["outer_folds"],
        "repeats": setup["repeats"],
        "inner": f"{setup['inner_folds']} x {setup['inner_repeats']}",
        "seed": results["seed"],
        "n_patients": results["n_patients"],
        "n_responders": results["n_responders"],
        "n_analytes": results["n_analytes"],
        "candidates": ", ".join(entry["name"] for entry in results["candidates"]),
        "marker": marker["name"] if marker else None,
        "criterion": (results.get("response") or {}).get("title"),
        "plates": (results.get("plates") or {}).get("correction"),
    }
    return {key: str(value) for key, value in params.items() if value is not None}


def _metrics(results: Results) -> dict[str, float]:
    metrics = estimate_metrics(_estimates(results))
    test = results["permutation"] or {}
    _put(metrics, "test/perm_p", test.get("p"))
    _put(metrics, "test/perm_mcse", test.get("monte_carlo_se"))
    _put(metrics, "test/marker_p", _direct(results).get("p"))
    for key, value in further_metrics(results).items():
        _put(metrics, key, value)
    return metrics


def _estimates(results: Results) -> dict[str, Estimate | None]:
    """Metric key -> estimate.

    "/" makes sections in the MLflow UI, which sorts them by name: cv, ref (what has to be beaten), test.
    """
    calibration, called, other = results["calibration"], results["classification"], results["auc_alternatives"]
    prior, marker, covariates = (results["baselines"][role] or {} for role in ("prior", "marker", "covariates"))
    return {
        "cv/auc": results["auc"],
        "cv/auc_nb": other["nadeau_bengio"],
        "cv/auc_lpo": other["leave_pair_out"],
        "cv/brier": results["brier"],
        "cv/log_loss": results["log_loss"],
        "cv/scaled_brier": results["scaled_brier"],
        "cv/cal_slope": calibration["slope"],
        "cv/cal_intercept": calibration["intercept"],
        "cv/sens": called["sensitivity"],
        "cv/spec": called["specificity"],
        "ref/marker_auc": marker.get("auc"),
        "ref/marker_brier": marker.get("brier"),
        "ref/marker_direct_auc": _direct(results).get("auc"),
        "ref/covariates_auc": covariates.get("auc"),
        "ref/covariates_brier": covariates.get("brier"),
        "ref/prior_brier": prior.get("brier"),
        "ref/prior_log_loss": prior.get("log_loss"),
        "cv/auc_best_of": (results.get("best_of") or {}).get("auc"),
        **{f"test/auc_minus_{role}": results["comparisons"].get(role) for role in ("marker", "covariates")},
    }


def _tags(results: Results) -> dict[str, str]:
    tags = {
        "study": results["study"],
        "simulated": str(bool(results["simulated"])).lower(),
        "cohort": results["cohort_fingerprint"],
        "split": results["split_fingerprint"],
        "git": results["git_commit"],
        "verdict": results["verdict_code"],
    }
    return {key: value for key, value in tags.items() if value}


def _description(results: Results) -> str:
    warned = "".join(f"- {warning}\n" for warning in results["warnings"])
    parts = [
        f"**{results['verdict_code'].replace('_', ' ').capitalize()}. AUC {_text(results['auc'], 2)}.**",
        results["verdict"],
        "*Simulated data: nothing here is a finding.*" if results["simulated"] else "",
        _beside(results),
        f"Read before you believe it:\n\n{warned}" if warned else "",
        f"*{results['research_use_only']}*",
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _beside(results: Results) -> str:
    baselines = results["baselines"]
    rows = [("whole procedure", results["auc"], results["brier"])]
    for role, label in (("marker", "{} alone"), ("covariates", "covariates alone"), ("prior", "no predictor")):
        if baselines[role]:
            rows.append((label.format(baselines[role]["name"]), baselines[role]["auc"], baselines[role]["brier"]))
    lines = ["| | AUC | Brier score |", "|---|---|---|"]
    return "\n".join(lines + [f"| {label} | {_text(auc, 2)} | {_text(brier, 3)} |" for label, auc, brier in rows])


def _text(estimate: Estimate | None, digits: int) -> str:
    if estimate is None:
        return "not computed"
    value, low, high = (estimate[key] for key in ("estimate", "low", "high"))
    if low is None or high is None or low == high:
        return f"{value:.{digits}f}"
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _direct(results: Results) -> Mapping[str, Any]:
    direct: Mapping[str, Any] = (results["baselines"]["marker"] or {}).get("direct") or {}
    return direct


def _put(metrics: dict[str, float], key: str, value: float | None) -> None:
    """Keep four decimals, three digits of anything smaller; leave out what is not a finite number."""
    if value is not None and math.isfinite(value):
        rounded = round(float(value), DECIMALS)
        metrics[key] = rounded if abs(value) >= 10.0**-DECIMALS else float(f"{value:.2e}")


def estimate_metrics(estimates: Mapping[str, Estimate | None]) -> dict[str, float]:
    """Three metrics of each estimate: key, key_lo, key_hi; what is missing is left out."""
    metrics: dict[str, float] = {}
    for key, estimate in estimates.items():
        for suffix, part in (("", "estimate"), ("_lo", "low"), ("_hi", "high")):
            _put(metrics, key + suffix, (estimate or {}).get(part))
    return metrics


def plain_entries(
    experiment: str, name: str, seconds: float, *, params: Mapping[str, Any], metrics: Mapping[str, float],
    tags: Mapping[str, Any], description: str,
) -> RunEntries:  # fmt: skip
    """Entries of a run that is not a training run, such as a simulation; empty params and tags are left out."""
    said = {key: str(value) for key, value in params.items() if value is not None}
    return RunEntries(experiment, name, seconds, said, dict(metrics),
                      {key: str(value) for key, value in tags.items() if value}, description, {})  # fmt: skip
