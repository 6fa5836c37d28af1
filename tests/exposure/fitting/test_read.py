"""Tables of subjects, doses and visits: what is wrong is said with its row."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from biomarker.assay.table import table_from_rows
from biomarker.errors import BiomarkerError
from biomarker.exposure.fitting.read import Columns, read_fit_data

SUBJECTS = """subject_id,weight_kg,signature,dropout_day
A,60,high,
B,70.5,low,100
"""
DOSING = """subject_id,day,dose_mg
A,1,300
A,29,300
B,1,0
B,29,0
"""
VISITS = """subject_id,day,response
A,29,0
A,57,1
B,29,0
"""
SAMPLES = """subject_id,day,concentration_mg_l
A,29,17.2
A,57,<0.02
"""


def table(name, text):
    return table_from_rows(f"{name}.csv", list(enumerate(csv.reader(io.StringIO(text)), start=1)))


def read(subjects=SUBJECTS, dosing=DOSING, visits=VISITS, samples=SAMPLES, columns=None):
    return read_fit_data(table("subjects", subjects), table("dosing", dosing), table("visits", visits),
                         table("concentrations", samples), columns or Columns(), 30.0)  # fmt: skip


def test_days_count_from_the_first_dose_of_each_subject():
    data = read()
    assert data.ids == ("A", "B")
    assert data.doses[0] == ((0.0, 300.0), (28.0, 300.0))
    assert data.visits.week.tolist() == [4.0, 8.0, 4.0]
    assert data.visits.previous.tolist() == [False, False, False]
    assert data.visits.since.tolist() == [4.0, 4.0, 4.0]
    assert data.dropout_week[1] == pytest.approx(99 / 7)
    assert np.isnan(data.dropout_week[0])
    assert data.samples.below.tolist() == [False, True]
    assert data.nominal.tolist() == [300.0, 0.0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"dosing": DOSING.replace("29,300", "29,-300")}, r'dosing.csv, row 3, column dose_mg: "-300"'),
        (
            {"dosing": DOSING.replace("A,29", "A,1.01")},
            r"row 3: infusions of A overlap: one starts on day 1 and takes 30",
        ),
        ({"dosing": DOSING.replace("A,29", "A,1")}, "infusions of A overlap"),
        ({"visits": VISITS.replace("A,29", "A,-3")}, r"row 2: a visit of A 4 days before the first dose"),
        ({"visits": VISITS.replace("B,29", "B,130")}, r"row 4: a visit of B after dropout"),
        ({"visits": VISITS.replace("A,57", "A,29")}, r"A has two visits on one day"),
        ({"visits": VISITS.replace("B,29", "C,29")}, r'row 4: "C" is not in the table of subjects'),
        ({"visits": VISITS.replace("57,1", "57,0")}, "every visit has the same response"),
        ({"visits": VISITS.replace("response", "responded")}, r'visits.csv has no column "response"'),
        ({"subjects": SUBJECTS.replace("70.5", "heavy")}, r'row 3, column weight_kg: "heavy"'),
        ({"subjects": SUBJECTS.replace("70.5", "0")}, "above 0 and up to 400 kg"),
        ({"subjects": SUBJECTS.replace("70.5", "70500")}, r'row 3, column weight_kg: "70500"'),
        (
            {"subjects": SUBJECTS + "C,70,hihg,\n", "dosing": DOSING + "C,1,0\n"},
            r'column signature: "hihg", "low" beside the values that mean a high signature \(high\)',
        ),
        ({"subjects": SUBJECTS.replace("B,70.5", "A,70.5")}, r'row 3: "A" stands twice'),
        ({"subjects": SUBJECTS.replace("60,high", "60,")}, "a gene signature for every subject"),
        ({"subjects": SUBJECTS.replace("60,high", "60,yes")}, "nobody has a high gene signature"),
        ({"dosing": DOSING.replace("B,1,0\nB,29,0\n", "")}, "no dose of B"),
        ({"samples": SAMPLES.replace("17.2", "-1")}, r'column concentration_mg_l: "-1"'),
        (
            {"samples": SAMPLES.replace("A,29", "A,-2")},
            r"a concentration of 17.2 mg/L in A 3 days before the first dose",
        ),
        (
            {"visits": VISITS.replace("B,29,0", "B,29,2")},
            r'column response: "0", "2" beside the values that mean response',
        ),
        ({"columns": Columns(covariates=("age",))}, 'no column "age"'),
    ],
)
def test_what_is_wrong_is_said_with_its_row(given, message):
    with pytest.raises(BiomarkerError, match=message):
        read(**given)


def test_visits_on_the_day_of_the_first_dose_are_left_out_and_said():
    data = read(visits=VISITS + "B,1,0\n")
    assert data.visits.week.tolist() == [4.0, 8.0, 4.0]
    assert data.notes == ("1 visit on the day of the first dose left out: treatment had not acted yet.",)


def test_a_table_without_dropout_means_that_nobody_left():
    data = read(subjects="subject_id,weight_kg,signature\nA,60,high\nB,70,low\n")
    assert np.isnan(data.dropout_week).all()
    assert replace(data, samples=None).samples is None
