"""Visits tables as small as they can be."""

import csv
import io

import pytest

from biomarker.response.bilag import SYSTEMS
from biomarker.response.criterion import CRITERIA
from biomarker.response.judge import judge_visits
from biomarker.response.rules import Rules
from biomarker.response.sledai import WEIGHTS
from biomarker.response.visits import read_visits


def table(text):
    """Columns of a table written with | between the cells."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    return {name: [line[j] if j < len(line) else "" for line in lines[1:]] for j, name in enumerate(lines[0])}


def full_row(patient, day, items=(), grades=None, **others):
    """A visit of which every SLEDAI item and every BILAG grade is recorded; what is not named is absent or E."""
    row = {"patient_id": patient, "visit_day": str(day)}
    row |= {f"sledai_{item}": "1" if item in items else "0" for item in WEIGHTS}
    row |= {f"bilag_{system}": (grades or {}).get(system, "E") for system in SYSTEMS["2004"]}
    return row | {name: str(value) for name, value in others.items()}


def columns(rows):
    """Rows as columns of text."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [row.get(name, "") for row in rows] for name in names}


def judged(cells, criterion, settings=None, needs=None, **rules):
    """Judgement of every patient; day 169 is assessed where nothing else is said."""
    shared = Rules.of({"assessment_day": 169, "pga_scale": "0-3", "bilag_version": "2004", **rules})
    visits = read_visits(cells, shared, needs=CRITERIA[criterion].needs if needs is None else needs)
    return judge_visits(visits, criterion, settings or {}, shared).patients


def only(cells, criterion, settings=None, **rules):
    """Judgement of the only patient."""
    (one,) = judged(cells, criterion, settings, **rules).values()
    return one


@pytest.fixture
def csv_text():
    """Rows as the text of a CSV file."""

    def write(rows):
        stream = io.StringIO()
        names = list(columns(rows))
        writer = csv.DictWriter(stream, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
        return stream.getvalue()

    return write
