import pytest

from biomarker.assay.table import Table
from biomarker.errors import PanelError
from biomarker.release.specimen import kit_doubts, kits_of, matrix_of, quality_doubts, refuse_other_matrix


def table(**cells):
    cells = {"patient_id": ("A", "B"), **cells}
    return Table("new.csv", tuple(cells), cells)


@pytest.mark.parametrize(
    ("cells", "matrix"),
    [({"matrix": ("serum", "serum")}, "serum"), ({"matrix": ("serum", "")}, "serum"), ({}, ""),
     ({"matrix": ("serum", "CSF")}, "")],
)  # fmt: skip
def test_the_one_matrix_of_a_table(cells, matrix):
    assert matrix_of(table(**cells)) == matrix


def test_another_matrix_than_in_training_is_refused():
    with pytest.raises(PanelError, match=r"EDTA plasma was sampled\n  allowed: serum, as in training"):
        refuse_other_matrix({"matrix": "serum"}, table(matrix=("serum", "EDTA plasma")))


@pytest.mark.parametrize("reading", [{"matrix": "serum"}, {"matrix": ""}, {}])
@pytest.mark.parametrize("cells", [{}, {"matrix": ("serum", "serum")}, {"matrix": ("", "NA")}])
def test_what_is_not_stated_is_not_compared(reading, cells):
    refuse_other_matrix(reading, table(**cells))


def test_quality_codes_become_warnings_of_their_patient():
    doubts = quality_doubts(table(qc=("IFNG: QC001", "")))
    assert doubts == [["quality findings of the assay (IFNG: QC001)"], []]
    assert quality_doubts(table()) == [[], []]


def test_a_kit_or_lot_that_training_did_not_have_is_a_doubt():
    learned = {"kits": kits_of(table(kit=("Milliplex", "Milliplex"), lot=("1", "2")))}
    assert learned == {"kits": {"kit": ["Milliplex"], "lot": ["1", "2"]}}
    new = table(kit=("Milliplex", "Bio-Plex"), lot=("2", "9"))
    assert kit_doubts(learned, new) == [
        [], ["measured with kit Bio-Plex; in training: Milliplex", "measured with lot 9; in training: 1, 2"]
    ]  # fmt: skip


@pytest.mark.parametrize("reading", [{}, {"kits": {}}, {"kits": {"lot": ["1"]}}])
def test_kits_that_are_not_stated_on_both_sides_are_not_compared(reading):
    assert kit_doubts(reading, table(kit=("Bio-Plex", "Bio-Plex"), lot=("", "NA"))) == [[], []]
