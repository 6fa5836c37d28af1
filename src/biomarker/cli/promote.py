"""`biomarker promote`: a run that passes the gate becomes a version of a registered model."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from biomarker.study.promote import Gated
    from biomarker.tracking.registry import Promoted

WIDTH = 80


@click.command("promote", short_help="Register the model of a run, if it passes the gate.")
@click.argument("run")
@click.option("--alias", default="champion", show_default=True, help="Name that shall lead to this version.")
@click.option("--name", default="", help="Name of the registered model; the name of the study by default.")
@click.option("--anyway", metavar="REASON", default="", help="Promote although the gate says no; REASON is kept.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs: tracking.store of the study file.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what the gate says.")
def command(run: str, alias: str, name: str, anyway: str, store: Path, dry_run: bool) -> None:
    """Promote RUN, whose id `biomarker train` printed, if it passes the gate.

    The gate asks whether the run ended, its bundle is untouched, there is evidence, the audit found no error, the
    data are real, and no patient lies in the bundle. `biomarker predict models:/NAME@ALIAS` then uses the model.
    """
    from biomarker.study.promote import examine, open_registry, promote

    registry = open_registry(store)
    examined = examine(registry, run)
    click.echo(_gate(examined.gated))
    if not dry_run:
        click.echo(_done(promote(registry, examined, alias, name=name, anyway=anyway)))


def _gate(gated: Gated) -> str:
    lines = textwrap.wrap(f"Gate for {gated.shown}", WIDTH)
    for check in gated.checks:
        head = f"  {'passed' if check.passed else 'FAILED':<8}{check.name:<9}"
        said = check.sentence + (f". To do: {check.do}" if check.do and not check.passed else "")
        lines += textwrap.wrap(said, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))
    for note in gated.notes:
        lines += textwrap.wrap(note, WIDTH, initial_indent="  note    ", subsequent_indent=" " * 10)
    return "\n".join(lines)


def _done(done: Promoted) -> str:
    before = f" (before: version {done.former})" if done.former not in (None, done.version) else ""
    what = "is registered as" if done.is_new else "was registered already as"
    return (f"\nThe bundle {what} version {done.version} of {done.name}; {done.alias} leads to it{before}.\n"
            f"Use it: biomarker predict models:/{done.name}@{done.alias} PANEL")  # fmt: skip
