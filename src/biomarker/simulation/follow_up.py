"""Years after the assessment of response: survival, and relapse of those who responded; all SIMULATED."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import numpy as np

# Per month; with 40 patients followed for five years about 7 deaths and 8 relapses.
DEATH = {True: 0.002, False: 0.006}
RELAPSE = 0.008
COLUMNS = ("patient_id", "months", "died", "remission_months", "relapse_months", "relapse_status", "death_month")


def simulate_follow_up(
    responded: Mapping[str, bool], *, assessed: float = 12.0, shortest: float = 36.0, longest: float = 72.0,
    seed: int = 2026,
) -> str:  # fmt: skip
    """CSV with one row per patient: months until death or last contact, and of remission and relapse of
    responders.

    Death and relapse come at constant rates, death more often without response. Nobody dies before the assessment,
    where the response was known. A patient who never responded cannot relapse: those cells are empty.

    Parameters
    ----------
    responded : patient -> whether the assessment, `assessed` months after the start, showed a response
    shortest, longest : of the time until last contact, in months
    """
    random = np.random.default_rng(seed)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for who, yes in responded.items():
        last = random.uniform(shortest, longest)
        death = assessed + random.exponential(1 / DEATH[yes])
        relapse = assessed + random.exponential(1 / RELAPSE)
        seen, died = min(last, death), death <= last
        cells = ["", "", ""]
        if yes:
            cells = [
                f"{assessed:g}",
                f"{min(relapse, seen):.1f}",
                "relapse" if relapse <= seen else "death" if died else "none",
            ]
        writer.writerow([who, f"{seen:.1f}", int(died), *cells, f"{seen:.1f}" if died else ""])
    return stream.getvalue()
