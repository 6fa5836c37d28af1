"""`biomarker assay read`: what is in these exported files?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from biomarker.cli.assay_commands._options import numbers, pair

if TYPE_CHECKING:
    from biomarker.assay.export import Export
    from biomarker.assay.wells import Wells

SHOWN = 45
WIDTH = 80


@click.command("read")
@click.argument("files", type=click.Path(), nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(), help="Write the wells: .csv or .parquet (keeps provenance).")
@click.option("--format", "form", default="", help="Format of the measurements; found by content when left out.")
@click.option("--name", "names", multiple=True, metavar="EXPORTED=MEANT", help="What an analyte is.")
@click.option("--keep-names", is_flag=True, help="Keep the names of unknown analytes instead of refusing them.")
@click.option("--unit", default="", help="Unit of all concentrations; stated ones are converted.")
@click.option("--mass", "masses", multiple=True, metavar="ANALYTE=KDA", help="Molecular mass, to convert pM and nM.")
@click.option("--pg-per-unit", "amounts", multiple=True, metavar="ANALYTE=PG", help="pg in one IU, as the kit states.")
@click.option("--all", "every", is_flag=True, help="List every analyte and note.")
def command(files: tuple[str, ...], output: str | None, form: str, names: tuple[str, ...], keep_names: bool, unit: str,
            masses: tuple[str, ...], amounts: tuple[str, ...], every: bool) -> None:  # fmt: skip
    """Recognise FILES by content and count what they hold.

    FILES are exports of one run or study, and what belongs to them: plate layouts, concentrations of standards, limits.
    """
    from pathlib import Path

    from biomarker.assay.conversion import in_unit
    from biomarker.assay.formats import read_exports
    from biomarker.assay.symbols import find_symbols, with_symbols
    from biomarker.assay.wells_file import write_wells

    wells = read_exports(files, dict.fromkeys(files, form) if form else None)
    if unit:
        wells = in_unit(wells, unit, masses=numbers(masses), pg_per_unit=numbers(amounts))
    meant = dict(pair(text) for text in names)
    click.echo(_text(wells, find_symbols(wells, meant), every))
    settled = with_symbols(wells, meant, keep=keep_names)
    if output:
        write_wells(settled, Path(output))
        click.echo(f"Wrote {output}.")


def _text(wells: Wells, symbols: dict[str, str], every: bool) -> str:
    parts = [_exports(wells, every), _roles(wells), _analytes(wells, symbols, every), _flags(wells)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _exports(wells: Wells, every: bool) -> str:
    from biomarker.assay.formats import EXPORTS

    lines = []
    for export in wells.exports:
        lines.append(f"{export.source}")
        known = export.format in EXPORTS
        lines.append(_wrapped(f"{export.format}: {EXPORTS[export.format].summary}" if known else export.format, "  "))
        lines += [_wrapped(line, "  ") for line in _about(export)]
        lines += [_wrapped(note if every or len(note) <= 300 else f"{note[:260]} ... (--all shows it)", "  note: ")
                  for note in export.notes]  # fmt: skip
    return "\n".join(lines)


def _wrapped(text: str, before: str) -> str:
    import textwrap

    from biomarker.cli.assay_commands._text import in_letters

    return textwrap.fill(in_letters(text), WIDTH, initial_indent=before, subsequent_indent=" " * len(before),
                         break_long_words=False)  # fmt: skip


def _about(export: Export) -> list[str]:
    facts = [("instrument", export.instrument), ("software", export.software), ("date", export.date),
             ("kit", export.kit), ("lot", export.lot), ("matrix", export.matrix)]  # fmt: skip
    lines = [f"{name}: {value}" for name, value in facts if value]
    marks = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    written = [export.encoding, f"{marks.get(export.delimiter, '')} between cells" if export.delimiter else "",
               "decimal comma" if export.decimal == "," else ""]  # fmt: skip
    lines += [", ".join(filter(None, written))] if any(written) else []
    plates = ", ".join(export.plates[:6]) + (f" and {len(export.plates) - 6} more" if len(export.plates) > 6 else "")
    lines.append(f"plates: {len(export.plates)} ({plates})")
    scale = {True: "undiluted sample", False: "diluted sample: to be multiplied by the dilution", None: ""}
    if scale[export.times_dilution]:
        lines.append(f"results are per {scale[export.times_dilution]}")
    return lines


def _roles(wells: Wells) -> str:
    from biomarker.assay.summary import count_roles

    counts = count_roles(wells)
    head = f"  {'':<12}{'wells':>8}{'names':>8}"
    lines = [head, *(f"  {role:<12}{n:>8}{named:>8}" for role, (n, named) in counts.items())]
    if set(counts) == {"empty"}:
        lines.append("  Nothing says what stands in the wells: give a layout file as well.")
    return "\n".join(lines)


def _analytes(wells: Wells, symbols: dict[str, str], every: bool) -> str:
    from biomarker.assay.summary import count_analytes
    from biomarker.cli.assay_commands._text import in_letters

    counts = count_analytes(wells)
    shown = counts if every else counts[:SHOWN]
    lines = [f"  {'analyte':<18}{'is':<14}{'unit':<9}{'read':>6}{'values':>7}{'<':>5}{'>':>5}{'none':>6}{'flags':>7}"]
    for one in shown:
        name = f"  {in_letters(one.analyte)[:17]:<18}{(symbols[one.analyte] or '?')[:13]:<14}{one.unit[:8]:<9}"
        numbers = f"{one.signals:>6}{one.values:>7}{one.below:>5}{one.above:>5}{one.missing:>6}{one.flagged:>7}"
        lines.append(name + numbers)
    if len(counts) > len(shown):
        lines.append(f"  and {len(counts) - len(shown)} more analytes (--all lists them)")
    widths = {"signals": 6, "values": 7, "below": 5, "above": 5, "missing": 6, "flagged": 7}
    totals = (f"{sum(getattr(one, name) for one in counts):>{width}}" for name, width in widths.items())
    lines.append(f"  {'all ' + str(len(counts)):<41}{''.join(totals)}")
    return "\n".join(lines)


def _flags(wells: Wells) -> str:
    from biomarker.assay.flags import FLAGS
    from biomarker.assay.summary import count_flags

    return "\n".join(_wrapped(FLAGS[code], f"  {code:<16}{n:>6}  ") for code, n in count_flags(wells).items())
