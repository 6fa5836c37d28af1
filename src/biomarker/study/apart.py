"""A study whose cohort cannot be made -> every mistake of its table, also those that the first one hides."""

from __future__ import annotations

from collections.abc import Callable

from biomarker.assay.analytes import PanelSchema
from biomarker.assay.reading import analyte_columns, find_column, read_panel
from biomarker.assay.table import Table
from biomarker.errors import BiomarkerError
from biomarker.study.labels import label_rows
from biomarker.study.rooms import panel_schema, wide_table
from biomarker.study.spec import Study


def problems_apart(study: Study) -> list[BiomarkerError]:
    """Columns, patients, cells and responses, each looked at by itself; empty where the table cannot be read."""
    try:
        table, schema = wide_table(study), panel_schema(study)
        patients = table.column(find_column(table, study.spec.panel.id))
    except BiomarkerError:
        return []
    several, named = study.spec.cohort.several_rows_per_patient, study.spec.panel.id
    present = PanelSchema(tuple(one for one in schema if _is_there(table, PanelSchema((one,)))))
    looks: tuple[Callable[[], object], ...] = (
        lambda: analyte_columns(table, schema, {}),
        lambda: read_panel(table, id_column=named, schema=PanelSchema(()), several_rows=several),
        lambda: read_panel(table, id_column=named, schema=present, several_rows=True),
        lambda: label_rows(study, [f"{row}" for row in range(len(patients))], patients, table.cells),
    )
    return [problem for problem in map(_problem, looks) if problem is not None]


def _problem(look: Callable[[], object]) -> BiomarkerError | None:
    try:
        look()
    except BiomarkerError as problem:
        return problem
    return None


def _is_there(table: Table, one: PanelSchema) -> bool:
    return _problem(lambda: analyte_columns(table, one, {})) is None
