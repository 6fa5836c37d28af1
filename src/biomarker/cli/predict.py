"""`biomarker predict`: probabilities for new patients from a bundle."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biomarker.release.load import Bundle
    from biomarker.release.predict_file import Totals
    from biomarker.release.prediction import Prediction, PredictionReport

STRONGEST = 4
WIDTH, INDENT, TOGETHER = 80, 12, "\u00a0"
BASE = "base"
MEANING = (
    "The interval tells how the probability moves with other training patients, not what will happen to this one.",
    "A call stands where the 80 % prediction set holds one label only; otherwise the answer is undecided.",
)


@click.command("predict")
@click.argument("bundle")
@click.argument("panel", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write: .csv, or .json for JSON.")
@click.option("--id", "id_column", help="Column that names the patient, where it is called otherwise than in training.")
@click.option("--controls", type=click.Path(path_type=Path), help="Control samples measured on the patients' plates.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
@click.option("--explain", is_flag=True, help="Say what each analyte adds, and what would turn the answer.")
@click.option("--strict", is_flag=True, help="Refuse the table when one prediction may not be used (red).")
@click.option("--trusted-key", type=click.Path(path_type=Path), help="Refuse a bundle not signed by this public key.")
@click.option("--pseudonyms", type=click.Path(path_type=Path), help="File with a secret: names become keyed hashes.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("mlruns"), show_default=True,
              help="Folder of the runs, for models:/ and runs:/.")  # fmt: skip
@click.option("--log", type=click.Path(path_type=Path), help="Append the report to this log, one line of JSON a call.")
def command(
    bundle: str,
    panel: Path,
    output: Path | None,
    id_column: str | None,
    controls: Path | None,
    as_json: bool,
    explain: bool,
    strict: bool,
    trusted_key: Path | None,
    pseudonyms: Path | None,
    store: Path,
    log: Path | None,
) -> None:
    """Predict new patients with a bundle.

    Gives each patient of the table PANEL a probability of response by the model in the folder BUNDLE. BUNDLE may also
    be a registered model, models:/NAME@ALIAS or models:/NAME/VERSION, or a run, runs:/RUN.

    PANEL may be wide or long, whatever the training table was, or a plate map (.toml), whose raw exports are measured
    first. The response is not needed, other columns are ignored.
    The order of the patients is kept. "undecided" is a normal answer. Read the warnings: they say where a prediction
    cannot be trusted (amber) or may not be used (red).
    """
    from biomarker.files import write_text
    from biomarker.release.predict_file import totals
    from biomarker.release.privacy import append_to_log, pseudonymised, read_key
    from biomarker.release.trust import refuse_red
    from biomarker.study.places import bundle_at

    if output is not None:
        _refuse_overwriting(output, bundle, panel)
    secret = None if pseudonyms is None else read_key(pseudonyms)
    model, found = bundle_at(bundle, store, trusted_key=trusted_key)
    if found:
        click.echo(f"{bundle} is {found}.", err=True)
    as_json = as_json or (output is not None and output.suffix.lower() == ".json")
    if output is not None and not as_json and controls is None and log is None:
        told = _long_table(model, panel, output, id_column, strict, secret)
        if told is not None:
            click.echo(_summary(model, told, output), err=True)
            return
    report = model.predict(panel, id_column=id_column, controls=controls, explain=explain)
    if secret is not None:
        report = pseudonymised(report, secret)
    if strict:
        refuse_red(report)
    logged = "" if log is None else append_to_log(log, report)
    text = report.to_json_text() if as_json else report.to_csv_text()
    if output is not None:
        write_text(output, text)
    else:
        _as_in_a_file()
        click.echo(text if as_json or not _in_terminal() else _table(report), nl=False)
    click.echo(_summary(model, totals(report), output), err=True)
    if logged:
        click.echo(f"Logged in {log}, whose last line has the sha256 {logged}.", err=True)


def _long_table(
    model: Bundle, panel: Path, output: Path, id_column: str | None, strict: bool, secret: bytes | None
) -> Totals | None:
    """Totals of a long table that was predicted piece by piece; None for a short one."""
    from biomarker.release.predict_file import predict_file

    bars, shown = contextlib.ExitStack(), list[Any]()

    def show(what: str, done: int, total: int) -> None:
        if not shown:  # a short table needs no bar, and not the time to load one
            from biomarker.report.progress import progress_bars

            shown.append(bars.enter_context(progress_bars(quiet=False)))
        shown[0](what, done, total)

    with bars:
        return predict_file(model, panel, output, id_column=id_column, strict=strict, secret=secret, progress=show)


def _as_in_a_file() -> None:
    """What is piped is UTF-8 like a file, in every locale: no name of a patient may become another one."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and not _in_terminal():
        reconfigure(encoding="utf-8")


def _in_terminal() -> bool:
    return sys.stdout.isatty()


def _refuse_overwriting(output: Path, bundle: str, panel: Path) -> None:
    """The predictions must not replace the panel, nor break the seal of the bundle."""
    from biomarker.errors import OutputError

    target = output.resolve()
    if target == panel.resolve():
        raise OutputError(f"{output} is the panel itself", do="give the predictions another name")
    if target.is_relative_to(Path(bundle).resolve()):
        raise OutputError(f"{output} lies in the bundle, whose files must not change", do="choose another folder")


def _table(report: PredictionReport) -> str:
    """Predictions for the eye: one line per patient, its warnings and reasons below."""
    width = max(len("patient"), *(len(one.patient_id) for one in report))
    shared = [
        one for one in report.predictions[0].warnings if len(report) > 1 and all(one in p.warnings for p in report)
    ]
    lines = [line for warning in shared for line in _wrapped(f"! all patients: {warning}")]
    lines.append(f"{'patient':<{width}}  probability (95 %)   prediction     trust")
    for one in report:
        sure = one.sureness
        interval = f"({sure.low:.2f} to {sure.high:.2f})" if sure.low is not None and sure.high is not None else ""
        lines.append(
            f"{one.patient_id:<{width}}  {one.probability:4.2f} {interval:<15} {one.prediction:<14} {one.trust}"
        )
        own = [f"! {warning}" for warning in one.warnings if warning not in shared]
        lines += [line for text in (*own, *_reasons(one)) for line in _wrapped(text, min(width + 4, INDENT))]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: int = 0) -> list[str]:
    """Lines of 80 columns; what does not fit goes on two columns further in. A name stays with its number."""
    import textwrap

    lines = textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2),
                          break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return [line.replace(TOGETHER, " ") for line in lines]


def _reasons(one: Prediction) -> list[str]:
    if one.why is None:
        return []
    strongest = sorted((-abs(value), name) for name, value in one.why.items() if name != BASE)[:STRONGEST]
    added = ", ".join(f"{name}{TOGETHER}{one.why[name]:+.2f}" for _, name in strongest)
    other = "another answer" if one.prediction == "undecided" else "the other answer"
    turned = f"it would be {one.turns[0]}" if one.turns else f"no single analyte gives {other}"
    return [f"log odds {one.why[BASE]:+.2f} of a typical patient; {added}", turned]


def _summary(bundle: Bundle, found: Totals, output: Path | None) -> str:
    manifest, n = bundle.manifest, found.n
    said = [f"{n} patient{'s' * (n != 1)} predicted with {manifest.study} (bundle {bundle.digest[:12]}, responder "
            f"from {manifest.threshold:.3g}): {found.undecided} undecided, {found.warned} with warnings, "
            f"{found.red} not to be used (red)."]  # fmt: skip
    if found.red_ones:
        said.append(f"Red: {_gravest(found.red_ones)}")
    said += MEANING if found.with_interval else ()
    said += [f"Note: {note}" for note in found.notes]
    if output is not None:
        said.append(f"Written to {output}.")
    if manifest.simulated:
        said.append("The model was trained on SIMULATED patients.")
    return "\n".join(line for one in (*said, manifest.research_use_only) for line in _wrapped(one))


def _gravest(red: Sequence[Prediction]) -> str:
    """Why the first red predictions are red, each reason once; no names, which may be pseudonyms in the file."""
    return "; ".join(dict.fromkeys(one.warnings[0] for one in red)) + "."
