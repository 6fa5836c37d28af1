"""The table of what the real exports hold: counted anew from them, where they are there."""

import pytest


@pytest.fixture(scope="module")
def script(benchmark):
    return benchmark("real_exports")


@pytest.mark.shared_data
def test_counts_of_the_xponent_export_are_those_of_its_source(script, shared_data):
    """SOURCE.md of the data: 2880 results, 208 below, 32 above, about 30 standards without their decimal point."""
    found = script.read_row(shared_data / "assay_luminex_xponent_csv" / "raw" / "plate1.csv")
    row = dict(zip(script.EXPORTS, found, strict=True))
    assert (row["read as"], row["readings"], row["below a limit"], row["above a limit"]) == ("xponent", 2880, 208, 32)
    assert "decimal_point 30" in row["flags"]


@pytest.mark.shared_data
def test_every_real_export_has_its_line_in_the_table_that_is_shown(script, shared_data, repository):
    shown = (repository / "benchmarks" / "results" / "real_exports.md").read_text()
    files = sorted(shared_data.glob("assay_*/raw/*"))
    assert len(files) == 14
    assert all(f"| {file.name} |" in shown for file in files)


@pytest.mark.shared_data
def test_softmax_results_agree_under_the_preset_and_differ_by_default(script, shared_data):
    rows = list(script.elisa_rows([shared_data / "assay_elisa_softmax/raw/Assay_3_and_4.txt"]))
    medians = {(row[0][-1], row[1]): float(row[3].removesuffix(" %")) for row in rows}
    assert max(medians["1", "preset softmax"], medians["2", "preset softmax"]) < 0.001
    assert medians["2", "default"] < 1 < medians["1", "default"] < 15


def test_files_that_serve_others_are_named_as_such_and_others_are_refused(script, tmp_path):
    (tmp_path / "std.csv").write_text("ID,Concentration (pg/mL)\nS1,100\nS2,25\n")
    (tmp_path / "odd.txt").write_text("hello\nworld\n")
    assert script.read_row(tmp_path / "std.csv")[1] == "a table of 2 concentrations of standards"
    assert script.read_row(tmp_path / "odd.txt")[1] == "refused: not recognised"
