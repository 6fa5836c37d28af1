"""The marker of a trial: predictive, prognostic, and what treating by it would have gained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.assay.reading import read_panel
from biomarker.errors import CohortError
from biomarker.evaluation.verdict import count
from biomarker.study.rooms import marker_name, panel_schema
from biomarker.study.spec import Study, StudyFile
from biomarker.study.trial.endpoints import Labelled
from biomarker.trial.guided import Trial, guided
from biomarker.trial.plain import guided_values, predictive_values, windows_values
from biomarker.trial.predictive import UNKNOWN, predictive
from biomarker.trial.windows import windows
from biomarker.validation.workers import Progress

Floats = npt.NDArray[np.float64]
Values = dict[str, Any]
# More values at or below zero, or fewer different ones, and it is no concentration.
FEW, FEWEST_VALUES = 0.2, 6


@dataclass(frozen=True, eq=False)
class MarkerQuestion:
    """What is asked about the marker, for the primary endpoint."""

    study: StudyFile
    labelled: Labelled
    seed: int
    workers: int
    progress: Progress

    def answer(self, notes: list[str]) -> Values | None:
        """Plain values; None where the study names no marker. What cannot be done goes to the notes."""
        section, arms = self.study.spec.trial, self.labelled.arms
        name = section.marker or (marker_name(self.study) if isinstance(self.study, Study) else "")
        if arms.control is None:
            return {"name": name or None, "unknown": UNKNOWN}
        if not name:
            return None
        title, label = next(iter(self.labelled.labels.items()))
        columns = {one: self._values(one) for one in dict.fromkeys((name, *section.rule))}
        strict = section.not_evaluable == "non_responder"
        judged = np.array([strict or one is not None for one in label]) & np.isin(arms.of, [arms.treated, arms.control])
        use = judged & ~np.isnan(columns[name])
        if use.sum() < judged.sum():
            notes.append(f"{count(int(judged.sum() - use.sum()), 'patient')} without a value of {name} left out of its "
                         "analysis.")  # fmt: skip
        notes += _not_logged(name, columns[name][use])
        treated, responder = arms.of == arms.treated, np.array([one is True for one in label])
        parts, level = (columns[name][use], treated[use], responder[use]), self.study.spec.evaluation.level
        return {
            "name": name, "endpoint": title, "n": int(use.sum()),
            "interaction": predictive_values(predictive(name, *parts, level)),
            "windows": _attempt(lambda: windows_values(windows(name, *parts, level=level)), notes),
            "guided": _attempt(lambda: self._guided(columns, use, treated, responder), notes),
        }  # fmt: skip

    def _guided(self, columns: dict[str, Floats], use: npt.NDArray[np.bool_], treated: npt.NDArray[np.bool_],
                responder: npt.NDArray[np.bool_]) -> Values:  # fmt: skip
        X = np.column_stack([np.log2(x) if np.nanmin(x) > 0 else x for x in columns.values()])
        complete = use & np.isfinite(X).all(axis=1)
        made = Trial(X[complete], treated[complete], responder[complete])
        spec = self.study.spec
        found = guided(made, seed=self.seed, permutations=spec.trial.permutations, level=spec.evaluation.level,
                       workers=self.workers, progress=self.progress)  # fmt: skip
        return {"markers": list(columns), **guided_values(found)}

    def _values(self, name: str) -> Floats:
        """(n,) values of an analyte, or of a numeric column; below the limit counts as limit / √2."""
        study, table, section = self.study, self.labelled.table, self.study.spec.trial
        if not isinstance(study, Study) or name not in study.spec.panel.analytes or section.file:
            return table.numbers(name, "trial.marker")
        reading = read_panel(table.table, id_column=section.id or study.spec.panel.id, schema=panel_schema(study))
        j = reading.panel.schema.names.index(name)
        values, marks = reading.panel.values[:, j], reading.panel.marks[:, j]
        return np.where(marks < 0, values / np.sqrt(2.0), values)


def _not_logged(name: str, values: Floats) -> list[str]:
    """Said where a few values keep a concentration from being compared by doublings."""
    few = int((values <= 0).sum())
    if not 0 < few <= FEW * len(values) or len(np.unique(values)) < FEWEST_VALUES:
        return []
    return [f"{name} is compared per SD and not per doubling, because {count(few, 'value')} "
            f"{'is' if few == 1 else 'are'} 0 or less ({np.nanmin(values):g}): a concentration below the limit belongs "
            "into the table as such (<2.3), a negative one is a mistake."]  # fmt: skip


def _attempt(make: Callable[[], Values], notes: list[str]) -> Values | None:
    """What `make` gives; None where the patients do not carry it, with the reason among the notes."""
    try:
        return make()
    except CohortError as error:
        notes.append(f"Not done: {error.seen} (needed: {error.allowed}).")
        return None
