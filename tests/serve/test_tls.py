"""An encrypted connection with the certificate that the user names."""

import datetime
import ipaddress
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from biomarker.errors import InputFileError
from biomarker.serve.tls import read_tls


def make(folder, name="own", password=None):
    """A certificate for this machine, signed by itself, and its key."""
    key, who = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256()))  # fmt: skip
    kept = serialization.NoEncryption() if password is None else serialization.BestAvailableEncryption(password)
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kept))
    return paths


def test_without_either_nothing_is_encrypted_and_one_alone_is_refused(tmp_path):
    assert read_tls(None, None) is None
    certificate, key = make(tmp_path)
    with pytest.raises(InputFileError, match="--tls-key was given alone"):
        read_tls(None, key)
    with pytest.raises(InputFileError, match="--tls-cert was given alone"):
        read_tls(certificate, None)


def test_files_that_cannot_be_used_are_said(tmp_path):
    certificate, key = make(tmp_path)
    _, other = make(tmp_path, "other")
    _, locked = make(tmp_path, "locked", b"secret")
    for one, two in ((certificate, other), (certificate, locked), (key, certificate), (tmp_path / "nowhere", key)):
        with pytest.raises(InputFileError, match="cannot be encrypted"):
            read_tls(one, two)


def test_a_client_that_knows_the_certificate_is_answered_and_others_are_not(bundle_folder, tmp_path):
    certificate, key = make(tmp_path)
    code = "from biomarker.cli.main import run; run()"
    words = ["serve", str(bundle_folder), "--port", "0", "--tls-cert", str(certificate), "--tls-key", str(key)]
    process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=os.environ)  # fmt: skip
    alarm = threading.Timer(60, process.kill)
    alarm.start()
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("https://127.0.0.1:"), process.stderr.read()
        known = ssl.create_default_context(cafile=certificate)
        with urllib.request.urlopen(f"{url}health", timeout=30, context=known) as answer:
            assert json.load(answer)["status"] == "ok"
        with pytest.raises(urllib.error.URLError, match="certificate"):
            urllib.request.urlopen(f"{url}health", timeout=30)
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            urllib.request.urlopen(f"{url.replace('https', 'http')}health", timeout=30)
    finally:
        alarm.cancel()
        process.send_signal(signal.SIGTERM)
        process.communicate()
