"""Letters that a terminal lacks, in letters that it has."""

from __future__ import annotations

import codecs
import unicodedata

SPELLED, PLAIN_ASCII = "biomarker_spelled", "biomarker_ascii"  # error handler, encoding
KNOWN = {"–": "-", "—": "-", "−": "-", "≥": ">=", "≤": "<=", "×": "x", "µ": "mu", "→": "->", "←": "<-"}


def spell_out(text: str, encoding: str) -> str:
    """Replace what `encoding` cannot hold: Greek letters by their names, accents dropped, "?" for the rest.

    >>> spell_out("IFN-γ, Šinkovec", "ascii")
    'IFN-gamma, Sinkovec'
    """
    return "".join(letter if _holds(letter, encoding) else plain(letter) for letter in text)


def plain(letter: str) -> str:
    """The ASCII letters that say the same."""
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK"):
        return name.removesuffix(" WITH TONOS").rsplit(" ", 1)[-1].lower()
    decomposed = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return KNOWN.get(letter) or decomposed or "?"


def in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that a text stream cannot write (a handler of `codecs`)."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(plain, error.object[error.start : error.end])), error.end


def _ascii_of_another_name(name: str) -> codecs.CodecInfo | None:
    """ASCII; click takes an output of that name for a mistake and would write UTF-8 to it."""
    if name != PLAIN_ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(known.encode, known.decode, known.streamreader, known.streamwriter,
                            known.incrementalencoder, known.incrementaldecoder, name=PLAIN_ASCII)  # fmt: skip


def _holds(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


codecs.register_error(SPELLED, in_plain_letters)
codecs.register(_ascii_of_another_name)
