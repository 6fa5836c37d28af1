"""A figure -> a file; the ending of its name says which kind: .svg, .png or .pdf."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from biomarker.errors import OutputError, nearest
from biomarker.files import write_bytes
from biomarker.report.figures.formats import accessible, to_pdf, to_png, to_svg, words_on

XML = '<?xml version="1.0" encoding="utf-8"?>\n'
WRITERS: Mapping[str, Callable[[Figure, str, str], bytes]] = {
    ".svg": lambda figure, title, said: (XML + accessible(to_svg(figure), title, said)).encode("utf-8"),
    ".png": lambda figure, title, said: to_png(figure, title=title, description=said),
    ".pdf": to_pdf,
}


def save(figure: Figure, file: str | Path, *, title: str = "", description: str = "") -> Path:
    """Write a figure in one step, the same bytes every time; gives the path.

    Parameters
    ----------
    figure : any figure
    file : its ending says which format: .svg, .png (300 dots per inch) or .pdf
    title, description : what a reader who cannot see it is told; otherwise its own title and what is written on it

    Raises
    ------
    OutputError
        For another ending, or where nothing can be written.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from biomarker.report.figures.permutation import permutation_null
    >>> figure = permutation_null({"null": [0.4, 0.5, 0.6, 0.55], "observed": 0.8, "p": 0.2, "n": 4})
    >>> save(figure, Path(mkdtemp()) / "null.svg").name
    'null.svg'
    """
    path = Path(file)
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise OutputError(f'a figure cannot be written as "{path.name}"', allowed=nearest(path.suffix.lower(), WRITERS),
                          do="end the name with .svg, .png (300 dots per inch) or .pdf")  # fmt: skip
    name = title or getattr(figure, "title", "") or path.stem
    write_bytes(path, writer(figure, name, description or words_on(figure)))
    return path
