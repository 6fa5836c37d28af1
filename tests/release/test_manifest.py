"""bundle.json: complete and of a known format, or refused."""

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biomarker.errors import BundleError
from biomarker.release.manifest import read_json, read_manifest


def test_reading_gives_back_what_was_written(pristine, training):
    manifest = read_manifest((pristine / "bundle.json").read_bytes())
    assert manifest.columns == training.columns
    assert manifest.schema == training.panel.schema
    assert manifest.covariates == training.covariates
    assert manifest.needed.names == training.panel.schema.names
    assert manifest.needed_covariates.names == ()
    assert read_manifest(manifest.to_text().encode()) == manifest


def test_it_records_what_the_model_was_made_with(pristine):
    entries = json.loads((pristine / "bundle.json").read_text())
    assert set(entries["versions"]) == {"python", "scikit-learn", "numpy", "scipy", "skops"}
    assert entries["format"] == 2
    assert entries["simulated"] is True
    known = {"seed": 7, "split_fingerprint": "def", "cohort_fingerprint": "abc"}
    assert entries["origin"] == {**known, "panel_sha256": None, "git_commit": None}
    assert entries["performance"]["auc"]["estimate"] == 0.71
    assert "research use only" in entries["research_use_only"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "no format number"),
        (b"{}", "no format number"),
        (b'{"format": true}', "no format number"),
        (b'{"format": "1"}', "no format number"),
        (b'{"format": 0}', "no format number"),
        (b'{"format": 1}', "not complete"),
        (b'{"format": 3}', "has format 3"),
        (b'{"format": 1, "format": 1}', "stands twice"),
        (b'{"format": 1, "threshold": NaN}', "not a number"),
        (b'{"format": 1, "threshold": 1e999}', "not a number"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_manifest_is_refused_in_one_message(content, message):
    with pytest.raises(BundleError, match=message):
        read_manifest(content)


@pytest.mark.parametrize("key", ["threshold", "training_range"])
@pytest.mark.parametrize("value", ["nan", "inf", -1e300, 5])
def test_text_that_python_takes_for_a_number_and_numbers_without_sense(pristine, key, value):
    entries = json.loads((pristine / "bundle.json").read_text())
    if key == "threshold":
        entries[key] = value
    else:
        entries[key]["IFNG"] |= {"low": 6, "high": value}
    with pytest.raises(BundleError, match="not complete"):
        read_manifest(json.dumps(entries).encode())


@pytest.mark.parametrize("change", [{"study": "a\x1b[31m"}, {"candidate": {"name": "\x9b2J"}}, {"origin": {"\x07": 1}}])
def test_no_text_steers_the_terminal(pristine, change):
    entries = json.loads((pristine / "bundle.json").read_text()) | change
    with pytest.raises(BundleError, match="control signs"):
        read_manifest(json.dumps(entries).encode())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_entry_may_be_lost_or_replaced_without_a_crash(pristine, data):
    entries = json.loads((pristine / "bundle.json").read_text())
    place = entries
    for _ in range(data.draw(st.integers(0, 2))):
        inner = [key for key, value in place.items() if isinstance(value, dict) and value]
        place = place[data.draw(st.sampled_from(inner))] if inner else place
    key = data.draw(st.sampled_from(sorted(place)))
    odd = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just([]) | st.just({})
    place[key] = data.draw(odd | st.lists(odd, max_size=3))
    with contextlib.suppress(BundleError):
        read_manifest(json.dumps(entries).encode())


def test_numbers_that_json_does_not_know_are_refused():
    with pytest.raises(BundleError, match=r"golden\.json is not JSON"):
        read_json(b"[Infinity]", "golden.json")


@pytest.mark.parametrize("limit", [{}, [], "5x", 1e999])
@pytest.mark.parametrize("key", ["lower_limit", "upper_limit"])
def test_a_limit_that_is_no_number_is_refused_before_anything_is_compared_with_it(pristine, key, limit):
    entries = json.loads((pristine / "bundle.json").read_text())
    entries["schema"][1][key] = limit
    with pytest.raises(BundleError):
        read_manifest(json.dumps(entries).encode())
