import numpy as np
import pytest
from scipy.stats import spearmanr

from biomarker.report.figures.correlations import alike, correlations, spearman
from biomarker.report.figures.formats import to_svg
from biomarker.report.figures.gaps import gaps
from biomarker.report.figures.panel_gallery import panel_gallery
from biomarker.report.figures.panel_overview import panel_overview
from biomarker.report.figures.panel_values import PanelValues
from biomarker.report.figures.volcano import kind_of, volcano


@pytest.fixture
def panel():
    """Four analytes of 20 patients: A and C go together, B has values below 2.5, D is missing in three."""
    random = np.random.default_rng(4)
    values = np.exp(random.normal(2.0, 0.8, size=(20, 4)))
    values[:, 2] = values[:, 0] ** 2
    marks = np.zeros((20, 4), dtype=np.int8)
    marks[:5, 1], values[:5, 1] = -1, 2.5
    values[[3, 8, 15], 3] = np.nan
    return PanelValues(("A", "B", "C", "D"), ("pg/mL",) * 4, values, marks, np.arange(20) < 9)


def marker(name, p, holm, bh, ratio=1.0):
    return {"name": name, "p": p, "p_holm": holm, "p_bh": bh, "log2_ratio": ratio,
            "n_responders": 9, "n_nonresponders": 11}  # fmt: skip


MARKERS = {
    "n_tests": 4,
    "method": "exact test",
    "note": "a description",
    "analytes": [
        marker("A", 0.5, 1.0, 0.5),
        marker("B", 0.001, 0.004, 0.004, -2.0),
        marker("C", 0.02, 0.06, 0.04),
        marker("D", 0.3, 0.6, 0.4, None),
    ],
}


def test_correlation_is_that_of_scipy_over_the_patients_with_both(panel):
    found = spearman(panel.values)
    both = ~np.isnan(panel.values[:, 3])
    assert found[0, 3] == pytest.approx(spearmanr(panel.values[both, 0], panel.values[both, 3]).statistic)
    assert found[0, 2] == pytest.approx(1.0)
    assert np.isnan(spearman(np.where(np.arange(20)[:, None] < 4, panel.values, np.nan))[0, 1])


def test_alike_analytes_lie_side_by_side(panel):
    order = alike(spearman(panel.values)).tolist()
    assert sorted(order) == [0, 1, 2, 3]
    assert abs(order.index(0) - order.index(2)) == 1


def test_censored_values_are_hollow_at_their_limit(panel):
    b = panel_overview(panel).axes[1]
    hollow = [line for line in b.lines if line.get_marker() == "v" and len(line.get_ydata())]
    assert len(hollow) == 1
    assert hollow[0].get_markerfacecolor() == "white"
    assert hollow[0].get_ydata().tolist() == [2.5] * 5


def test_every_known_value_is_a_dot(panel):
    dots = [len(line.get_ydata()) for axes in panel_overview(panel).axes for line in axes.lines
            if line.get_marker() in "ov^" and line.get_linestyle() == "None"]  # fmt: skip
    assert sum(dots) == 77


def test_map_of_gaps_counts_each_kind(panel):
    svg = to_svg(gaps(panel))
    assert "8 of 80 cells without a number, n = 20" in svg
    assert "missing (3)" in svg
    assert "below the limit (5)" in svg
    assert "above the limit" not in svg


def test_volcano_tells_apart_what_survives_the_number_of_tests():
    assert [kind_of(one) for one in MARKERS["analytes"]] == [2, 0, 1, 2]
    svg = to_svg(volcano(MARKERS))
    assert "4 tests, n = 20; dashed: p = 0.05, unadjusted" in svg
    assert "1 not shown: no ratio" in svg
    assert "p by Holm &lt; 0.05 (1)" in svg


def test_correlations_carry_names_and_numbers(panel):
    svg = to_svg(correlations(panel))
    assert "numbers: times 100" in svg
    assert "n = 20; 5 of 80 values censored, taken at the limit" in svg


def test_gallery_draws_what_there_is(panel):
    made = panel_gallery({"single_markers": MARKERS}, panel)
    assert list(made) == ["panel_overview", "correlations", "volcano", "gaps"]
    assert "A and C" in made["correlations"].alt or "C and A" in made["correlations"].alt
    assert "1 have a Holm-adjusted and 2 a Benjamini-Hochberg-adjusted" in made["volcano"].alt
    full = PanelValues(panel.names[:1], ("",), panel.values[:, :1], panel.marks[:, :1], panel.responder)
    assert list(panel_gallery({}, full)) == ["panel_overview"]


def test_a_large_panel_shows_the_smallest_p_values_and_says_so():
    random = np.random.default_rng(0)
    names = tuple(f"A{j}" for j in range(70))
    wide = PanelValues(names, ("NPX",) * 70, random.normal(size=(200, 70)), np.zeros((200, 70), dtype=np.int8),
                       np.arange(200) < 80)  # fmt: skip
    tests = {"n_tests": 70, "method": "m", "note": "n",
             "analytes": [marker(name, 1 / (1 + j), 1.0, 1.0) for j, name in enumerate(names)]}  # fmt: skip
    made = panel_gallery({"single_markers": tests}, wide)
    assert "the first 12 of 70 analytes" in made["panel_overview"].caption
    assert ">A69\n" in made["panel_overview"].svg.replace("</text>", "\n")
    assert sum(len(one.svg) for one in made.values()) < 1_500_000


@pytest.mark.parametrize("ratio", [1.0, 1.5, 3.0, 8.0, 20.0, 300.0, 1e5])
def test_a_small_graph_has_two_to_five_numbers_on_its_axis(ratio):
    values = np.geomspace(7.3, 7.3 * ratio, 20)[:, None]
    own = PanelValues(("A",), ("pg/mL",), values, np.zeros((20, 1), dtype=np.int8), np.arange(20) % 2 == 0)
    figure = panel_overview(own)
    axes = figure.axes[0]
    low, high = axes.get_ylim()
    assert 1 <= sum(low <= tick <= high for tick in axes.yaxis.get_majorticklocs()) <= 6


def test_names_of_close_dots_stay_apart():
    close = [marker("LONGNAME1", 0.01, 1.0, 1.0, 1.0), marker("LONGNAME2", 0.0101, 1.0, 1.0, 1.01)]
    texts = volcano(MARKERS | {"analytes": close}).axes[0].texts
    assert len({(text.get_ha()) for text in texts}) == len(texts)
