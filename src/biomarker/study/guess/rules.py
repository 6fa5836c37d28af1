"""Facts of one column -> its role: rules asked one after the other, the first that knows an answer gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from biomarker.assay.names import key
from biomarker.assay.panel import MEASURED
from biomarker.cohort.outcome_names import OUTCOME_NAMES, OUTCOME_WORDS, contains, words
from biomarker.study.guess.facts import Facts, tells_all
from biomarker.study.guess.role import ColumnRole, Role
from biomarker.study.guess.words import (
    BATCH_WORDS,
    CLINICAL_ABBREVIATIONS,
    CLINICAL_WORDS,
    DATE_WORDS,
    DOSE_WORDS,
    GENERIC_WORDS,
    GROUP_WORDS,
    ID_NAMES,
    PATIENT_NAMES,
    POSITION_WORDS,
    ROW_NUMBER_NAMES,
    SAMPLE_NAMES,
    TIME_FILLERS,
    TIME_WORDS,
)

FEW_NUMBERS = 5
FEW_LEVELS = 10
LEAK = "looks like the outcome: "


@dataclass(frozen=True, eq=False)
class Labels:
    """The response, as far as it is known: its header, which rows have one, and one of its two sides."""

    header: str | None
    labelled: npt.NDArray[np.bool_]
    positive: npt.NDArray[np.bool_]


Answer = tuple[Role, bool, str] | None


def judge(facts: Facts, labels: Labels) -> ColumnRole:
    """Role of one column that is neither the patient nor the response."""
    for rule in RULES:
        answer = rule(facts, labels)
        if answer is not None:
            return ColumnRole(facts.header, *answer)
    return ColumnRole(facts.header, "leave_out", False, "nothing is known about it")


def _empty(facts: Facts, _: Labels) -> Answer:
    return None if facts.counts else ("leave_out", True, "it is empty")


def _days_from_treatment(facts: Facts, _: Labels) -> Answer:
    """The name that a study expects; kept even where all samples are of day 0, because it is the proof of that."""
    named = key(facts.header) == key("days_from_treatment") and facts.numbers is not None
    return ("time", True, "by its name: the time of the sample") if named else None


def _constant(facts: Facts, _: Labels) -> Answer:
    if len(facts.counts) == 1 and facts.is_protein and facts.numbers:
        return "analyte", False, f'a protein by its name, but the same in every row ("{next(iter(facts.counts))}")'
    if len(facts.counts) == 1:
        return "leave_out", True, f'it is the same in every row ("{next(iter(facts.counts))}")'
    return None


def _outcome_prefix(facts: Facts, _: Labels) -> Answer:
    return (
        ("leave_out", True, "its name says that it is an outcome") if words(facts.header)[:1] == ("outcome",) else None
    )


def _where(facts: Facts, _: Labels) -> Answer:
    """Site, plate and the like: no measurement, and confounding with the response is another question."""
    if len(facts.counts) > facts.counts.total() / 2 or (facts.numbers is not None and not facts.is_integer):
        return None
    if _has_prefix(facts) or facts.words & (TIME_WORDS | OUTCOME_WORDS):
        return None
    if facts.words & GROUP_WORDS:
        return "group", len(facts.words) == 1, f"by its name; {len(facts.counts)} different values"
    if facts.words & BATCH_WORDS:
        return "batch", len(facts.words) == 1, f"by its name; {len(facts.counts)} different values"
    return None


def _names_the_response(facts: Facts, labels: Labels) -> Answer:
    header = labels.header or ""
    if len(header) < 3 or set(words(header)) <= GENERIC_WORDS or facts.is_protein:
        return None
    return ("leave_out", False, f'{LEAK}its name holds "{header}"') if contains(facts.header, header) else None


def _gives_the_response_away(facts: Facts, labels: Labels) -> Answer:
    why = tells_all(facts, labels.positive, labels.labelled) if labels.header is not None else ""
    return ("leave_out", False, LEAK + why) if why else None


def _covariate_prefix(facts: Facts, _: Labels) -> Answer:
    return _as_covariate(facts, "its name begins with cov", sure=True) if _has_prefix(facts) else None


def _protein(facts: Facts, _: Labels) -> Answer:
    return _as_analyte(facts, "a protein by its name", sure=True) if facts.is_protein and facts.numbers else None


def _outcome_word(facts: Facts, _: Labels) -> Answer:
    found = sorted(facts.words & OUTCOME_WORDS) or [name for name in OUTCOME_NAMES if key(facts.name) == name]
    return ("leave_out", False, f'{LEAK}its name holds "{found[0]}"') if found else None


def _time(facts: Facts, _: Labels) -> Answer:
    spelled = words(facts.name)
    named = {word for word in spelled if not word.isdigit()}
    if not any(word in TIME_WORDS and before not in DOSE_WORDS for before, word in pairwise(("", *spelled))):
        return None
    if not named <= TIME_WORDS | TIME_FILLERS:
        return "leave_out", False, "a time or duration, which may lie after treatment began"
    if facts.numbers is None:
        return "leave_out", False, f"the time of the sample, but not in days ({facts.seen}); keep baseline rows only"
    return "time", False, "by its name: the time of the sample; it must count from the beginning of treatment"


def _date(facts: Facts, _: Labels) -> Answer:
    return ("leave_out", True, "it holds dates") if facts.words & DATE_WORDS or facts.is_date else None


def _number_of_row(facts: Facts, _: Labels) -> Answer:
    if facts.counts_rows:
        return "leave_out", key(facts.header) in ROW_NUMBER_NAMES, "it counts the rows"
    if facts.words and facts.words <= POSITION_WORDS | {"id", "number", "no", "nr"}:
        return "leave_out", True, "a position on a plate or in a box"
    return None


def _identifier(facts: Facts, _: Labels) -> Answer:
    if key(facts.header) in (*PATIENT_NAMES, *ID_NAMES, *SAMPLE_NAMES) or words(facts.header)[-1:] == ("id",):
        return "leave_out", True, "another identifier"
    if facts.is_unique and facts.numbers is None:
        return "leave_out", True, "every row has another text"
    return None


def _clinical(facts: Facts, _: Labels) -> Answer:
    named = facts.words & CLINICAL_WORDS or set(words(facts.name)[:1]) & CLINICAL_ABBREVIATIONS
    if not named:
        return None
    return _as_covariate(
        facts, "a clinical variable by its name", sure=facts.words <= CLINICAL_WORDS | CLINICAL_ABBREVIATIONS
    )


def _numbers(facts: Facts, _: Labels) -> Answer:
    if facts.numbers is None:
        return None
    distinct = set(facts.values.tolist())
    measured = bool((facts.numbers.marks == MEASURED).all())
    if measured and distinct <= {0.0, 1.0}:
        return "covariate", False, "it holds 0 and 1 only"
    if facts.is_integer and len(distinct) <= FEW_NUMBERS and len(facts.values) >= 4 * FEW_NUMBERS and not facts.unit:
        return "covariate", False, f"it holds {len(distinct)} different whole numbers only"
    reason = (
        "it holds numbers, and its header states a unit" if facts.unit else "it holds numbers; its name is not known"
    )
    return _as_analyte(facts, reason, sure=facts.unit is not None)


def _text(facts: Facts, _: Labels) -> Answer:
    if _has_few_levels(facts):
        return "covariate", False, f"text with few values: {facts.seen}"
    return "leave_out", True, f"text with {len(facts.counts)} different values"


def _as_covariate(facts: Facts, reason: str, *, sure: bool) -> Answer:
    if facts.numbers is None and not _has_few_levels(facts):
        return "leave_out", False, f"{reason}, but it is text with {len(facts.counts)} different values"
    censored = facts.numbers is not None and bool((facts.numbers.marks != MEASURED).any())
    odd = facts.odd or next((text for text in facts.texts if censored and text[:1] in "<>"), "")
    if odd:
        return "covariate", False, f'{reason}; "{odd}" must become a number'
    return "covariate", sure, reason


def _as_analyte(facts: Facts, reason: str, *, sure: bool) -> Answer:
    if facts.odd:
        return "analyte", False, f'{reason}; "{facts.odd}" must become a number'
    return "analyte", sure, reason


def _has_few_levels(facts: Facts) -> bool:
    return len(facts.counts) <= min(FEW_LEVELS, max(2, facts.counts.total() // 5))


def _has_prefix(facts: Facts) -> bool:
    return words(facts.header)[:1] == ("cov",)


RULES: tuple[Callable[[Facts, Labels], Answer], ...] = (
    _empty,
    _days_from_treatment,
    _constant,
    _outcome_prefix,
    _where,
    _names_the_response,
    _gives_the_response_away,
    _covariate_prefix,
    _protein,
    _outcome_word,
    _time,
    _date,
    _number_of_row,
    _identifier,
    _clinical,
    _numbers,
    _text,
)
