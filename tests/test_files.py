"""Files and folders: all of them, or nothing, and what was there before."""

import os

import pytest

from biomarker.errors import OutputError
from biomarker.files import new_file, new_folder, require_writable, write_bytes, write_text


def test_a_file_is_written_with_the_rights_that_the_user_wants(tmp_path):
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.txt", "IFN-γ\n")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").read_bytes() == "IFN-γ\n".encode()
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.txt"]


def test_an_error_on_the_way_leaves_the_older_file_and_nothing_else(tmp_path):
    write_bytes(tmp_path / "a.csv", b"old")
    with pytest.raises(KeyError), new_file(tmp_path / "a.csv") as stream:  # noqa: PT012
        stream.write("half a table")
        raise KeyError("a mistake of the caller stays what it is")
    assert (tmp_path / "a.csv").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("write", [lambda path: write_text(path, "x"), lambda path: new_file(path).__enter__()])
def test_a_folder_that_is_missing_is_said(write, tmp_path):
    with pytest.raises(OutputError, match=r"cannot write .*No such file"):
        write(tmp_path / "nowhere" / "a.txt")


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        write_text(tmp_path / "a.txt", "x")
    assert os.listdir(tmp_path) == []


def test_a_folder_takes_the_place_of_an_older_one_as_a_whole(tmp_path):
    for name in ("old", "new"):
        with new_folder(tmp_path / "model") as folder:
            (folder / name).write_text("x")
    assert os.listdir(tmp_path / "model") == ["new"]
    with pytest.raises(RuntimeError), new_folder(tmp_path / "model") as folder:  # noqa: PT012
        (folder / "half").write_text("x")
        raise RuntimeError
    assert os.listdir(tmp_path / "model") == ["new"]
    assert os.listdir(tmp_path) == ["model"]


def test_the_older_folder_comes_back_where_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    with new_folder(tmp_path / "model") as folder:
        (folder / "old").write_text("x")
    real = os.rename

    def refusing(source, target):
        if ".new-" in str(source):
            raise OSError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "rename", refusing)
    with pytest.raises(OutputError, match="Permission denied"), new_folder(tmp_path / "model") as folder:
        (folder / "new").write_text("x")
    assert os.listdir(tmp_path / "model") == ["old"]
    assert os.listdir(tmp_path) == ["model"]


def test_what_cannot_be_stored_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").write_text("x")
    require_writable(tmp_path / "not" / "yet")
    with pytest.raises(OutputError, match="cannot write"):
        require_writable(tmp_path / "file")
    assert os.listdir(tmp_path) == ["file"]
