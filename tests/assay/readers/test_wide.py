from biomarker.assay.reading import READERS


def test_a_wide_table_stays_as_it_is(table):
    panel = table("id IL-6\nP1 1")
    assert READERS["wide"].to_wide(panel) is panel
    assert not READERS["wide"].fits(panel)
