import re

from matplotlib.backends.backend_agg import FigureCanvasAgg

from biomarker.report.figures.formats import to_svg
from biomarker.report.figures.patient_flow import flow_words, patient_flow


def test_every_number_stands_in_the_figure_and_in_its_words(results):
    found = results["participants"]
    svg = to_svg(patient_flow(found))
    shown = " ".join(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)).split())
    for said in ("31 patients in the panel table or the", "2 left out: no row in the panel table",
                 "29 patients with a row in the panel", "3 left out:", "2 response not evaluable: not",
                 "1 no response recorded", "26 patients analysed", "14 responders", "12 non-responders"):  # fmt: skip
        assert said in shown, said
    words = flow_words(found)
    for said in (
        "31 patients",
        "2 left out",
        "29 patients",
        "26 patients analysed",
        "14 responders, 12 non-responders",
    ):
        assert said in words


def test_boxes_do_not_overlap_and_lie_inside_the_figure(results):
    figure = patient_flow(results["participants"])
    (axes,) = figure.axes
    boxes = [one.get_datalim(axes.transData) for one in axes.collections]
    assert len(boxes) == 7
    low, high = axes.get_ylim()
    for k, one in enumerate(boxes):
        assert low <= one.y0 < one.y1 <= high
        for other in boxes[k + 1 :]:
            apart = one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0
            assert apart


def test_letters_keep_inside_their_boxes(results):
    many = results["participants"] | {"analysed": results["participants"]["analysed"] | {"n_nonresponders": 1888}}
    figure = patient_flow(many)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [one.get_window_extent() for one in figure.axes[0].collections]
    words = [one for one in figure.axes[0].texts if one.get_text()]
    assert len(words) == len(boxes)
    for text in words:
        own = text.get_window_extent(canvas.get_renderer())
        room = 0.04 * figure.dpi
        assert any(
            box.x0 + room <= own.x0 and own.x1 <= box.x1 - room and box.y0 <= own.y0 and own.y1 <= box.y1
            for box in boxes
        ), text.get_text()


def test_nobody_left_out_is_said(results):
    whole = {"start": {"n": 26, "panel": 26, "visits": None, "rows": 30}, "steps": [],
             "analysed": results["participants"]["analysed"] | {"rows": 30, "without_measurement": 2}}  # fmt: skip
    assert flow_words(whole) == (
        "26 patients in the panel table (30 rows); 26 patients analysed (30 rows), 2 of them without any measured "
        "analyte; nobody was left out; 14 responders, 12 non-responders."
    )
