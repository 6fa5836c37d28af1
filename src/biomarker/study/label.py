"""label(): study file -> who responded by each of its criteria, with what decided; nothing is fitted."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from biomarker.errors import StudyError
from biomarker.evaluation.agreement import Agreement, agreement
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.proportions import wilson
from biomarker.response.flow import Flow, flow_of
from biomarker.response.judge import Judged, judge_visits
from biomarker.response.rules import saved
from biomarker.response.visit import Visits
from biomarker.study.labels import Asked, asked_criteria, visits_of
from biomarker.study.read import read_study
from biomarker.study.spec import Study

WORDS = {True: "responder", False: "non-responder", None: ""}


@dataclass(frozen=True, eq=False)
class LabelReport:
    """Labels of every patient of a visits table.

    Parameters
    ----------
    study : whose criteria judged
    visits : the table, as it was read
    judged : by title of the criterion, the one that is predicted first
    agreements : pairs of titles -> how far they agree
    """

    study: Study
    visits: Visits
    judged: dict[str, Judged]
    agreements: dict[tuple[str, str], Agreement]

    def flow(self, title: str) -> Flow:
        """Numbers of patients of one criterion."""
        return flow_of(self.judged[title])

    def rate(self, title: str) -> Estimate | None:
        """Responders among the evaluable, with Wilson's interval; None where nobody is evaluable."""
        flow = self.flow(title)
        level = self.study.spec.evaluation.level
        return wilson(flow.responders, flow.evaluable, level) if flow.evaluable else None

    def labels_csv(self) -> str:
        """One row per patient: the response by the first criterion, what decided, and the others."""
        first, *others = self.judged
        head = ["patient_id", "response", "decided_by", "reason", "criterion_met", "baseline_day", "assessment_day",
                *(f"response by {title}" for title in others)]  # fmt: skip
        rows = [
            [who, WORDS[one.label], one.basis, one.reason, "" if one.met is None else int(one.met), one.baseline_day,
             one.assessment_day, *(WORDS[self.judged[title].patients[who].label] for title in others)]
            for who, one in self.judged[first].patients.items()
        ]  # fmt: skip
        return _csv(head, rows)

    def components_csv(self) -> str:
        """One row per patient, criterion and component: met, what was seen, what was asked."""
        said = {True: "met", False: "not met", None: "unknown"}
        rows = [[who, title, part.name, said[part.met], part.seen, part.asked]
                for title, judged in self.judged.items()
                for who, one in judged.patients.items() for part in one.components]  # fmt: skip
        return _csv(["patient_id", "criterion", "component", "met", "seen", "asked"], rows)

    def to_dict(self) -> dict[str, Any]:
        """Plain values without single patients."""
        return {
            "study": self.study.name,
            "visits": {"source": Path(self.visits.source).name, "patients": len(self.visits.patients),
                       "rows": self.visits.n_visits, "notes": list(self.visits.notes)},
            "criteria": [self._values(title) for title in self.judged],
            "agreement": agreement_values(self.agreements),
        }  # fmt: skip

    def _values(self, title: str) -> dict[str, Any]:
        rate = self.rate(title)
        return {"title": title, **criterion_values(self.judged[title]),
                "rate": None if rate is None else rate.to_dict(), "flow": self.flow(title).to_dict()}  # fmt: skip


def label(study: Study | str | Path, *, visits: str = "") -> LabelReport:
    """Judge every patient of the study's visits by its criteria.

    Parameters
    ----------
    study : a study or the path of its file
    visits : table of visits, instead of outcome.visits of the study

    Raises
    ------
    BiomarkerError
        For anything wrong with the study, its criteria or the visits. The panel is not read.
    """
    study = study if isinstance(study, Study) else read_study(study)
    if visits:
        outcome = study.spec.outcome.model_copy(update={"visits": visits})
        study = study.model_copy(update={"spec": study.spec.model_copy(update={"outcome": outcome})})
    asked = [one for one in asked_criteria(study) if one.rules is not None]
    table = visits_of(study, asked, visits)
    if table is None:
        raise StudyError(f'{study.name} takes the response from a column (criterion "{study.spec.outcome.criterion}")',
                         allowed="a criterion that looks at visits: `biomarker parts criteria`",
                         do="set outcome.criterion and outcome.visits (docs/response.md)")  # fmt: skip
    judged = {one.title: _judge(table, one) for one in asked}
    return LabelReport(study, table, judged, agreements(judged, study.spec.evaluation.level))


def agreements(judged: dict[str, Judged], level: float, among: Sequence[str] | None = None) -> dict[Any, Agreement]:
    """Agreement of every pair of criteria, in all patients or in those of `among`."""
    found = {}
    for first, second in itertools.combinations(judged, 2):
        patients = [who for who in judged[first].patients if among is None or who in among]
        labels = [[judged[title].patients[who].label for who in patients] for title in (first, second)]
        found[first, second] = agreement(labels[0], labels[1], level)
    return found


def agreement_values(found: dict[Any, Agreement]) -> list[dict[str, Any]]:
    """Plain values of all pairs."""
    return [
        {"first": first, "second": second, "n": one.n,
         **{name: value for name, value in asdict(one).items() if name not in ("observed", "kappa")},
         "observed": None if one.observed is None else one.observed.to_dict(),
         "kappa": None if one.kappa is None else one.kappa.to_dict()}
        for (first, second), one in found.items()
    ]  # fmt: skip


def criterion_values(judged: Judged) -> dict[str, Any]:
    """What makes the labels repeatable: criterion, version and every setting as it was used."""
    return {"criterion": judged.criterion, "version": judged.version, "settings": saved(judged.settings),
            "rules": saved(judged.rules.values)}  # fmt: skip


def _judge(visits: Visits, asked: Asked) -> Judged:
    if asked.rules is None:
        raise ValueError(f"{asked.criterion} looks at no visits")
    return judge_visits(visits, asked.criterion, asked.settings, asked.rules)


def _csv(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue()
