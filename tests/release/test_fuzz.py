"""Whatever happens to the bytes of a bundle, it is refused in one message or gives what it always gave."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biomarker.errors import BiomarkerError
from biomarker.files import sha256
from biomarker.release.conformal import Conformal, FoldScores
from biomarker.release.constants import constants
from biomarker.release.learn_novelty import learn_novelty
from biomarker.release.load import load_bundle
from biomarker.release.refit_interval import RefitInterval
from biomarker.release.write import write_bundle

ROW = ("P1", 200, 150, 140, 120)
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def whole(training, tmp_path_factory):
    X = training.columns.matrix(training.panel.values, training.panel.marks, training.coded)
    ops = constants(training.contents().model)
    contents = training.contents(
        novelty=learn_novelty(training.columns, X, training.panel.schema.names, seed=1),
        conformal=Conformal((FoldScores(ops, (0.4, 0.5, 0.6, 0.7), (0.2, 0.3, 0.4, 0.5)),)),
        refits=RefitInterval((ops, ops)),
    )
    return write_bundle(tmp_path_factory.mktemp("fuzz") / "b", contents)


def read_again(folder, original, name, content, *, sealed):
    """Load and predict with one file replaced, the manifest made to fit where `sealed`."""
    files = {path.name: path.read_bytes() for path in original.iterdir()}
    files[name] = content
    if sealed and name != "bundle.json":
        entries = json.loads(files["bundle.json"])
        entries["files"][name] = sha256(content)
        files["bundle.json"] = json.dumps(entries).encode()
    folder.mkdir(exist_ok=True)
    for file, inside in files.items():
        (folder / file).write_bytes(inside)
    bundle = load_bundle(folder)
    bundle.pipeline()
    return bundle


@pytest.mark.parametrize("name", ["bundle.json", "model.json", "pipeline.skops", "refits.json", "conformal.json",
                                  "novelty.json", "golden.json"])  # fmt: skip
@pytest.mark.parametrize("sealed", [False, True])
@given(data=st.data())
@QUIET
def test_damaged_bytes(whole, tmp_path, table, name, sealed, data):
    content = bytearray((whole / name).read_bytes())
    kind = data.draw(st.sampled_from(["flip", "cut", "insert"]))
    at = data.draw(st.integers(0, len(content) - 1))
    if kind == "flip":
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    elif kind == "cut":
        del content[at:]
    else:
        content[at:at] = data.draw(st.binary(min_size=1, max_size=8))
    try:
        bundle = read_again(tmp_path / "again", whole, name, bytes(content), sealed=sealed)
        report = bundle.predict(table(("patient_id", "IFNG", "IL6", "TNF", "IL10"), ROW))
    except BiomarkerError:  # a changed bundle.json may ask the panel for another column
        return
    # bundle.json names the digests of the others; its own is the name of the bundle, and what a signature covers.
    assert sealed or name == "bundle.json" or bytes(content) == (whole / name).read_bytes()
    assert 0 <= report.predictions[0].probability <= 1


SOME = st.recursive(st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=3),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
                    max_leaves=5)  # fmt: skip


@pytest.mark.parametrize("name", ["bundle.json", "golden.json", "model.json", "refits.json", "conformal.json",
                                  "novelty.json"])  # fmt: skip
@given(data=st.data())
@QUIET
def test_values_of_another_kind_anywhere(whole, tmp_path, table, name, data):
    entries = json.loads((whole / name).read_bytes())
    place, steps = entries, data.draw(st.integers(1, 4))
    for _ in range(steps):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and _ < steps - 1:
            place = place[key]
        else:
            place[key] = data.draw(SOME)
            break
    try:
        content = json.dumps(entries, allow_nan=False).encode()
    except ValueError:
        return
    try:
        bundle = read_again(tmp_path / "again", whole, name, content, sealed=True)
        report = bundle.predict(table(("patient_id", "IFNG", "IL6", "TNF", "IL10"), ROW))
    except BiomarkerError:  # a changed bundle.json may ask the panel for another column
        return
    assert 0 <= report.predictions[0].probability <= 1
