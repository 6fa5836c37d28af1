"""Plain values of a comparison (study/compare) -> text for a terminal of 80 columns, or one HTML page."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from biomarker.report.document import Document, Part
from biomarker.report.html import moment
from biomarker.report.numbers import Estimate, level, number, p_value, percent
from biomarker.report.table import Cell, Column, Table

WIDTH = 80
SHOWN, LONG = 12, 4
MEASURES = (("auc", "AUC", 2), ("brier", "Brier score", 3), ("log_loss", "log loss", 3))
UNTOLD = "(not set)"
CARE = (
    "Whoever keeps the best of several runs on the same patients gets too good an AUC; only new patients settle it.",
    "Each interval is approximate, slightly short, and holds for one comparison at a time.",
)
Values = Mapping[str, Any]


def comparison_sentences(values: Values) -> list[str]:
    """What can be said of each difference, in plain words."""
    return [_said(one) for one in values["differences"]]


def comparison_text(values: Values) -> str:
    """Lines of at most 80 columns: who is compared, side by side, differences, what was changed, what moved."""
    blocks = [_legend(values), _rows(_side_by_side(values, short=True)), _differences(values), _changes(values),
              _rows(_analytes(values, SHOWN)), _bundles(values),
              "\n".join(_wrapped(line, "! ") for line in CARE)]  # fmt: skip
    return "\n\n".join(block for block in blocks if block) + f"\n\n{_wrapped(values['research_use_only'], '')}\n"


def comparison_document(values: Values) -> Document:
    """The same as a page: everything, not only what fits a terminal."""
    sentences = comparison_sentences(values)
    told = [one for one in values["differences"] if not one["why"]]
    study = _matrix("study_keys", "Keys of the study files that differ", "key", values["study"], values)
    bundles = _matrix("bundle_keys", "What the bundles say of themselves, where they differ", "what", values["bundles"],
                      values)  # fmt: skip
    parts = [
        Part("beside", "Side by side", (), (_legend_table(values), _side_by_side(values))),
        Part("differences", "Paired differences", () if told else ("There is none; the reasons stand at the top.",),
             (_difference_table(told),) if told else ()),
        Part("study", "What differs in the study files", _none(values, "study"), (study,) if study.rows else ()),
        Part("analytes", "Which analytes moved",
             ("Share of the outer training sets that chose the analyte, and its coefficient in the released model on "
              "the scale of the prepared columns. An analyte that moves between runs says that the data do not "
              "settle its part.",), (_analytes(values),)),
        Part("bundles", "What changed between the bundles", _none(values, "bundles"),
             (bundles,) if bundles.rows else ()),
    ]  # fmt: skip
    names = ", ".join(str(one["letter"]) for one in values["compared"])
    headline = _headline(values["differences"])
    return Document(
        study="comparison",
        title=f"Comparison of {names}",
        headline=headline,
        sentences=sentences,
        warnings=CARE,
        simulated=any(one["simulated"] for one in values["compared"]),
        parts=parts,
        provenance=_provenance(values),
        use=values["research_use_only"],
    )  # fmt: skip


def _provenance(values: Values) -> dict[str, str]:
    told = {str(one["letter"]): f"{one['shown']}; seed {one['seed']}; cohort {one['cohort_fingerprint']}; "
            f"splits {one['split_fingerprint']}" for one in values["compared"]}  # fmt: skip
    return told | {"Made": moment(values["created"])}


def _headline(differences: Sequence[Values]) -> str:
    told = [one for one in differences if one["auc"]]
    apart = [one["letter"] for one in told if not one["auc"]["low"] <= 0 <= one["auc"]["high"]]
    if not told:
        return "Side by side only: no difference can be computed"
    if apart:
        return f"{' and '.join(apart)} and A rank these patients differently well"
    return f"These patients do not tell {', '.join(one['letter'] for one in told)} and A apart"


def _said(one: Values) -> str:
    names = f"{one['letter']} minus {one['minus']}"
    if one["why"]:
        return f"{names}: no difference is computed: {one['why']}."
    found = one["auc"]
    if found is None:
        return f"{names}: the AUCs differ by a number that has no interval."
    text = f"{names}: AUC {signed(found, 2)}, {level(found)} interval"
    if found["low"] <= 0 <= found["high"]:
        return f"{text}; these patients do not tell the two apart."
    better = one["letter"] if found["estimate"] > 0 else one["minus"]
    return f"{text}; {better} ranks these patients better."


def signed(estimate: Estimate, digits: int) -> str:
    """A difference with its sign: "+0.05 (-0.02 to +0.12)"."""
    value, low, high = (_plus(estimate[key], digits) for key in ("estimate", "low", "high"))
    return f"{value} ({low} to {high})"


def _plus(value: float, digits: int) -> str:
    text = number(value, digits)
    return f"+{text}" if float(text) > 0 else text


def _legend(values: Values) -> str:
    lines = []
    for one in values["compared"]:
        lines.append(_wrapped(str(one["shown"]), f"{one['letter']}  "))
        made = f"made {str(one['created'])[:16].replace('T', ' ')}"
        about = [one["title"] or one["study"], one["candidate"],
                 f"{one['n_patients']} patients ({one['n_responders']} responders)", f"seed {one['seed']}", made,
                 "SIMULATED" if one["simulated"] else ""]  # fmt: skip
        lines.append(_wrapped(", ".join(str(part) for part in about if part), "   "))
    return "\n".join(lines)


def _legend_table(values: Values) -> Table:
    rows = tuple((one["letter"], one["shown"], one["title"] or one["study"], one["candidate"], one["n_patients"],
                  one["n_responders"], one["n_analytes"], str(one["seed"])) for one in values["compared"])  # fmt: skip
    columns = (Column("run"), Column("what"), Column("study"), Column("released candidate"), Column("patients"),
               Column("responders"), Column("analytes"), Column("seed"))  # fmt: skip
    return Table("legend", "What is compared", columns, rows)


def _side_by_side(values: Values, *, short: bool = False) -> Table:
    shown = MEASURES[:2] if short else MEASURES
    rows: list[tuple[Cell, ...]] = []
    for one in values["compared"]:
        row: list[Cell] = [one["letter"], *(one[key] for key, _, _ in shown)]
        if not short:
            row.append(one["calibration_slope"])
        rows.append((*row, p_value(one["permutation_p"]) if one["permutation_p"] is not None else "not run",
                     str(one["verdict_code"]).replace("_", " ")))  # fmt: skip
    middle = (Column("calibration slope"),) if not short else ()
    columns = (Column("run" if not short else ""), *(Column(title, digits) for _, title, digits in shown), *middle,
               Column("perm. p"), Column("verdict"))  # fmt: skip
    return Table("beside", "Performance in patients that the model had not seen (95 % intervals)", columns, tuple(rows))


def _differences(values: Values) -> str:
    lines: list[str] = []
    for one, sentence in zip(values["differences"], comparison_sentences(values), strict=True):
        lines.append(_wrapped(sentence, "- "))
        if not one["why"]:
            lines += [f"    {title:<12} {signed(one[key], digits)}" for key, title, digits in MEASURES if one[key]]
            lines.append(_wrapped(one["note"], "    "))
    return "\n".join(lines)


def _difference_table(told: Sequence[Values]) -> Table:
    rows = tuple(
        (f"{one['letter']} minus {one['minus']}",
         *(signed(one[key], digits) if one[key] else None for key, _, digits in MEASURES), one["note"])
        for one in told
    )  # fmt: skip
    columns = (Column("difference"), *(Column(title) for _, title, _ in MEASURES), Column("on"))
    return Table("paired", "On identical patients and splits; a negative Brier score or log loss is better",
                 columns, rows)  # fmt: skip


def _changes(values: Values) -> str:
    if not values["study"]:
        return _wrapped(_none(values, "study")[0], "")
    return "Keys of the study files that differ\n" + _listed(values["study"], "key", values)


def _bundles(values: Values) -> str:
    if not values["bundles"]:
        return _wrapped(_none(values, "bundles")[0], "")
    return "What differs between the bundles\n" + _listed(values["bundles"], "what", values)


def _none(values: Values, what: str) -> list[str]:
    """Why there is no table, where there is none."""
    noun = {"study": "study file", "bundles": "bundle"}[what]
    known = values[{"study": "study_known", "bundles": "bundle_known"}[what]]
    if values[what]:
        return []
    if sum(known) < 2:
        return [f"The {noun} of at least two is not at hand, so there is nothing to compare."]
    return [f"No difference between the {noun}s."]


def _listed(rows: Sequence[Values], label: str, values: Values) -> str:
    letters = [str(one["letter"]) for one in values["compared"]]
    lines: list[str] = []
    for row in rows:
        texts = _texts(row["values"])
        together = "   ".join(f"{letter} {text}" for letter, text in zip(letters, texts, strict=True))
        if len(row[label]) + len(together) + 6 <= WIDTH:
            lines.append(f"  {row[label]}   {together}")
            continue
        lines.append(f"  {row[label]}")
        lines += [_wrapped(text, f"    {letter} ") for letter, text in zip(letters, texts, strict=True)]
    return "\n".join(lines)


def _matrix(name: str, caption: str, label: str, rows: Sequence[Values], values: Values) -> Table:
    columns = (Column(label), *(Column(str(one["letter"])) for one in values["compared"]))
    return Table(name, caption, columns, tuple((row[label], *_texts(row["values"])) for row in rows))


def _analytes(values: Values, most: int | None = None) -> Table:
    letters = [str(one["letter"]) for one in values["compared"]]
    rows = values["analytes"]
    left_out = 0 if most is None else max(len(rows) - most, 0)
    caption = "How often each predictor was chosen, and its coefficient in the released model"
    caption += f" ({most} that moved most of {len(rows)})" if left_out else ""
    cells = tuple((row["name"], *(_moved(row, i) for i in range(len(letters)))) for row in rows[:most])
    return Table("analytes", caption, (Column("predictor"), *(Column(letter) for letter in letters)), cells)


def _moved(row: Values, i: int) -> str:
    share, weight = row["share"][i], row["coefficient"][i]
    if share is None:
        return "-"
    inside = "not released" if not row["released"][i] else "released" if weight is None else _plus(weight, 2)
    return f"{percent(share)}, {inside}"


def _texts(given: Sequence[Any]) -> list[str]:
    """Values of one key; of long lists only what each lacks of all that any of them names."""
    lists = [value for value in given if isinstance(value, list)]
    if max(map(len, lists), default=0) <= LONG or len(lists) < len(given):
        return [_value(value) for value in given]
    every = dict.fromkeys(
        json.dumps(one, ensure_ascii=False, default=str).strip('"') for value in lists for one in value
    )
    texts = []
    for value in lists:
        own = {json.dumps(one, ensure_ascii=False, default=str).strip('"') for one in value}
        without = ", ".join(one for one in every if one not in own)
        texts.append(f"{len(value)} of {len(every)}, without {without}" if without else f"all {len(every)}")
    return texts if len(set(texts)) > 1 else [_value(value) for value in given]


def _value(value: Any) -> str:
    if value is None:
        return UNTOLD
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _rows(table: Table) -> str:
    """Aligned columns; where they do not fit 80 columns, one line for each cell."""
    if not table.rows:
        return ""
    rows = [list(table.titles), *table.texts()]
    widths = [max(len(row[j]) for row in rows) for j in range(len(table.columns))]
    if sum(widths) + 2 * (len(widths) - 1) <= WIDTH:
        lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    else:
        lines = [line for row in rows[1:] for line in (row[0], *(f"  {title:<4} {text}" for title, text in
                 zip(rows[0][1:], row[1:], strict=True)))]  # fmt: skip
    return "\n".join([*textwrap.wrap(table.caption, WIDTH), *lines])


def _wrapped(text: str, head: str) -> str:
    return textwrap.fill(text.replace(" %", "\0%"), WIDTH, initial_indent=head,
                         subsequent_indent=" " * len(head)).replace("\0", " ")  # fmt: skip
