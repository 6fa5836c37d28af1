"""Bundle + a long table in a file -> predictions piece by piece, the same to the bit, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from biomarker.assay.panel import Panel
from biomarker.assay.pieces import NotInPiecesError, Piece, is_long, pieces
from biomarker.assay.reading import analyte_columns, detect, find_column
from biomarker.assay.table import Table
from biomarker.assay.witnesses import Witnesses
from biomarker.errors import PanelError
from biomarker.release.batch import Batch, batch_doubts, batch_reasons
from biomarker.release.load import Bundle
from biomarker.release.manifest import Manifest
from biomarker.release.predict import header_names, now, patients_of
from biomarker.release.prediction import PredictionReport

ROWS = 5000
BLOCK = 2**20
Progress = Callable[[str, int, int], None]
STEPS = 100


@dataclass(eq=False)
class Stream:
    """Predictions of a long table, piece by piece.

    Parameters
    ----------
    drift : what is said of every patient because of the batch as a whole
    batch : counts of all pieces so far
    """

    bundle: Bundle
    path: Path
    id_column: str | None
    rows: int
    progress: Progress
    witnesses: Witnesses
    digest: str
    created: str = field(default_factory=now)
    drift: tuple[str, ...] = ()
    batch: Batch | None = field(default=None, init=False)
    _panel: Panel | None = field(default=None, init=False)

    def reports(self) -> Iterator[PredictionReport]:
        """One report for each piece, whose notes are those of the pieces so far."""
        seen: dict[str, int] = {}
        for piece in _shown(self.path, self.rows, "predictions", self.progress):
            yield self._report(piece.table, seen)

    def _report(self, table: Table, seen: dict[str, int]) -> PredictionReport:
        manifest = self.bundle.manifest
        reading = _reading(manifest, self.id_column)
        _refuse_seen(table, find_column(table, reading["id_column"]), seen)
        joined, lead = self.witnesses.before(table, find_column(table, reading["id_column"]))
        patients = patients_of(manifest, joined, reading, self.path.name, self.digest, lead=lead, drift=self.drift)
        self.batch = patients.batch if self.batch is None else self.batch + patients.batch
        self._panel = patients.panel
        return replace(self.bundle.report(replace(patients, notes=())), created=self.created)

    def notes(self) -> tuple[str, ...]:
        """What holds for the whole table, once all reports were made."""
        if self.batch is None or self._panel is None:
            return ()
        return tuple(batch_doubts(self.bundle.manifest, self._panel, self.batch))

    def drifted(self) -> tuple[str, ...]:
        """What the counts of all pieces say of every patient; when it is not `drift`, the reports were in vain."""
        if self.batch is None or self._panel is None:
            return ()
        return tuple(batch_reasons(self.bundle.manifest, self._panel.schema.analytes, self.batch))


def open_stream(
    bundle: Bundle, path: Path, *, id_column: str | None = None, rows: int = ROWS, progress: Progress | None = None
) -> Stream | None:
    """Look through a long table once; None where it is short or has to be read as a whole.

    A whole is needed for plates that are corrected together, for long layouts, and for files that are no plain UTF-8
    CSV or parquet.
    """
    manifest, show = bundle.manifest, progress or _silent
    settings = manifest.reading["settings"]
    if manifest.plates or (settings and manifest.reading["reader"] != "wide") or not is_long(path, rows):
        return None
    witnesses, headers = Witnesses(), None
    try:
        for piece in _shown(path, rows, "reading", show):
            headers = headers or _wide_headers(manifest, piece.table)
            if headers is None:
                return None
            witnesses.add(piece.table, headers)
    except NotInPiecesError:
        return None
    return Stream(bundle, path, id_column, rows, show, witnesses, _digest(path))


def again(stream: Stream) -> Stream:
    """The same table once more, now that its batch is known to have drifted."""
    return replace(stream, drift=stream.drifted())


def _wide_headers(manifest: Manifest, table: Table) -> tuple[str, ...] | None:
    """Columns of the analytes; None for a table that is not wide, or lacks some (the whole may tell why)."""
    if not manifest.reading["settings"] and detect(table) != "wide":
        return None
    try:
        return tuple(analyte_columns(table, manifest.needed, header_names(manifest, table)).values())
    except PanelError:
        return None


def _reading(manifest: Manifest, id_column: str | None) -> Mapping[str, Any]:
    return {**manifest.reading, **({"id_column": id_column} if id_column else {})}


def _refuse_seen(table: Table, header: str, seen: dict[str, int]) -> None:
    """A patient of this piece who stood in an earlier one; within a piece the reader finds them."""
    for i, patient in enumerate(table.column(header)):
        if patient in seen:
            raise PanelError(f'{table.source}: a patient with several rows: "{patient}" in rows {seen[patient]}, '
                             f"{table.row_number(i)}", allowed="one row per patient",
                             do="keep one row per patient")  # fmt: skip
    seen.update({patient: table.row_number(i) for i, patient in enumerate(table.column(header))})


def _shown(path: Path, rows: int, what: str, show: Progress) -> Iterator[Piece]:
    show(what, 0, STEPS)
    for piece in pieces(path, rows):
        yield piece
        show(what, min(round(STEPS * piece.done), STEPS - 1), STEPS)
    show(what, STEPS, STEPS)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _silent(what: str, done: int, total: int) -> None:
    """No progress."""
