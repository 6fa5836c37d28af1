"""`biomarker assay read` from the command line."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from biomarker.cli.main import group

LIST = """\
plate,well,sample,role,analyte,mfi,expected,result,qualifier,limit,unit,flags
P1,A1,S1,standard,IFN-g (43),9000,1000,,,,pg/mL,
P1,B1,S2,standard,IFN-g (43),1200,100,,,,pg/mL,decimal_point
P1,C1,Pat 1,sample,IFN-g (43),40,,,<,4.5,pg/mL,
P1,D1,Pat 2,sample,IFN-g (43),800,,66.5,,,pg/mL,
P1,E1,Pat 3,sample,IFN-g (43),,,,,,pg/mL,masked
"""


def run(*words):
    return CliRunner().invoke(group, ["assay", "read", *map(str, words)])


def test_what_was_read_is_counted(tmp_path):
    (tmp_path / "list.csv").write_text(LIST)
    result = run(tmp_path / "list.csv", "-o", tmp_path / "wells.parquet")
    assert result.exit_code == 0, result.output
    assert "well_list: plain list of wells" in result.output
    row = next(line for line in result.output.splitlines() if "IFN-g (43)" in line)
    assert row.split()[2:] == ["IFNG", "pg/mL", "4", "1", "1", "0", "1", "2"]
    assert "masked               1  taken out by the user" in result.output
    assert all(len(line) <= 80 for line in result.output.splitlines() if str(tmp_path) not in line)
    again = run(tmp_path / "wells.parquet")
    assert row in again.output


def test_unknown_names_are_shown_and_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "list.csv").write_text(LIST.replace("IFN-g (43)", "IL-12"))
    code = subprocess.run(
        [sys.executable, "-m", "biomarker", "assay", "read", "list.csv", "-o", "wells.csv"],
        cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    assert code.returncode == 5
    assert "IL-12             ?" in code.stdout
    assert '"IL-12": IL12A:IL12B or IL12B?' in code.stderr
    assert not (tmp_path / "wells.csv").exists()
    assert run(tmp_path / "list.csv", "--name", "IL-12=IL-12p70").exit_code == 0
    assert run(tmp_path / "list.csv", "--keep-names").exit_code == 0


def test_units_are_converted_on_request(tmp_path):
    (tmp_path / "list.csv").write_text(LIST)
    result = run(tmp_path / "list.csv", "--unit", "pM", "--mass", "IFNG=33.6", "-o", tmp_path / "wells.csv")
    assert result.exit_code == 0, result.output
    lines = [line.split(",") for line in (tmp_path / "wells.csv").read_text().splitlines()]
    values = dict(zip(lines[0], lines[4], strict=True))
    assert values["unit"] == "pM"
    assert float(values["result"]) == pytest.approx(66.5 / 33.6)


@pytest.mark.parametrize("words", [["--name", "IL6"], ["--mass", "IL6=heavy"]])
def test_options_without_two_sides_are_refused(tmp_path, words):
    (tmp_path / "list.csv").write_text(LIST)
    result = run(tmp_path / "list.csv", *words, "--unit", "pg/mL")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_the_group_lists_its_commands():
    result = CliRunner().invoke(group, ["assay", "--help"])
    assert "read" in result.output
