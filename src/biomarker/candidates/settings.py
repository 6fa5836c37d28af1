"""Settings of a part as the study gives them -> checked values, or a PartError that names part and setting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from biomarker.errors import PartError, nearest


def number(
    part: str, setting: str, value: Any, *, low: float, high: float = float("inf"), above: bool = False
) -> float:
    """Number from `low` to `high` (strictly above `low` where `above`).

    Raises
    ------
    PartError
        When the value is no number or lies outside.
    """
    sign = ">" if above else ">="
    limits = f"a number {sign} {low:g}" + ("" if high == float("inf") else f" and <= {high:g}")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high or (above and value == low):
        raise _wrong(part, setting, value, limits)
    return float(value)


def count(part: str, setting: str, value: Any, *, low: int = 1) -> int:
    """Whole number of at least `low`.

    Raises
    ------
    PartError
        When it is not.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise _wrong(part, setting, value, f"a whole number >= {low}")
    return value


def choice(part: str, setting: str, value: Any, known: Iterable[str]) -> str:
    """One of the known words.

    Raises
    ------
    PartError
        When it is none of them, with the nearest one.
    """
    names = tuple(known)
    if not isinstance(value, str) or value not in names:
        raise _wrong(part, setting, value, nearest(str(value), names))
    return value


def several(part: str, setting: str, value: Any, known: Iterable[str]) -> tuple[str, ...]:
    """Two or more different known words, joined by "+".

    Raises
    ------
    PartError
        When a word is unknown, or there is only one.
    """
    names = tuple(known)
    words = tuple(word.strip() for word in value.split("+")) if isinstance(value, str) else ()
    for word in words:
        if word not in names:
            raise _wrong(part, setting, value, nearest(word, names))
    if len(words) < 2 or len(set(words)) < len(words):
        raise _wrong(part, setting, value, 'two or more different names joined by "+" (a list is a search among such)')
    return words


def switch(part: str, setting: str, value: Any) -> bool:
    """True or false.

    Raises
    ------
    PartError
        When it is neither.
    """
    if not isinstance(value, bool):
        raise _wrong(part, setting, value, "true or false")
    return value


def _wrong(part: str, setting: str, value: Any, allowed: str) -> PartError:
    return PartError(f"{part}: {setting} = {value!r} is not possible", allowed=allowed,
                     do=f"mend the setting of {part} in the study file")  # fmt: skip
