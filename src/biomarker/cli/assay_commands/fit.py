"""`biomarker assay fit`: the standard curves of these plates and their limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from biomarker.cli.assay_commands._options import plate_options

if TYPE_CHECKING:
    from biomarker.assay.calibration import Calibration
    from biomarker.assay.measure import Assay
    from biomarker.assay.stated import Stated


@click.command("fit", short_help="Fit standard curves, with limits and back-fit.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--levels", is_flag=True, help="Also the back-fit of every standard.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@plate_options
def command(files: tuple[Path, ...], levels: bool, as_json: bool, stated: Stated) -> None:
    """Fit the standard curves of a plate map (.toml), or of raw exports as they are.

    Concentrations are those in the well, before the dilution of a sample. Where an export holds results of its own,
    ours are compared with them.
    """
    import json

    from biomarker.assay.stated import measure_files

    assay = measure_files(files, stated, look=True)
    if as_json:
        from biomarker.report.assay_files import findings

        click.echo(json.dumps(findings(assay)["calibrations"], indent=2, ensure_ascii=False))
        return
    if not assay.calibrations:
        click.echo(_nothing(assay))
        return
    click.echo(_how(assay) + "\n")
    several = len(assay.wells.plates) > 1
    for plate in assay.wells.plates:
        own = [one for one in assay.calibrations if one.plate == plate]
        click.echo(f"{'' if plate == assay.wells.plates[0] else chr(10)}plate {plate[:70]}" if several or own else "")
        click.echo(_HEAD)
        for one in own:
            click.echo(_line(one))
            if levels:
                click.echo(_levels(one))
    compared = _compared(assay)
    if compared:
        click.echo("\n" + compared)


def _nothing(assay: Assay) -> str:
    """Why there is no curve, and what would make one."""
    from biomarker.cli.assay_commands._text import filled

    standards = assay.wells.frame.loc[assay.wells.frame["role"] == "standard", "sample"].nunique()
    if not standards:
        return filled("These plates hold no standards, so there is nothing to fit: results and limits in the export "
                      "are taken as they are.", "")  # fmt: skip
    return filled(f"These plates hold {standards} standards without a stated concentration. Name a table of them as "
                  "well (ID, Concentration (pg/mL)), or state the highest one and its dilution factor in a plate map: "
                  "[standards] (docs/curves.md).", "")  # fmt: skip


def _how(assay: Assay) -> str:
    """Which rules made these curves and limits."""
    from biomarker.assay.rules import described
    from biomarker.cli.assay_commands._text import filled

    return "\n".join(filled(sentence, "") for sentence in described(assay.plates.rules))


def _compared(assay: Assay) -> str:
    """How far our concentrations lie from those in the export, and how to fit as its software does."""
    from biomarker.assay.agreement import with_instrument
    from biomarker.assay.rules import PRESETS
    from biomarker.cli.assay_commands._text import filled

    found = with_instrument(assay.wells, assay.calibrations)
    if not found:
        return ""
    lines = [
        "Against the results in the export, where both give a number (wells of samples",
        "and controls; in range: between our LLOQ and ULOQ, as numbers of the panel are):",
        f"  {'plate':<16}{'wells':>7}{'median':>10}{'largest':>10}{'in range':>10}{'median':>10}{'off':>6}",
    ]
    lines += [f"  {one.plate[:15]:<16}{one.wells:>7}{_percent(one.median):>10}{_percent(one.largest):>10}"
              f"{one.in_range:>10}{_percent(one.median_in_range):>10}{one.off:>6}" for one in found]  # fmt: skip
    software = next((name for one in assay.wells.exports for name in PRESETS if one.format.startswith(name)), "")
    if software and max(one.median for one in found) > 1:
        rule = ", ".join(f"{name} {value}" for name, value in PRESETS[software].items())
        lines.append("")
        lines.append(filled(f"Its software fitted by another rule ({rule}); `--rule preset={software}`, or `rules = "
                            f'{{preset = "{software}"}}` in the plate map, does the same.', ""))  # fmt: skip
    return "\n".join(lines)


def _percent(number: float) -> str:
    if number != number:
        return "-"
    return f"{number:.0f} %" if number >= 10 else f"{number:.2g} %"


_HEAD = (f"  {'analyte':<15}{'curve':<5}{'scatter':>9}{'EC50':>9}{'LOD':>9}{'LLOQ':>9}{'ULOQ':>9}  "
         "standards")  # fmt: skip


def _line(one: Calibration) -> str:
    from biomarker.cli.assay_commands._text import filled, in_letters

    if one.fitted is None:
        return filled(f"none: {one.refusal}", f"  {in_letters(one.analyte)[:15]:<16}")
    kept = f"{one.range.within} of {one.range.levels}{'' if one.accepted else ' !'}" if one.range else "no range"
    limits = "".join(f"{'-' if x is None else f'{x:.3g}':>9}" for x in (one.lod, one.lloq, one.uloq))
    vague = one.fitted.vague
    ec50 = "-" if "ec50" in vague else f"{one.fitted.curve.ec50:.3g}"
    open_ = f"\n      not determined: {', '.join(vague)}" if vague else ""
    return (f"  {in_letters(one.analyte)[:14]:<15}{one.fitted.model:<5}{one.fitted.scatter:>9}{ec50:>9}{limits}  "
            f"{kept}{open_}")  # fmt: skip


def _levels(one: Calibration) -> str:
    from biomarker.cli.assay_commands._text import filled

    lines = []
    for level in one.levels:
        on_curve = 0 < level.found < float("inf")
        found = f"{level.found:>10.4g}  recovery {level.recovery:>4.0f} %" if on_curve else f"{'off the curve':>24}"
        lines.append(f"      {level.nominal:>10.4g} ->{found}   expected CV {min(level.expected_cv, 999):>3.0f} %")
    lines += [filled(text, "      left out: ") for text in one.excluded]
    return "\n".join(lines)
