"""curve(): from Ct values to a report."""

from biomarker.exposure.invitro.synthetic import Truth, simulated_qpcr
from biomarker.study.exposure.curve import curve


def test_a_table_becomes_a_report_beside_it(tmp_path, undocumented):
    file = tmp_path / "simulated_wells.csv"
    file.write_text(simulated_qpcr(4, truth={("IDO1", "IFN-γ"): Truth(6.0, 6.0, 1.2, 14.0)}), encoding="utf-8")
    done = curve(file)
    assert done.folder == tmp_path / "simulated_wells_curves"
    names = {path.name for path in done.folder.rglob("*") if path.is_file()}
    assert {"report.html", "results.json", "curves.csv", "invitro_curve.svg"} <= names
    assert done.results["headline"] == "Dose-dependent: IDO1 under IFN-γ"
    assert done.results["comparisons"] == []
    assert undocumented(done.results) == set()
    html = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "Simulated." in html
    assert "n = 4 donors" in html
