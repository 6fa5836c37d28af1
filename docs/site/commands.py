"""The commands as they describe themselves -> one page."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from biomarker.cli.main import group


def commands_page() -> str:
    """Every command with its arguments and options, as Markdown."""
    lines = ["# Commands", "", "What `biomarker COMMAND --help` says; exit codes and streams: "
             "[at the command line](../command_line.md)."]  # fmt: skip
    for path, command in _all("biomarker", group):
        lines += ["", f"## {path}", "", *_described(path, command)]
    return "\n".join(lines) + "\n"


def _all(path: str, holder: click.Group) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(holder)
    for name in holder.list_commands(context):
        command = holder.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _all(f"{path} {name}", command)
        elif command is not None:
            yield f"{path} {name}", command


def _described(path: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = ["```text", f"{path} {usage}", "```", "", inspect.cleandoc(command.help or "").replace("\b\n", "")]
    options = [one for one in command.params if isinstance(one, click.Option)]
    rows = [record for one in options if (record := one.get_help_record(context))]
    if rows:
        lines += ["", "| option | what it does |", "|---|---|"]
        lines += [f"| `{names}` | {_cell(said)} |".replace("\n", " ") for names, said in rows]
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")
