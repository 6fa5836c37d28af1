"""`biomarker serve`: a bundle behind a small web service with a page."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve", short_help="Serve a bundle: a web page, and JSON for programs.")
@click.argument("bundle")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 for a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address; beyond this machine a token is needed.")
@click.option("--token-file", type=click.Path(path_type=Path), help="File with a secret that every request must bring.")
@click.option("--tls-cert", type=click.Path(path_type=Path), help="Certificate (PEM): encrypts the connection.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="Key of the certificate (PEM, without a password).")
@click.option("--trusted-key", type=click.Path(path_type=Path), help="Refuse a bundle not signed by this public key.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs, for models:/ and runs:/.")  # fmt: skip
@click.option("--log", type=click.Path(path_type=Path), help="Append every report to this log, before it is given.")
@click.option(
    "--pseudonyms", type=click.Path(path_type=Path), help="File with a secret: in the log, names become hashes."
)
@click.option("--strict", is_flag=True, help="Refuse requests with a prediction that may not be used (red).")
@click.option("--max-rows", type=click.IntRange(1), default=5000, show_default=True, help="Patients of one request.")
@click.option("--max-mb", type=click.FloatRange(0.001, 1000), default=10, show_default=True, help="Size of a request.")
def command(
    bundle: str,
    port: int,
    host: str,
    token_file: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    trusted_key: Path | None,
    store: Path,
    log: Path | None,
    pseudonyms: Path | None,
    strict: bool,
    max_rows: int,
    max_mb: float,
) -> None:
    """Serve BUNDLE: a page to paste a panel into, and JSON and CSV for programs; Ctrl-C ends it.

    BUNDLE is a folder, models:/NAME@ALIAS, models:/NAME/VERSION or runs:/RUN. Without --log, nothing that is sent is
    stored. Only programs of this machine can reach it unless --host says otherwise.
    """
    from biomarker.errors import InputFileError
    from biomarker.release.privacy import Log, read_key
    from biomarker.study.places import bundle_at

    _require_extra()
    from biomarker.serve.limits import Limits
    from biomarker.serve.run import read_token, require_guarded, serve
    from biomarker.serve.tls import read_tls

    token = None if token_file is None else read_token(token_file)
    require_guarded(host, token)
    tls = read_tls(tls_cert, tls_key)
    if pseudonyms is not None and log is None:
        raise InputFileError("--pseudonyms was given without --log", allowed="pseudonyms for the names in a log",
                             do="name a log, or leave --pseudonyms out: without a log nothing is stored")  # fmt: skip
    secret = None if pseudonyms is None else read_key(pseudonyms)
    loaded, found = bundle_at(bundle, store, trusted_key=trusted_key)
    if found:
        click.echo(f"{bundle} is {found}.", err=True)
    kept = None if log is None else Log(log, secret)
    if kept is not None:
        kept.require_whole()
    try:
        serve(loaded, host=host, port=port, announce=lambda url: _announce(url, loaded.manifest.study), token=token,
              limits=Limits(megabytes=max_mb, rows=max_rows), strict=strict, log=kept, tls=tls)  # fmt: skip
    except KeyboardInterrupt:
        click.echo("\nStopped.", err=True)


def _require_extra() -> None:
    from importlib.util import find_spec

    from biomarker.errors import OutputError

    lacking = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if lacking:
        raise OutputError(f"{' and '.join(lacking)} is not installed, which `biomarker serve` needs",
                          do='install the extra: pip install "biomarker[serve]"')  # fmt: skip


def _announce(url: str, study: str) -> None:
    click.echo(url)
    click.echo(f"Serving {study}; open the address in a browser; Ctrl-C ends it. For research use only.", err=True)
