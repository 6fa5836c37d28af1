"""Completion of the shell, as docs/command_line.md sets it up."""

import os
import subprocess
import sys

import pytest

SCRIPT = "import sys; sys.argv = ['biomarker']; from biomarker.cli.main import run; run()"


def completed(instruction, **words):
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False,
                          env={**os.environ, "_BIOMARKER_COMPLETE": instruction, **words})  # fmt: skip
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_its_script(shell):
    if shell == "bash" and not any(os.access(f"{place}/bash", os.X_OK) for place in os.get_exec_path()):
        pytest.skip("no bash here")
    assert "_BIOMARKER_COMPLETE" in completed(f"{shell}_source")


def test_commands_and_options_are_completed():
    assert completed("bash_complete", COMP_WORDS="biomarker tra", COMP_CWORD="1").split() == ["plain,train"]
    assert "plain,--resume" in completed("bash_complete", COMP_WORDS="biomarker train --re", COMP_CWORD="2").split()


def test_zsh_and_fish_ask_in_their_own_way():
    assert completed("zsh_complete", COMP_WORDS="biomarker tra", COMP_CWORD="1").splitlines()[:2] == ["plain", "train"]
    assert "plain,train\t" in completed("fish_complete", COMP_WORDS="biomarker tra", COMP_CWORD="tra")


@pytest.mark.parametrize("words", [(), ("assay",), ("exposure",)])
def test_the_list_of_commands_says_each_in_a_whole_sentence(words):
    done = subprocess.run([sys.executable, "-c", SCRIPT.replace("['biomarker']", f"['biomarker', *{words}, '--help']")],
                          capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "80"})  # fmt: skip
    listed = done.stdout.partition("Commands:")[2]
    assert listed
    assert "..." not in listed
