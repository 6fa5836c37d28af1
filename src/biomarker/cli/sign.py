"""`biomarker sign`: a signature that tells who released a bundle."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("sign")
@click.argument("bundle", type=click.Path(path_type=Path), required=False)
@click.option("--key", type=click.Path(path_type=Path), help="Your private key.")
@click.option("--new-key", type=click.Path(path_type=Path), help="Make a pair of keys: this file and this file + .pub.")
def command(bundle: Path | None, key: Path | None, new_key: Path | None) -> None:
    """Sign a bundle, so that its users can tell it is yours and whole.

    Once: biomarker sign --new-key lab.key. Then: biomarker sign models/my_study --key lab.key. Give lab.key.pub to
    those who predict (biomarker predict BUNDLE PANEL --trusted-key lab.key.pub), and lab.key to nobody.
    """
    from biomarker.release.signing import new_key as make_key
    from biomarker.release.signing import sign

    if new_key is not None and bundle is None:
        click.echo(f"Private key {new_key}: give it to nobody.\nPublic key {make_key(new_key)}: give it to your users.")
    elif bundle is not None and key is not None and new_key is None:
        click.echo(f"Signed: {sign(bundle, key)}")
    else:
        raise click.UsageError("give BUNDLE and --key, or --new-key alone")
