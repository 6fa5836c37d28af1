"""One look for all figures (colour-blind safe, one column wide); Figure -> SVG, PNG or PDF, always the same bytes."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec

import matplotlib.style
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Given = ParamSpec("Given")

# Okabe & Ito (2008): told apart with every common kind of colour blindness, and in grey by their lightness.
RESPONDER, NON_RESPONDER, PLAIN, FAINT = "#0072B2", "#D55E00", "#404040", "#8C8C8C"
COLUMN_INCHES = 3.4

_LOOK = {
    "font.size": 8.0,
    "axes.titlesize": 8.0,
    "axes.labelsize": 8.0,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": PLAIN,
    "text.color": "#1A1A1A",
    "axes.unicode_minus": True,
    "text.parse_math": False,  # a "$" in the name of an analyte is a letter
    "svg.fonttype": "none",
    "svg.hashsalt": "biomarker",
    "pdf.fonttype": 42,  # letters stay letters in the programs of publishers
}


def styled(draw: Callable[Given, Figure]) -> Callable[Given, Figure]:
    """Draw with our look, whatever settings of matplotlib the user has."""

    @functools.wraps(draw)
    def with_look(*args: Given.args, **kwargs: Given.kwargs) -> Figure:
        with matplotlib.style.context(["default", _LOOK]):
            return draw(*args, **kwargs)

    return with_look


def new_axes(height: float, width: float = COLUMN_INCHES) -> tuple[Figure, Axes]:
    """An empty figure of one column's width; sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def to_svg(figure: Figure) -> str:
    """SVG element without a date or an XML head, ready to stand in a page or, as it is, in a file.

    Parameters
    ----------
    figure : any figure

    Examples
    --------
    >>> from biomarker.report.figures.style import to_svg
    >>> from biomarker.report.figures.permutation import permutation_null
    >>> null = {"null": [0.4, 0.5, 0.6, 0.55], "observed": 0.8, "p": 0.2, "n": 4}
    >>> to_svg(permutation_null(null))[:4]
    '<svg'
    """
    stream = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.style.context(["default", _LOOK]):
        figure.savefig(stream, format="svg", metadata=nothing)
    return re.sub(r"^.*?(?=<svg)", "", stream.getvalue(), count=1, flags=re.DOTALL)


def to_png(figure: Figure, dots_per_inch: int = 300) -> bytes:
    """PNG for slides and manuscripts."""
    stream = io.BytesIO()
    with matplotlib.style.context(["default", _LOOK]):
        figure.savefig(stream, format="png", dpi=dots_per_inch, metadata={"Software": None})
    return stream.getvalue()


def to_pdf(figure: Figure) -> bytes:
    """PDF for manuscripts, without a date."""
    stream = io.BytesIO()
    with matplotlib.style.context(["default", _LOOK]):
        figure.savefig(stream, format="pdf", metadata=dict.fromkeys(("CreationDate", "Creator", "Producer")))
    return stream.getvalue()
