"""`biomarker parts`: what can be named in a study file."""

from __future__ import annotations

import click

WIDTH = 80


@click.command("parts", short_help="List what a study file can name.")
@click.argument("shelf", required=False)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def command(shelf: str | None, as_json: bool) -> None:
    """List what a study file can name, and the formats of exports that can be read.

    SHELF is one of readers, exports, criteria, transforms, filters, classifiers, metrics, audit_checks; all when left
    out.
    """
    import json

    from biomarker.errors import PartError, nearest
    from biomarker.study.shelves import describe_shelves, left_out

    shelves = describe_shelves()
    if shelf is not None and shelf not in shelves:
        raise PartError(f'no shelf is called "{shelf}"', allowed=nearest(shelf, shelves))
    chosen = shelves if shelf is None else {shelf: shelves[shelf]}
    click.echo(json.dumps(chosen, indent=2, ensure_ascii=False) if as_json
               else _text(chosen))  # fmt: skip
    for sentence in left_out():
        click.echo(sentence, err=True)


def _text(shelves: dict[str, list[dict[str, object]]]) -> str:
    lines = []
    for shelf, parts in shelves.items():
        lines.append(shelf)
        for part in parts:
            lines += _filled(f"{part['name']}: {part['summary']}", 2)
            if part["settings"]:
                lines += _filled(f"settings: {part['settings']}", 6)
            if part["reference"] != "-":
                lines += _filled(str(part["reference"]), 6)
            if part.get("note"):
                lines += _filled(f"note: {part['note']}", 6)
        lines.append("")
    return "\n".join(lines).rstrip()


def _filled(text: str, indent: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 4),
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip
