"""Header of a column -> its words, and whether they name an outcome; plain lists, to be extended."""

from __future__ import annotations

import re

from biomarker.assay.names import key, symbol

# Single words of a header, as `words` splits it.
OUTCOME_WORDS = frozenset(("outcome", "outcomes", "survival", "surviving", "survivor", "survived", "alive", "death",
                           "dead", "died", "deceased", "mortality", "relapse", "relapsed", "remission", "recurrence",
                           "recurred", "progression", "progressed", "followup", "endpoint", "los", "discharge",
                           "discharged", "responder", "responders", "nonresponder", "response"))  # fmt: skip
OUTCOME_NAMES = frozenset(("os", "pfs", "efs", "dfs", "rfs", "tte", "ostime", "pfstime", "event", "censored", "censor"))

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[0-9]+")


def words(header: str) -> tuple[str, ...]:
    """Single words of a header, folded: "Mortality28" -> mortality, 28; "carHLH" -> car, hlh."""
    return tuple(word.casefold() for word in _WORD.findall(header))


def contains(header: str, phrase: str) -> bool:
    """Whether the words of `phrase` stand in a header one after the other."""
    whole, part = words(header), words(phrase)
    return bool(part) and any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def outcome_word(header: str) -> str:
    """The word of a header that names an outcome; "" where there is none, or where the header is a known analyte."""
    if symbol(header) is not None:
        return ""
    spelled = words(header)
    found = [word for word in spelled if word in OUTCOME_WORDS]
    return found[0] if found else key(header) if key(header) in OUTCOME_NAMES else ""
