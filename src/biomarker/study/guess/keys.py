"""Facts of all columns -> which one names the patient, which one holds the response, and who is a responder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from biomarker.assay.names import key, symbol
from biomarker.cohort.outcome_names import OUTCOME_WORDS
from biomarker.errors import StudyError, nearest
from biomarker.study.guess.facts import Facts
from biomarker.study.guess.role import ColumnRole
from biomarker.study.guess.words import (
    BATCH_WORDS,
    CLINICAL_WORDS,
    GROUP_WORDS,
    ID_NAMES,
    NEGATIVE_VALUES,
    PATIENT_NAMES,
    POSITIVE_VALUES,
    RESPONSE_NAMES,
    SAMPLE_NAMES,
)

MOST_RESPONSE_VALUES = 10


@dataclass(frozen=True)
class IdChoice:
    """The column of the patient; None with candidates when it cannot be told."""

    found: ColumnRole | None
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class ResponseChoice:
    """The column of the response and the value that means responder; None with candidates when they cannot be told."""

    found: ColumnRole | None
    candidates: tuple[str, ...]
    positive: str | None
    positive_sure: bool
    positive_reason: str


def choose_id(facts: Mapping[str, Facts], given: str | None, source: str) -> IdChoice:
    """Column that names the patient: the given one, else the best name, unique columns first among equals."""
    if given is not None:
        header = _find(facts, given, source)
        return IdChoice(ColumnRole(header, "id", True, f"you named it{_repeats(facts[header])}"), ())
    ranked = sorted((rank, header) for header in facts if (rank := _id_rank(facts[header])) is not None)
    if ranked:
        (kind, _, _), header = ranked[0]
        repeats = _repeats(facts[header])
        sure = kind == 0 and not repeats
        return IdChoice(ColumnRole(header, "id", sure, f"by its name{repeats or '; every row has another value'}"),
                        tuple(other for _, other in ranked[1:]))  # fmt: skip
    unique = [header for header, one in facts.items() if one.is_unique and not one.is_protein and not one.is_date
              and (one.numbers is None or one.is_integer)]  # fmt: skip
    first = next(iter(facts), "")
    if [header for header in unique if facts[header].numbers is None] == [first]:
        role = ColumnRole(first, "id", False, "the first column, and every row has another text")
        return IdChoice(role, tuple(header for header in unique if header != first))
    return IdChoice(None, tuple(unique))


def _id_rank(one: Facts) -> tuple[int, bool, int] | None:
    """(kind of name, whether it repeats, order among its kind) of a column that can name the patient; best first."""
    name, words = key(one.header), one.words
    if not one.counts or words & BATCH_WORDS or words & GROUP_WORDS or len(one.counts) < max(2, len(one.texts) // 20):
        return None
    kinds = (PATIENT_NAMES, ID_NAMES, SAMPLE_NAMES)
    for kind, names in enumerate(kinds):
        if name in names:
            return kind, not one.is_unique, names.index(name)
    ends_in_id = "id" in words and name.endswith("id") and one.is_unique
    return (len(kinds), False, 0) if ends_in_id else None


def _repeats(one: Facts) -> str:
    n_known = one.counts.total()
    if one.is_unique:
        return ""
    if n_known < len(one.texts):
        return f"; {len(one.texts) - n_known} rows have none"
    return f"; {len(one.counts)} patients in {len(one.texts)} rows: several rows per patient"


def choose_response(facts: Mapping[str, Facts], given: str | None, positive: str | None, taken: str | None,
                    source: str) -> ResponseChoice:  # fmt: skip
    """Column of the response (the given one, else the best name among those with two values) and its responder.

    Raises
    ------
    StudyError
        When the given column does not exist or has very many values, or the given value does not occur in it.
    """
    if given is not None:
        header = _find(facts, given, source)
        _refuse_many_values(facts[header], source)
        return _with_positive(facts, ColumnRole(header, "response", True, "you named it"), (), positive, source)
    others = {header: one for header, one in facts.items() if header != taken}
    binary = [header for header, one in others.items() if _is_possible_response(one)]
    named = [header for header, one in others.items() if 2 < len(one.counts) <= MOST_RESPONSE_VALUES
             and _response_rank(header) is not None]  # fmt: skip
    possible = tuple(sorted([*binary, *named], key=lambda header: not facts[header].words & OUTCOME_WORDS))
    ranked = sorted((rank, header) for header in binary if (rank := _response_rank(header)) is not None)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return ResponseChoice(None, possible, positive, positive is not None, "")
    best, header = ranked[0]
    sure = best[0] == 0 or (best[0] == 1 and not any(other[0] == 1 for other, _ in ranked[1:]))
    role = ColumnRole(header, "response", sure, "by its name, and it has two values")
    candidates = tuple(other for other in possible if other != header)
    return _with_positive(facts, role, candidates, positive, source)


def _is_possible_response(one: Facts) -> bool:
    few = len(one.counts) == 2 and min(one.counts.values()) >= 2
    if one.words & OUTCOME_WORDS:
        return few
    other = one.words & (BATCH_WORDS | CLINICAL_WORDS | GROUP_WORDS | {"cov"})
    return few and not other and symbol(one.name) is None


def _response_rank(header: str) -> tuple[int, int] | None:
    name = key(header)
    return next(((i, names.index(name)) for i, names in enumerate(RESPONSE_NAMES) if name in names), None)


def _with_positive(facts: Mapping[str, Facts], role: ColumnRole, candidates: tuple[str, ...], positive: str | None,
                   source: str) -> ResponseChoice:  # fmt: skip
    one = facts[role.column]
    if len(one.counts) != 2:
        reason = f'{role.reason}; it has {len(one.counts)} values ({one.seen}): all but the responder\'s count as "no"'
        role = ColumnRole(role.column, "response", False, reason)
    if positive is not None:
        value = _value(one, positive, source)
        return ResponseChoice(role, candidates, value, True, "you named it")
    return ResponseChoice(role, candidates, *_guess_positive(one))


def _value(one: Facts, positive: str, source: str) -> str:
    """Spelling in the file of the value that the user named."""
    for value in one.counts:
        if value == positive or value.casefold() == positive.strip().casefold() or _same_number(value, positive):
            return value
    raise StudyError(f'{source}: "{positive}" does not occur in column "{one.header}"',
                     allowed=f"seen: {one.seen}", do="name the value that means responder")  # fmt: skip


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _guess_positive(one: Facts) -> tuple[str | None, bool, str]:
    yes = [value for value in one.counts if _normal(value) in POSITIVE_VALUES]
    no = [value for value in one.counts if _normal(value) in NEGATIVE_VALUES]
    if len(one.counts) == 2 and len(yes) == len(no) == 1:
        return yes[0], True, f'"{yes[0]}" means yes and "{no[0]}" means no'
    if len(yes) == 1:
        return yes[0], False, f'"{yes[0]}" usually means yes; seen: {one.seen}'
    if len(one.counts) == 2 and len(no) == 1:
        other = next(value for value in one.counts if value not in no)
        return other, False, f'"{no[0]}" usually means no'
    return None, False, f"which value means responder cannot be told; seen: {one.seen}"


def _normal(value: str) -> str:
    try:
        return format(float(value), "g")
    except ValueError:
        return key(value)


def _refuse_many_values(one: Facts, source: str) -> None:
    if len(one.counts) > MOST_RESPONSE_VALUES:
        raise StudyError(f'{source}: column "{one.header}" has {len(one.counts)} different values',
                         allowed="a response with two values, such as 1 and 0 or yes and no",
                         do="name another column, or add one that says who responded")  # fmt: skip


def _find(facts: Mapping[str, Facts], name: str, source: str) -> str:
    if name in facts:
        return name
    raise StudyError(f'{source} has no column "{name}"', allowed=nearest(name, facts), do="name one of its columns")
