"""Training where the compiled engine is missing or older than its sources, as typed."""

import json
import shutil
import subprocess
import sys

import pytest

MISSING = "library.LIBRARY = library.LIBRARY.with_name('none.so')"
STALE = "library.fingerprint = lambda: 'of newer sources'"
TYPED = "import sys; from biomarker.kernels import library; {fault}; from biomarker.cli.main import run; run()"


def dry_run(folder, fault, *words):
    return subprocess.run([sys.executable, "-c", TYPED.format(fault=fault), "train", "study.toml", "--dry-run", *words],
                          cwd=folder, capture_output=True, text=True, timeout=120, check=True)  # fmt: skip


@pytest.fixture
def small(trained, tmp_path):
    shutil.copy(trained / "panel.csv", tmp_path)
    text = (trained / "study.toml").read_text()
    (tmp_path / "study.toml").write_text(text.replace("bootstrap_refits = 3", "bootstrap_refits = 0"))
    return tmp_path


@pytest.mark.parametrize(("fault", "reason"), [(MISSING, "not built"), (STALE, "built from other sources")])
def test_the_first_line_says_so_beside_the_answer(small, fault, reason):
    done = dry_run(small, fault, "--json", "--workers", "1")
    assert json.loads(done.stdout)["study"] == "study"
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"Slow: the compiled engine is not in use ({reason}")
    assert said.endswith("-m biomarker.kernels.build")


def test_quiet_keeps_it_back(small):
    assert dry_run(small, MISSING, "--quiet").stderr == ""
