"""pipeline.skops: audited before anything is constructed, whatever the manifest was made to say."""

import io
import json
import os
import zipfile

import numpy as np
import pytest
import skops.io
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.errors import BundleError
from biomarker.release import skops_file
from biomarker.release.load import load_bundle
from biomarker.release.skops_file import dump_pipeline, load_pipeline

STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
FOREST = Candidate("forest", PartChoice("random_forest"), STANDARD)


def refusal(folder):
    with pytest.raises(BundleError) as caught:
        load_bundle(folder).pipeline()
    return str(caught.value)


def rezip(content: bytes, **changes: bytes) -> bytes:
    """The same archive with some members replaced or added (`__` stands for a dot)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        named = {name.replace("__", "."): text for name, text in changes.items()}
        for name in old.namelist():
            new.writestr(name, named.pop(name, old.read(name)))
        for name, text in named.items():
            new.writestr(name, text)
    return stream.getvalue()


def first_array(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return next(name for name in archive.namelist() if name.endswith(".npy"))


def test_the_pipeline_survives_bit_by_bit(pristine, training):
    X = training.columns.matrix(training.panel.values, training.panel.marks, training.coded)
    fitted = training.contents().model
    assert np.array_equal(load_bundle(pristine).pipeline().predict_proba(X)[:, 1], fitted.probability(X))


def test_a_call_of_the_system_is_named_and_never_made(reseal, monkeypatch):
    called = []
    evil = Pipeline([("select", FunctionTransformer(os.system)), ("classifier", StandardScaler())])
    content = skops.io.dumps(evil)
    monkeypatch.setattr(os, "system", called.append)
    message = refusal(reseal(pipeline__skops=content))
    assert "types that do not belong to this model" in message
    assert "system" in message
    assert called == []


def test_a_harmless_but_different_pipeline(reseal):
    other = Pipeline([("scale", StandardScaler().fit(np.eye(3)))])
    assert "not the pipeline that bundle.json describes" in refusal(reseal(pipeline__skops=skops.io.dumps(other)))


def test_something_that_is_no_pipeline(reseal):
    assert "not the pipeline" in refusal(reseal(pipeline__skops=skops.io.dumps({"a": 1})))


def test_a_manifest_that_names_other_parts_does_not_widen_what_is_allowed(reseal, training, bundle_folder):
    entries = json.loads((bundle_folder / "bundle.json").read_text())
    entries["candidate"]["classifier"] = {"name": "random_forest", "settings": {}}
    assert "types that do not belong to this model" in refusal(reseal(manifest={"candidate": entries["candidate"]}))
    entries["candidate"]["classifier"] = {"name": "os.system", "settings": {}}
    assert "cannot be built here" in refusal(reseal(manifest={"candidate": entries["candidate"]}))
    del entries["candidate"]["classifier"]
    assert "cannot be built here" in refusal(reseal(manifest={"candidate": entries["candidate"]}))


def test_a_zip_bomb_is_refused_before_it_is_read(reseal, bundle_folder, monkeypatch):
    monkeypatch.setattr(skops_file, "MAX_UNZIPPED_BYTES", 2**20)
    content = (bundle_folder / "pipeline.skops").read_bytes()
    bomb = rezip(content, filler=bytes(2**20 + 1))
    assert len(bomb) < len(content) + 5000
    assert "would unzip to" in refusal(reseal(pipeline__skops=bomb))


@pytest.mark.parametrize("name", ["../outside", "/etc/cron", "a\\b"])
def test_odd_member_names(reseal, bundle_folder, name):
    content = (bundle_folder / "pipeline.skops").read_bytes()
    assert "odd or repeated name" in refusal(reseal(pipeline__skops=rezip(content, **{name: b"x"})))


def test_an_array_that_claims_to_be_huge(reseal, bundle_folder):
    content = (bundle_folder / "pipeline.skops").read_bytes()
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    name = first_array(content)
    assert "not the stated one" in refusal(reseal(pipeline__skops=rezip(content, **{name: header.getvalue()})))


def test_an_array_of_python_objects(reseal, bundle_folder):
    content = (bundle_folder / "pipeline.skops").read_bytes()
    stream = io.BytesIO()
    np.save(stream, np.array([print], dtype=object), allow_pickle=True)
    message = refusal(reseal(pipeline__skops=rezip(content, **{first_array(content): stream.getvalue()})))
    assert "pipeline.skops" in message


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all"])
def test_a_damaged_archive(reseal, content):
    assert "pipeline.skops is no skops archive" in refusal(reseal(pipeline__skops=content))


def test_an_archive_that_is_cut(reseal, bundle_folder):
    content = (bundle_folder / "pipeline.skops").read_bytes()
    assert "pipeline.skops cannot be read" in refusal(reseal(pipeline__skops=content[:-30]))


def test_a_schema_that_is_no_schema(reseal, bundle_folder):
    content = (bundle_folder / "pipeline.skops").read_bytes()
    for schema in (b"{}", b"[]", b'{"protocol": 99}', b"[" * 100_000):
        assert "pipeline.skops cannot be read" in refusal(reseal(pipeline__skops=rezip(content, schema__json=schema)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_damage_ends_in_a_refusal_or_the_same_numbers(pristine, training, data):
    content = bytearray((pristine / "pipeline.skops").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    manifest = load_bundle(pristine).manifest
    fitted = training.contents().model
    try:
        pipeline = load_pipeline(bytes(content), fitted.candidate, manifest.columns)
    except BundleError:
        return
    assert [type(step) for _, step in pipeline.steps] == [type(step) for _, step in fitted.pipeline.steps]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_crafted_schema_constructs_nothing_else(pristine, training, data):
    """Entries of a well-formed file are replaced by others, also by names that would run code."""
    content = (pristine / "pipeline.skops").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema = json.loads(archive.read("schema.json"))
    nodes = list(_nodes(schema))
    node = data.draw(st.sampled_from(nodes))
    key = data.draw(st.sampled_from(sorted(node)))
    odd = ("os", "system", "builtins", "eval", "posix", "FunctionNode", "MethodNode", "ObjectNode", "TypeNode",
           "OperatorFuncNode", "PartialNode", "", None, 1, [], {}, "x.npy")  # fmt: skip
    others = json.loads(json.dumps([other[key] for other in nodes if key in other]))
    node[key] = data.draw(st.sampled_from(odd) | st.sampled_from(others))
    crafted = rezip(content, schema__json=json.dumps(schema).encode())
    fitted = training.contents().model
    try:
        pipeline = load_pipeline(crafted, fitted.candidate, load_bundle(pristine).manifest.columns)
    except BundleError:
        return
    assert [type(step) for _, step in pipeline.steps] == [type(step) for _, step in fitted.pipeline.steps]


def _nodes(entry):
    if isinstance(entry, dict):
        yield entry
    for value in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from _nodes(value)


def test_an_undeclared_type_is_refused_at_release(training):
    fitted = training.contents().model
    other = Pipeline([*fitted.pipeline.steps[:-1], ("classifier", FunctionTransformer(os.path.join))])
    with pytest.raises(BundleError, match="types that no part declares"):
        dump_pipeline(other, fitted.candidate)


def test_a_forest_round_trips_and_a_damaged_tree_is_found(training):
    fitted = training.fit(FOREST)
    content = dump_pipeline(fitted.pipeline, FOREST)
    X = training.columns.matrix(training.panel.values, training.panel.marks, training.coded)
    loaded = load_pipeline(content, FOREST, training.columns)
    assert np.array_equal(loaded.predict_proba(X)[:, 1], fitted.probability(X))
    tree = fitted.pipeline.named_steps["classifier"].estimators_[0].tree_
    state = tree.__getstate__()
    state["nodes"]["feature"][0] = 10_000
    tree.__setstate__(state)
    with pytest.raises(BundleError, match="damaged decision tree"):
        load_pipeline(dump_pipeline(fitted.pipeline, FOREST), FOREST, training.columns)


def test_a_tree_that_never_ends_is_found(training):
    fitted = training.fit(FOREST)
    tree = fitted.pipeline.named_steps["classifier"].estimators_[0].tree_
    state = tree.__getstate__()
    state["nodes"]["left_child"][0] = 0
    tree.__setstate__(state)
    with pytest.raises(BundleError, match="damaged decision tree"):
        load_pipeline(dump_pipeline(fitted.pipeline, FOREST), FOREST, training.columns)
