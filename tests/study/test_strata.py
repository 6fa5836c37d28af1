"""The column inside which responses are shuffled."""

import pytest

from biomarker.errors import CohortError
from biomarker.study.check import check
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort
from biomarker.study.strata import strata_of


@pytest.fixture
def with_centre(study_file):
    """Give `with_centre(cells)`: the study with a column `centre`, permuted within it."""

    def make(cells):
        table = next(study_file.parent.glob("*.csv"))
        lines = table.read_text().splitlines()
        table.write_text("".join(f"{line},{cell}\n" for line, cell in zip(lines, ["centre", *cells], strict=True)))
        text = study_file.read_text()
        study_file.write_text(text.replace("[validation]\n", '[validation]\npermute_within = "centre"\n'))
        return read_study(study_file)

    return make


def test_without_the_key_there_are_no_strata(study_file):
    study = read_study(study_file)
    assert strata_of(study, gather_cohort(study)) is None


def test_each_analysed_row_has_its_cell(with_centre):
    cells = ["Rome", "Oslo"] * 12
    study = with_centre(cells)
    assert strata_of(study, gather_cohort(study)) == tuple(cells)
    assert check(study).problems == ()


def test_an_empty_cell_is_refused(with_centre):
    study = with_centre(["Rome", ""] + ["Oslo"] * 22)
    with pytest.raises(CohortError, match="centre is empty for"):
        strata_of(study, gather_cohort(study))
    assert any("centre is empty" in str(problem) for problem in check(study).problems)


def test_an_unknown_column_is_named_with_the_nearest_one(with_centre, study_file):
    with_centre(["Rome", "Oslo"] * 12)
    study_file.write_text(study_file.read_text().replace('"centre"', '"center"'))
    (problem,) = check(study_file).problems
    assert 'no column is called "center"' in str(problem)
    assert "centre" in str(problem)
