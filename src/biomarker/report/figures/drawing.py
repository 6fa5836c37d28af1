"""Drawing: a figure as SVG with its title, its caption and a sentence for readers who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from biomarker.report.figures.formats import accessible, to_svg
from biomarker.report.figures.style import Picture


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG and what is said about it.

    Parameters
    ----------
    name : file name without ending
    alt : the message of the figure in words
    caption : how to read it, and its limits
    single_patients : whether one of its marks stands for one patient, so that it must not leave this machine unasked
    picture : the figure itself, for files that cannot hold an SVG
    """

    name: str
    title: str
    alt: str
    caption: str
    svg: str
    single_patients: bool = True
    picture: Picture | None = field(default=None, compare=False, repr=False)

    @property
    def file(self) -> str:
        """Text of an SVG file that says its title and message to a screen reader."""
        return accessible(self.svg, self.title, self.alt)


def drawing(name: str, title: str, picture: Picture, alt: str, caption: str) -> Drawing:
    """Draw a picture and say something about it."""
    return Drawing(name, title, alt, caption, to_svg(picture), picture.single_patients, picture)


def shareable(drawings: Mapping[str, Drawing]) -> dict[str, Drawing]:
    """Those that may leave this machine: no mark of theirs stands for a single patient."""
    return {name: one for name, one in drawings.items() if not one.single_patients}
