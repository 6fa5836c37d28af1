"""Options by which fit, qc and panel take raw exports without a plate map, or change what a map says."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

OPTIONS = (
    click.option("--name", "names", multiple=True, metavar="EXPORTED=MEANT", help="What an analyte is."),
    click.option("--keep-names", is_flag=True, help="Keep the names of unknown analytes instead of refusing them."),
    click.option("--unit", default="", help="Unit of all concentrations; stated ones are converted."),
    click.option("--mass", "masses", multiple=True, metavar="ANALYTE=KDA", help="To convert pM and nM."),
    click.option("--pg-per-unit", "amounts", multiple=True, metavar="ANALYTE=PG",
                 help="pg in one IU, as the kit states."),
    click.option("--matrix", default="", help="What was sampled: serum, EDTA plasma, ..."),
    click.option("--samples", default="", metavar="FILE", help="Table of the samples: patient, response, covariates."),
    click.option("--dilution", type=float, help="Of the samples, where the exports state none."),
    click.option("--ignore", multiple=True, metavar="SAMPLE", help="Sample to leave out, such as diluent only."),
    click.option("--rule", "rules", multiple=True, metavar="RULE=VALUE",
                 help="Rule of fitting or quality, such as model=4pl, or preset=softmax (docs/curves.md)."),
)  # fmt: skip


def plate_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options; it receives them as one `stated`."""

    @functools.wraps(command)
    def with_stated(*args: Any, names: tuple[str, ...], keep_names: bool, unit: str, masses: tuple[str, ...],
                    amounts: tuple[str, ...], matrix: str, samples: str, dilution: float | None,
                    ignore: tuple[str, ...], rules: tuple[str, ...], **kwargs: Any) -> Any:  # fmt: skip
        from biomarker.assay.stated import Stated

        further = {"unit": unit, "matrix": matrix, "masses": numbers(masses), "pg_per_unit": numbers(amounts)}
        stated = Stated(dict(map(pair, names)), keep_names, samples, dilution, _rules(rules), ignore, further)
        return command(*args, stated=stated, **kwargs)

    for option in reversed(OPTIONS):
        with_stated = option(with_stated)
    return with_stated


def pair(text: str) -> tuple[str, str]:
    """The two sides of "name=value"."""
    name, mark, meant = text.partition("=")
    if not mark or not name.strip() or not meant.strip():
        raise click.BadParameter(f'"{text}" has no name on both sides of "="')
    return name.strip(), meant.strip()


def numbers(texts: tuple[str, ...]) -> dict[str, float]:
    """Numbers by name, of "name=number"."""
    try:
        return {name: float(number) for name, number in map(pair, texts)}
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _rules(texts: tuple[str, ...]) -> dict[str, Any]:
    def value(text: str) -> str | float:
        try:
            return float(text)
        except ValueError:
            return text

    return {name: value(text) for name, text in map(pair, texts)}
