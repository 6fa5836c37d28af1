"""Training ranges -> synthetic rows on which a bundle proves that it still computes what it computed at release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from biomarker.assay.panel import ABOVE, BELOW, MEASURED
from biomarker.candidates.columns import Array, Columns
from biomarker.errors import BundleError
from biomarker.release.manifest import GOLDEN, read_json
from biomarker.release.ranges import TrainingRange

TOLERANCE = 1e-9
SEED = 20_260_101
N_GOLDEN = 8
LINEAR_RANGE, LOGGED_RANGE = TrainingRange(1.0, 1000.0), TrainingRange(-2.0, 2.0)
NOTE = "Synthetic rows, drawn inside the rounded training ranges. No patient is behind them."


def synthetic_rows(
    columns: Columns, ranges: Mapping[str, TrainingRange], n: int, *, missing: bool = True, seed: int = SEED
) -> Array:
    """Random rows of a plausible panel.

    Parameters
    ----------
    ranges : analyte -> training range, where known
    missing : whether a tenth of the values is missing, and every value of the last row

    Returns
    -------
    rows : (n, 2p + q); a tenth of the analyte values lies beyond a limit
    """
    rng = np.random.default_rng(seed)
    p, q = columns.n_analytes, len(columns.covariates)
    named = zip(columns.analytes, columns.logged, strict=True)
    known = [ranges.get(name, LOGGED_RANGE if logged else LINEAR_RANGE) for name, logged in named]
    limits = np.array([(one.low, one.high) for one in known]).reshape(p, 2)
    values = np.column_stack([np.empty((n, 0)), *(
        _draw(rng, n, low, high, logged) for (low, high), logged in zip(limits, columns.logged, strict=True)
    )])  # fmt: skip
    marks = rng.choice(np.array([BELOW, MEASURED, ABOVE], dtype=np.int8), size=(n, p), p=[0.1, 0.8, 0.1])
    values = np.where(marks == BELOW, limits[:, 0], np.where(marks == ABOVE, limits[:, 1], values))
    absent = rng.random((n, p)) < 0.1
    absent[-1:] = True
    if missing:
        values[absent], marks[absent] = np.nan, MEASURED
    covariates = rng.integers(0, 2, size=(n, q)).astype(np.float64)
    plate = [("", *columns.plates)[k] for k in rng.integers(0, len(columns.plates) + 1, n)] if columns.plates else ()
    return columns.matrix(values, marks, covariates, plate)


def golden_text(columns: Columns, rows: Array, probability: Array) -> str:
    """`golden.json`."""
    plain = [[None if np.isnan(value) else float(value) for value in row] for row in rows]
    entries = {"note": NOTE, "columns": list(columns.names), "rows": plain, "probability": probability.tolist()}
    return json.dumps(entries, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_golden(content: bytes, columns: Columns) -> tuple[Array, Array]:
    """(m, 2p + q) rows and (m,) expected probabilities.

    Raises
    ------
    BundleError
        When the file does not fit the panel.
    """
    entries: Any = read_json(content, GOLDEN)
    try:
        rows = np.array([[np.nan if value is None else float(value) for value in row] for row in entries["rows"]])
        probability = np.array(entries["probability"], dtype=np.float64)
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:
        raise BundleError(f"{GOLDEN} is not complete: {error!r}", do="copy the bundle again") from error
    if probability.ndim != 1 or not len(probability) or rows.shape != (len(probability), columns.width):
        raise BundleError(f"{GOLDEN} does not fit the panel", do="copy the bundle again")
    return rows, probability


def reproduces(expected: Array, computed: Array) -> bool:
    """Whether two engines agree to 1e-9."""
    return expected.shape == computed.shape and bool(np.all(np.abs(expected - computed) <= TOLERANCE))


def _draw(rng: np.random.Generator, n: int, low: float, high: float, logged: bool) -> Array:
    if logged or low <= 0:
        return rng.uniform(low, high, n)
    return np.exp(rng.uniform(np.log(low), np.log(high), n))
