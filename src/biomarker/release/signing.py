"""Bundle + a key that the user names -> `signature.json` (Ed25519), and whether a trusted key signed a bundle."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from biomarker.errors import BundleError, InputFileError, OutputError
from biomarker.files import sha256, write_text
from biomarker.release.manifest import read_json, read_manifest
from biomarker.release.seal import SIGNATURE, read_manifest_bytes, read_sealed, read_signature_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PURPOSE = b"biomarker bundle signature, version 1\n"  # a signature for anything else is none for a bundle


def new_key(private: Path) -> Path:
    """Write a new pair of keys: `private` (only its owner may read it) and the public one beside it, ending in .pub.

    Returns
    -------
    public : path of the public key

    Raises
    ------
    OutputError
        When a file of that name is there, or it cannot be written.
    """
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = private.with_name(private.name + ".pub")
    for path in (private, public):
        if os.path.lexists(path):
            raise OutputError(f"{path} is there already", do="give the new key another name; a lost key is lost")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    try:
        with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secret)
    except OSError as error:
        raise OutputError(f"cannot write {private}: {error.strerror or error}", do="choose another folder") from error
    write_text(public, key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo).decode())
    return public


def sign(bundle: Path, private: Path) -> Path:
    """Sign a bundle that is whole.

    Returns
    -------
    signature : path of `signature.json` in the bundle

    Raises
    ------
    BundleError, InputFileError, OutputError
        When the bundle is not whole, the key is none, or the signature cannot be written.
    """
    manifest, key = read_manifest_bytes(bundle), _private(private)
    read_sealed(bundle, read_manifest(manifest).files)
    entries = {
        "bundle_sha256": sha256(manifest),
        "public_key": _raw(key.public_key()),
        "signature": base64.b64encode(key.sign(PURPOSE + manifest)).decode(),
    }
    write_text(bundle / SIGNATURE, json.dumps(entries, indent=1) + "\n")
    return bundle / SIGNATURE


def require_signature(bundle: Path, manifest: bytes, trusted: Path) -> None:
    """Refuse a bundle that the owner of a trusted key did not sign as it is.

    Parameters
    ----------
    manifest : bytes of bundle.json, which names the sha256 of every other file
    trusted : file of the public key, received from its owner by another way than the bundle

    Raises
    ------
    BundleError
        When the bundle has no signature, one by another key, or was altered afterwards.
    """
    from cryptography.exceptions import InvalidSignature

    content, key = read_signature_bytes(bundle), _public(trusted)
    if content is None:
        raise BundleError(f"{bundle} is not signed", allowed=f"a bundle signed with the key of {trusted}",
                          do="ask its author for a signed one (`biomarker sign`)")  # fmt: skip
    entries = read_json(content, SIGNATURE)
    try:
        signature = base64.b64decode(entries["signature"], validate=True)
        signer = str(entries["public_key"])
        key.verify(signature, PURPOSE + manifest)
    except InvalidSignature:
        what = "was altered after it was signed" if signer == _raw(key) else "was signed with another key"
        raise BundleError(f"{bundle} {what}", allowed=f"a bundle signed with the key of {trusted}",
                          do="do not use it; ask its author") from None  # fmt: skip
    except (LookupError, TypeError, ValueError) as error:
        raise BundleError(f"{bundle / SIGNATURE} is no signature: {error!r}", do="ask its author") from error


def _private(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise _no_key(path, "private", error) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path, "private", None)
    return key


def _public(path: Path) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_read(path))
    except ValueError as error:
        raise _no_key(path, "public", error) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(path, "public", None)
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputFileError(f"cannot read the key {path}: {error.strerror or error}") from error


def _no_key(path: Path, kind: str, error: Exception | None) -> InputFileError:
    return InputFileError(f"{path} is not a {kind} Ed25519 key{f' ({error})' if error else ''}",
                          allowed="a PEM file that `biomarker sign --new-key` wrote",
                          do="sign with the private key, check with the public one (.pub)")  # fmt: skip


def _raw(key: Ed25519PublicKey) -> str:
    from cryptography.hazmat.primitives import serialization as s

    return base64.b64encode(key.public_bytes(s.Encoding.Raw, s.PublicFormat.Raw)).decode()
