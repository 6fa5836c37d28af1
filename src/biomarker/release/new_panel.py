"""Table of new patients -> Panel, or what is wrong with it in the words of someone who predicts and trains nothing."""

from __future__ import annotations

from collections.abc import Mapping

from biomarker.assay.analytes import CONCENTRATION_UNITS
from biomarker.assay.names import key, symbol
from biomarker.assay.panel import Panel
from biomarker.assay.reading import analyte_columns, find_column, read_panel
from biomarker.assay.table import Table
from biomarker.assay.units import agree, split_header
from biomarker.errors import PanelError
from biomarker.release.doubts import listed
from biomarker.release.manifest import Manifest

SHOWN = 5
STATED = "units_stated"
FEWEST_IN_ROWS = 3


def read_new_panel(manifest: Manifest, table: Table, id_column: str, names: Mapping[str, str]) -> Panel:
    """Measurements of the analytes that the model sees.

    Raises
    ------
    PanelError
        As `read_panel`, with advice that fits a prediction.
    """
    _require_columns(manifest, table, id_column, names)
    _refuse_other_scale(manifest, table, names)
    try:
        return read_panel(table, id_column=id_column, schema=manifest.needed, names=names).panel
    except PanelError as error:
        raise _advised(error) from None


def _require_columns(manifest: Manifest, table: Table, id_column: str, names: Mapping[str, str]) -> None:
    try:
        find_column(table, id_column)
    except PanelError as error:
        raise PanelError(f"{error.seen}, which names the patient", allowed=error.allowed,
                         do="rename the column that names the patient, or name it with --id") from None  # fmt: skip
    try:
        analyte_columns(table, manifest.needed, names)
    except PanelError as error:
        in_rows = _analytes_in_rows(manifest, table)
        if in_rows:
            raise PanelError(f"{table.source}: the table lies on its side: {', '.join(in_rows[:SHOWN])} stand in rows",
                             allowed="one row per patient and one column per analyte",
                             do="transpose it (copy, then paste special: transpose)") from None  # fmt: skip
        if " lacks " not in error.seen:
            raise
        kind = "are filled in, with a warning" if manifest.accepts_missing else "are refused by this model"
        raise PanelError(error.seen, allowed=f"all {len(manifest.needed)} analytes of the model; {error.allowed}",
                         do="rename the columns as in training; an analyte that was not measured needs an empty column "
                            f"(missing values {kind})") from None  # fmt: skip


def _analytes_in_rows(manifest: Manifest, table: Table) -> list[str]:
    first = [split_header(cell)[0] for cell in table.cells[table.columns[0]] if cell]
    spelled = {key(cell) for cell in first} | {symbol(cell) for cell in first}
    found = [name for name in manifest.needed.names if key(name) in spelled or symbol(name) in spelled - {None}]
    return found if len(found) >= min(FEWEST_IN_ROWS, len(manifest.needed)) else []


def _refuse_other_scale(manifest: Manifest, table: Table, names: Mapping[str, str]) -> None:
    """A concentration cannot be computed from NPX or log values of another unit, nor the other way round."""
    columns = analyte_columns(table, manifest.needed, names)
    other = []
    for analyte in manifest.needed:
        stated = split_header(columns[analyte.name])[1]
        linear = analyte.unit in CONCENTRATION_UNITS
        if stated and not agree(stated, analyte.unit) and (stated in CONCENTRATION_UNITS) != linear:
            other.append((columns[analyte.name], stated, analyte.unit))
    if other:
        shown = ", ".join(f'"{header}"' for header, _, _ in other[:SHOWN])
        more = f" and {len(other) - SHOWN} more" if len(other) > SHOWN else ""
        _, stated, unit = other[0]
        raise PanelError(f"{table.source}: measured in {stated}, while the model learned from {unit}: {shown}{more}",
                         allowed=f"{unit}, as in training",
                         do=f"{stated} and {unit} are different scales: export the values in {unit}, or use a model "
                            f"that was trained on {stated}")  # fmt: skip


def unit_doubts(manifest: Manifest, table: Table, names: Mapping[str, str]) -> list[str]:
    """Analytes whose headers stated a unit in training and state none now, so that their scale is taken on trust."""
    learned = manifest.reading.get(STATED) or ()
    columns = analyte_columns(table, manifest.needed, names)
    bare = [one for one in manifest.needed if one.name in learned and split_header(columns[one.name])[1] is None]
    if not bare:
        return []
    units = ", ".join(dict.fromkeys(one.unit for one in bare))
    return [f"no unit is stated for {listed([one.name for one in bare])}, as it was in training; read as {units}"]


def twin_doubts(manifest: Manifest, table: Table, names: Mapping[str, str]) -> list[str]:
    """Columns that name an analyte of the model once more, beside the column that was taken for it."""
    columns = analyte_columns(table, manifest.needed, names)
    taken, owner = set(columns.values()), dict[str, str]()
    for name in set(columns) - set(names):
        owner |= {spelled: name for spelled in (key(name), symbol(name)) if spelled}
    doubts = []
    for header in table.columns:
        bare = split_header(header)[0]
        twin = owner.get(key(bare)) or owner.get(symbol(bare) or "")
        if twin and header not in taken:
            doubts.append(f'two columns name {twin}: "{columns[twin]}" was read, "{header}" was not')
    return doubts


def _advised(error: PanelError) -> PanelError:
    """The same mistake; what only a study could do about it is replaced."""
    do = error.do
    if "declare a " in do:
        do = 'write the limit of the assay into the cell, such as "<2.3" or ">5000"'
    elif "every split" in do:
        do = "keep the sample that was taken as in training (mostly: before treatment), one row per patient"
    elif "correct the declared unit" in do:
        return PanelError(error.seen.replace("is declared", "was learned"), allowed="the units of the model",
                          do="convert the values to the unit of the model, and name it in the header")  # fmt: skip
    return PanelError(error.seen, allowed=error.allowed, do=do)
