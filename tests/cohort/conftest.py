"""A small panel for the tests of the cohort."""

import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel


@pytest.fixture
def panel():
    """Six rows, two analytes; row 2 is below the limit in IL6."""
    schema = PanelSchema((Analyte("IFNG", "pg/mL"), Analyte("IL6", "pg/mL", lower_limit=1.0)))
    values = np.array([[5.0, 2.0], [7.0, 1.0], [9.0, 4.0], [2.0, np.nan], [1.0, 3.0], [4.0, 8.0]])
    marks = np.zeros((6, 2), dtype=np.int8)
    marks[1, 1] = -1
    return Panel(("A", "B", "C", "D", "E", "F"), schema, values, marks)
