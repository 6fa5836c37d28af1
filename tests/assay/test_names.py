from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.assay.aliases import ALIASES
from biomarker.assay.names import key, match, symbol
from biomarker.errors import PanelError

# The same marker as it is spelled in four copies of one abstract (Wang 2017), and in exports.
SPELLINGS = {
    "IFNG": ["IFN-γ", "ifn gama", "IFN-?", "interferon γ", "IFNγ", "IFN-g", "IFN gamma", "INF-g", "IFN-ɣ", "IFN.G",
             "Human IFN-γ", "Hu IFN-g (21)", "type II IFN", "IFN-Î³", "IFN_gamma"],
    "TNF": ["TNF-α", "TNFα", "TNFa", "TNF-alpha", "TNF.A", "tumour necrosis factor"],
    "LTA": ["TNF-β", "TNF-B"],
    "CXCL8": ["IL-8", "IL8", "CXCL8 (IL-8)"],
    "CCL3": ["MIP-1α", "MIP_1alpha"],
    "IL1B": ["IL-1β", "IL-1B", "IL-1ß"],
    "IL1A": ["IL-1α"],
    "IL12B": ["IL-12(p40)", "IL-12p40"],
    "IL12A:IL12B": ["IL-12p70", "IL-12(p70)", "IL-12/P70", "IL.12.P70"],
    "IL17A": ["IL-17", "IL-17A"],
    "IL17A:IL17F": ["IL-17A/F"],
    "CCL20": ["CCL-20/MIP-3A", "CCL.20.MIP.3A"],
    "CXCL12": ["CXCL-12", "SDF-1"],
    "TNFSF13B": ["BAFF", "BLyS"],
    "CD40LG": ["sCD40L"],
}  # fmt: skip


@pytest.mark.parametrize(("gene", "name"), [(gene, name) for gene, names in SPELLINGS.items() for name in names])
def test_spellings_of_one_analyte(gene, name):
    assert symbol(name) == gene


@pytest.mark.parametrize("name", ["IL-1", "IL-12", "IFN-α", "MIP-1", "MIP-alpha", "IL-6/IL-8", "age", "p40", ""])
def test_names_that_stand_for_several_proteins_or_none_have_no_symbol(name):
    assert symbol(name) is None


def test_no_alias_belongs_to_two_genes():
    owners = defaultdict(set)
    for gene, aliases in ALIASES.items():
        for alias in (gene, *aliases):
            owners[key(alias)].add(gene)
    assert {alias: genes for alias, genes in owners.items() if len(genes) > 1} == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IL-6", "il 6"),
        ("IL-6 (34)", "IL6"),
        ("IL_6", "IL.6"),
        ("TGF-β1", "TGF beta 1"),
        ("Patient ID", "patient_id"),
        ("IL‑6", "IL-6"),  # a hyphen that does not break
        ("ＩＬ６", "IL6"),  # letters of full width
    ],
)
def test_spellings_of_one_name(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("IL-1α", "IL-1β"), ("IL-12(p40)", "IL-12(p70)"), ("IL-6", "IL-16"),
                                            ("humanin", "in"), ("(34)", "(35)")])  # fmt: skip
def test_different_names_stay_different(one, other):
    assert key(one) != key(other)


@given(st.text())
def test_the_normal_form_is_its_own_normal_form_for_plain_letters(name):
    plain = key(name)
    if plain.isascii() and plain.isalnum() and not plain.startswith(("human", "hu")):
        assert key(plain) == plain


def test_match_prefers_the_exact_name_then_the_bare_name_then_the_form_then_the_symbol():
    headers = ["id", "IL-6 (pg/mL)", "il_10", "TNFα", "IL-8", "IL8"]
    assert match(["IL-6", "IL-10", "TNF", "IL8"], headers) == {
        "IL-6": "IL-6 (pg/mL)", "IL-10": "il_10", "TNF": "TNFα", "IL8": "IL8"}  # fmt: skip


def test_match_keeps_subunits_and_complexes_apart():
    with pytest.raises(PanelError, match="lacks 1 analyte"):
        match(["IL-12p70"], ["IL-12(p40)"])


def test_match_refuses_what_fits_two_columns():
    with pytest.raises(PanelError, match='"CXCL8" fits several columns: IL-8, IL8'):
        match(["CXCL8"], ["IL-8", "IL8"])


def test_match_refuses_two_analytes_in_one_column():
    with pytest.raises(PanelError, match='column "IL-8" would be both IL-8 and CXCL8'):
        match(["IL-8", "CXCL8"], ["IL-8"])


def test_match_names_every_missing_analyte_with_the_nearest_header():
    with pytest.raises(PanelError) as error:
        match(["IL-6", "IL-10", "TNF"], ["id", "TNF", "IL-66"], "new.csv")
    assert 'new.csv lacks 2 analytes: "IL-6", "IL-10"' in str(error.value)
    assert '"IL-6": did you mean "IL-66"?' in str(error.value)
    assert error.value.exit_code == 5


@given(st.permutations(["IFN-γ", "IL-6 (pg/mL)", "TNFα", "IL-12(p40)", "id", "response"]))
def test_the_order_of_columns_does_not_matter(headers):
    assert match(["IFNG", "IL6", "TNF", "IL12B"], headers) == {
        "IFNG": "IFN-γ", "IL6": "IL-6 (pg/mL)", "TNF": "TNFα", "IL12B": "IL-12(p40)"}  # fmt: skip
