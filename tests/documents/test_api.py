"""What the API pages show is described: every parameter, and every name of the package is on a page."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

import biomarker

PAGES = Path(__file__).parents[2] / "docs" / "api"
NAMES = [name for page in sorted(PAGES.glob("*.md"))
         for name in re.findall(r"^::: (\S+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE)]  # fmt: skip


def found(name):
    module, _, rest = name.rpartition(".")
    return getattr(importlib.import_module(module), rest)


def described(text):
    """Names in the section Parameters."""
    section = re.search(r"Parameters\n-+\n(.*?)(\n\n[A-Z]\w+\n-+|\Z)", text, flags=re.DOTALL)
    entries = re.findall(r"^(\S[^:\n]*?) : ", section[1], flags=re.MULTILINE) if section else []
    return {name.strip() for entry in entries for name in entry.split(",")}


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_described(name):
    one = found(name)
    fields = getattr(one, "__dataclass_fields__", None)
    wanted = set(fields or inspect.signature(one).parameters) if not issubclass_of_error(one) else set()
    assert wanted <= described(inspect.getdoc(one) or "")


def issubclass_of_error(one):
    return inspect.isclass(one) and issubclass(one, Exception)


def test_every_public_name_is_on_a_page():
    assert {f"biomarker.{name}" for name in biomarker.__all__} <= set(NAMES)
