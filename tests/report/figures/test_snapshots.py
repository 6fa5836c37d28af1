"""Every figure as it was when someone last looked at it. Renew: `python tests/report/figures/renew.py [NAME ...]`."""

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from biomarker.report.figures.style import Picture

sys.path.insert(0, str(Path(__file__).parent))
from description import differences
from renew import KEY, PICTURES, SNAPSHOTS, fingerprint, picture_of, text_of
from showcase import USUAL, drawn

DOCUMENT = PICTURES.with_suffix(".md")
MODULES = sorted(file.stem for file in Path(inspect.getfile(Picture)).parent.glob("*.py") if file.stem != "__init__")


def figure_functions():
    """Name -> function, of every public function that gives a picture."""
    found = {}
    for name in MODULES:
        module = import_module(f"biomarker.report.figures.{name}")
        found |= {key: one for key, one in vars(module).items()
                  if hasattr(one, "__wrapped__") and getattr(one, "__module__", "") == module.__name__}  # fmt: skip
    return found


@pytest.mark.parametrize("name", USUAL)
def test_the_figure_is_as_stored(name, tmp_path):
    figure = drawn(name)
    stored = SNAPSHOTS.joinpath(f"{name}.txt").read_text(encoding="utf-8")
    found = differences(stored.splitlines(), text_of(figure).splitlines())
    if found:
        pytest.fail(f"{name} has changed:\n{found}\nstored and drawn picture: {side_by_side(name, figure, tmp_path)}\n"
                    f"where the change is meant: python tests/report/figures/renew.py {name}, and look at it",
                    pytrace=False)  # fmt: skip


def side_by_side(name, figure, folder):
    """Stored picture, picture as drawn now, and where they differ."""
    stored, drawn = Image.open(PICTURES / f"{name}.png").convert("RGB"), picture_of(figure)
    drawn_alike = drawn.resize(stored.size)
    page = Image.new("RGB", (3 * stored.width, stored.height), "white")
    for place, one in enumerate((stored, drawn_alike, ImageChops.invert(ImageChops.difference(stored, drawn_alike)))):
        page.paste(one, (place * stored.width, 0))
    page.save(folder / f"{name}.png")
    return folder / f"{name}.png"


@pytest.mark.parametrize("name", USUAL)
def test_the_picture_of_the_gallery_is_that_of_the_snapshot(name):
    picture = Image.open(PICTURES / f"{name}.png")
    assert picture.text[KEY] == fingerprint(SNAPSHOTS.joinpath(f"{name}.txt").read_text(encoding="utf-8"))


def test_nothing_is_stored_that_is_no_longer_drawn():
    assert {file.stem for file in SNAPSHOTS.iterdir()} == set(USUAL) == {file.stem for file in PICTURES.iterdir()}


def test_every_figure_function_has_a_snapshot_and_its_place_in_the_gallery():
    text = DOCUMENT.read_text(encoding="utf-8")
    functions = figure_functions()
    assert len(functions) >= 25
    for name in functions:
        assert any(key.startswith(name) or name in ("survival",) for key in USUAL), name
        assert f"`{name}`" in text, name
    assert set(re.findall(r"!\[[^\]]*\]\(figures/(\w+)\.png\)", text)) == set(USUAL)


@pytest.mark.parametrize(("name", "function"), figure_functions().items())
def test_every_figure_function_says_what_it_draws_and_takes(name, function):
    said = inspect.getdoc(function)
    assert said.split()[0] == "Draw", name
    documented = re.findall(r"^(\w+(?:, \w+)*) : ", said, flags=re.MULTILINE)
    names = [one for line in documented for one in line.split(", ")]
    assert names == list(inspect.signature(function).parameters), name


def line(**changed):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 2))
    given = {"marker": "o", "color": "#0072B2", "label": "a"} | changed
    x = given.pop("x", 1.0)
    figure.add_subplot().plot([0, x], [0, 1], **given)
    return text_of(figure).splitlines()


@pytest.mark.parametrize("changed", [{"x": 1.01}, {"marker": "s"}, {"color": "#0072C2"}, {"label": "b"},
                                     {"linestyle": "--"}, {"linewidth": 3}])  # fmt: skip
def test_what_a_reader_would_see_is_a_difference(changed):
    found = differences(line(), line(**changed))
    assert "-  line" in found
    assert "+  line" in found


def test_what_a_reader_would_not_see_is_none():
    assert differences(line(), line(x=1.0001)) == ""
