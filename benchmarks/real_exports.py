"""What is in the real exports that the project was tried on? Counts of values, limits, flags, findings; no row of data.

python benchmarks/real_exports.py --data ../shared/data > benchmarks/results/real_exports.md

The files are public and not part of the project. Each is read as it is, without a plate map.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from biomarker.assay.agreement import with_instrument
from biomarker.assay.companions import read_companion
from biomarker.assay.content import open_content
from biomarker.assay.formats import read_exports
from biomarker.assay.measure import Assay
from biomarker.assay.stated import Stated, measure_files
from biomarker.assay.summary import count_analytes, count_flags, count_roles
from biomarker.errors import BiomarkerError

SERVED = {"mfidata_from_rda.csv": "ecdata_from_rda.csv"}  # table of standards of an export without concentrations
ELISA = "assay_elisa_softmax"
RULES = {"default": {}, "4PL, unweighted": {"model": "4pl", "weighting": "none"},
         "preset softmax": {"preset": "softmax"}}  # fmt: skip
EXPORTS = ("file", "read as", "plates", "wells", "analytes", "readings", "values", "below a limit", "above a limit",
           "neither", "flagged", "flags")  # fmt: skip
PANELS = ("file", "samples", "values", "numbers", "below", "above", "missing", "with a warning or error", "findings")
PLATES = ("plate", "rules", "wells", "median", "largest", "in range", "median there", "off our curve",
          "standards come back at")  # fmt: skip


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the real data sets")
    files = sorted(parser.parse_args().data.glob("assay_*/raw/*"))
    if not files:
        sys.exit("no such files: --data names the folder that holds assay_*/raw")
    print("# Real exports, counted\n\nMade by `benchmarks/real_exports.py`; see its head.\n")
    print("## As read (`biomarker assay read FILE`)\n")
    print(markdown(EXPORTS, map(read_row, files)))
    print("## As measured (`biomarker assay panel FILE`)\n")
    print(markdown(PANELS, panel_rows(files)))
    print("## Beside the results of SoftMax Pro (`biomarker assay fit FILE --rule ...`)\n")
    print("Relative differences in wells of samples and controls where both give a number; in range: between our LLOQ "
          "and ULOQ.\n")  # fmt: skip
    print(markdown(PLATES, elisa_rows(files)))


def markdown(titles: tuple[str, ...], rows: Iterator[list[object]]) -> str:
    """A table."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def read_row(file: Path) -> list[object]:
    """What one file holds."""
    try:
        companion = read_companion(open_content(file))
        if companion is not None:
            kind = str(companion).removeprefix(f"{companion.source} is ")
            return [file.name, kind, *[""] * (len(EXPORTS) - 2)]
        wells = read_exports([file])
    except BiomarkerError as error:
        return [file.name, f"refused: {error.seen.split('; it begins')[0].split(': ')[-1]}", *[""] * (len(EXPORTS) - 2)]
    counts = count_analytes(wells)
    sums = [sum(getattr(one, name) for one in counts)
            for name in ("signals", "values", "below", "above", "missing", "flagged")]  # fmt: skip
    flags = ", ".join(f"{name} {n}" for name, n in count_flags(wells).items())
    places = sum(n for n, _ in count_roles(wells).values())
    return [file.name, wells.exports[0].format, len(wells.plates), places, len(counts), *sums, flags or "-"]


def measured(file: Path, **rules: object) -> Assay | None:
    """The assay of one export, with what serves it; None for a file that holds no measurements of samples."""
    beside = [file.with_name(SERVED[file.name])] if file.name in SERVED else []
    try:
        found = measure_files([file, *beside], Stated(rules=rules), look=True)
    except BiomarkerError:
        return None
    return found if found.values else None


def panel_rows(files: list[Path]) -> Iterator[list[object]]:
    """Values of the panel and findings of every export."""
    from biomarker.report.assay import counts

    for file in files:
        assay = measured(file)
        if assay is None:
            continue
        n = counts(assay)
        codes = Counter((one.severity, one.code) for one in assay.findings)
        said = ", ".join(f"{number} {code} ({severity})" for (severity, code), number in codes.items())
        names = f"{file.name} with {SERVED[file.name]}" if file.name in SERVED else file.name
        yield [names, n["samples"], n["values"], n["measured"], n["below the lower limit"], n["above the upper limit"],
               n["missing"], n["with a finding"], said or "-"]  # fmt: skip


def elisa_rows(files: list[Path]) -> Iterator[list[object]]:
    """Our concentrations beside those in the exports, by plate and rule."""
    for file in files:
        if file.parent.parent.name != ELISA:
            continue
        for rule, stated in RULES.items():
            assay = measured(file, **stated)
            for one in with_instrument(assay.wells, assay.calibrations) if assay else []:
                levels = next(c for c in assay.calibrations if c.plate == one.plate).levels if assay else ()
                found = [level.recovery for level in levels if 0 < level.found < np.inf]
                yield [f"{file.stem}, {one.plate}", rule, one.wells, percent(one.median), percent(one.largest),
                       one.in_range, percent(one.median_in_range), one.off,
                       f"{min(found):.0f} to {max(found):.0f} %"]  # fmt: skip


def percent(number: float) -> str:
    """Three digits, "-" for none."""
    return "-" if np.isnan(number) else f"{number:.2g} %" if number < 10 else f"{number:.0f} %"


if __name__ == "__main__":
    main()
