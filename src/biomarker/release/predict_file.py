"""Bundle + a table of any length -> a CSV file of predictions that appears when it is complete, and its totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from biomarker.files import new_file
from biomarker.release.doubts import SHOWN
from biomarker.release.evidence import notes_of_model
from biomarker.release.load import Bundle
from biomarker.release.prediction import UNDECIDED, Prediction, PredictionReport
from biomarker.release.privacy import pseudonymised
from biomarker.release.stream import ROWS, Progress, Stream, again, open_stream
from biomarker.release.trust import RED, refusal


@dataclass
class Totals:
    """What the predictions of a table come to.

    Parameters
    ----------
    with_interval : whether predictions have an interval
    red_ones : the first predictions that may not be used
    notes : what holds for the whole table
    """

    n: int = 0
    undecided: int = 0
    warned: int = 0
    red: int = 0
    with_interval: bool = False
    red_ones: list[Prediction] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def add(self, report: PredictionReport) -> None:
        """Count the predictions of one report."""
        red = [one for one in report if one.trust == RED]
        self.n += len(report)
        self.undecided += sum(one.prediction == UNDECIDED for one in report)
        self.warned += report.n_with_warnings
        self.red += len(red)
        self.red_ones += red[: SHOWN - len(self.red_ones)]
        self.with_interval |= any(one.sureness.low is not None for one in report)


def totals(report: PredictionReport) -> Totals:
    """Totals of one report."""
    found = Totals(notes=report.notes)
    found.add(report)
    return found


def predict_file(
    bundle: Bundle,
    panel: Path,
    output: Path,
    *,
    id_column: str | None = None,
    strict: bool = False,
    secret: bytes | None = None,
    rows: int = ROWS,
    progress: Progress | None = None,
) -> Totals | None:
    """Write the predictions of a long table as they come; None, and nothing written, where it is short.

    They are those of `Bundle.predict`, to the bit. Memory does not grow with the number of patients, except for their
    names.

    Parameters
    ----------
    strict : refuse the table when one prediction may not be used
    secret : key of pseudonyms that take the place of names
    rows : patients that are in memory at one time
    progress : called with (what, done, of how many)

    Raises
    ------
    As `Bundle.predict`; OutputError when the file cannot be written.
    """
    stream = open_stream(bundle, panel, id_column=id_column, rows=rows, progress=progress)
    if stream is None:
        return None

    def named(report: PredictionReport) -> PredictionReport:
        return report if secret is None else pseudonymised(report, secret)

    with new_file(output) as file:
        found = _write(file, stream, named)
        if stream.drifted():  # known only now, and said of every patient
            stream = again(stream)
            file.seek(0)
            file.truncate()
            found = _write(file, stream, named)
        if strict and found.red:
            raise refusal(found.red_ones, found.red, found.n)
    found.notes = (*stream.notes(), *notes_of_model(bundle.manifest))
    return found


def _write(file: TextIO, stream: Stream, named: Callable[[PredictionReport], PredictionReport]) -> Totals:
    found = Totals()
    reports: Iterable[PredictionReport] = stream.reports()
    for report in map(named, reports):
        file.write(report.to_csv_text(header=not found.n))
        found.add(report)
    return found
