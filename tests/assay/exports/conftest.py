"""Synthetic twins: exports as each program writes them, from numbers drawn here. No line of a real file is in them."""

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from biomarker.assay.content import Content, text_content
from biomarker.assay.formats import EXPORTS, detect

ANALYTES = ("IFN-g", "IL-6", "TNFa")
LEVELS = (4000.0, 1000.0, 250.0, 62.5, 15.625)
WELLS = [f"{letter}{column}" for column in range(1, 13) for letter in "ABCDEFGH"]


def layout(n_samples=6):
    """(well, name, role, level) of a small plate: blank, standards in duplicate, a control, samples."""
    places = iter(WELLS)
    rows = [(next(places), "Background0", "blank", np.nan)]
    rows += [(next(places), f"Standard{i}", "standard", x) for i, x in enumerate(LEVELS, 1) for _ in range(2)]
    rows += [(next(places), "Control1", "control", 500.0)]
    return rows + [(next(places), f"P{i:02d}", "sample", np.nan) for i in range(1, n_samples + 1)]


def readings(seed=0, n_samples=6):
    """(well, analyte) -> signal with one decimal, as the twin prints it."""
    random = np.random.default_rng(seed)
    return {(well, analyte): round(float(random.uniform(8, 20_000)), 1)
            for well, *_ in layout(n_samples) for analyte in ANALYTES}  # fmt: skip


def number(value, decimal="."):
    return "" if np.isnan(value) else repr(float(value)).replace(".", decimal)


def table(rows, delimiter):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return stream.getvalue()


def xponent_rows(seed=0, decimal=".", n_samples=6, results=None, lost=(), plates=1):
    """Rows of an xPONENT export; `results` replaces the text of a result, `lost` standards lose their point."""
    signals = readings(seed, n_samples)
    rows = [["Program", "xPONENT", "", "MAGPIX"], ["Build", "4.2.1705.0"], ["Date", "05/17/2024", "6:42 PM"], [],
            ["SN", "TWIN00000001"], ["Batch", "twin"], ["ProtocolName", "simulated"],
            ["Samples", str(len(layout(n_samples))), "Min Events", "50", "Per Bead"], [], ["Results"], []]  # fmt: skip
    head = ["Location", "Sample", *ANALYTES, "Total Events"]
    places = [(f"{i}({p},{well})", well, name, role) for p in range(1, plates + 1)
              for i, (well, name, role, _) in enumerate(layout(n_samples), 1)]  # fmt: skip
    blank = {analyte: signals["A1", analyte] for analyte in ANALYTES}

    def block(kind, cell):
        rows.append(["DataType:", kind])
        rows.append(head)
        rows.extend([[place, name, *(cell(well, analyte, role) for analyte in ANALYTES), "900"]
                     for place, well, name, role in places])  # fmt: skip
        rows.append([])

    block("Median", lambda well, analyte, role: number(signals[well, analyte], decimal))
    block("Net MFI", lambda well, analyte, role: number(round(signals[well, analyte] - blank[analyte], 1), decimal))
    block("Count", lambda well, analyte, role: "60" if well != "H2" else "31")
    block("Result", lambda well, analyte, role: (results or {}).get((well, analyte), number(12.25, decimal)))
    rows += [["DataType:", "Units"], ["Analyte:", *ANALYTES], ["BeadID:", "12", "25", "43"],
             ["Units:", *["pg/mL"] * 3], []]  # fmt: skip
    rows += [["DataType:", "Standard Expected Concentration"], ["Reagent", *ANALYTES]]
    for i, level in enumerate(LEVELS, 1):
        texts = [number(level, decimal).replace(decimal, "") if (i, analyte) in lost else number(level, decimal)
                 for analyte in ANALYTES]  # fmt: skip
        rows.append([f"Standard{i}", *texts])
    rows += [[], ["DataType:", "Control Expected Concentration"], ["Reagent", *ANALYTES], ["Control1", *["500"] * 3],
             [], ["DataType:", "Dilution Factor"], ["Location", "Sample", "Dilution Factor"]]  # fmt: skip
    rows += [[place, name, "" if role in ("blank", "standard") else "2"] for place, _, name, role in places]
    return [*rows, [], ["-- CRC --"], ["CRC32: 00000000"]]


def softmax_text(seed=0, wavelengths=("450", "570"), name="Plate1", group=True, plates=1, end=True):
    """A SoftMax Pro text with one or two wavelengths and its group tables."""
    random = np.random.default_rng(seed)
    lines = [f"##BLOCKS= {plates * (1 + 2 * group)}"]
    for _ in range(plates):
        first = {well: round(float(random.uniform(0.05, 3)), 4) for well in WELLS}
        second = {well: round(float(random.uniform(0.03, 0.05)), 4) for well in WELLS}
        grids = [first, second][: len(wavelengths)]
        fields = ["Plate:", name, "1.3", "TimeFormat", "Endpoint", "Absorbance", "Raw", "FALSE", "1", *[""] * 5,
                  str(len(wavelengths)), " ".join(wavelengths) + " ", "1", "12", "96", "1", "8"]  # fmt: skip
        across = [f"{letter}{column}" for letter in "ABCDEFGH" for column in range(1, 13)]
        lines += ["\t".join(fields), "\t".join(["", "Temperature(°C)", *across])]
        for grid in grids:
            lines += ["\t".join(["", "23.1", *(repr(grid[well]) for well in across)]), "\t"]
        lines.append("~End")
        if group:
            value = {well: first[well] - (second[well] if len(grids) > 1 else 0) for well in WELLS}
            lines += _groups(value)
    return "\n".join(
        lines[:-1] if not end else [*lines, "Original Filename: twin; Date Last Saved: 1/2/2024 3:04:05 PM", ""]
    )


def _groups(value):
    lines = ["Group: Standards", "Sample\tConcentration pg/mL\tBackCalcConc\tWells\tValue"]
    for i, (level, wells) in enumerate(zip((800, 400, 200, 100, 0), ("AB", "CD", "EF", "GH", "BA"), strict=True), 1):
        for j, letter in enumerate(wells):
            well = f"{letter}{1 if i < 5 else 2}"
            result, shown = ("Masked", "Masked") if well == "C1" else (f"{level + 1}.5", f"{value[well]:.3f}")
            result = "Range?" if i == 5 else result
            lines.append(f"{i if j == 0 else ' '}\t{level if j == 0 else ' '}\t{result}\t{well}\t{shown}")
    lines += ["", "Group Column\tFormula Name\tFormula", "1\tSample\t!SampleNames",
              "2\tConcentration\t!SampleDescriptor",
              '3\tBackCalcConc\t"InterpX(Std@StandardCurve,Value)"', "4\tWells\t!WellIDs", "5\tValue\t!WellValues",
              "~End", "Group: Unknowns", "Sample\tWells\tValue\tResult\tDilution"]  # fmt: skip
    for i, pair in enumerate((("A3", "B3"), ("C3", "D3"), ("E3", "F3")), 1):
        for j, well in enumerate(pair):
            lines.append(
                f"{f'U{i}' if j == 0 else ' '}\t{well}\t{value[well]:.3f}\t{20 + i}.125\t{10 if j == 0 else ' '}"
            )
    return [*lines, "", "Group Column\tFormula Name\tFormula", "1\tSample\t!SampleNames", "2\tWells\t!WellIDs",
            "3\tValue\t!WellValues", '4\tResult\t"InterpX(Std@StandardCurve,Value)"', "5\tDilution\t!Factor",
            "~End"]  # fmt: skip


def olink_rows(seed=0, quantified=False, new=False, decimal=".", n=5):
    """Rows of an Olink long table, with a control sample; old or new column names."""
    random = np.random.default_rng(seed)
    old_names = ["SampleID", "Index", "OlinkID", "UniProt", "Assay", "MissingFreq", "Panel", "Panel_Lot_Nr", "PlateID",
                 "QC_Warning", "LOD", "NPX", "Normalization", "Assay_Warning", "Sample_Type"]  # fmt: skip
    new_names = ["SampleID", "SampleType", "WellID", "PlateID", "OlinkID", "UniProt", "Assay", "AssayType", "Panel",
                 "Block", "Count", "ExtNPX", "NPX", "LOD", "AssayQC", "SampleQC"]  # fmt: skip
    extra = ["Quantified_value", "Unit", "LLOQ", "ULOQ"] if quantified else []
    rows = [[*(new_names if new else old_names), *extra]]
    for j, assay in enumerate(("IL6", "IFNG", "CXCL8")):
        for i in range(n + 1):
            control = i == n
            value = number(round(float(random.normal(5, 3)), 5), decimal)
            base = {
                "SampleID": "CONTROL_SAMPLE_AS 1" if control else f"P{i}",
                "Index": str(i + 1),
                "OlinkID": f"OID0000{j}",
                "UniProt": "P00000",
                "Assay": assay,
                "MissingFreq": number(0.1, decimal),
                "Panel": "Twin",
                "Panel_Lot_Nr": "B1",
                "PlateID": "plate_a",
                "LOD": number(1.5, decimal),
                "QC_Warning": "WARN" if i == 1 else "PASS",
                "NPX": value,
                "Normalization": "Intensity",
                "Assay_Warning": "PASS",
                "Sample_Type": "CONTROL" if control else "SAMPLE",
                "SampleType": "PLATE_CONTROL" if control else "SAMPLE",
                "WellID": WELLS[i],
                "AssayType": "assay",
                "Block": "1",
                "Count": "500",
                "ExtNPX": value,
                "AssayQC": "PASS",
                "SampleQC": "FAIL" if i == 1 else "PASS",
                "Unit": "pg/mL",
                "LLOQ": number(0.5, decimal),
                "ULOQ": number(2000.0, decimal),
                "Quantified_value": number(round(0.1 * 10**i, 4), decimal),
            }
            rows.append([base[name] for name in rows[0]])
    return rows


def olink_wide_rows(quantified=False):
    """Rows of an Olink wide sheet: two assays, plate and warning columns, limits below."""
    unit = [["Unit", "pg/mL", "pg/mL"]] if quantified else []
    foot = [["LLOQ", "0.5", "1.5", "plate_a"], ["ULOQ", "900", "800", "plate_a"]] if quantified else []
    return [["Twin project"], ["Quantified data" if quantified else "NPX data", "NPX Signature 1.8"],
            ["Panel", "Twin(v.1)", "Twin(v.1)", "Twin(v.1)", "Twin(v.1)"],
            ["Assay", "IL6", "IFNG", "Plate ID", "QC Warning"], ["Uniprot ID", "P05231", "P01579"],
            ["OlinkID", "OID1", "OID2"], *unit, [], ["P1", "3.25", "0.125", "plate_a", "Pass"],
            ["P2", "4.5", "NaN", "plate_a", "Warning"], ["IPC 1", "2.5", "2.75", "plate_a", "Pass"], [],
            ["LOD", "1.5", "0.75", "plate_a"], ["Missing Data freq.", "0", "0.5"], *foot]  # fmt: skip


def msd_rows(seed=0, decimal=".", unit="", plates=1):
    """Rows of a Discovery Workbench table."""
    random = np.random.default_rng(seed)
    concentration = f"Calc. Concentration{unit}"
    rows = []
    for p in range(plates):
        rows.append([f"Plate_TWIN{p}"])
        rows.append(["Sample", "Assay", "Well", "Spot", "Dilution", "Concentration", "Signal", "Adjusted Signal",
                     "Mean", "CV", concentration, "Detection Limits: Calc. Low", "Detection Limits: Calc. High",
                     "Detection Range"])  # fmt: skip
        words = ["In Detection Range", "Below Fit Curve Range", "Above Detection Range/Above Fit Curve Range",
                 "Below Detection Range"]  # fmt: skip
        for spot, assay in enumerate(("IL-6", "IFN-γ"), 1):
            for i in range(8):
                name, well = (f"S{i + 1:03d}", f"{'ABCD'[i]}01") if i < 4 else (f"U{i - 3:03d}", f"{'ABCD'[i - 4]}02")
                signal = round(float(random.uniform(100, 90_000)), 1)
                word = words[i - 4] if i >= 4 else words[0]
                result = "NaN" if "Fit" in word else number(round(signal / 100, 3), decimal)
                rows.append(
                    [
                        name,
                        assay,
                        well,
                        str(spot),
                        "" if i < 4 else "2",
                        number(LEVELS[i], decimal) if i < 4 else "",
                        number(signal, decimal),
                        number(signal, decimal),
                        number(signal, decimal),
                        number(1.5, decimal),
                        result,
                        number(0.25, decimal),
                        number(5000.0, decimal),
                        word,
                    ]
                )
    return rows


def intelliflex_rows(seed=0):
    """Rows of an INTELLIFLEX table: one per well, medians and counts side by side."""
    signals = readings(seed)
    head = ["INSTRUMENT TYPE", "SERIAL NUMBER", "PLATE NAME", "WELL LOCATION", "SAMPLE ID",
            *(f"{name}: RP1 {kind}" for name in ANALYTES for kind in ("MEDIAN", "COUNT"))]  # fmt: skip
    return [head, *(["INTELLIFLEX", "TWIN1", "P7", well, name,
                     *(cell for analyte in ANALYTES for cell in (number(signals[well, analyte]), "61"))]
                    for well, name, *_ in layout())]  # fmt: skip


BIOPLEX_HEADER = ["Type", "Well", "Outlier", "Description", "FI", "FI - Bkgd", "Std Dev", "%CV", "Obs Conc", "Exp Conc",
                  "(Obs/Exp) * 100", "Group", "Ratio", "Dilution", "Bead Count", "Sampling Errors"]  # fmt: skip


def bioplex_sheets(form="analyte", obs=None):
    """Sheets of a Bio-Plex Manager workbook, in one of its five layouts."""
    about = [["File Name: twin.rbx"], ["Acquisition Date: 01-Feb-2024"], ["Plate ID: TWIN7"], []]
    rows = {}
    for k, analyte in enumerate(("Hu IL-6 (19)", "Hu IFN-g (21)")):
        lines = [["B", "A1", "", "", 20 + k, "", "", "", "", "", "", "", "", 1, 80, ""]]
        for i, level in enumerate(LEVELS, 1):
            lines.append([f"S{i}", f"{'ABCDEFGH'[i]}1", "", "", 9000.5 / i + k, 8980.5 / i, 1, 2, level * 1.02, level,
                          102, "", "", 1, 80, ""])  # fmt: skip
        texts = obs or ["OOR <", "OOR >", "*1.73", "---", "***", 250.5]
        for i, text in enumerate(texts, 1):
            excluded = text if text in ("---", "***") else 100.5 + i + k
            lines.append([f"X{i}", f"{'ABCDEFGH'[i - 1]}3", "", f"P{i}", excluded, excluded, 1, 2, text, "", "", "", "",
                          4, 80, ""])  # fmt: skip
        rows[analyte] = lines
    if form == "analyte":
        return {name: [*about, [f"Analyte: {name}"], [], BIOPLEX_HEADER, *lines, [], ["Conc in Range = 70-130%"]]
                for name, lines in rows.items()}  # fmt: skip
    if form == "stacked":
        head = ["Analyte", *BIOPLEX_HEADER]
        return {"Sheet1": [*about, *(row for name, lines in rows.items()
                                     for row in [head, *([name, *line] for line in lines), []])]}  # fmt: skip
    if form == "two rows":
        kinds = ["FI", "Obs Conc", "Exp Conc", "Dilution"]
        places = [BIOPLEX_HEADER.index(kind) for kind in kinds]
        names = ["", "", "", *(cell for name in rows for cell in [name, "", "", ""])]
        body = [[line[0], line[1], line[3], *(other[i][j] for other in rows.values() for j in places)]
                for i, line in enumerate(next(iter(rows.values())))]  # fmt: skip
        return {"Sheet1": [*about, names, ["Type", "Well", "Description", *kinds, *kinds], *body, []]}
    sheets = {}
    for kind in ("FI", "FI - Bkgd", "Obs Conc", "Exp Conc", "Dilution"):
        j = BIOPLEX_HEADER.index(kind)
        head = ["Type", "Well", "Description", *rows]
        body = [[line[0], line[1], line[3], *(other[i][j] for other in rows.values())]
                for i, line in enumerate(next(iter(rows.values())))]  # fmt: skip
        sheets[kind] = [*about, head, *body, []]
    if form == "kind":
        return sheets
    return {"Data": [*about[:3], [], *(line for kind, lines in sheets.items() for line in [[kind], *lines[4:]])]}


def grid_rows(seed=0, decimal=".", size=96, title="450 nm", plate=""):
    """A plate as a reader prints it."""
    random = np.random.default_rng(seed)
    letters, columns = ("ABCDEFGH", 12) if size == 96 else ("ABCDEFGHIJKLMNOP", 24)
    head = ([[f"Plate: {plate}"]] if plate else []) + ([[title]] if title else [])
    return [*head, ["", *map(str, range(1, columns + 1))],
            *([letter, *(number(round(float(random.uniform(0.05, 2)), 3), decimal) for _ in range(columns))]
              for letter in letters), []]  # fmt: skip


def as_content(what, delimiter=",", name="twin.csv"):
    """Content of rows, sheets or text."""
    if isinstance(what, dict):
        sheets = {sheet: [(i, ["" if cell == "" else str(cell) for cell in row]) for i, row in enumerate(rows, 1)]
                  for sheet, rows in what.items()}  # fmt: skip
        return Content(Path(name), "workbook", "0", sheets=sheets)
    text = what if isinstance(what, str) else table(what, delimiter)
    return text_content(Path(name), text, "0", "utf-8")


def read_content(content):
    return EXPORTS[detect(content)].read(content)


@pytest.fixture(scope="session")
def twins():
    """Everything above."""
    return SimpleNamespace(**{name: value for name, value in globals().items() if callable(value) or name.isupper()})
