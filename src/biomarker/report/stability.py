"""Results -> how stable they are: tables, and sentences that report and terminal share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from biomarker.report.numbers import Results, interval, number, percent
from biomarker.report.table import Column, Table

Values = Mapping[str, Any]


def chosen_predictors(results: Results) -> Table:
    """Per predictor: share of outer training sets, of bootstrap refits, and of complementary halves."""
    found = results.get("stability")
    columns = (Column("predictor"), Column("outer training sets (%)"), Column("range over repeats (%)"),
               Column("bootstrap refits (95 % interval)"), Column("halves of the cohort (%)"))  # fmt: skip
    caption = "How often each predictor was chosen"
    if found is None:
        return Table("stability", caption, columns, ())
    selection = found["selection"]
    halves = {entry["name"]: entry["share"] for entry in (found["complementary_pairs"] or {}).get("predictors", ())}
    rows = tuple(
        (one["name"], round(100 * one["share"]), f"{100 * one['lowest']:.0f} to {100 * one['highest']:.0f}",
         one["bootstrap_share"], _rounded(halves.get(one["name"])))
        for one in selection["predictors"]
    )  # fmt: skip
    drawn = f"; {percent(selection['base_share'])} would be the share of each if sets of these sizes were random"
    return Table("stability", caption + drawn, columns, rows)


def stand_ins(results: Results) -> Table:
    """Correlated analytes that may take the place of a frequently chosen one."""
    listed = (results.get("stability") or {}).get("stand_ins", ())
    rows = tuple(
        (one["name"], round(100 * one["share"]), other["name"], other["spearman"], _rounded(other["share"]))
        for one in listed
        for other in one["stand_ins"]
    )
    columns = (Column("analyte"), Column("chosen (%)"), Column("stand-in"), Column("Spearman"),
               Column("stand-in chosen when the analyte was not (%)"))  # fmt: skip
    return Table("stand_ins", "Equivalent panels: correlated analytes that could take each other's place", columns,
                 rows)  # fmt: skip


def sentences(found: Values) -> tuple[str, ...]:
    """What the numbers of `results["stability"]` mean, one sentence per question; none without such an object."""
    if not found:
        return ()
    parts = (
        _index(found["selection"], found["complementary_pairs"]),
        _prediction(found["prediction"]),
        _headline(found["headline"]),
    )
    return tuple(part for part in (*parts, *found["notes"]) if part)


def short(found: Values) -> str:
    """One line for a terminal; empty without the object."""
    if not found:
        return ""
    index, prediction, seeds = found["selection"]["index"], found["prediction"], found["headline"]["sd_between_seeds"]
    parts = [
        "" if index is None else f"index of the chosen panel {_ranged(index)}",
        "" if prediction is None else f"other patients move a probability by {number(prediction['mape']['value'])} and "
                                      f"change {percent(prediction['cii']['value'])} of the calls",
        "" if seeds is None else f"another seed moves the AUC by about {number(seeds, 3)}",
    ]  # fmt: skip
    return "; ".join(part for part in parts if part)


def _index(selection: Values, pairs: Values | None) -> str:
    if selection["index"] is None:
        return ""
    every = selection["every_share"]
    used = f" {percent(every)} of the training sets used every predictor." if every else ""
    drawn = selection["bootstrap_index"]
    other = "" if drawn is None else f"; with the patients drawn again (bootstrap) it is {interval(drawn)}"
    apart = ("" if not pairs or pairs["index"] is None else
             f" Between halves of the cohort that share no patient it is {number(pairs['index'])}, for the first "
             f"{pairs['most']} analytes of the lasso.")  # fmt: skip
    return (f"The sets of predictors chosen in the outer training sets have a stability index of "
            f"{_ranged(selection['index'])}; Nogueira's index is 1 for always the same set and 0 for random "
            f"ones{other}.{used}{apart} Samples that share patients agree even where nothing informs: in simulated "
            "noise the three were about 0.4, 0.2 and 0.")  # fmt: skip


def _prediction(prediction: Values | None) -> str:
    if prediction is None:
        return ""
    mape, cii = prediction["mape"], prediction["cii"]
    return (f"Had other patients of the same kind been recruited ({prediction['refits']} bootstrap refits of the whole "
            f"procedure), the probability of a patient would differ by {number(mape['value'])} on average (from "
            f"{number(mape['lowest'])} to {number(mape['highest'])} between patients), and {percent(cii['value'])} of "
            f"the calls would; for {percent(prediction['unsure_share'])} of the patients at least one refit in ten "
            "calls otherwise.")  # fmt: skip


def _headline(headline: Values) -> str:
    if headline["sd_over_repeats"] is None:
        return "There is one repeat only, so nothing tells how far the AUC depends on the random splits."
    repeats, error = headline["repeats"], headline["monte_carlo"]["se"]
    return (f"The AUC of single repeats runs from {number(headline['lowest'])} to {number(headline['highest'])}; its "
            f"mean over {repeats} repeats has a Monte Carlo standard error of {number(error, 3)}. That part shrinks "
            "with more repeats; the uncertainty from the few patients, which the interval of the AUC describes, does "
            "not.")  # fmt: skip


def _ranged(value: Values) -> str:
    return f"{number(value['value'])} (single repeats {number(value['lowest'])} to {number(value['highest'])})"


def _rounded(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def with_ranges(shares: Sequence[Values], found: Values | None) -> Sequence[Values]:
    """Shares of predictors with the range over repeats beside, where it is known."""
    known = {one["name"]: one for one in found["selection"]["predictors"]} if found else {}
    return [{**known.get(entry["name"], {}), **entry} for entry in shares]
