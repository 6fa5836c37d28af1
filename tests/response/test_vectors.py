"""Fifteen worked cases: every expected answer of SRI-4, taper, BICLA, LLDAS, DORIS and entry is reproduced.

C is low complement, D is increased DNA binding; ms, mc, hm, rn are BILAG systems, the others are E. A patient that
"drops out" is withdrawn at the visit. AB are the numbers of new A and new B grades.
"""

from decimal import Decimal

import pytest

from biomarker.response import bilag
from biomarker.response.course import baseline_of
from biomarker.response.entry import is_active
from biomarker.response.rules import Rules
from biomarker.response.visits import read_visits

from .conftest import columns, full_row, only, table

CASES = table("""
case                                          | base                                    | b bilag     | pga0 | mg0 | visit              | v bilag         | pga | mg  | s0 | s  | AB  | SRI | <10 | <=10 | BICLA | LLDAS | DORIS | <5 | entry
clear responder                               | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | C D                | msC mcD hmC     | 0.4 | 5   | 12 | 4  | 0 0 | T   | T   | T    | T     | T     | T     | F  | T
SLEDAI -4 exactly, BILAG B not improved       | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | rash alopecia C D  | msB mcB hmC     | 1.5 | 10  | 12 | 8  | 0 0 | T   | F   | T    | F     | F     | F     | F  | T
BICLA yes SRI no (serology keeps score)       | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | arthritis rash C D | msB mcC hmC     | 1.2 | 10  | 12 | 10 | 0 0 | F   | F   | F    | T     | F     | F     | F  | T
PGA +0.3 exactly = worsening                  | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | C D                | msC mcC hmC     | 2.1 | 10  | 12 | 4  | 0 0 | F   | F   | F    | F     | F     | F     | F  | T
PGA 0.4->0.7 float trap                       | arthritis rash alopecia C D             | msA mcB hmC | 0.4  | 20  | C D                | msC mcC         | 0.7 | 5   | 12 | 4  | 0 0 | F   | F   | F    | F     | T     | F     | F  | T
one new B allowed                             | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | C D                | msC mcC hmB     | 1.0 | 7.5 | 12 | 4  | 0 1 | T   | T   | T    | T     | T     | F     | F  | T
two new B = fail                              | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | C D                | msC mcC hmB rnB | 1.0 | 7.5 | 12 | 4  | 0 2 | F   | F   | F    | F     | T     | F     | F  | T
new A = fail                                  | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | C D                | msC mcC hmA     | 1.0 | 7.5 | 12 | 4  | 1 0 | F   | F   | F    | F     | T     | F     | F  | T
A->B is not a new B                           | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | C D                | msB mcC hmB     | 1.0 | 10  | 12 | 4  | 0 1 | T   | F   | T    | T     | F     | F     | F  | T
dropout = NRI                                 | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | -                  | -               | 0.0 | 0   | 12 | 0  | 0 0 | F   | F   | F    | F     | F     | F     | F  | T
LLDAS blocked by proteinuria although score 4 | arthritis rash alopecia C D proteinuria | msA mcB hmC | 1.8  | 20  | proteinuria        | rnC             | 0.5 | 5   | 16 | 4  | 0 0 | T   | T   | T    | T     | F     | F     | F  | T
LLDAS blocked by new feature                  | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | ulcers             | mcC             | 0.5 | 5   | 12 | 2  | 0 0 | T   | T   | T    | T     | F     | F     | F  | T
pred 10 mg: <10 fails, <=10 passes            | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | C                  | msC mcC         | 0.6 | 10  | 12 | 2  | 0 0 | T   | F   | T    | T     | F     | F     | F  | T
DORIS serologically active, pred 5            | arthritis rash alopecia C D             | msA mcB hmC | 1.8  | 20  | D                  | -               | 0.4 | 5   | 12 | 2  | 0 0 | T   | T   | T    | T     | T     | T     | F  | T
no A/B at baseline: BICLA not evaluable       | arthritis                               | msC         | 0.8  | 5   | -                  | -               | 0.2 | 0   | 4  | 0  | 0 0 | T   | T   | T    | ?     | T     | T     | T  | F
""")  # noqa: E501
ITEMS = {"C": "low_complement", "D": "increased_dna_binding", "ulcers": "mucosal_ulcers"}
SYSTEMS = {"ms": "musculoskeletal", "mc": "mucocutaneous", "hm": "haematological", "rn": "renal"}
TRUTH = {"T": True, "F": False, "?": None}
CRITERIA = {
    "SRI": ("sri", {}),
    "<10": ("sri_taper", {"variant": "explorer"}),
    "<=10": ("sri_taper", {"dose_operator": "<="}),
    "BICLA": ("bicla", {}),
    "LLDAS": ("lldas", {}),
    "DORIS": ("doris", {}),
    "<5": ("doris", {"variant": "doris_2021_table"}),
}


def rows_of(case):
    def visit(day, items, grades, pga, dose, **others):
        names = [ITEMS.get(one, one) for one in case[items].split() if one != "-"]
        found = {SYSTEMS[one[:2]]: one[2] for one in case[grades].split() if one != "-"}
        return full_row("P1", day, names, found, pga=case[pga], prednisone_eq_mg_day=case[dose], **others)

    left = "1" if case["case"].startswith("dropout") else "0"
    return [visit(1, "base", "b bilag", "pga0", "mg0", withdrawn="0"),
            visit(169, "visit", "v bilag", "pga", "mg", withdrawn=left)]  # fmt: skip


cases = pytest.mark.parametrize(
    "case", [dict(zip(CASES, row, strict=True)) for row in zip(*CASES.values(), strict=True)], ids=CASES["case"]
)


def answer(case, column):
    """Label of a case by the criterion of a column."""
    name, settings = CRITERIA[column]
    return only(columns(rows_of(case)), name, settings).label


def scores(case):
    """SLEDAI-2K before and now, new A and new B grades, and whether the patient may enter the stem cell trial."""
    rules = Rules.of({"pga_scale": "0-3", "bilag_version": "2004", "entry_sledai": 8, "entry_bilag_a": 1,
                      "entry_bilag_b": 2})  # fmt: skip
    visits = read_visits(columns(rows_of(case)), rules)
    before, now = visits.patients["P1"]
    assert baseline_of(visits.patients["P1"]) is before
    assert all(visit.sledai().low == visit.sledai().high for visit in (before, now))
    found = bilag.new_grades(now.grades, before.grades, visits.systems)
    return before.sledai().low, now.sledai().low, found, is_active(before, visits.systems, rules)


@cases
@pytest.mark.parametrize("column", list(CRITERIA))
def test_every_criterion_of_every_case(case, column):
    assert answer(case, column) is TRUTH[case[column]]


@cases
def test_scores_new_grades_and_entry_of_every_case(case):
    before, now, found, active = scores(case)
    assert (before, now) == (Decimal(case["s0"]), Decimal(case["s"]))
    assert [str(one) for one in found] == case["AB"].split()
    assert active is TRUTH[case["entry"]]


def test_there_are_fifteen_cases():
    assert len(CASES["case"]) == 15
