"""Visits of all patients -> refused where they contradict each other, with every row that does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from biomarker.errors import VisitsError
from biomarker.response import sledai
from biomarker.response.visit import Visit

SHOWN = 5
FIRST_DOSE = 1
_ROW = re.compile(r"row ([0-9]+)(, column|:)")

Own = Sequence[Visit]


def refuse(source: str, wrong: Sequence[str], do: str, allowed: str = "") -> None:
    """Raise one VisitsError about everything in `wrong`; nothing happens where it is empty."""
    if not wrong:
        return
    said = _together(wrong)
    more = f"\n  and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
    shown = said[0] if len(said) == 1 else f"{len(wrong)} mistakes:\n  " + "\n  ".join(said[:SHOWN])
    raise VisitsError(f"{source}: {shown}{more}", allowed=allowed, do=do)


def _together(wrong: Sequence[str]) -> list[str]:
    """The same mistake in several rows is one line: "rows 2, 3, 4, ... (196), column steroid: ..."."""
    rows: dict[str, list[str]] = {}
    for one in wrong:
        found = _ROW.match(one)
        rows.setdefault(f"{found[2]}{one[found.end() :]}" if found else one, []).append(found[1] if found else "")
    return [text if not own[0] else f"{row_numbers(own)}{text}" for text, own in rows.items()]


def row_numbers(rows: Sequence[object]) -> str:
    """The first few of them.

    >>> row_numbers([4]), row_numbers(range(2, 9))
    ('row 4', 'rows 2, 3, 4, 5, 6, ... (7 rows)')
    """
    if len(rows) == 1:
        return f"row {rows[0]}"
    return f"rows {', '.join(map(str, rows[:SHOWN]))}" + (f", ... ({len(rows)} rows)" if len(rows) > SHOWN else "")


def check_patients(patients: Iterable[Own], source: str) -> None:
    """Refuse visits of a patient that contradict each other.

    Raises
    ------
    VisitsError
        For two visits on one day, two baselines, a baseline after treatment began, a visit after death, or a SLEDAI
        total that its items cannot make; all patients of whom the same is true are in one message.
    """
    everyone = list(patients)
    for find, do in CHECKS:
        refuse(source, [one for own in everyone for one in find(own, f"patient {own[0].patient}")], do)


def _same_day(visits: Own, who: str) -> list[str]:
    twice = [day for day, n in Counter(one.day for one in visits).items() if n > 1]
    return [f"{who}: {sum(one.day == day for one in visits)} rows for day {day} (rows "
            f"{', '.join(str(one.row) for one in visits if one.day == day)})" for day in twice]  # fmt: skip


def _several_baselines(visits: Own, who: str) -> list[str]:
    marked = [one for one in visits if one.role == "baseline"]
    where = ", ".join(f"row {one.row} (day {one.day})" for one in marked)
    return [f"{who} has {len(marked)} baseline visits: {where}"] if len(marked) > 1 else []


def _late_baseline(visits: Own, who: str) -> list[str]:
    return [f"row {one.row} ({who}): the baseline visit is on day {one.day}" for one in visits
            if one.role == "baseline" and one.day > FIRST_DOSE]  # fmt: skip


def _several_of_a_role(visits: Own, who: str) -> list[str]:
    rows = {role: [str(one.row) for one in visits if one.role == role] for role in ("previous", "assessment")}
    return [f"{who} has {len(own)} visits with the role {role}: rows {', '.join(own)}"
            for role, own in rows.items() if len(own) > 1]  # fmt: skip


def _after_death(visits: Own, who: str) -> list[str]:
    died = next((one for one in visits if one.flags.get("died")), None)
    return [] if died is None else [f"row {one.row} ({who}): a visit on day {one.day}, after death on day {died.day}"
                                    for one in visits if one.day > died.day]  # fmt: skip


def _totals(visits: Own, who: str) -> list[str]:
    said = [(one, sledai.contradiction(one.items, one.numbers["sledai_total"])) for one in visits
            if "sledai_total" in one.numbers]  # fmt: skip
    return [f"row {one.row} ({who}): SLEDAI total {one.numbers['sledai_total']}, but {why}" for one, why in said if why]


CHECKS: tuple[tuple[Callable[[Own, str], list[str]], str], ...] = (
    (_same_day, "one row per patient and visit: join the rows, or correct the day"),
    (_several_baselines, "mark the one before the first dose as baseline in visit_role, and empty the other cell"),
    (_late_baseline, "a baseline visit is on or before day 1, the first dose: correct visit_day or visit_role"),
    (_several_of_a_role, "mark one of them, or leave visit_role empty and set outcome.assessment_day"),
    (_after_death, "correct the day or the column died"),
    (_totals, "correct the total or the items; leave sledai_total empty to have it computed"),
)
