"""Published numbers that the rooms response, trial and exposure reproduce -> docs/reproduced.md: expected and found.

Written by `PYTHONPATH=src python -m tests.published.show` in the folder of the repository.
The expected numbers stand in the tests of the rooms; nothing is repeated here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from biomarker.trial.difference_tests import compare, every_test
from biomarker.trial.effects import log_odds_ratio, risk_difference
from biomarker.trial.multiplicity import benjamini_hochberg, holm
from biomarker.trial.rates import rate
from biomarker.trial.stratified import stratified
from biomarker.trial.subgroups import interaction_p
from biomarker.trial.two_by_two import TwoByTwo

from ..exposure.pk import test_solver as pk  # noqa: TID252
from ..exposure.response import test_calibrate as forms  # noqa: TID252
from ..response import test_vectors as vectors  # noqa: TID252
from ..trial import test_published_comparisons as comparisons  # noqa: TID252
from ..trial import test_published_proportions as proportions  # noqa: TID252

PAGE = Path(__file__).parents[2] / "docs" / "reproduced.md"
WORD = {True: "yes", False: "no", None: "not evaluable"}
MARK = {True: "", False: " **differs**"}
LETTER = {"T": "yes", "F": "no", "?": "not evaluable"}


class Row(NamedTuple):
    """A number: what it is, as published or worked out independently, as found here, and whether they agree."""

    what: str
    expected: str
    found: str
    agrees: bool


def printed(what: str, expected: float | str, value: float, tolerance: float = 0.0) -> Row:
    """Rounded as the expected number is printed; half a unit of its last digit is allowed, and `tolerance` of it."""
    text = str(expected)
    digits = len(text.partition(".")[2])
    allowed = 0.51 * 10.0**-digits + tolerance * abs(float(text))
    return Row(what, text, f"{value:.{digits}f}", abs(value - float(text)) <= allowed)


def cases() -> Iterator[Row]:
    """Fifteen worked cases of the response criteria: seven answers, entry, both scores and the new grades of each."""
    table = [dict(zip(vectors.CASES, one, strict=True)) for one in zip(*vectors.CASES.values(), strict=True)]
    names = {"SRI": "SRI-4", "<10": "SRI-4, below 10 mg", "<=10": "SRI-4, up to 10 mg", "DORIS": "DORIS, up to 5 mg",
             "<5": "DORIS, below 5 mg"}  # fmt: skip
    for case in table:
        title = case["case"].replace("->", "to")
        before, now, (new_a, new_b), active = vectors.scores(case)
        found = [str(one) for one in (before, now, new_a, new_b)]
        expected = [case["s0"], case["s"], *case["AB"].split()]
        yield Row(f"{title}: SLEDAI-2K before, now; new A, new B", ", ".join(expected), ", ".join(found),
                  found == expected)  # fmt: skip
        for column in vectors.CRITERIA:
            answer = vectors.answer(case, column)
            yield Row(f"{title}: {names.get(column, column)}", LETTER[case[column]], WORD[answer],
                      answer is vectors.TRUTH[case[column]])  # fmt: skip
        yield Row(f"{title}: entry to the stem cell trial", LETTER[case["entry"]], WORD[active],
                  active is vectors.TRUTH[case["entry"]])  # fmt: skip


def explorer() -> Iterator[Row]:
    """EXPLORER re-analysed: rituximab v placebo."""
    for name, counts, pearson, yates, fisher, published in comparisons.EXPLORER:
        table = TwoByTwo(*counts)
        label = f"{name}, {counts[0]}/{counts[1]} v {counts[2]}/{counts[3]}"
        tests, by_rule = every_test(table), compare(table)
        yield printed(f"{label}: Pearson", f"{pearson:.4f}", tests["pearson"])
        if yates is not None:
            yield printed(f"{label}: Yates", f"{yates:.3f}", tests["yates"])
            yield printed(f"{label}: Fisher", fisher, tests["fisher"])
        yield printed(f"{label}: published p, by the rule ({by_rule.method})", published, by_rule.p)
    for name, counts, inside, outside, p in comparisons.INTERACTIONS:
        group = TwoByTwo(*counts)
        others = TwoByTwo(46, 169, 20, 88).minus(group)
        yield printed(f"{name}: odds ratio", inside, math.exp(log_odds_ratio(group)[0]))
        yield printed(f"{name}: odds ratio of all others", outside, math.exp(log_odds_ratio(others)[0]))
        yield printed(f"{name}: interaction p", p, interaction_p([group, others]))
    yield printed("smallest of nine p, Holm", 0.33, float(holm(comparisons.ABSTRACT).min()))
    yield printed("smallest of nine p, Benjamini-Hochberg", 0.21, float(benjamini_hochberg(comparisons.ABSTRACT).min()))


def tulip() -> Iterator[Row]:
    """TULIP pooled: anifrolumab v placebo, points; and the components of MUSE, per cent."""
    for name, counts, difference, limits in comparisons.TULIP:
        wald = risk_difference(TwoByTwo(*counts), interval="wald")
        yield printed(f"{name}: difference", difference, 100 * wald.value)
        if limits:
            yield printed(f"{name}: lower limit", limits[0], 100 * wald.low)
            yield printed(f"{name}: upper limit", limits[1], 100 * wald.high)
    high, low = comparisons.SIGNATURE
    yield printed("signature: difference of log odds ratios", "0.60", log_odds_ratio(high)[0] - log_odds_ratio(low)[0])
    yield printed("signature: interaction p", 0.13, interaction_p([high, low]))
    common = stratified([high, low]).difference
    for what, expected, value in (("difference", 12.1, common.value), ("lower limit", 4.9, common.low),
                                  ("upper limit", 19.3, common.high)):  # fmt: skip
        yield Row(f"SRI(4) stratified by signature (published: by two more factors; allowed 0.15): {what}",
                  f"{expected}", f"{100 * value:.1f}", abs(100 * value - expected) < 0.15)  # fmt: skip
    for name, counts, treated, control in comparisons.MUSE:
        yield printed(f"MUSE, {name}: anifrolumab", treated, 100 * counts[0] / counts[1])
        yield printed(f"MUSE, {name}: placebo", control, 100 * counts[2] / counts[3])
    for name, counts, p in comparisons.PRIMED:
        value = every_test(TwoByTwo(*counts))["fisher"]
        yield Row(f"MSC with v without IFN-γ, {name}: Fisher", f"{p:.1e}", f"{value:.1e}", abs(value / p - 1) < 0.02)


def rates() -> Iterator[Row]:
    """Response and survival of stem cell trials: per cent, with the 95 % intervals that are known."""
    for name, yes, n, percent, exact, score in proportions.ROWS:
        found = rate(yes, n, name)
        label = f"{name}, {yes}/{n}"
        yield printed(label, percent, 100 * found.exact.value)
        for kind, limits, estimate in (("Clopper-Pearson", exact, found.exact), ("Wilson", score, found.wilson)):
            if limits:
                ours = (round(100 * estimate.low, 1), round(100 * estimate.high, 1))
                yield Row(f"{label}: {kind}", _to(limits), _to(ours), ours == limits)


def concentrations() -> Iterator[Row]:
    """Anifrolumab, typical patient of 69.1 kg, 13 doses every 4 weeks, mg/L; allowed: 1 %."""
    for high, rows in ((True, pk.HIGH), (False, pk.LOW)):
        profile = pk.typical(high, [dose for dose, _, _ in rows], minutes=0)
        kind = "high" if high else "low"
        for j, (dose, average, trough) in enumerate(rows):
            yield printed(
                f"{kind} signature, {dose} mg: average over 52 weeks", f"{average:g}", profile.average()[j], 0.01
            )
            yield printed(
                f"{kind} signature, {dose} mg: trough on day 168", f"{trough:g}", profile.concentration[0, j], 0.01
            )
        values = pk.troughs(high)
        (mean, sd), (observed, spread) = pk.POPULATION[high]
        yield Row(f"{kind} signature, 300 mg, population: mean trough (SD); 60 simulated patients, allowed: 3 standard "
                  "errors", f"{mean} ({sd})", f"{values.mean():.1f} ({values.std():.1f})",
                  abs(values.mean() - mean) < 3 * sd / math.sqrt(60))  # fmt: skip
        yield Row(f"{kind} signature, 300 mg, population: mean trough (SD) observed in patients, allowed: half an SD",
                  f"{observed} ({spread})", f"{values.mean():.1f} ({values.std():.1f})",
                  abs(values.mean() - observed) < 0.5 * spread)  # fmt: skip


def functional_forms() -> Iterator[Row]:
    """Response rates, per cent, where 118/302 and 160/298 (300 mg) are met: two doses do not tell forms apart."""
    for form, expected in forms.FORMS:
        slope, found = forms.without_dropout(form)
        if form.at == 1:
            yield printed(f"{form.label}: slope", 0.1615, slope)
        for dose, value, ours in zip(forms.CONCENTRATIONS, expected, found, strict=True):
            yield printed(f"{form.label}: {dose} mg", value, ours)


SECTIONS = {
    "Response criteria": cases,
    "EXPLORER": explorer,
    "TULIP, MUSE and primed stem cells": tulip,
    "Stem cell trials: rates": rates,
    "Concentrations": concentrations,
    "Functional forms": functional_forms,
}


def page() -> str:
    """The document."""
    made = {title: list(rows()) for title, rows in SECTIONS.items()}
    every = [row for rows in made.values() for row in rows]
    n = f"{sum(row.agrees for row in every)} of {len(every)}"
    lines = ["# Numbers reproduced", "",
             f"{n} published or independently computed numbers agree with ours, rounded as they are",
             "printed. Made by `python -m tests.published.show`; a test keeps it true. Sources stand beside the rows",
             "in `tests/response`, `tests/trial` and `tests/exposure`."]  # fmt: skip
    for title, rows in made.items():
        agree = sum(row.agrees for row in rows)
        said = " ".join((SECTIONS[title].__doc__ or "").split())
        lines += ["", f"## {title}", "", f"{said} {agree} of {len(rows)} agree.", "", "| number | expected | found |",
                  "|---|---|---|"]  # fmt: skip
        lines += [
            f"| {row.what} | {row.expected} | {row.found}{'' if row.agrees else ' **differs**'} |" for row in rows
        ]
    return "\n".join(lines) + "\n"


def _to(limits: tuple[float, float]) -> str:
    return f"{limits[0]} to {limits[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
