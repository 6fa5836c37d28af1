"""The command `biomarker`: finds its subcommands by file, turns a mistake into one message and an exit code."""

from __future__ import annotations

import codecs
import importlib
import pkgutil
import sys
from pathlib import Path
from typing import Any

import click

from biomarker.errors import BiomarkerError

INTERRUPTED = 130
ORDER = ("init", "assay", "label", "check", "audit", "plan", "train", "report", "predict", "validate", "update", "sign",
         "serve", "compare", "promote", "trial", "exposure", "parts", "simulate", "ui")  # fmt: skip


class Commands(click.Group):
    """Every file of this folder that holds a `command`; only the one that is called gets imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands: the usual order of work first, others after."""
        files = pkgutil.iter_modules([str(Path(__file__).parent)])
        found = {file.name.replace("_", "-") for file in files if not file.ispkg} - {"main"}
        return [name for name in ORDER if name in found] + sorted(found - set(ORDER))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"biomarker.cli.{cmd_name.replace('-', '_')}").command
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="biomarker")
def group() -> None:
    """Honest response prediction from small biomarker panels. For research use only; not a medical device."""


def run() -> None:
    """Run the command line; mistakes of the user end without a traceback, bugs keep theirs."""
    _never_fail_on_letters()
    try:
        code: Any = group.main(standalone_mode=False)
    except BiomarkerError as error:
        click.echo(f"Error: {_with_notes(error)}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort) as error:
        _say_ended("Interrupted", error.__cause__ or error)
        sys.exit(INTERRUPTED)
    except SystemExit as error:
        _say_ended("Ended", error)
        raise
    sys.exit(code if isinstance(code, int) else 0)


def _with_notes(error: BaseException) -> str:
    return "\n  ".join([str(error), *_notes(error)])


def _say_ended(how: str, error: BaseException) -> None:
    """One line: what is kept, or that there is nothing."""
    notes = _notes(error)
    if notes or how == "Interrupted":
        click.echo(f"{how}: {'; '.join(notes) or 'nothing was changed or half-written.'}", err=True)


def _notes(error: BaseException) -> list[str]:
    notes: list[str] = getattr(error, "__notes__", [])
    return notes


def _never_fail_on_letters() -> None:
    """A terminal that cannot show a γ gets its name instead of a crash."""
    from biomarker.report.letters import PLAIN_ASCII, SPELLED

    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=SPELLED)
            if stream is sys.stdout and "--json" in sys.argv:
                reconfigure(encoding="utf-8")  # JSON is UTF-8 whatever the terminal speaks
            elif codecs.lookup(stream.encoding).name == "ascii":
                reconfigure(encoding=PLAIN_ASCII, errors=SPELLED)
