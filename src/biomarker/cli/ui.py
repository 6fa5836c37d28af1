"""`biomarker ui`: the runs of a folder in the MLflow UI."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("ui", short_help="Open the MLflow UI on the recorded runs.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs: tracking.store of the study file.")  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True, help="Port of the web page.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; the page has no password.")
def command(store: Path, port: int, host: str) -> None:
    """Open the MLflow UI on the runs that `biomarker train` recorded; Ctrl-C ends it."""
    from biomarker.tracking.server import serve

    click.echo(f"Starting the MLflow UI on {store} ...", err=True)
    try:
        serve(store, host, port, _announce)
    except KeyboardInterrupt:
        click.echo("\nStopped.", err=True)


def _announce(url: str) -> None:
    click.echo(f"{url}\nOpen it in a browser; Ctrl-C ends it.")
