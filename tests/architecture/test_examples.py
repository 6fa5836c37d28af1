"""Every example (`>>>`) in a docstring gives what it says. The one place where examples are run."""

import doctest
import importlib
from pathlib import Path

import numpy as np
import pytest

SOURCE = Path(__file__).parents[2] / "src"
MODULES = sorted(file for file in (SOURCE / "biomarker").rglob("*.py") if ">>> " in file.read_text(encoding="utf-8"))


def name_of(file):
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts)


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_examples_give_what_they_say(file):
    module = importlib.import_module(name_of(file))
    found = doctest.testmod(module, extraglobs={"np": np}, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 0
    assert found.failed == 0


def test_no_example_is_left_out():
    assert len(MODULES) >= 40
    assert not [name_of(file) for file in MODULES if "doctest: +SKIP" in file.read_text(encoding="utf-8")]
