"""What a cohort can answer -> a compact table and sentences for the terminal, one line for a summary."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from biomarker.report.numbers import Results, interval, number, percent

WIDTH = 80
LABEL = 36


def feasibility_line(results: Results) -> str:
    """One line about the size of the cohort; empty for results that were made before it was recorded.

    >>> feasibility_line({})
    ''
    """
    found = results.get("feasibility")
    if not found:
        return ""
    return (f"at a true AUC of {number(found['assumed_auc'])}, power {number(found['marker_power'])} for a marker "
            f"named beforehand and an interval +-{number(found['auc_interval']['half_width'])}; "
            f"{found['riley']['needed']} patients needed for a model of {_predictors(found)}")  # fmt: skip


def render_plan(values: Mapping[str, Any]) -> str:
    """The whole plan in lines of at most 80 columns, ending with a line feed.

    Parameters
    ----------
    values : content of ``PlanResult.to_dict()``
    """
    blocks = [_title(values), _cohort(values), _needed(values), _power(values), _curve(values),
              "\n".join(_fill(sentence, "- ") for sentence in values["verdict_sentences"])]  # fmt: skip
    return "\n\n".join(block for block in blocks if block) + "\n"


def _title(values: Mapping[str, Any]) -> str:
    n = values["n_responders"] + values["n_nonresponders"]
    return (f"{n} patients, {values['n_responders']} responders, {_predictors(values)}, "
            f"assumed true AUC {number(values['assumed_auc'])}")  # fmt: skip


def _cohort(values: Mapping[str, Any]) -> str:
    expected, noise, least = values["auc_interval"], values["best_of_noise"], values["significant_auc"]
    rows = {
        "rarer class": f"{values['rarer_class']} patients, {values['rarer_class_per_predictor']:.1f} per predictor",
        f"{percent(expected['level'])} interval of that AUC": f"{number(expected['low'])} to "
        f"{number(expected['high'])} (Hanley-McNeil +-{number(expected['half_width'])})",
        "power, marker named beforehand": number(values["marker_power"]),
        "smallest AUC of a marker with p < 0.05": "none" if least is None else number(least),
        f"best of {values['n_predictors']} noise predictors": f"{number(noise['median'])} in half, "
        f"{number(noise['p95'])} in 1 of 20"
    }  # fmt: skip
    return _rows("this cohort", rows)


def _needed(values: Mapping[str, Any]) -> str:
    riley = values["riley"]
    rows = {
        "power 0.80 with the marker": str(values["patients_for_marker_power"]),
        f"interval no wider than {number(values['target_width'])}": str(values["patients_for_width"]),
        f"model of {_predictors(values)} (Riley)": f"{riley['needed']} ({riley['shrinkage']}, "
        f"{riley['optimism']}, {riley['response_rate']})",
    }  # fmt: skip
    return _rows("patients needed (of Riley's: shrinkage, optimism, response rate)", rows)


def _power(values: Mapping[str, Any]) -> str:
    found = values.get("simulated_power")
    if found is None:
        return ""
    rows = {
        "power of the whole procedure": interval(found["procedure"]),
        "power of the marker alone": interval(found["marker"]),
        "mean cross-validated AUC": interval(found["mean_auc"]),
    }
    made = (f"{found['n_analytes']} analytes (correlation {found['correlation']:g}, one of them informs), nothing "
            f"missing or censored, {found['n_permutations']} permutations per cohort; in brackets Monte Carlo "
            "error.")  # fmt: skip
    return _rows(f"{found['n_cohorts']} SIMULATED cohorts", rows) + "\n" + _fill(made, "  ")


def _curve(values: Mapping[str, Any]) -> str:
    found = values.get("learning_curve")
    if found is None:
        return ""
    rows = {f"{point['n_training']} training patients": f"AUC {interval(point['auc'])}" for point in found["points"]}
    return _rows(f"learning curve of {found['model']}", rows) + "\n" + _fill(found["sentence"], "  ")


def _rows(title: str, rows: Mapping[str, str]) -> str:
    return "\n".join([title, *(_fill(text, f"  {label}".ljust(LABEL + 5), LABEL + 5) for label, text in rows.items())])


def _predictors(values: Mapping[str, Any]) -> str:
    n = values["n_predictors"]
    return "1 predictor" if n == 1 else f"{n} predictors"


def _fill(text: str, first: str, indent: int | None = None) -> str:
    rest = " " * (len(first) if indent is None else indent)
    held = text.replace(" %", "\0%")
    return textwrap.fill(held, WIDTH, initial_indent=first, subsequent_indent=rest).replace("\0", " ")
