"""`biomarker assay fit`: the standard curves of these plates and their limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from biomarker.assay.calibration import Calibration


@click.command("fit")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--levels", is_flag=True, help="Also the back-fit of every standard.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def command(files: tuple[Path, ...], levels: bool, as_json: bool) -> None:
    """Fit the standard curves of a plate map (.toml), or of raw exports as they are.

    Concentrations are those in the well, before the dilution of a sample.
    """
    import json

    from biomarker.cli.assay_commands._text import measured

    assay = measured(files)
    if as_json:
        from biomarker.report.assay_files import findings

        click.echo(json.dumps(findings(assay)["calibrations"], indent=2, ensure_ascii=False))
        return
    if not assay.calibrations:
        click.echo("These plates hold no standards with a stated concentration.")
        return
    several = len(assay.wells.plates) > 1
    for plate in assay.wells.plates:
        own = [one for one in assay.calibrations if one.plate == plate]
        click.echo(f"{'' if plate == assay.wells.plates[0] else chr(10)}plate {plate}" if several or own else "")
        click.echo(_HEAD)
        for one in own:
            click.echo(_line(one))
            if levels:
                click.echo(_levels(one))


_HEAD = (f"  {'analyte':<16}{'curve':<6}{'CV %':>6}{'EC50':>9}{'LOD':>9}{'LLOQ':>9}{'ULOQ':>9}  "
         "standards")  # fmt: skip


def _line(one: Calibration) -> str:
    if one.fitted is None:
        return f"  {one.analyte[:15]:<16}none: {one.refusal}"
    kept = f"{one.range.within} of {one.range.levels}{'' if one.accepted else ' !'}" if one.range else "no range"
    limits = "".join(f"{'-' if x is None else f'{x:.3g}':>9}" for x in (one.lod, one.lloq, one.uloq))
    vague = one.fitted.vague
    ec50 = "-" if "ec50" in vague else f"{one.fitted.curve.ec50:.3g}"
    open_ = f"\n      not determined: {', '.join(vague)}" if vague else ""
    return (f"  {one.analyte[:15]:<16}{one.fitted.model:<6}{100 * one.fitted.sigma:>6.1f}{ec50:>9}{limits}  "
            f"{kept}{open_}")  # fmt: skip


def _levels(one: Calibration) -> str:
    lines = []
    for level in one.levels:
        on_curve = 0 < level.found < float("inf")
        found = f"{level.found:>10.4g}  recovery {level.recovery:>4.0f} %" if on_curve else f"{'off the curve':>24}"
        lines.append(f"      {level.nominal:>10.4g} ->{found}   expected CV {min(level.expected_cv, 999):>3.0f} %")
    lines += [f"      left out: {text}" for text in one.excluded]
    return "\n".join(lines)
