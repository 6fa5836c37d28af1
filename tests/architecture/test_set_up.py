"""The set-up on machines that cannot carry it: one clear line, and nothing left behind."""

import shutil
import subprocess

import pytest


@pytest.fixture
def machine(repository, tmp_path):
    """A checkout and a PATH that holds a few basic programs and whatever `python3` the test puts there."""
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    (checkout / "requirements").mkdir(parents=True)
    programs.mkdir()
    for name in ("set-up.sh", "lock.txt", "lock-dev.txt"):
        shutil.copy(repository / "requirements" / name, checkout / "requirements" / name)
    shutil.copy(repository / "pyproject.toml", checkout)
    for name in ("dirname", "cat", "cksum", "rm"):
        (programs / name).symlink_to(shutil.which(name))

    def run(python):
        if python:
            (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
            (programs / "python3").chmod(0o755)
        return subprocess.run(["/bin/sh", str(checkout / "requirements" / "set-up.sh")], env={"PATH": str(programs)},
                              capture_output=True, text=True, check=False)  # fmt: skip

    run.checkout = checkout
    return run


OLD = 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *executable*) echo "$0";; --version) echo Python;; esac'


@pytest.mark.parametrize(
    ("python", "seen", "remedy"),
    [
        ("", "No Python 3.11 or newer was found (seen:", "apt install python3"),
        (OLD, "(seen: Python 3.9.2)", "PYTHON=/path/to/python3"),
        (WITHOUT_VENV, "This Python has no venv module.", "apt install python3-venv"),
    ],
)
def test_what_is_missing_is_said_with_its_remedy(machine, python, seen, remedy):
    done = machine(python)
    assert done.returncode == 1
    assert seen in done.stderr
    assert remedy in done.stderr
    assert not (machine.checkout / ".venv").exists()
