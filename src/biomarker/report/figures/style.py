"""One look for all figures (colour-blind safe, one column wide), and what a figure knows about itself."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec

import matplotlib.style
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Given = ParamSpec("Given")

# Okabe & Ito (2008): told apart with every common kind of colour blindness. Their greys are alike, so that shape, line
# or place always says the same as the colour.
RESPONDER, NON_RESPONDER, PLAIN, FAINT = "#0072B2", "#D55E00", "#404040", "#767676"
RESPONDER_SHAPE, NON_RESPONDER_SHAPE = "o", "s"
DASHED, DOTTED = (0, (4, 3)), (0, (1, 1.5))
# One and two columns of a journal: 86 and 180 mm.
COLUMN_INCHES, PAGE_INCHES = 3.4, 7.1
SMALL = 6.5  # points; nothing is smaller

LOOK = {
    "font.size": 8.0,
    "axes.titlesize": 7.5,
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


class Picture(Figure):
    """A matplotlib figure that knows its title and whether it may be shown.

    Attributes
    ----------
    title : what it is, in a few words
    single_patients : whether one of its marks stands for one patient, so that it must not leave this machine unasked
    """

    title = ""
    single_patients = True


def styled(title: str, *, single_patients: bool) -> Callable[[Callable[Given, Picture]], Callable[Given, Picture]]:
    """Draw with our look, whatever settings of matplotlib the user has.

    Parameters
    ----------
    title : what the figure is; becomes its accessible name
    single_patients : see `Picture`; an argument ``single_patients=False`` of the call says that it has been left out
    """

    def wrap(draw: Callable[Given, Picture]) -> Callable[Given, Picture]:
        @functools.wraps(draw)
        def with_look(*args: Given.args, **kwargs: Given.kwargs) -> Picture:
            with matplotlib.style.context(["default", LOOK]):
                picture = draw(*args, **kwargs)
            picture.title = title
            picture.single_patients = single_patients and kwargs.get("single_patients", True) is not False
            return picture

        return with_look

    return wrap


def new_picture(height: float, width: float = COLUMN_INCHES) -> Picture:
    """An empty picture of one column's width; sizes in inches."""
    return Picture(figsize=(width, height), layout="constrained")


def new_axes(height: float, width: float = COLUMN_INCHES) -> tuple[Picture, Axes]:
    """An empty picture with one pair of axes; sizes in inches."""
    picture = new_picture(height, width)
    return picture, picture.add_subplot()


def say_nothing(axes: Axes, why: str) -> None:
    """Empty axes that say why nothing is drawn."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, why, transform=axes.transAxes, ha="center", va="center", color=PLAIN, wrap=True)
