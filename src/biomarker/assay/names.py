"""Names of analytes: normal form, gene symbol, and which column of a table holds which analyte."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from biomarker.assay.aliases import ALIASES, SHARED_NAMES
from biomarker.assay.units import split_header
from biomarker.errors import PanelError, nearest

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "ɣ": "gamma",
}  # fmt: skip
# Typed for β; UTF-8 that some program read as Windows or Mac text; Greek Windows text read as Western; web pages; and
# what is left of a letter that a program could not write. Replaced before NFKC takes them apart.
LOOKALIKES = {
    "ß": "beta",
    "Î±": "alpha", "Î²": "beta", "Î³": "gamma", "Î´": "delta", "Îº": "kappa", "Î»": "lambda", "Ï‰": "omega",
    "Œ±": "alpha", "Œ≤": "beta", "Œ≥": "gamma", "Œ∫": "kappa", "Œª": "lambda",
    "á": "alpha", "â": "beta", "ã": "gamma",
    "&alpha;": "alpha", "&beta;": "beta", "&gamma;": "gamma",
    "\ufffd\ufffd": "?", "\ufffd": "?", "¿": "?",
}  # fmt: skip
SHOWN = 5

# The region of a bead, "(43)" or "(BR 43)", and Olink's number of an assay, "(OID20563)", are no part of a name.
_BEAD_NUMBER = re.compile(r"[\[(]\s*(?:(?:br|bead|region|oid)[\s#:]*)?[0-9]+\s*[\])]")
_SPECIES = re.compile(r"\b(?:human|hu)\b")
_PUNCTUATION = re.compile(r"[\s\-‐‑‒–—−./\\()\[\]{}:,;'\"]+")


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Normal form in which two spellings of one name are equal.

    Letters are folded (NFKC, lower case, Greek as Latin names); spaces, hyphens, dots, slashes, brackets, the word
    "human" and a bead number such as "(34)" are dropped.

    Examples
    --------
    >>> from biomarker.assay.names import key
    >>> key("IL-17A"), key("il 17a")
    ('il17a', 'il17a')
    """
    text = name
    for letters, latin in LOOKALIKES.items():
        text = text.replace(letters, latin)
    text = unicodedata.normalize("NFKC", text).casefold().replace("_", " ")
    text = "".join(GREEK.get(letter, letter) for letter in text)
    text = _SPECIES.sub(" ", _BEAD_NUMBER.sub(" ", text))
    return _PUNCTUATION.sub("", text) or name.casefold().strip()


@lru_cache(maxsize=4096)
def symbol(name: str) -> str | None:
    """Gene symbol (HGNC) of an analyte, complexes as "IL12A:IL12B"; None when the name is not known.

    Two names of one protein in one header ("CXCL8 (IL-8)", "CCL-20/MIP-3A") count as that protein.

    Parameters
    ----------
    name : as a laboratory or kit writes it

    Examples
    --------
    >>> from biomarker.assay.names import symbol
    >>> symbol("IFN-gamma"), symbol("IL-8"), symbol("TNF alpha")
    ('IFNG', 'CXCL8', 'TNF')
    >>> symbol("something else") is None
    True
    """
    known = _symbols()
    found = known.get(key(name))
    if found:
        return found
    parts = {known.get(key(part)) for part in re.split(r"[/(),;]", name) if part.strip()}
    return parts.pop() if len(parts) == 1 else None


@lru_cache(maxsize=1)
def _symbols() -> Mapping[str, str]:
    known = {key(alias): gene for gene, aliases in ALIASES.items() for alias in (gene, *aliases)}
    for gene, aliases in ALIASES.items():
        keys = [key(alias) for alias in (gene, *aliases)]
        # R writes "CCL-20/MIP-3A" as "CCL.20.MIP.3A": the two names of one protein, one after the other
        known |= {f"{one}{other}": gene for one in keys for other in keys if f"{one}{other}" not in known}
    return known


def candidates(name: str, several: int = 3) -> tuple[str, ...]:
    """Gene symbols that a name may stand for, likeliest first: those that share it, else the nearest by spelling."""
    plain = key(name)
    if plain in _shared():
        return _shared()[plain]
    known = _symbols()
    close = difflib.get_close_matches(plain, list(known), n=4 * several, cutoff=0.6)
    return tuple(dict.fromkeys(known[one] for one in close))[:several]


@lru_cache(maxsize=1)
def _shared() -> Mapping[str, tuple[str, ...]]:
    return {key(name): genes for name, genes in SHARED_NAMES.items()}


def match(wanted: Iterable[str], available: Iterable[str], source: str = "the table") -> dict[str, str]:
    """Which column of a table holds which analyte.

    The same spelling wins, then the same name without its unit, then the same normal form, then the same gene symbol.

    Parameters
    ----------
    wanted : names of analytes
    available : headers of the table

    Returns
    -------
    dict
        wanted name -> header

    Raises
    ------
    PanelError
        When an analyte is missing (the nearest headers are shown), fits two columns equally well, or shares its column
        with another analyte.

    Examples
    --------
    >>> from biomarker.assay.names import match
    >>> match(["IFNG", "IL6"], ["patient", "IFN-γ", "IL-6"])
    {'IFNG': 'IFN-γ', 'IL6': 'IL-6'}
    """
    wanted, available = tuple(wanted), tuple(available)
    stages = [_index(available, normal) for normal in _STAGES]
    found = {name: _candidates(name, stages) for name in wanted}
    taken = {header for headers in found.values() for header in headers}
    free = [header for header in available if header not in taken]
    _refuse_missing([name for name in wanted if not found[name]], free, source)
    for name, headers in found.items():
        if len(headers) > 1:
            raise PanelError(f'{source}: "{name}" fits several columns: {", ".join(headers)}',
                             allowed="one column per analyte",
                             do="rename or delete the others, or state the column's exact name")  # fmt: skip
    _refuse_shared({name: headers[0] for name, headers in found.items()}, source)
    return {name: headers[0] for name, headers in found.items()}


def _bare(header: str) -> str:
    return split_header(header)[0]


_STAGES: tuple[Callable[[str], str | None], ...] = (
    lambda header: header,
    _bare,
    lambda header: key(_bare(header)),
    lambda header: symbol(_bare(header)),
)


def _index(available: Iterable[str], normal: Callable[[str], str | None]) -> dict[str | None, list[str]]:
    index: dict[str | None, list[str]] = defaultdict(list)
    for header in available:
        index[normal(header)].append(header)
    index.pop(None, None)
    return index


def _candidates(name: str, stages: list[dict[str | None, list[str]]]) -> list[str]:
    for normal, index in zip(_STAGES, stages, strict=True):
        headers = index.get(normal(name))
        if headers:
            return headers
    return []


def _refuse_missing(missing: list[str], free: list[str], source: str) -> None:
    if not missing:
        return
    hints = {name: nearest(name, free) for name in missing[:SHOWN]}
    shown = [f'"{name}": {hint}' for name, hint in hints.items() if hint.startswith("did you mean")]
    if len(shown) < len(hints):  # the columns that could be meant, said once
        shown.append(f"columns that are left over: {nearest('', free).removeprefix('known: ')}")
    more = f", and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    raise PanelError(f"{source} lacks {len(missing)} analyte{'s' * (len(missing) > 1)}: "
                     + ", ".join(f'"{name}"' for name in missing[:SHOWN]) + more,
                     allowed="; ".join(shown),
                     do="rename the columns, or state which column holds which analyte")  # fmt: skip


def _refuse_shared(found: dict[str, str], source: str) -> None:
    owners: dict[str, str] = {}
    for name, header in found.items():
        first = owners.setdefault(header, name)
        if first != name:
            raise PanelError(f'{source}: column "{header}" would be both {first} and {name}',
                             allowed="one analyte per column", do="name the same analyte once")  # fmt: skip
