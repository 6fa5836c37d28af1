"""Store the figures as they are now: `python tests/report/figures/renew.py [NAME ...]`; then look at the pictures.

Writes what each figure says to snapshots/NAME.txt and its picture, for the gallery, to docs/figures/NAME.png.
"""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

from description import describe
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from showcase import USUAL

from biomarker.report.figures.formats import to_png

SNAPSHOTS = Path(__file__).with_name("snapshots")
PICTURES = Path(__file__).parents[3] / "docs" / "figures"
DOTS, COLOURS, KEY = 110, 48, "Snapshot"


def fingerprint(text: str) -> str:
    """What the picture carries, so that a test sees when it is older than the snapshot."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def text_of(figure: Figure) -> str:
    return "\n".join(describe(figure)) + "\n"


def picture_of(figure: Figure) -> Image.Image:
    return Image.open(io.BytesIO(to_png(figure, DOTS))).convert("RGB")


def store(name: str, figure: Figure) -> None:
    """Few colours keep the picture small."""
    text, said = text_of(figure), PngInfo()
    SNAPSHOTS.mkdir(exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    SNAPSHOTS.joinpath(f"{name}.txt").write_text(text, encoding="utf-8")
    said.add_text(KEY, fingerprint(text))
    few = picture_of(figure).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True, pnginfo=said)


if __name__ == "__main__":
    for chosen in sys.argv[1:] or USUAL:
        store(chosen, USUAL[chosen]())
        print(PICTURES / f"{chosen}.png")
