"""Which functional form do the data prefer, and can they tell at all?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError
from biomarker.exposure.fitting.data import FitData
from biomarker.exposure.fitting.fit import fit
from biomarker.exposure.fitting.layout import Options
from biomarker.exposure.response.forms import Form

TELLS = 2.0  # of AIC; less is no evidence (Burnham & Anderson 2002)


def compare_forms(
    data: FitData, exposure: npt.NDArray[np.float64], options: Options, forms: Sequence[Form]
) -> list[dict[str, Any]]:
    """Fit every form; AIC above the best one's, and the slope of each."""
    rows: list[dict[str, Any]] = []
    for form in dict.fromkeys([options.form, *forms]):
        try:
            found = fit(data, exposure, replace(options, form=form, estimate_at=False))
        except CohortError:
            continue
        slope = found.estimate("slope")
        rows.append({"form": form.label, "aic": found.aic, "slope": None if slope is None else slope.to_dict()})
    best = min(row["aic"] for row in rows)
    return [{**row, "above_best": row["aic"] - best} for row in rows]


def forms_sentence(rows: Sequence[dict[str, Any]]) -> str:
    """What the comparison says."""
    close = [row["form"] for row in rows if row["above_best"] < TELLS]
    if len(close) > 1:
        return f"The data cannot tell these forms apart (AIC within {TELLS:g}): {'; '.join(close)}."
    rest = min((row["above_best"] for row in rows if row["form"] != close[0]), default=0.0)
    return f"The data prefer {close[0]}: the AIC of every other form is higher by {rest:.1f} or more."
