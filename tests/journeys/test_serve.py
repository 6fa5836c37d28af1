"""`biomarker serve` as a user starts and stops it."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder(trained):
    (path,) = [path.parent for path in Path(trained).glob("models/*/bundle.json")]
    return path


def serve(folder, *words):
    # A background job of a shell ignores Ctrl-C, and so would its children: start with the usual handling.
    return subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
         "from biomarker.cli.main import run; run()", "serve", str(folder), *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_from_the_address_to_ctrl_c(folder, trained, biomarker, ending):
    process = serve(folder, "--port", 0)
    alarm = threading.Timer(60, process.kill)
    alarm.start()
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), process.stderr.read()
        table = (Path(trained) / "panel.csv").read_bytes()
        request = urllib.request.Request(f"{url}predict/batch", table, {"Content-Type": "text/csv"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            served = json.load(answer)
        printed = biomarker("predict", folder, "panel.csv", "--json", folder=Path(trained)).out
        assert served["predictions"] == json.loads(printed)["predictions"]
        process.send_signal(ending)
        code = process.wait(timeout=20)
        err = process.stderr.read()
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()
    assert code == (0 if ending == signal.SIGINT else -signal.SIGTERM)
    assert "POST /predict/batch 200" in err
    assert ("Stopped." in err) == (ending == signal.SIGINT)
    assert "Traceback" not in err
    assert served["predictions"][0]["patient_id"] not in err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--host", "0.0.0.0"), 8, "would have no password"),
        (("--token-file", "nowhere"), 4, "cannot read the token nowhere"),
        (("--trusted-key", "nowhere.pub"), 4, "nowhere.pub"),
        (("--tls-cert", "cert.pem"), 4, "--tls-cert was given alone"),
        (
            ("--tls-cert", "cert.pem", "--tls-key", "key.pem"),
            4,
            "cannot be encrypted with cert.pem and key.pem",
        ),
        (("--pseudonyms", "key.txt"), 4, "--pseudonyms was given without --log"),
        (("--log", "."), 8, "cannot write the log"),
    ],
)
def test_an_unsafe_start_is_refused(biomarker, folder, tmp_path, words, code, message):
    typed = biomarker("serve", folder, *words, folder=tmp_path)
    assert message in typed.err
    assert (typed.code, typed.out) == (code, "")
    assert "Traceback" not in typed.err
