"""curve(): table of Ct values or fold changes -> curves, tests, comparisons, report and a tracked run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Literal

from biomarker.assay.open import read_table
from biomarker.exposure.invitro.analyse import analyse
from biomarker.exposure.invitro.measurements import QpcrColumns, read_curves
from biomarker.exposure.invitro.problem import Donors
from biomarker.exposure.invitro.sentences import headline, verdict, warnings
from biomarker.files import require_writable, sha256
from biomarker.report.exposure.curve import curve_document
from biomarker.study.exposure.finish import Finished, Place, about, track, write_folder


def curve(
    file: str | Path, *, columns: QpcrColumns = QpcrColumns(), donors: Donors = "random",  # noqa: B008  (frozen)
    model: Literal["4pl", "5pl", "auto"] = "4pl", unit: str = "ng/mL", level: float = 0.95, seed: int = 1,
    output: Path | None = None, store: Path | None = None,
) -> Finished:  # fmt: skip
    """Dose-response curves of an in-vitro experiment.

    Parameters
    ----------
    file : table with one row per well
    donors, model : see `fit_donors`
    unit : of the doses
    seed : of the permutations of Williams' test
    output : folder for the report; beside the table when None
    store : folder of an MLflow store; no run when None

    Raises
    ------
    BiomarkerError
        For anything wrong with the table or the places to write to; nothing is half-written.
    """
    began, path = time.monotonic(), Path(file)
    table = read_table(path)
    folder = output or path.with_name(f"{path.stem}_curves")
    require_writable(folder)
    values = analyse(read_curves(table, columns), donors=donors, model=model, level=level, seed=seed)
    results: dict[str, Any] = {
        **about(
            path.stem, f"In-vitro dose-response: {path.name}", "exposure curve", began, path.resolve().parent, seed
        ),
        "simulated": "simulated" in path.stem,
        "unit": unit,
        **values,
        "headline": headline(values, level),
        "verdict_sentences": verdict(values, unit),
        "warnings": [*warnings(values), *table.notes],
    }
    document = curve_document(results)
    write_folder(folder, results, document, {})
    place = Place(store, path.stem, path.name, sha256(path.read_bytes()))
    metrics = {
        f"{row['label'].replace(' ', '_')}/{key}": row[key] for row in values["curves"] for key in ("ec50", "emax")
    }
    run = track(place, results, document, params={"model": model, "donors": donors, "seed": seed}, metrics=metrics,
                n=max(row["n_donors"] for row in values["curves"]))  # fmt: skip
    return Finished(results, document, folder, run)
