"""`biomarker assay`: from what an instrument exported to a panel; its commands lie in `assay_commands`."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import click

ORDER = ("read", "fit", "qc", "panel")
FOLDER = Path(__file__).parent / "assay_commands"


class AssayCommands(click.Group):
    """Every file of the folder that holds a `command`; only the one that is called gets imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of the work."""
        found = {file.name.replace("_", "-") for file in pkgutil.iter_modules([str(FOLDER)]) if file.name[0] != "_"}
        return [name for name in ORDER if name in found] + sorted(found - set(ORDER))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"biomarker.cli.assay_commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.command("assay", cls=AssayCommands, short_help="Raw exports of plate readers: read, fit, judge, make a panel.")
def command() -> None:
    """Raw instrument exports: read them, fit standard curves, judge quality, make a panel."""
