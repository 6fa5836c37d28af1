"""Results -> a compact summary for the terminal: 80 columns, no colour, the verdict first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from biomarker.report.feasibility import feasibility_line
from biomarker.report.letters import spell_out
from biomarker.report.numbers import MISSING, Estimate, Results, interval, level, number, p_is, p_value, percent
from biomarker.report.stability import short
from biomarker.report.tables import marker_name, performance

WIDTH = 80
LABEL = 16
SHOWN = 6


def render_text(results: Results, *, encoding: str = "utf-8") -> str:
    """Lines of at most 80 columns, ending with a line feed.

    Parameters
    ----------
    results : content of results.json
    encoding : of the terminal; Greek letters of analyte names are spelled out where it lacks them
    """
    shown = _spelled(results, encoding)
    blocks = (_title(shown), _listed(shown["verdict_sentences"], "- "), _numbers(shown), _gatekeeping(shown),
              _details(shown), _listed(shown["warnings"], "! "), _research_use(shown))  # fmt: skip
    return "\n\n".join(block for block in blocks if block) + "\n"


def _title(results: Results) -> str:
    title = results["title"] if results["title"] != results["study"] else ""
    lines = [results["study"], *_fill(title).splitlines()]
    if results["simulated"]:
        lines.append("SIMULATED DATA: nothing here is a finding about patients")
    return "\n".join(lines)


def _numbers(results: Results) -> str:
    table = performance(results)
    rows = [["", f"AUC ({level(results['auc'])} interval)", "Brier", "log loss"]]
    rows += [[str(label), *_bare(cells)] for label, *cells in table.rows]
    widths = [min(max(len(row[0]) for row in rows), 34), 22, 8, 8]
    return "\n".join(line for row in rows for line in _row(row, widths))


def _bare(cells: Iterable[object]) -> list[str]:
    auc, *losses = cells
    texts = [interval(auc) if isinstance(auc, dict) else "-"]
    return texts + [number(loss["estimate"], 3) if isinstance(loss, dict) else "-" for loss in losses]


def _row(row: list[str], widths: list[int]) -> list[str]:
    """Lines of one row; a long label takes lines of its own above the numbers."""
    *above, label = textwrap.wrap(row[0], widths[0]) or [""]
    cells = [cell.ljust(width) for cell, width in zip([label, *row[1:]], widths, strict=True)]
    return [*above, "  ".join(cells).rstrip()]


def _details(results: Results) -> str:
    setup, calibration, called = results["validation"], results["calibration"], results["classification"]
    shares = {key: _first(f"{entry['name']} {percent(entry['share'])}" for entry in entries)
              for key, entries in results["selection"].items()}  # fmt: skip
    entries = {
        "cohort": f"{results['n_patients']} patients, {results['n_responders']} responders, "
                  f"{results['n_analytes']} analytes "
                  f"({results['missing_cells']} cells missing, {results['censored_cells']} censored)",
        "feasibility": feasibility_line(results),
        "validation": f"{setup['outer_folds']} folds x {setup['repeats']} repeats, "
                      f"inner {setup['inner_folds']} x {setup['inner_repeats']}, seed {results['seed']}",
        "calibration": f"slope {interval(calibration['slope'])}, intercept {interval(calibration['intercept'])}",
        "at threshold": f"sensitivity {interval(called['sensitivity'])}, specificity {interval(called['specificity'])}",
        "marker": _marker(results),
        "panel - marker": _difference(results),
        "permutation": _permutation(results),
        "sites": _sites(results),
        "best candidate": _best_of(results),
        "chosen": shares["candidates"],
        "predictors": shares["predictors"],
        "stability": short(results.get("stability") or {}),
        "released": results["model"]["candidate"],
    }  # fmt: skip
    return "\n".join(_labelled(label, text) for label, text in entries.items() if text)


def _sites(results: Results) -> str:
    found = results.get("sites")
    if not found:
        return ""
    return f"each left out in turn ({found['n_sites']}): AUC within sites {interval(found['together']['auc'])}"


def _difference(results: Results) -> str:
    difference: Estimate | None = results["comparisons"].get("marker")
    return "" if difference is None else f"AUC {interval(difference)} beside {marker_name(results)} alone"


def _permutation(results: Results) -> str:
    test = results["permutation"]
    if test is None:
        return f"{MISSING} (validation.permutations = 0)"
    early = ", then stopped" if test.get("stopped_early") else ""
    return f"{p_is(test['p'])} ({test['exceeded']} of {test['n']} permutations did at least as well{early})"


def _best_of(results: Results) -> str:
    best = results.get("best_of")
    if best is None:
        return ""
    return (f"AUC {interval(best['auc'])} for taking the best of {best['n_candidates']}, adjusted for the choice "
            "(what they have unadjusted is no result)")  # fmt: skip


def _gatekeeping(results: Results) -> str:
    """A line per question: what was asked first, and how it may be read."""
    steps = results.get("gatekeeping", ())
    found = ["" if step["p"] is None else f"{p_is(step['p'])}: " for step in steps]
    lines = [f"{k}. {step['question']} {p}{step['status'].replace('_', ' ')}"
             for k, (step, p) in enumerate(zip(steps, found, strict=True), start=1)]  # fmt: skip
    return "\n".join(_fill(line, "", "   ") for line in lines)


def _first(texts: Iterable[str]) -> str:
    listed = list(texts)
    more = f", and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more


def _marker(results: Results) -> str:
    direct = (results["baselines"]["marker"] or {}).get("direct")
    if direct is None:
        return ""
    one_sided = direct.get("p_one_sided")
    towards = "" if one_sided is None else f", {p_value(one_sided)} one-sided ({direct['direction']} in responders)"
    return f"{marker_name(results)} by response: exact Mann-Whitney {p_is(direct['p'])} two-sided{towards}"


def _listed(texts: Iterable[str], bullet: str) -> str:
    return "\n".join(_fill(text, bullet, "  ") for text in texts)


def _research_use(results: Results) -> str:
    said = any("research use only" in sentence.casefold() for sentence in results["verdict_sentences"])
    return "" if said else _fill(results["research_use_only"])


def _labelled(label: str, text: str) -> str:
    return _fill(text, label.ljust(LABEL), " " * LABEL)


def _fill(text: str, first: str = "", rest: str = "") -> str:
    """Wrap, but never between a number and its sign or unit."""
    held = text.replace(" = ", "\0=\0").replace(" %", "\0%")
    return textwrap.fill(held, WIDTH, initial_indent=first, subsequent_indent=rest).replace("\0", " ")


def _spelled(value: Any, encoding: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _spelled(item, encoding) for key, item in value.items()}
    if isinstance(value, list):
        return [_spelled(item, encoding) for item in value]
    return spell_out(value, encoding) if isinstance(value, str) else value
