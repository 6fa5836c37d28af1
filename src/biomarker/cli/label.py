"""`biomarker label`: who responded, from the visits of a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from biomarker.report.notes import eighty

if TYPE_CHECKING:
    from biomarker.response.flow import Flow
    from biomarker.study.label import LabelReport


@click.command("label", short_help="Tell who responded, by published criteria, from visits.")
@click.argument("visits", nargs=-1, type=click.Path(), metavar="[VISITS]")
@click.argument("study", type=click.Path())
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="CSV of labels to write; the components go beside it, as NAME_components.csv.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Machine-readable summary, without single patients.")
def command(visits: tuple[str, ...], study: str, output: Path | None, as_json: bool) -> None:
    """Tell who responded by the criteria of STUDY, what decided, and how far the criteria agree.

    VISITS is the table of visits; without it the one that the study names in outcome.visits is read. The panel of the
    study is not read, and nothing is fitted.
    """
    import json

    from biomarker.study.label import label

    report = label(study, visits=_table(visits, study))
    if output is not None:
        _write(report, output)
    click.echo(json.dumps(report.to_dict(), indent=2, ensure_ascii=False) if as_json else _text(report))


def _table(visits: tuple[str, ...], study: str) -> str:
    if len(visits) > 1:
        raise click.UsageError(f"{len(visits)} tables of visits: {', '.join(visits)}; one is allowed, before STUDY")
    if visits and visits[0].lower().endswith(".toml") and not study.lower().endswith(".toml"):
        raise click.UsageError(f"{study} stands where STUDY is expected; write: biomarker label {study} {visits[0]}")
    return visits[0] if visits else ""


def _write(report: LabelReport, output: Path) -> None:
    from biomarker.errors import OutputError
    from biomarker.files import write_text

    if output.resolve() == Path(report.visits.source.split(", sheet ")[0]).resolve():
        raise OutputError(f"{output} is the table of visits itself", do="give the labels another name")
    beside = output.with_name(f"{output.stem}_components{output.suffix or '.csv'}")
    write_text(output, report.labels_csv())
    write_text(beside, report.components_csv())
    click.echo(eighty(f"Written to {output}; every component of every patient to {beside}."), err=True)


def _text(report: LabelReport) -> str:
    head = f"Study {report.study.name}: {report.visits.n_visits} visits of {len(report.visits.patients)} patients"
    blocks = [head, *(_criterion(report, title) for title in report.judged)]
    if report.agreements:
        blocks.append(_agreements(report))
    blocks += [eighty(f"Note: {note}") for note in report.visits.notes]
    return "\n\n".join(blocks)


def _criterion(report: LabelReport, title: str) -> str:
    flow, judged, rate = report.flow(title), report.judged[title], report.rate(title)
    lines = [f"{title}, version {judged.version}", *_numbers(flow)]
    if rate is not None:
        lines[-1] += (f"   {flow.responders}/{flow.evaluable} = {100 * rate.value:.1f} % ({100 * rate.low:.1f} to "
                      f"{100 * rate.high:.1f}, {rate.method}, of the evaluable)")  # fmt: skip
    lines += ["", "  what decided"]
    lines += [f"    {one.basis:<20}{one.words:<16}{one.n:>6}" for one in flow.decided]
    if flow.components:
        lines += ["", f"  {'component, before any rule':<30}{'met':>6}{'not met':>9}{'unknown':>9}"]
        lines += [f"    {one.name:<28}{one.met:>6}{one.not_met:>9}{one.unknown:>9}" for one in flow.components]
    return "\n".join(lines)


def _numbers(flow: Flow) -> list[str]:
    names = {"patients": flow.patients, "eligible": flow.eligible, "evaluable": flow.evaluable,
             "responders": flow.responders}  # fmt: skip
    return [f"  {name:<14}{n:>6}" for name, n in names.items()]


def _agreements(report: LabelReport) -> str:
    lines = ["Agreement between criteria (patients that both can judge)"]
    for (first, second), one in report.agreements.items():
        lines.append(f"  {first} | {second}: n = {one.n}")
        said = f"    both {one.both}, first only {one.first_only}, second only {one.second_only}, neither {one.neither}"
        if one.kappa is not None:
            said += f"; kappa {one.kappa.value:.2f} ({one.kappa.low:.2f} to {one.kappa.high:.2f})"
        elif one.n:
            said += "; no kappa, because one of them labels everybody alike"
        lines.append(said)
    return "\n".join(lines)
