"""A shelf of parts: its own files, and what installed packages add by entry points."""

import sys

import pytest

from biomarker.candidates.parts import CLASSIFIERS, Part
from biomarker.errors import PartError
from biomarker.shelf import Shelf

GOOD = """
from sklearn.dummy import DummyClassifier
from biomarker.candidates.parts import Part
PART = Part(summary="one half for everybody", reference="-", build=lambda columns: DummyClassifier(strategy="uniform"))
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """install("one", {"half": "one"}, code) puts a package with entry points on the path."""
    # The shelf of this process remembers its names: it must not learn those of the test.
    assert list(CLASSIFIERS)
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(module, points, code, version="1.0"):
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{module}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n")
        lines = "\n".join(f"{name} = {target}" for name, target in points.items())
        (info / "entry_points.txt").write_text(f"[biomarker.classifiers]\n{lines}\n")

    before = set(sys.modules)
    yield put
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def shelf():
    """The shelf of classifiers as a new process finds it."""
    return Shelf(CLASSIFIERS.package, CLASSIFIERS.kind, CLASSIFIERS.plugins, Part)


def test_a_part_of_an_installed_package_stands_on_the_shelf(install):
    install("plugged_half", {"half": "plugged_half", "same": "plugged_half:PART"}, GOOD)
    found = shelf()
    assert set(found) == {*CLASSIFIERS, "half", "same"}
    assert found["half"].summary == "one half for everybody"
    assert found["same"] is found["half"]
    assert found["ridge_logistic"] is CLASSIFIERS["ridge_logistic"]
    assert found.left_out() == []


def test_a_part_is_imported_only_when_it_is_named(install):
    install("plugged_late", {"half": "plugged_late"}, GOOD)
    found = shelf()
    assert "half" in found
    assert "plugged_late" not in sys.modules
    assert found["half"].build is not None
    assert "plugged_late" in sys.modules


def test_a_shelf_without_a_group_takes_no_plug_in(install):
    install("plugged_none", {"half": "plugged_none"}, GOOD)
    assert "half" not in Shelf(CLASSIFIERS.package, CLASSIFIERS.kind)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import a_library_that_nobody_has", "No module named 'a_library_that_nobody_has'"),
        ("1 / 0", "ZeroDivisionError"),
        ("PART = 'a word'", "is a str"),
        ("", "is a module"),
    ],
)
def test_a_broken_plug_in_says_what_is_wrong_and_leaves_the_others_alone(install, code, message):
    install("plugged_broken", {"half": "plugged_broken"}, code, version="2.3")
    found = shelf()
    with pytest.raises(PartError, match=r'the classifier "half" of plugged_broken 2\.3') as refusal:
        found["half"]
    assert message in str(refusal.value)
    assert "uninstall" in refusal.value.do
    assert found["ridge_logistic"] is CLASSIFIERS["ridge_logistic"]


def test_a_plug_in_cannot_take_the_name_of_a_part(install):
    install("plugged_thief", {"ridge_logistic": "plugged_thief"}, GOOD)
    found = shelf()
    assert found["ridge_logistic"] is CLASSIFIERS["ridge_logistic"]
    assert list(found) == list(CLASSIFIERS)
    assert found.left_out() == [
        'The classifier "ridge_logistic" of plugged_thief 1.0 is left out: that part exists already.'
    ]


def test_two_packages_with_the_same_name_are_both_refused(install):
    install("plugged_one", {"half": "plugged_one"}, GOOD)
    install("plugged_two", {"half": "plugged_two"}, GOOD)
    with pytest.raises(PartError, match=r"several packages: plugged_one 1\.0, plugged_two 1\.0"):
        shelf()["half"]


@pytest.mark.parametrize("name", ["Half", "my half", "a__b", "half-and-half", "_half"])
def test_a_name_that_cannot_be_a_step_is_left_out(install, name):
    install("plugged_odd", {name: "plugged_odd"}, GOOD)
    found = shelf()
    assert name not in found
    assert "such a name is not possible" in found.left_out()[0]


def test_an_unknown_name_is_answered_with_the_nearest(install):
    install("plugged_near", {"halves": "plugged_near"}, GOOD)
    with pytest.raises(PartError, match='no classifier is called "halve"') as refusal:
        shelf()["halve"]
    assert "halves" in str(refusal.value)


def test_the_list_of_parts_shows_plug_ins_good_and_bad(install, monkeypatch):
    from click.testing import CliRunner

    from biomarker.cli.parts import command
    from biomarker.study import shelves

    install("plugged_good", {"half": "plugged_good", "firth_logistic": "plugged_good"}, GOOD)
    install("plugged_bad", {"broken": "plugged_bad"}, "1 / 0")
    monkeypatch.setitem(shelves.SHELVES, "classifiers", shelf())
    shown = CliRunner().invoke(command, ["classifiers"])
    assert shown.exit_code == 0
    assert "half: one half for everybody" in shown.output
    told = " ".join(shown.output.split())
    assert 'broken: not usable: the classifier "broken" of plugged_bad 1.0 cannot be loaded' in told
    assert "ridge_logistic: " in shown.output
    assert '"firth_logistic" of plugged_good 1.0 is left out' in shown.stderr
