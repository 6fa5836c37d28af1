"""`biomarker audit`: what could make a result wrong, before anything is fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

WIDTH = 80

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biomarker.cohort.audit import Finding
    from biomarker.evaluation.leaks import LeakedAUC
    from biomarker.study.audit import AuditReport


@click.command("audit", short_help="List what could make a result of STUDY wrong.")
@click.argument("study", type=click.Path())
@click.option("--leaks", is_flag=True, help="Also show what classic mistakes would have made of the AUC here.")
@click.option("--repeats", type=click.IntRange(1, 1000), default=5, show_default=True, help="Repeats, for --leaks.")
@click.option("--workers", type=int, help="Number of processes for --leaks; every core by default.")
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.5:8786, instead."
)
@click.option("--seed", type=int, help="Seed for --leaks, instead of the one in the study file.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def command(
    study: str,
    leaks: bool,
    repeats: int,
    workers: int | None,
    scheduler: str,
    seed: int | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """List what could make a result of STUDY wrong: batches, duplicates, leaks, gaps, units, labels.

    Errors stop `biomarker train` (exit code 6), warnings stand beside its result, notes are shown here only.
    """
    import json

    from biomarker.errors import CohortError
    from biomarker.report.progress import progress_bars
    from biomarker.study.audit import audit_study

    with progress_bars(quiet or not leaks) as progress:
        report = audit_study(study, leaks=leaks, repeats=repeats, workers=workers, scheduler=scheduler, seed=seed,
                             progress=progress)  # fmt: skip
    click.echo(json.dumps(report.to_dict(), indent=2, ensure_ascii=False) if as_json else _text(report))
    return CohortError.exit_code if report.has_errors else 0


def _text(report: AuditReport) -> str:
    head = f"Study {report.study.name}: {report.cohort.n_patients} patients, {report.cohort.n_responders} responders"
    blocks = [head, *(_finding(one) for one in report.findings), _closing(report.findings)]
    if report.leaks is not None:
        blocks.append(_leaks(report.leaks))
    return "\n\n".join(blocks)


def _finding(one: Finding) -> str:
    lines = [_filled(one.sentence[:1].upper() + one.sentence[1:], f"{one.severity:<8}{one.code}  "),
             _filled(one.why, " " * 8 + "why: "), _filled(one.do, " " * 8 + "what to do: ")]  # fmt: skip
    if one.patients:
        more = f" and {len(one.patients) - 12} more" if len(one.patients) > 12 else ""
        lines.append(_filled(", ".join(one.patients[:12]) + more, " " * 8 + "patients: "))
    if one.accepted:
        lines.append(_filled("the study accepts this error (cohort.accepted_findings)", " " * 8))
    return "\n".join(lines)


def _closing(findings: Sequence[Finding]) -> str:
    counts = {kind: sum(one.severity == kind for one in findings) for kind in ("error", "warning", "note")}
    counted = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in counts.items())
    return f"{counted}; `biomarker train` {'would stop' if counts['error'] else 'can run'}."


def _leaks(leaks: Sequence[LeakedAUC]) -> str:
    from biomarker.evaluation.leaks import leak_sentences

    lines = ["What the AUC would have looked like with each classic mistake", "",
             f"{'mistake':<28}{'WRONG AUC':>10}   honest AUC (same work, done right)"]  # fmt: skip
    for one in leaks:
        if one.wrong_auc is None or one.honest is None:
            lines.append(f"{one.name:<28}{'-':>10}   not possible here: {one.skipped}")
        else:
            honest = one.honest
            lines.append(f"{one.name:<28}{one.wrong_auc:>10.2f}   {honest.value:.2f} ({honest.low:.2f} to "
                         f"{honest.high:.2f})")  # fmt: skip
    lines += ["", *(f"{one.name}: {one.mistake}." for one in leaks if one.wrong_auc is not None), ""]
    return "\n".join(_filled(line) if len(line) > WIDTH else line for line in [*lines, *leak_sentences(leaks)])


def _filled(text: str, first: str = "") -> str:
    import textwrap

    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * (10 if first[:1] == " " else len(first))
    )
