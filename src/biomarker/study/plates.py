"""Study + its panel -> panel bridged by control samples, and what was learned from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from biomarker.assay.bridge import Bridge, bridged, controls_needed, learn_bridge
from biomarker.assay.cells import is_missing
from biomarker.assay.open import read_table
from biomarker.assay.panel import Panel
from biomarker.assay.reading import as_wide, read_panel
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.context import known_text
from biomarker.errors import CohortError, PanelError, StudyError, nearest
from biomarker.study.spec import Study

WITHIN = 1.25
IMPRECISE = 1.5


def refuse_contradictions(study: Study, centres: bool) -> None:
    """Refuse a [plates] section that cannot be carried out.

    Parameters
    ----------
    centres : whether a candidate of the study centres plates

    Raises
    ------
    StudyError
        When plates are corrected but no column names them, or they are corrected twice.
    """
    plates = study.spec.plates
    if (centres or plates.controls or plates.reference) and not plates.column:
        asks = "plate_centre is among the transforms" if centres else "plates.controls or plates.reference is set"
        raise StudyError(f"{asks}, but plates.column is empty", allowed="the column with the plate of each sample",
                         do='set it, such as plates.column = "plate"')  # fmt: skip
    if centres and plates.controls:
        raise StudyError("plates are bridged by control samples and centred as well", allowed="one of the two",
                         do="take plate_centre out; control samples are better, they look at no patient")  # fmt: skip


def bridge_plates(study: Study, panel: Panel, cells: Mapping[str, Sequence[str]]) -> tuple[Panel, Bridge | None]:
    """Panel as the reference plate would have read it; as it is where the study names no control samples.

    Parameters
    ----------
    cells : columns of the table of patients, aligned with the rows of the panel

    Raises
    ------
    BiomarkerError
        When the column or the control samples cannot be read, or do not link the plates.
    """
    plates = study.spec.plates
    if not plates.controls:
        return panel, None
    if plates.column not in cells:
        raise CohortError(f'plates.column: no column is called "{plates.column}"',
                          allowed=nearest(plates.column, cells), do="correct the study file")  # fmt: skip
    controls, samples, where = read_controls(study.path(plates.controls), panel, plates.control_column, plates.column)
    bridge = learn_bridge(controls, samples, where, reference=plates.reference, level=study.spec.evaluation.level)
    return bridged(panel, [known_text(cell) for cell in cells[plates.column]], bridge), bridge


def read_controls(file: Any, panel: Panel, sample: str, plate: str) -> tuple[Panel, list[str], list[str]]:
    """Control samples of a table with the analytes of a panel, wide or long: measurements, control and plate of each.

    Raises
    ------
    PanelError
        When the table lacks a column, or a row has no control sample or plate.
    """
    table = as_wide(read_table(file))
    for name, key in ((sample, "plates.control_column"), (plate, "plates.column")):
        if name not in table.cells:
            raise PanelError(f'{table.source}: no column is called "{name}" ({key})',
                             allowed=nearest(name, table.columns), do="rename it, or correct the study")  # fmt: skip
        empty = next((i for i, cell in enumerate(table.cells[name]) if is_missing(cell)), None)
        if empty is not None:
            raise PanelError(f'{table.source}: column "{name}" is empty in row {table.row_number(empty)}',
                             allowed="a control sample and a plate in every row")  # fmt: skip
    reading = read_panel(table, id_column=sample, schema=panel.schema, several_rows=True)
    return (
        reading.panel,
        [known_text(cell) for cell in table.cells[sample]],
        [known_text(cell) for cell in table.cells[plate]],
    )


def bridge_warnings(bridge: Bridge | None) -> tuple[str, ...]:
    """What makes a bridge doubtful: a single control sample, wide intervals, analytes that no control links."""
    if bridge is None:
        return ()
    found = []
    if len(bridge.levels) == 1:
        found.append("The plates are bridged by one control sample: nobody can say how well.")
    widths = {one: (one.high - one.low) / 2 for one in bridge.shifts if one.low is not None and one.high is not None}
    wide = [one for one, width in widths.items() if width > np.log2(IMPRECISE)]
    if wide:
        worst = max(wide, key=lambda one: widths[one])
        found.append(f"{len(wide)} of {len(widths)} shifts between plates are not known within a factor of "
                     f"{IMPRECISE:g} (worst: {worst.analyte} on {worst.plate}, a factor of "
                     f"{2 ** widths[worst]:.1f} either way).")  # fmt: skip
    if bridge.not_linked:
        cells = [f"{one.analyte} on {one.plate}" for one in bridge.not_linked]
        more = f" and {len(cells) - 5} more" if len(cells) > 5 else ""
        found.append(f"Not bridged, because no control sample was within range: {', '.join(cells[:5])}{more}.")
    return tuple(found)


def bridge_values(bridge: Bridge | None) -> dict[str, Any] | None:
    """Plain values for results.json; None where nothing was bridged."""
    if bridge is None:
        return None
    known = [sd for sd in bridge.residual_sd.values() if sd is not None]
    typical = float(np.median(known)) if known else None
    return {
        "reference": bridge.reference,
        "plates": list(bridge.plates),
        "n_controls": len(bridge.levels),
        "level": bridge.level,
        "method": bridge.method,
        "shifts": [asdict(one) for one in bridge.shifts if one.plate != bridge.reference],
        "residual_sd": {name: bridge.residual_sd[name] for name in bridge.residual_sd},
        "controls_needed": None if typical is None else {"within": WITHIN, "n": controls_needed(typical, WITHIN)},
    }


def plates_values(cohort: Cohort, bridge: Bridge | None) -> dict[str, Any] | None:
    """Plates of a cohort for results.json; None where the study names no column."""
    context, each = cohort.context, cohort.one_row_each()
    if not context.plate_column:
        return None
    plate = np.array(each.context.plate)
    return {
        "column": context.plate_column,
        "correction": "centred" if context.centred else "bridged" if bridge is not None else "none",
        "by_plate": [{"plate": name or "unknown", "n": int((plate == name).sum()),
                      "n_responders": int(each.responder[plate == name].sum())}
                     for name in sorted(set(plate.tolist()))],
        "bridge": bridge_values(bridge),
    }  # fmt: skip


def plates_reading(study: Study, centred: tuple[str, ...], model_centres: bool,
                   bridge: Bridge | None) -> dict[str, Any]:  # fmt: skip
    """What a bundle keeps, so that new patients are treated like those of training; empty where nothing was done.

    Parameters
    ----------
    centred : names of the training plates where some candidate of the study centres them
    model_centres : whether the released model does
    """
    plates = study.spec.plates
    if not centred and bridge is None:
        return {}
    kept: dict[str, Any] = {"column": plates.column, "centred": list(centred), "model_centres": model_centres}
    if bridge is not None:
        known = {plate: {one.analyte: one.shift for one in bridge.shifts if one.plate == plate}
                 for plate in bridge.plates}  # fmt: skip
        kept["bridge"] = {"reference": bridge.reference, "control_column": plates.control_column,
                          "levels": {sample: dict(levels) for sample, levels in bridge.levels.items()},
                          "shifts": known}  # fmt: skip
    return {"plates": kept}
