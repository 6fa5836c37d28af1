"""A bundle is exactly the files that its manifest lists, or it is refused."""

import json
import os
import pickle

import pytest

from biomarker.errors import BundleError
from biomarker.release import seal
from biomarker.release.load import load_bundle


def refusal(folder):
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    assert caught.value.exit_code == 7
    return str(caught.value)


def test_the_untouched_bundle_loads(bundle_folder):
    assert load_bundle(bundle_folder).manifest.study == "simulated_study"


def test_what_is_no_bundle(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    assert "is not there" in refusal(tmp_path / "nothing")
    assert "is a file" in refusal(tmp_path / "file")
    assert "holds no bundle.json" in refusal(tmp_path / "empty")


def test_a_packed_bundle_and_its_manifest_lead_to_the_folder(bundle_folder, tmp_path):
    (tmp_path / "bundle.zip").write_bytes(b"PK")
    assert "unpack it" in refusal(tmp_path / "bundle.zip")
    assert f"give its folder, {bundle_folder}" in refusal(bundle_folder / "bundle.json")


def test_no_pickle_travels_in_a_bundle_although_its_maker_listed_it(reseal):
    pickled = pickle.dumps(print)
    assert "is of a kind that no bundle holds" in refusal(reseal(model__pkl=pickled))


@pytest.mark.parametrize(("file", "told"), [("notes__txt", "is not text"), ("pipeline__skops", "is no skops archive")])
def test_a_pickle_under_another_name(reseal, file, told):
    assert told in refusal(reseal(**{file: pickle.dumps(print)}))


@pytest.mark.parametrize("name", ["pipeline.skops", "model.json", "golden.json", "model_card.md", "report.html"])
def test_one_altered_byte_anywhere(bundle_folder, name):
    content = bytearray((bundle_folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle_folder / name).write_bytes(content)
    assert f"{name} was altered" in refusal(bundle_folder)


def test_a_missing_and_an_extra_file(bundle_folder):
    (bundle_folder / "notes.txt").write_text("mine")
    assert "do not belong to the bundle: notes.txt" in refusal(bundle_folder)
    (bundle_folder / "notes.txt").unlink()
    (bundle_folder / "results.json").unlink()
    assert "lacks results.json" in refusal(bundle_folder)


def test_an_extra_folder(bundle_folder):
    (bundle_folder / "figures").mkdir()
    assert "figures" in refusal(bundle_folder)


def test_droppings_of_operating_systems_do_no_harm(bundle_folder):
    (bundle_folder / ".DS_Store").write_bytes(b"\0")
    assert load_bundle(bundle_folder)


@pytest.mark.parametrize("name", ["bundle.json", "model.json"])
def test_links_are_not_followed(bundle_folder, tmp_path, name):
    (bundle_folder / name).rename(tmp_path / "elsewhere")
    (bundle_folder / name).symlink_to(tmp_path / "elsewhere")
    assert "is a link" in refusal(bundle_folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_hang_the_reader(bundle_folder):
    (bundle_folder / "model.json").unlink()
    os.mkfifo(bundle_folder / "model.json")
    assert "a link, a folder or a device" in refusal(bundle_folder)


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/b", "..", ".", "a\\b", "", "C:x", "bundle.json", "x\n"]
)
def test_a_manifest_cannot_reach_outside_its_folder(bundle_folder, name):
    path = bundle_folder / "bundle.json"
    entries = json.loads(path.read_text())
    entries["files"][name] = "0" * 64
    path.write_text(json.dumps(entries))
    assert "outside the bundle or with an odd name" in refusal(bundle_folder)


def test_too_large_and_too_many(bundle_folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(seal, "MAX_MEMBER_BYTES", 100)
        assert "is larger than" in refusal(bundle_folder)
    with monkeypatch.context() as patch:
        patch.setattr(seal, "MAX_MANIFEST_BYTES", 100)
        assert "bundle.json is larger than" in refusal(bundle_folder)
    monkeypatch.setattr(seal, "MAX_MEMBERS", 3)
    assert "lists 7 files" in refusal(bundle_folder)


def test_what_is_listed_must_include_a_model(bundle_folder):
    path = bundle_folder / "bundle.json"
    entries = json.loads(path.read_text())
    del entries["files"]["pipeline.skops"]
    (bundle_folder / "pipeline.skops").unlink()
    path.write_text(json.dumps(entries))
    assert "lists no pipeline.skops" in refusal(bundle_folder)


def test_a_folder_that_cannot_be_read(bundle_folder, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(seal.os, "open", refuse)
        assert "Permission denied" in refusal(bundle_folder)
    monkeypatch.setattr(seal.os, "listdir", refuse)
    assert "Permission denied" in refusal(bundle_folder)
