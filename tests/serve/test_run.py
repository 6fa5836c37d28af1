"""Where the server listens, and what it asks for."""

import pytest

from biomarker.errors import InputFileError
from biomarker.serve.run import AddressError, listening, read_token, require_guarded


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_a_loopback_address_needs_no_token(host):
    require_guarded(host, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "clinic.example", ""])
def test_any_other_needs_one(host):
    with pytest.raises(AddressError, match="reached from other machines") as refusal:
        require_guarded(host, None)
    assert "--token-file" in refusal.value.do
    require_guarded(host, b"secret")


def test_a_token_is_long_and_fits_a_header(tmp_path):
    path = tmp_path / "token"
    path.write_text("  a-long-random-secret-of-the-lab\n")
    assert read_token(path) == b"a-long-random-secret-of-the-lab"
    for odd in ("", "short", "with space in it, though it is long", "ü" * 30):
        path.write_text(odd, encoding="utf-8")
        with pytest.raises(InputFileError, match="too short"):
            read_token(path)
    with pytest.raises(InputFileError, match="cannot read the token"):
        read_token(tmp_path / "nowhere")


def test_a_taken_port_is_said():
    with listening("127.0.0.1", 0) as taken, pytest.raises(AddressError, match=r"port \d+ of 127.0.0.1 cannot be used"):
        listening("127.0.0.1", taken.getsockname()[1])
