"""Picture -> SVG, PNG or PDF: always the same bytes, letters that stay letters, and an accessible name."""

from __future__ import annotations

import io
import re
from html import escape

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from biomarker.report.figures.style import LOOK


def to_svg(figure: Figure) -> str:
    """SVG element without a date or an XML head, ready to stand in a page or, as it is, in a file.

    Parameters
    ----------
    figure : any figure

    Examples
    --------
    >>> from biomarker.report.figures.formats import to_svg
    >>> from biomarker.report.figures.permutation import permutation_null
    >>> null = {"null": [0.4, 0.5, 0.6, 0.55], "observed": 0.8, "p": 0.2, "n": 4}
    >>> to_svg(permutation_null(null))[:4]
    '<svg'
    """
    stream = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.style.context(["default", LOOK]):
        figure.savefig(stream, format="svg", metadata=nothing)
    return re.sub(r"^.*?(?=<svg)", "", stream.getvalue(), count=1, flags=re.DOTALL)


def to_png(figure: Figure, dots_per_inch: int = 300, title: str = "", description: str = "") -> bytes:
    """PNG for slides and manuscripts."""
    said = {"Title": title or None, "Description": description or None, "Software": None}
    stream = io.BytesIO()
    with matplotlib.style.context(["default", LOOK]):
        figure.savefig(stream, format="png", dpi=dots_per_inch, metadata=said)
    return stream.getvalue()


def to_pdf(figure: Figure, title: str = "", description: str = "") -> bytes:
    """PDF for manuscripts, without a date; its fonts are embedded."""
    said = {"Title": title or None, "Subject": description or None,
            **dict.fromkeys(("CreationDate", "Creator", "Producer"))}  # fmt: skip
    stream = io.BytesIO()
    with matplotlib.style.context(["default", LOOK]):
        figure.savefig(stream, format="pdf", metadata=said)
    return stream.getvalue()


def accessible(svg: str, title: str, description: str, prefix: str = "") -> str:
    """The SVG as one image with a name and a description for readers who cannot see it.

    Parameters
    ----------
    prefix : before every identifier, so that several drawings can stand in one page
    """
    if prefix:
        svg = re.sub(r'\bid="', f'id="{prefix}', svg)
        svg = re.sub(r'((?:xlink:)?href="#|url\(#)', rf"\g<1>{prefix}", svg)
    named, told = f"{prefix}title", f"{prefix}alt"
    head = f'<svg role="img" aria-labelledby="{named} {told}"'
    said = f'<title id="{named}">{escape(title)}</title><desc id="{told}">{escape(description)}</desc>'
    own, rest = svg.removeprefix("<svg").split(">", 1)
    return f"{head}{own}>{said}{rest}"


def words_on(figure: Figure) -> str:
    """What a figure says in letters, for where nobody wrote a description: titles, axes and names of lines."""
    said = [figure.get_suptitle()]
    for axes in figure.axes:
        if axes.get_visible():
            said += [axes.get_title(), _axis("x", axes.get_xlabel()), _axis("y", axes.get_ylabel()), *_names(axes)]
    said += [_axis("x", figure.get_supxlabel()), _axis("y", figure.get_supylabel())]
    return "; ".join(dict.fromkeys(" ".join(text.split()) for text in said if text.strip()))


def _axis(which: str, label: str) -> str:
    return f"{which}: {label}" if label else ""


def _names(axes: Axes) -> list[str]:
    return [str(name) for name in axes.get_legend_handles_labels()[1]]
