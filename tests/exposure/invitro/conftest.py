"""A simulated qPCR experiment as a table."""

import csv
import io

import pytest

from biomarker.assay.table import table_from_rows
from biomarker.exposure.invitro.measurements import QpcrColumns, read_curves
from biomarker.exposure.invitro.synthetic import simulated_qpcr


@pytest.fixture(scope="session")
def read():
    def table(text):
        return table_from_rows("qpcr.csv", list(enumerate(csv.reader(io.StringIO(text)), start=1)))

    return table


@pytest.fixture(scope="session")
def curves(read):
    return read_curves(read(simulated_qpcr()), QpcrColumns())
