import matplotlib
import pytest

from biomarker.report.figures.chosen import chosen
from biomarker.report.figures.forest import forest
from biomarker.report.figures.formats import to_png, to_svg
from biomarker.report.figures.style import COLUMN_INCHES, NON_RESPONDER, RESPONDER


def test_the_same_figure_gives_the_same_bytes_whatever_the_user_has_set(results):
    plain = to_svg(forest(results))
    with matplotlib.rc_context(
        {"font.size": 20, "svg.hashsalt": "other", "svg.fonttype": "path", "lines.linewidth": 9}
    ):
        assert to_svg(forest(results)) == plain
    assert "<metadata>" not in plain
    assert to_png(forest(results)) == to_png(forest(results))


def test_settings_of_the_user_are_left_alone(results):
    before = dict(matplotlib.rcParams)
    to_svg(forest(results))
    assert dict(matplotlib.rcParams) == before


def test_figures_fit_one_column_and_keep_their_text_as_text(results):
    figure = forest(results)
    assert figure.get_figwidth() == COLUMN_INCHES <= 3.5
    svg = to_svg(figure)
    assert "<text" in svg
    assert "whole procedure" in svg


@pytest.mark.parametrize("matrix", [
    [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],  # protanopia, Machado et al. 2009
    [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],  # deuteranopia
])  # fmt: skip
def test_classes_are_told_apart_by_colour_blind_readers(matrix):
    one, other = ([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in (RESPONDER, NON_RESPONDER))
    seen = [[sum(m * c for m, c in zip(row, colour, strict=True)) for row in matrix] for colour in (one, other)]
    assert sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5 > 0.3


def test_only_the_most_frequent_are_drawn_and_the_rest_is_counted():
    shares = [{"name": f"A{i}", "share": i / 100} for i in range(20)]
    axes = chosen(shares, 250).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [f"A{i}" for i in range(19, 4, -1)]
    assert axes.get_xlabel() == "share of 250 outer training sets\n5 more are not shown"
