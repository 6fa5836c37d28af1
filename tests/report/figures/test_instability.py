import numpy as np

from biomarker.evaluation.prediction_instability import prediction_instability
from biomarker.report.figures.gallery import gallery
from biomarker.report.figures.instability import instability
from biomarker.report.tables import predictions

RANDOM = np.random.default_rng(2)
ORIGINAL = RANDOM.random(26)
REFITS = np.clip(ORIGINAL + RANDOM.normal(scale=0.2, size=(50, 26)), 0, 1)
FOUND = prediction_instability(ORIGINAL, REFITS, 0.5, np.full(50, 0.5))


def test_a_line_and_a_dot_for_every_patient_in_both_panels(result):
    upper, lower = instability(FOUND, result.responder).axes
    assert sum(len(lines.get_segments()) for lines in upper.collections) == 26
    assert sum(len(lines.get_segments()) for lines in lower.collections) == 26
    dots = [line for line in lower.lines if line.get_marker() in ("o", "s")]
    assert np.sort(np.concatenate([line.get_ydata() for line in dots])).tolist() == np.sort(FOUND.cii).tolist()


def test_the_figure_joins_the_gallery_with_its_message(results, result):
    drawing = gallery(results, result, refitted=FOUND)["instability"]
    assert "Over 50 bootstrap refits" in drawing.alt
    assert "not how good" in drawing.caption
    assert "instability" not in gallery(results, result)


def test_the_table_of_patients_gains_what_the_refits_say(result):
    table = predictions(result, FOUND)
    assert table.titles[-2:] == ("mean change", "refits that call otherwise")
    assert table.rows[3][-1] == FOUND.cii[3]
    assert "refits low" not in predictions(result).titles
