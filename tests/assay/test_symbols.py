"""Names of analytes in exports: symbols, complexes, and what happens to names that nobody knows."""

import pytest

from biomarker.assay.export import Export
from biomarker.assay.names import candidates, symbol
from biomarker.assay.symbols import with_symbols
from biomarker.assay.wells import UNNAMED, Well, Wells
from biomarker.errors import PanelError


def wells(*analytes):
    rows = [Well("P", "A1", "x", "sample", name, signal=1.0, signal_kind="MFI") for name in analytes]
    return Wells.from_rows(rows, [Export("a.csv", "", "xponent")])


@pytest.mark.parametrize(
    ("name", "gene"),
    [
        ("IFN-�", "IFNG"),  # a letter that a program could not write
        ("IFN-��", "IFNG"),
        ("IFN-Œ≥", "IFNG"),  # UTF-8 read as Mac text
        ("TNF-Œ±", "TNF"),
        ("TNF-á", "TNF"),  # Greek Windows text read as Western
        ("IFN-ã", "IFNG"),
        ("IFN-&gamma;", "IFNG"),
        ("IL-6 (BR 25)", "IL6"),
        ("IL-6 [Bead 25]", "IL6"),
        ("IL6 (OID20563)", "IL6"),
        ("Hu IP-10 (48)", "CXCL10"),
        ("IL-27", "EBI3:IL27"),
        ("IL-23", "IL12B:IL23A"),
        ("IL-35", "EBI3:IL12A"),
        ("IL-12p70 (75)", "IL12A:IL12B"),
        ("LAP TGF-beta-1", "TGFB1"),
        ("4E-BP1", "EIF4EBP1"),
        ("LOX-1", "OLR1"),
    ],
)
def test_spellings_of_instruments(name, gene):
    assert symbol(name) == gene
    assert with_symbols(wells(name)).frame["symbol"].tolist() == [gene]


@pytest.mark.parametrize(
    ("name", "first"),
    [("IL12", "IL12A:IL12B"), ("IFNa", "IFNA2"), ("TNF-?", "TNF"), ("FGF", "FGF2"), ("IL1", "IL1B"), ("PDGF", "PDGFB")],
)
def test_names_of_several_proteins_are_an_error_with_the_choice(name, first):
    assert symbol(name) is None
    assert candidates(name)[0] == first
    with pytest.raises(PanelError, match="not known or not clear") as caught:
        with_symbols(wells("IL-6", name))
    assert f'"{name}": {first} or ' in caught.value.allowed
    assert f'--name "{name}={first}"' in caught.value.do


def test_a_misspelling_shows_its_nearest_names():
    assert "CXCL10" in candidates("CXCL-l0")
    with pytest.raises(PanelError) as caught:
        with_symbols(wells("interlukin 10"))
    assert "IL10" in caught.value.allowed


def test_a_mapping_settles_names_and_may_keep_any_text():
    settled = with_symbols(wells("IL12", "p24 antigen", "IL-6"), {"il-12": "IL-12p70", "p24 antigen": "p24"})
    assert settled.frame["symbol"].tolist() == ["IL12A:IL12B", "p24", "IL6"]
    assert settled.frame["analyte"].tolist() == ["IL12", "p24 antigen", "IL-6"]


def test_a_mapping_that_meets_nothing_is_refused():
    with pytest.raises(PanelError, match='no analyte is called "IL-99"'):
        with_symbols(wells("IL-6"), {"IL-99": "IL6"})


def test_unknown_names_can_be_kept_on_request():
    assert with_symbols(wells("alpha"), keep=True).frame["symbol"].tolist() == ["alpha"]


def test_symbols_that_the_export_states_are_taken():
    given = Well("P", "", "x", "sample", "CHL1", signal=1.0, signal_kind="NPX", symbol="CHL1")
    assert with_symbols(Wells.from_rows([given], [Export("a", "", "x")])).frame["symbol"].tolist() == ["CHL1"]


def test_npx_and_concentrations_of_one_analyte_never_meet():
    relative = Well("P", "", "x", "sample", "IL6", signal=1.0, signal_kind="NPX")
    absolute = Well("Q", "", "x", "sample", "IL-6", result=2.0, unit="pg/mL")
    both = Wells.concat([Wells.from_rows([relative], [Export("npx.csv", "1", "olink_long")]),
                         Wells.from_rows([absolute], [Export("conc.csv", "2", "plain_table")])])  # fmt: skip
    with pytest.raises(PanelError, match=r"IL6 is NPX in npx\.csv and something else in conc\.csv"):
        with_symbols(both)


def test_a_file_without_a_name_asks_for_one():
    with pytest.raises(PanelError, match="does not say which analyte it measured"):
        with_symbols(wells(UNNAMED))
    assert with_symbols(wells(UNNAMED), {UNNAMED: "IFN-g"}).frame["symbol"].tolist() == ["IFNG"]
