"""A synthetic cohort whose truth is known: one analyte informs about response, the others are correlated noise."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from biomarker.errors import StudyError

# Typical serum medians (pg/mL) and the share of values that lies below the quantification limit: orders of
# magnitude only, chosen so that abundant and hardly detectable cytokines are both present.
CYTOKINES: tuple[tuple[str, float, float], ...] = (
    ("IFNG", 12.0, 0.05), ("TNF", 9.0, 0.0), ("IL2", 1.5, 0.35), ("IL4", 0.8, 0.45), ("IL6", 6.0, 0.05),
    ("IL10", 4.0, 0.10), ("IL17A", 2.0, 0.25), ("IL1B", 0.6, 0.40), ("CXCL8", 18.0, 0.0), ("CXCL10", 220.0, 0.0),
    ("TGFB1", 9000.0, 0.0), ("VEGFA", 160.0, 0.0),
)  # fmt: skip
LOG_SD = 0.8
CORRELATION = 0.3


@dataclass(frozen=True)
class SimulatedCohort:
    """A table as a laboratory would send it, and the truth behind it.

    Parameters
    ----------
    columns : header
    rows : cells of text; below the limit "<2.3", missing ""
    informative : the analyte that informs about the response
    true_auc : AUC of the informative analyte in an unlimited number of patients, before censoring
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    informative: str
    true_auc: float

    def to_csv(self) -> str:
        """The table as CSV text."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return stream.getvalue()


def simulate_cohort(
    n_patients: int = 26,
    n_responders: int = 14,
    *,
    informative: str = "IFNG",
    auc: float = 0.80,
    missing: float = 0.02,
    with_response: bool = True,
    seed: int = 2026,
) -> SimulatedCohort:
    """Draw baseline cytokines of patients, some of whom will respond.

    Log concentrations are normal with equal correlation 0.3; responders are shifted in the informative analyte by
    d = sqrt(2) * inverse normal(AUC), so that its true AUC is `auc`. Covariates tell nothing about the response.

    Parameters
    ----------
    n_patients, n_responders : size of the cohort
    informative : analyte that informs about the response
    auc : its true AUC; 0.5 gives a cohort in which nothing predicts
    missing : share of measurements that are missing
    with_response : leave it out to get new patients for `biomarker predict`
    seed : of all random numbers

    Raises
    ------
    StudyError
        When the numbers cannot be simulated.

    Examples
    --------
    >>> from biomarker.simulation.cytokines import simulate_cohort
    >>> cohort = simulate_cohort(26, 14, auc=0.8, seed=1)
    >>> cohort.columns[:3], len(cohort.rows)
    (('patient_id', 'response', 'days_from_treatment'), 26)
    """
    names = [name for name, _, _ in CYTOKINES]
    _check(n_patients, n_responders, informative, auc, missing, names)
    random = np.random.default_rng(seed)
    responder = random.permutation(np.arange(n_patients) < n_responders)
    shared = random.standard_normal((n_patients, 1))
    own = random.standard_normal((n_patients, len(names)))
    z = np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * own
    z[:, names.index(informative)] += np.sqrt(2) * ndtri(auc) * responder
    lost = random.random(z.shape) < missing
    cells = _cells(z, lost)
    covariates = _covariates(n_patients, random)
    head = ["patient_id", *(["response"] if with_response else []), "days_from_treatment", *covariates, *names]
    rows = []
    for i in range(n_patients):
        label = [("responder" if responder[i] else "non-responder")] if with_response else []
        rows.append((f"SIM-{i + 1:03d}", *label, "0", *(column[i] for column in covariates.values()), *cells[i]))
    return SimulatedCohort(tuple(head), tuple(rows), informative, auc)


def _cells(z: npt.NDArray[np.float64], lost: npt.NDArray[np.bool_]) -> list[list[str]]:
    cells = []
    for i in range(len(z)):
        line = []
        for j, (_, median, share) in enumerate(CYTOKINES):
            limit = float(f"{median * np.exp(LOG_SD * ndtri(share)):.2g}") if share else 0.0
            value = median * np.exp(LOG_SD * z[i, j])
            line.append("" if lost[i, j] else f"<{limit:g}" if value < limit else f"{value:.4g}")
        cells.append(line)
    return cells


def _covariates(n: int, random: np.random.Generator) -> dict[str, list[str]]:
    return {
        "age": [str(int(value)) for value in np.clip(random.normal(34, 9, n), 18, 65)],
        "sex": ["female" if value < 0.9 else "male" for value in random.random(n)],
        "sledai": [str(int(value)) for value in np.clip(random.normal(13, 4, n), 8, 30)],
        "prednisone_mg_day": [f"{2.5 * round(value / 2.5):g}" for value in np.clip(random.normal(15, 6, n), 0, 40)],
    }


def _check(n: int, n_responders: int, informative: str, auc: float, missing: float, names: list[str]) -> None:
    if n < 1 or not 0 <= n_responders <= n:
        raise StudyError(f"{n_responders} responders among {n} patients cannot be simulated",
                         allowed="at least one patient, and at most as many responders")  # fmt: skip
    if informative not in names:
        raise StudyError(f'"{informative}" is not simulated', allowed=", ".join(names))
    if not 0.5 <= auc < 1 or not 0 <= missing < 1:
        raise StudyError(f"AUC {auc:g} with a missing share of {missing:g} cannot be simulated",
                         allowed="AUC from 0.5 to below 1, missing share from 0 to below 1")  # fmt: skip
