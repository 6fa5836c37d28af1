"""Texts of a table -> widths of its columns, so that neither words nor numbers break where they need not."""

from __future__ import annotations

from collections.abc import Sequence

CENTIMETRES = 0.17  # of a letter of 8.5 points, with some room
CAPITAL = 0.3  # what a capital letter takes beyond a small one
LEAST, MARGIN, LONGEST = 1.3, 0.45, 120


def column_widths(titles: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """Widths in cm; their sum is at most `width`.

    Each column gets what its longest word needs; what is left is shared by the lengths of the texts.

    >>> column_widths(["a", "text"], [["1", "a long sentence that certainly has to wrap"]], 6.0)
    [1.3, 4.7]
    >>> column_widths(["a", "text"], [["1", "short"]], 6.0)
    [1.3, 1.3]
    """
    texts = [[title, *(row[j] for row in rows)] for j, title in enumerate(titles)]
    least = [max(LEAST, MARGIN + CENTIMETRES * max(_longest_word(text) for text in column)) for column in texts]
    wanted = [max(low, MARGIN + CENTIMETRES * min(max(map(len, column)), LONGEST))
              for low, column in zip(least, texts, strict=True)]  # fmt: skip
    if sum(least) >= width:
        return [width * low / sum(least) for low in least]
    more = [want - low for want, low in zip(wanted, least, strict=True)]
    share = min((width - sum(least)) / sum(more), 1.0) if sum(more) else 0.0
    return [round(low + share * extra, 2) for low, extra in zip(least, more, strict=True)]


def _longest_word(text: str) -> float:
    return max((len(word) + CAPITAL * sum(map(str.isupper, word)) for word in text.split(" ")), default=0.0)
