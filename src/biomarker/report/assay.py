"""Assay -> one self-contained HTML page: verdict, findings, limits, curves with back-fit, plates, controls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version

import numpy as np

from biomarker.assay.levey_jennings import Runs, chart
from biomarker.assay.measure import Assay
from biomarker.assay.quality import counted
from biomarker.assay.rules import described
from biomarker.report.assay_findings import finding_groups
from biomarker.report.figures.drawing import Drawing, drawing
from biomarker.report.figures.levey_jennings import levey_jennings
from biomarker.report.figures.plate_map import plate_heat
from biomarker.report.figures.standard_curves import standard_curves
from biomarker.report.figures.style import COLUMN_INCHES, PAGE_INCHES
from biomarker.report.html import page_environment
from biomarker.report.table import Column, Table

CHARTS = 12


def render_assay(assay: Assay) -> str:
    """Quality report of an assay as the text of one HTML file; it loads nothing from elsewhere and runs no script."""
    return page_environment().get_template("assay.html").render(
        assay=assay, headline=headline(assay), counts=counts(assay), findings=finding_groups(assay),
        values=values_table(assay), limits=limits_table(assay), back_fit=back_fit_table(assay),
        plates=[(plate, drawn) for plate in assay.wells.plates if (drawn := list(_plate_drawings(assay, plate)))],
        controls=_controls(assay), described=described(assay.plates.rules), rules=_rules(assay),
        version=version("biomarker"),
    )  # fmt: skip


def headline(assay: Assay) -> str:
    """The worst of the findings in one line."""
    if not assay.values:
        return "no values: nothing says which wells hold samples (give a layout, or name the samples)"
    errors = sum(one.severity == "error" and not one.accepted for one in assay.findings)
    warnings = sum(one.severity == "warning" for one in assay.findings)
    if errors:
        return f"{errors} error{'s' * (errors > 1)}: this panel should not be used as it is"
    if warnings:
        return f"usable, with {warnings} warning{'s' * (warnings > 1)} to look at"
    return "no finding speaks against this panel"


def counts(assay: Assay) -> dict[str, int]:
    """How many of what, for the head of the report and for the screen."""
    values = assay.values
    return {
        "plates": len(assay.wells.plates),
        "samples": len({one.sample for one in values}),
        "analytes": len({one.analyte for one in values}),
        "values": len(values),
        "measured": sum(one.value is not None and not one.qualifier for one in values),
        "below the lower limit": sum(one.qualifier == "<" for one in values),
        "above the upper limit": sum(one.qualifier == ">" for one in values),
        "missing": sum(one.value is None for one in values),
        "with a finding": sum(bool(one.codes) for one in values),
    }


def _rules(assay: Assay) -> list[tuple[str, str]]:
    return [(name, f"{value:g}" if isinstance(value, float) else str(value))
            for name, value in asdict(assay.plates.rules).items()]  # fmt: skip


def values_table(assay: Assay) -> Table:
    """Per analyte: how many values are numbers, beyond a limit, missing."""
    rows = []
    for analyte in dict.fromkeys(one.analyte for one in assay.values):
        own = [one for one in assay.values if one.analyte == analyte]
        unit = next((one.unit for one in own if one.unit), "")
        numbers = [one.value for one in own if one.value is not None and not one.qualifier]
        rows.append((analyte, unit, len(own), len(numbers), sum(one.qualifier == "<" for one in own),
                     sum(one.qualifier == ">" for one in own), sum(one.value is None for one in own),
                     _number(float(np.median(numbers))) if numbers else "-",
                     " ".join(sorted({code for one in own for code in one.codes}))))  # fmt: skip
    titles = ("analyte", "unit", "samples", "numbers", "below", "above", "missing", "median of numbers", "codes")
    return Table("values", "Values of the panel, by analyte", tuple(Column(t, 0) for t in titles), tuple(rows))


def limits_table(assay: Assay) -> Table:
    """Per plate and analyte: the curve and its limits in the well."""
    rows = []
    for one in assay.calibrations:
        if one.fitted is None:
            rows.append((one.analyte, one.plate, "none", one.refusal, *[""] * 6))
            continue
        fitted = one.fitted
        rows.append((one.analyte, one.plate, fitted.model.upper(), one.choice, fitted.scatter,
                     _number(one.lod), _number(one.lloq), _number(one.uloq),
                     f"{one.range.within} of {one.range.levels}" if one.range else "-",
                     ", ".join(fitted.vague)))  # fmt: skip
    titles = ("analyte", "plate", "curve", "why this curve", "scatter of a reading", "LOD", "LLOQ", "ULOQ",
              "standards that meet the rules", "not determined")  # fmt: skip
    return Table("limits", "Curves and limits (concentration in the well)", tuple(map(Column, titles)), tuple(rows))


def back_fit_table(assay: Assay) -> Table:
    """Per standard level: what its signal reads back to."""
    rows = [(one.analyte, one.plate, _number(level.nominal), level.n, f"{level.signal:.4g}",
             _number(level.found if 0 < level.found < np.inf else None),
             f"{level.recovery:.0f}" if 0 < level.found < np.inf else "off the curve",
             "-" if np.isnan(level.spread) else f"{level.spread:.0f}",
             f"{level.expected_cv:.0f}" if level.expected_cv < 1000 else "over 1000",
             "yes" if one.range and one.range.lower <= level.nominal <= one.range.upper else "no")
            for one in assay.calibrations for level in one.levels]  # fmt: skip
    titles = ("analyte", "plate", "nominal", "wells", "mean signal", "found", "recovery, %", "CV of replicates, %",
              "expected CV, %", "in the accepted range")  # fmt: skip
    return Table(
        "back_fit", "Every standard read back through its curve", tuple(Column(t, 0) for t in titles), tuple(rows)
    )


def _plate_drawings(assay: Assay, plate: str) -> Iterator[Drawing]:
    own = [one for one in assay.calibrations if one.plate == plate]
    index = assay.wells.plates.index(plate)
    if own:
        signals: dict[str, list[float]] = {one.analyte: [] for one in own}
        for value in assay.single:
            if value.plate == plate and value.analyte in signals:
                signals[value.analyte].append(value.signal)
        good = sum(one.accepted for one in own)
        kinds = ", ".join(sorted({one.signal_kind for one in own if one.signal_kind})) or "unit not stated"
        picture = standard_curves(own, list(signals.values()), assay.plates.rules, _width(len(own)))
        yield drawing(f"curves-{index}", f"Standard curves of plate {plate}", picture,
                       f"{good} of {counted(len(own), 'curve')} meet the rules of acceptance.",
                       f"Signal ({kinds}) against the concentration in the well. "
                       "Filled blue points meet the rules, open orange ones do not; the blue range is the accepted one "
                       "(LLOQ to ULOQ, written above), the dotted line the LOD, the grey band the 95 % interval of "
                       "the curve. Ticks at the left are blanks, at the right samples and controls.")  # fmt: skip
    frame = assay.wells.frame
    if (frame.loc[frame["plate"] == plate, "row"] > 0).any():
        yield drawing(f"plate-{index}", f"Signals on plate {plate}", plate_heat(assay.wells, plate),
                       "Heat map of the plate.",
                       "Median over the analytes of the rank of each well's signal. S standard, B blank, C control, "
                       "dot empty, white masked or not read; samples carry no letter. A gradient over samples "
                       "suggests drift, a frame an edge effect, unless patients were placed in an order.")  # fmt: skip


def _width(graphs: int) -> float:
    """Inches: a single graph in one column, where its letters are as large as those of the text."""
    return PAGE_INCHES if graphs > 1 else COLUMN_INCHES


def _controls(assay: Assay) -> list[Drawing]:
    charts = {pair: runs for pair, runs in chart(assay.plates).items() if np.isfinite(runs.values).sum() > 1}
    if not charts:
        return []
    shown = dict(sorted(charts.items(), key=lambda item: -_strays(item[1]))[:CHARTS])
    more = f" The {CHARTS} of {len(charts)} that stray most are shown." if len(charts) > CHARTS else ""
    bases = "; ".join(dict.fromkeys(runs.basis for runs in shown.values()))
    picture = levey_jennings(shown, _width(len(shown)))
    return [drawing("levey-jennings", "Controls over the plates (Levey-Jennings)", picture,
                     f"{len(charts)} controls over {len(assay.wells.plates)} plates.",
                     "Value on each plate, in the order of the plates; lines at the mean and at 2 and 3 standard "
                     f"deviations, orange squares beyond 2. Judged by: {bases}.{more}")]  # fmt: skip


def _strays(runs: Runs) -> float:
    """Largest distance from the mean in SD; 0 where nothing tells it."""
    return 0.0 if runs.scores is None else float(np.nanmax(np.abs(runs.scores), initial=0.0))


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 1000 else f"{value:.4g}"
