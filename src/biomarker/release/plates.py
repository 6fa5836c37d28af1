"""New patients with their plate + how plates were corrected in training -> corrected panel, or why it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from biomarker.assay.bridge import Shift, shift_of_new_plate, take_off
from biomarker.assay.cells import is_missing
from biomarker.assay.panel import Panel
from biomarker.assay.reading import as_wide, read_panel
from biomarker.assay.table import Table
from biomarker.errors import PanelError, nearest
from biomarker.release.manifest import Manifest

SHOWN = 5
Shifts = Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True, eq=False)
class Plated:
    """Panel on the scale of the training plates.

    Parameters
    ----------
    plate : (n,) plate of each row, "" where unknown; empty where the model needs none
    warnings : for each patient, why the plate makes the prediction doubtful
    notes : what was done for the whole table
    """

    panel: Panel
    plate: tuple[str, ...]
    warnings: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def correct_plates(manifest: Manifest, panel: Panel, table: Table, controls: Table | None) -> Plated:
    """Treat the plates of new patients as those of training were treated.

    Parameters
    ----------
    table : one row per patient, in the order of the panel
    controls : control samples of the new plates; None where none were measured

    Raises
    ------
    PanelError
        When control samples are given to a model whose training plates were not bridged, or cannot be read.
    """
    plates, bridge = manifest.plates, manifest.plates.get("bridge")
    if controls is not None and not bridge:
        raise PanelError(f"{controls.source}: the training plates of this model were not bridged by control samples",
                         allowed="control samples for a model that was trained with plates.controls",
                         do="leave the control samples out")  # fmt: skip
    if not plates:
        return Plated(panel, (), ((),) * len(panel))
    cells = table.cells.get(plates["column"], ("",) * len(panel))
    plate = tuple("" if is_missing(cell) else cell.strip() for cell in cells)
    if bridge:
        new = _new_shifts(manifest, controls) if controls is not None else {}
        return _bridged(panel, plate, bridge, new)
    return _centred(manifest, panel, plate)


def _centred(manifest: Manifest, panel: Panel, plate: tuple[str, ...]) -> Plated:
    known = set(manifest.plates["centred"])
    if not manifest.plates.get("model_centres"):
        return Plated(panel, plate, ((),) * len(panel))
    doubt = ("{} is not among the training plates, whose medians were taken off: the values cannot be centred, and may "
             "read high or low as a whole")  # fmt: skip
    warnings = tuple(() if one in known else (doubt.format(_named(one)),) for one in plate)
    return Plated(panel, plate, warnings, _same_name([one for one in plate if one in known]))


def _bridged(
    panel: Panel, plate: tuple[str, ...], bridge: Mapping[str, Any], new: dict[str, dict[str, Shift]]
) -> Plated:
    training: Shifts = bridge["shifts"]
    names, shifts = panel.schema.names, np.zeros(panel.values.shape)
    warnings: list[tuple[str, ...]] = []
    for i, one in enumerate(plate):
        measured = {name: found.shift for name, found in new.get(one, {}).items()}
        own: Mapping[str, float | None] = measured or training.get(one, {})
        shifts[i] = [own.get(name) or 0.0 for name in names]
        warnings.append(_not_bridged(one, [name for name in names if own.get(name) is None], len(names)))
    notes = _same_name([one for one in plate if one in training and one not in new])
    notes += tuple(_said(name, new[name]) for name in dict.fromkeys(plate) if name in new)
    if shifts.any():
        panel = take_off(panel, shifts, f"plates bridged to {bridge['reference']}")
    return Plated(panel, plate, tuple(warnings), notes)


def _not_bridged(plate: str, names: Sequence[str], n_analytes: int) -> tuple[str, ...]:
    if not names:
        return ()
    which = "" if len(names) == n_analytes else f" for {_listed(names)}"
    return (f"no control sample bridges {_named(plate)} to the training plates{which}: the values may read high or low "
            "as a whole",)  # fmt: skip


def _said(plate: str, found: Mapping[str, Shift]) -> str:
    largest = max(found, key=lambda name: abs(found[name].shift))
    one = found[largest]
    error = "" if one.se is None else f"; standard error {one.se:.2g}"
    n = max(each.n_controls for each in found.values())
    return (f'plate "{plate}" was bridged to the training plates by {n} control sample{"s" * (n > 1)}; the largest '
            f"shift is {one.shift:+.2f} in {largest} (log2{error})")  # fmt: skip


def _same_name(plates: Sequence[str]) -> tuple[str, ...]:
    if not plates:
        return ()
    return (f"taken for the training plate{'s' * (len(set(plates)) > 1)} of the same name, and corrected like "
            f"{'them' if len(set(plates)) > 1 else 'it'}: {_listed(sorted(set(plates)))}",)  # fmt: skip


def _new_shifts(manifest: Manifest, controls: Table) -> dict[str, dict[str, Shift]]:
    """Plate -> analyte -> shift, from the control samples that were measured with the new patients."""
    bridge, column = manifest.plates["bridge"], manifest.plates["column"]
    wide = as_wide(controls)
    for name in (bridge["control_column"], column):
        if name not in wide.cells:
            raise PanelError(f'{wide.source}: no column is called "{name}"', allowed=nearest(name, wide.columns),
                             do="give the control samples the columns that they had in training")  # fmt: skip
    reading = read_panel(wide, id_column=bridge["control_column"], schema=manifest.needed, several_rows=True)
    samples = [cell.strip() for cell in wide.cells[bridge["control_column"]]]
    if not set(samples) & set(bridge["levels"]):
        raise PanelError(f"{wide.source}: none of the control samples was measured in training",
                         allowed=_listed(list(bridge["levels"])), do="name them as in training")  # fmt: skip
    plates = [cell.strip() for cell in wide.cells[column]]
    found = {}
    for plate in dict.fromkeys(plates):
        rows = [i for i, one in enumerate(plates) if one == plate]
        found[plate] = shift_of_new_plate(bridge["levels"], reading.panel.take(rows), [samples[i] for i in rows])
    return {plate: shifts for plate, shifts in found.items() if shifts}


def _named(plate: str) -> str:
    return f'plate "{plate}"' if plate else "the plate of this sample, which is not stated,"


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more
