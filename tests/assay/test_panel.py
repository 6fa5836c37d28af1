import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.errors import PanelError

SCHEMA = PanelSchema((Analyte("IL-6", "pg/mL"), Analyte("IL-8", "pg/mL")))


def panel(values, marks=None, rows=("P1", "P2")):
    values = np.array(values, dtype=float)
    return Panel(rows, SCHEMA, values, np.zeros(values.shape, np.int8) if marks is None else np.array(marks, np.int8))


def test_counts_and_rows():
    one = panel([[1, np.nan], [2.3, 4]], [[0, 0], [-1, 1]])
    assert (one.n_missing, one.n_censored, len(one)) == (1, 2, 2)
    assert one.take([1]).rows == ("P2",)
    assert one.take([1]).values.tolist() == [[2.3, 4]]


def test_as_a_frame_censored_cells_are_text():
    frame = panel([[1, np.nan], [2.3, 4]], [[0, 0], [-1, 1]]).to_frame()
    assert frame.loc["P2"].tolist() == ["<2.3", ">4"]
    assert frame.loc["P1", "IL-6"] == 1


def test_a_panel_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        panel([[1, 2], [3, 4]]).values[0, 0] = 9


@pytest.mark.parametrize(
    ("values", "marks", "rows", "seen"),
    [
        ([[1, 2]], None, ("P1", "P2"), "do not match"),
        ([[1, 2], [3, 4]], None, ("P1", "P1"), "named twice: P1"),
        ([[1, np.inf], [3, 4]], None, ("P1", "P2"), "infinite"),
        ([[1, np.nan], [3, 4]], [[0, -1], [0, 0]], ("P1", "P2"), "without its limit"),
    ],
)
def test_contradictions_are_refused(values, marks, rows, seen):
    with pytest.raises(PanelError, match=seen):
        panel(values, marks, rows)
