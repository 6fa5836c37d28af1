"""Who may ask, and with what."""

import socket

import pytest

from biomarker.serve.limits import Limits

TOKEN = "a-long-random-secret-of-the-lab"


def test_without_the_token_only_the_bare_page_is_given(bundle, running, one):
    with running(bundle, token=TOKEN.encode()) as server:
        for path in ("/", "/page.js", "/page.css", "/health"):
            assert server.ask(path).status == 200
        for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN},
                      {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": "Bearer "}):  # fmt: skip
            for path in ("/model", "/openapi.json", "/nothing"):
                answer = server.ask(path, **given)
                assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert server.ask("/predict", one, **given).status == 401
        assert server.ask("/predict", one, Authorization=f"Bearer {TOKEN}").status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),  # DNS rebinding
        ({"Host": "127.0.0.1.evil.example:80"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:1"}, 200),
        ({"Origin": "OWN"}, 200),
    ],
)
def test_other_pages_cannot_reach_a_local_server(server, headers, status):
    own = {name: value.replace("OWN", server.url) for name, value in headers.items()}
    assert server.ask("/model", **own).status == status


def test_every_answer_forbids_foreign_scripts_and_frames(ask):
    for path in ("/", "/model", "/nothing"):
        headers = ask(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
    assert "http://" not in ask("/").text + ask("/page.css").text


def test_a_body_without_a_stated_length_is_limited_too(bundle, running):
    head = b"POST /predict/batch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with (
        running(bundle, limits=Limits(megabytes=0.001)) as server,
        socket.create_connection(("127.0.0.1", server.port), 10) as line,
    ):
        line.sendall(head + 3 * (b"200\r\n" + b"x" * 512 + b"\r\n") + b"0\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_a_body_that_never_comes_is_given_up(bundle, running):
    with (
        running(bundle, limits=Limits(seconds=0.2)) as server,
        socket.create_connection(("127.0.0.1", server.port), 10) as line,
    ):
        line.sendall(b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{")
        assert line.recv(100).startswith(b"HTTP/1.1 408")
