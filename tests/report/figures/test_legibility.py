"""Every figure can be read in one column of a journal, whatever it has to show, in colour, in grey and out of files."""

import re
import sys
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.figure import Figure

sys.path.insert(0, str(Path(__file__).parent))
from legibility import COLUMNS_MM, complaints
from showcase import EXTREME, USUAL, drawn

from biomarker.report.figures.export import save
from biomarker.report.figures.style import NON_RESPONDER, RESPONDER, Picture

ESTIMATES = {"calibration", "decision", "dose_response", "effect_windows", "exposure_quantiles", "forest", "roc",
             "arms_forest", "precision_recall", "predictive_check", "survival", "cumulative_incidence"}  # fmt: skip
SINGLE_PATIENTS = {"calibration", "cumulative_incidence", "gaps", "instability", "invitro_curve", "marker_by_response",
                   "panel_overview", "plate_heat", "probabilities", "standard_curves", "survival"}  # fmt: skip


def letters(figure):
    from matplotlib.text import Text

    return " ".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("name", [*USUAL, *EXTREME])
def test_no_letter_is_small_cut_or_covered(name):
    figure = drawn(name)
    assert complaints(figure, COLUMNS_MM["page" in name]) == []


@pytest.mark.parametrize("name", USUAL)
def test_numbers_and_intervals_stand_on_the_figure(name):
    said = letters(drawn(name))
    counted = r"n = \d+|\(\d+\)|\d+/\d+|\d+ (wells|patients|permutations)|share of \d+|solid: mean"
    assert re.search(counted, said), said
    if name in ESTIMATES:
        assert re.search(r"\d+ %", said), said


def test_which_figures_show_single_patients_is_known():
    assert {name for name in USUAL if drawn(name).single_patients} == SINGLE_PATIENTS
    assert not drawn("calibration_no_patients").single_patients


def test_a_figure_of_unknown_kind_counts_as_one_of_single_patients():
    assert Picture().single_patients


def grey(colour):
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_groups_that_share_axes_differ_in_shape_because_their_greys_are_alike():
    assert abs(grey(RESPONDER) - grey(NON_RESPONDER)) < 0.15
    for name in ("instability", "probabilities", "volcano"):
        axes = drawn(name).axes[0]
        shapes = {(line.get_color(), line.get_marker()) for line in axes.lines if line.get_linestyle() == "None"}
        assert all(a[1] != b[1] for a, b in combinations(shapes, 2) if a[0] != b[0]), name
    for name in ("decision", "survival", "roc"):
        lines = [line for line in drawn(name).axes[0].lines if len(line.get_xdata()) > 2
                 and line.get_linestyle() != "None"]  # fmt: skip
        assert len({str(line._dash_pattern) + line.get_linestyle() for line in lines}) == len(lines), name


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
@pytest.mark.parametrize("name", ["gaps", "survival"])
def test_files_repeat_to_the_bit_and_carry_a_name(name, ending, tmp_path):
    first, again = (save(USUAL[name](), tmp_path / f"{place}.{ending}").read_bytes() for place in "ab")
    assert first == again
    assert drawn(name).title.encode() in first.replace(b"\x00", b"") or ending == "pdf"


def test_an_svg_file_is_one_image_with_a_name_and_a_description(tmp_path):
    text = save(drawn("roc"), tmp_path / "roc.svg").read_text(encoding="utf-8")
    assert re.search(r'<svg role="img" aria-labelledby="title alt"', text)
    assert '<title id="title">ROC curve (illustrative)</title>' in text
    assert "AUC 0.71 (0.45 to 0.88), n = 26" in text.split("</desc>")[0]
    own = save(drawn("roc"), tmp_path / "own.svg", title="A < B", description="said").read_text(encoding="utf-8")
    assert '<title id="title">A &lt; B</title><desc id="alt">said</desc>' in own


def test_the_fonts_of_a_pdf_are_embedded_as_truetype(tmp_path):
    content = save(drawn("chosen"), tmp_path / "a.pdf").read_bytes()
    assert b"/FontFile2" in content
    assert b"/Type3" not in content
    assert not re.search(rb"/CreationDate|/Producer", content)


def crowded(size=8.0, x=0.5):
    figure = Figure(figsize=(3, 2), layout="constrained")
    axes = figure.add_subplot()
    axes.text(0.5, 0.5, "one word", fontsize=size, transform=axes.transAxes)
    axes.text(x, 0.5, "another word", transform=axes.transAxes)
    return figure


def test_the_checks_see_what_they_are_for():
    assert any("lies over" in one for one in complaints(crowded()))
    assert any("points" in one for one in complaints(crowded(size=5.0, x=0.1)))
    beyond = crowded(x=0.1, size=6.0)
    beyond.text(0.95, 0.2, "a long word")
    assert complaints(beyond) == ['"a long word" is cut']
    assert complaints(crowded(x=0.1)) == []
    covered = Figure(figsize=(3, 2), layout="constrained")
    axes = covered.add_subplot()
    axes.plot([0, 1], [0, 1], label="a")
    axes.legend(loc="lower left")
    assert complaints(covered) == ["the legend lies over the data"]
