import socket
from pathlib import Path

import pytest

from biomarker.errors import TrackingError
from biomarker.tracking.server import address, serve


def refuse(url):
    raise AssertionError(f"nothing should be served at {url}")


def test_a_folder_without_runs_is_not_served(tmp_path):
    with pytest.raises(TrackingError) as error:
        serve(tmp_path / "mlruns", "127.0.0.1", 5000, refuse)
    assert "there are no runs" in error.value.seen
    assert "biomarker train" in error.value.do
    assert not list(tmp_path.iterdir())


def test_a_taken_port_is_named_with_a_free_one(store):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(TrackingError) as error:
            serve(store, "127.0.0.1", port, refuse)
    assert f"port {port} of 127.0.0.1 cannot be used" in error.value.seen
    assert "--port" in error.value.do


def test_a_server_that_does_not_start_says_why(tmp_path):
    (tmp_path / "mlflow.db").write_text("this is not a database, " * 100)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    with pytest.raises(TrackingError, match=r"ended by itself: .*not a database"):
        serve(Path(tmp_path), "127.0.0.1", port, refuse)


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:5000"), ("0.0.0.0", "http://127.0.0.1:5000"), ("::1", "http://[::1]:5000")],
)
def test_address_is_one_that_a_browser_here_can_open(host, url):
    assert address(host, 5000) == url
