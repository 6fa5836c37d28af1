"""Ct values -> log2 fold changes; what is wrong is said with its row."""

import numpy as np
import pytest

from biomarker.errors import BiomarkerError
from biomarker.exposure.invitro.measurements import QpcrColumns, read_curves
from biomarker.exposure.invitro.synthetic import simulated_qpcr

# Two wells untreated and two at 10 ng/mL; ddCt by hand: (25 - 20) - (30 - 20) = -5, so 32-fold.
CT = """donor,cytokine,dose_ng_ml,gene,ct,ct_ref
A,IFN-γ,0,IDO1,30.2,20.2
A,IFN-γ,0,IDO1,29.8,19.8
A,IFN-γ,10,IDO1,25,20
A,IFN-γ,10,IDO1,26,21
"""
ROWS = """sample,donor,cytokine,dose_ng_ml,gene,ct
1,A,IFN-γ,0,IDO1,30
1,A,IFN-γ,0,GAPDH,20
2,A,IFN-γ,10,IDO1,26
2,A,IFN-γ,10,GAPDH,21
"""


def test_ct_values_become_minus_ddct(read):
    (curve,) = read_curves(read(CT), QpcrColumns())
    assert curve.fold().tolist() == [[0.0, pytest.approx(5.0)]]
    assert curve.label == "IDO1 under IFN-γ"
    (half,) = read_curves(read(CT), QpcrColumns(efficiency=2**0.5))
    assert half.fold()[0, 1] == pytest.approx(2.5)


def test_the_reference_gene_may_have_rows_of_its_own(read):
    (curve,) = read_curves(read(ROWS), QpcrColumns(reference_gene="GAPDH"))
    assert curve.fold()[0].tolist() == [0.0, pytest.approx(5.0)]


def test_fold_changes_are_taken_as_they_are(read):
    text = "donor,dose_ng_ml,gene,fold\nA,0,IDO1,1\nA,10,IDO1,8\n"
    (curve,) = read_curves(read(text), QpcrColumns(value="fold"))
    assert curve.fold()[0].tolist() == [0.0, 3.0]
    assert curve.label == "IDO1"
    with pytest.raises(BiomarkerError, match="a fold change of -3"):
        read_curves(read(text.replace("8", "-3")), QpcrColumns(value="fold"))


def test_an_untreated_sample_without_cytokine_serves_all(read):
    text = CT.replace("A,IFN-γ,0", "A,,0") + "A,TNF-α,10,IDO1,29,20\n"
    assert [curve.cytokine for curve in read_curves(read(text), QpcrColumns())] == ["IFN-γ", "TNF-α"]


def test_what_was_not_detected_is_marked(read):
    (curve,) = read_curves(read(CT.replace("30.2", "Undetermined").replace("29.8", "40")), QpcrColumns())
    assert curve.censored.tolist() == [True, False]
    assert curve.fold()[0, 1] == pytest.approx(15.0)


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        (CT.replace("A,IFN-γ,10", "A,IFN-γ,-10"), QpcrColumns(), "row 4: a dose of -10"),
        (CT.replace("26,21", "26,"), QpcrColumns(), "row 5: the reference gene has no Ct"),
        (CT.replace("26,21", "high,21"), QpcrColumns(), 'row 5, column ct: "high"'),
        (CT.replace("26,21", "75,21"), QpcrColumns(), "a Ct of 75"),
        (CT.replace("A,IFN-γ,0", "B,IFN-γ,0"), QpcrColumns(), "no calibrator"),
        (CT, QpcrColumns(gene="target"), 'no column "target"'),
        (CT, QpcrColumns(efficiency=1.0), "an efficiency of 1"),
        (ROWS, QpcrColumns(reference_gene="GAPD"), 'did you mean "GAPDH"'),
        (ROWS.replace("2,A,IFN-γ,10,GAPDH,21\n", ""), QpcrColumns(reference_gene="GAPDH"), "row 4: GAPDH was not"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(read, text, columns, message):
    with pytest.raises(BiomarkerError, match=message) as raised:
        read_curves(read(text), columns)
    assert str(raised.value)


def test_the_embedded_example_is_what_the_simulation_makes(repository):
    file = repository / "pipelines" / "data" / "simulated_ido_qpcr.csv"
    assert file.read_text(encoding="utf-8") == simulated_qpcr()


def test_technical_replicates_are_averaged(curves):
    assert len(curves) == 4
    for curve in curves:
        assert len(curve.log2) == 5 * 6
        assert np.nanmax(np.abs(curve.fold()[:, 0])) == 0
