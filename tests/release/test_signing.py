"""A signature tells who released a bundle and that it is whole; a bundle without one is refused where one is asked."""

import json
import stat

import pytest

from biomarker.errors import BundleError, InputFileError, OutputError
from biomarker.release.load import load_bundle
from biomarker.release.signing import new_key, sign


@pytest.fixture
def key(tmp_path):
    new_key(tmp_path / "lab.key")
    return tmp_path / "lab.key"


@pytest.fixture
def signed(bundle_folder, key):
    sign(bundle_folder, key)
    return bundle_folder


def public(key):
    return key.with_name(key.name + ".pub")


def test_a_signed_bundle_loads_with_its_key_and_without(signed, key):
    assert load_bundle(signed, trusted_key=public(key)).digest == load_bundle(signed).digest


def test_only_the_owner_may_read_the_private_key(key):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(key):
    with pytest.raises(OutputError, match="is there already"):
        new_key(key)


def test_an_unsigned_bundle(bundle_folder, key):
    with pytest.raises(BundleError, match="is not signed"):
        load_bundle(bundle_folder, trusted_key=public(key))


def test_a_bundle_signed_by_somebody_else(signed, tmp_path):
    other = new_key(tmp_path / "other.key")
    with pytest.raises(BundleError, match="signed with another key"):
        load_bundle(signed, trusted_key=other)


def test_a_bundle_that_was_altered_with_its_manifest_made_to_fit(signed, key, reseal):
    reseal(study__toml=b"name = 'another'\n")
    load_bundle(signed)  # the seal alone cannot tell
    with pytest.raises(BundleError, match="was altered after it was signed"):
        load_bundle(signed, trusted_key=public(key))


def test_an_altered_bundle_is_not_signed(bundle_folder, key):
    (bundle_folder / "study.toml").write_text("x = 1\n")
    with pytest.raises(BundleError, match="was altered"):
        sign(bundle_folder, key)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"signature": "!", "public_key": ""}', b"[1]", b"x" * 5000])
def test_what_is_no_signature(signed, key, content):
    (signed / "signature.json").write_bytes(content)
    with pytest.raises(BundleError):
        load_bundle(signed, trusted_key=public(key))


def test_keys_of_the_wrong_kind_are_told_apart(signed, key):
    with pytest.raises(InputFileError, match="is not a public Ed25519 key"):
        load_bundle(signed, trusted_key=key)
    with pytest.raises(InputFileError, match="is not a private Ed25519 key"):
        sign(signed, public(key))
    with pytest.raises(InputFileError, match="cannot read the key"):
        sign(signed, key.with_name("nowhere"))


def test_the_signature_names_the_bundle_and_the_key_only(signed):
    assert set(json.loads((signed / "signature.json").read_text())) == {"bundle_sha256", "public_key", "signature"}
