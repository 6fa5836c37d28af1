"""Short texts that figures share: names that fit, estimates."""

from __future__ import annotations

from biomarker.report.numbers import Estimate, interval


def shorten(name: str, most: int) -> str:
    """A name of at most `most` characters; both ends stay, because long names often differ at the end.

    >>> shorten("IL-12p70", 12), shorten("receptor antagonist of interleukin 1 beta", 16)
    ('IL-12p70', 'receptor …1 beta')
    """
    if len(name) <= most:
        return name
    tail = (most - 1) * 2 // 5
    return f"{name[: most - 1 - tail]}…{name[-tail:]}"


def shortened(names: tuple[str, ...] | list[str], most: int) -> list[str]:
    """Names that fit and still differ where the full ones do.

    >>> shortened(["cytokine 1 of a long name", "cytokine 2 of a long name"], 14)
    ['cytokin…name·1', 'cytokin…name·2']
    """
    short = [shorten(name, most) for name in names]
    return [f"{shorten(name, most - 1 - len(str(place)))}·{place}" if short.count(one) > 1 and one != name else one
            for place, (one, name) in enumerate(zip(short, names, strict=True), start=1)]  # fmt: skip


def estimate_said(estimate: Estimate | None, digits: int = 2) -> str:
    """An estimate with its limits and a true minus sign.

    >>> estimate_said({"estimate": -0.1, "low": -0.3, "high": 0.12})
    '−0.10 (−0.30 to 0.12)'
    """
    return interval(estimate, digits).replace("-", "\N{MINUS SIGN}")
