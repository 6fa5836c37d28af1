"""Every attack of docs/security.md, tried on the committed bundle with the command that a user types."""

import os
import re
import sys

import pytest

from biomarker.cli.main import run


@pytest.fixture
def typed(capsys, monkeypatch):
    """The command line in this process: gives exit code and stderr."""

    def call(words, folder):
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["biomarker", *words])
        with pytest.raises(SystemExit) as end:
            run()
        return end.value.code, capsys.readouterr().err

    return call


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_every_attack_ends_as_the_documentation_says(benchmark, typed, tmp_path_factory, repository):
    module = benchmark("bundle_attacks")
    documented = re.findall(
        r"^\| (.+) \| (\d+) \| (.+) \|$", (repository / "docs/security.md").read_text(), re.MULTILINE
    )
    seen = {name: module.attempt(name, tmp_path_factory.mktemp("attack"), typed) for name in module.ATTACKS}
    assert [name for name, _, _ in documented] == list(seen)
    for name, code, said in documented:
        expected = f"| {name} | {code} | {said}".partition(" (")[0]  # what stands in brackets differs among versions
        assert seen[name].startswith(expected), seen[name]
        assert code == ("0" if name == module.UNSTOPPED else "7")
