"""Visits of one patient -> refused where they contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from biomarker.errors import VisitsError
from biomarker.response import sledai
from biomarker.response.visit import Visit

SHOWN = 5
FIRST_DOSE = 1


def refuse(source: str, wrong: Sequence[str], do: str, allowed: str = "") -> None:
    """Raise one VisitsError about everything in `wrong`; nothing happens where it is empty."""
    if not wrong:
        return
    more = f"\n  and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    said = wrong[0] if len(wrong) == 1 else f"{len(wrong)} mistakes:\n  " + "\n  ".join(wrong[:SHOWN])
    raise VisitsError(f"{source}: {said}{more}", allowed=allowed, do=do)


def check_patient(visits: Sequence[Visit], source: str) -> None:
    """Refuse visits of one patient that contradict each other.

    Raises
    ------
    VisitsError
        For two visits on one day, two baselines, a baseline after treatment began, a visit after death, or a SLEDAI
        total that its items cannot make.
    """
    who = f"patient {visits[0].patient}"
    _refuse_same_day(visits, who, source)
    _refuse_baselines(visits, who, source)
    _refuse_after_death(visits, who, source)
    refuse(source, [f"row {one.row} ({who}): SLEDAI total {one.numbers['sledai_total']}, but "
                    f"{sledai.contradiction(one.items, one.numbers['sledai_total'])}"
                    for one in visits if "sledai_total" in one.numbers
                    and sledai.contradiction(one.items, one.numbers["sledai_total"])],
           "correct the total or the items; leave sledai_total empty to have it computed")  # fmt: skip


def _refuse_same_day(visits: Sequence[Visit], who: str, source: str) -> None:
    twice = [day for day, n in Counter(one.day for one in visits).items() if n > 1]
    refuse(source, [f"{who}: {sum(one.day == day for one in visits)} rows for day {day} (rows "
                    f"{', '.join(str(one.row) for one in visits if one.day == day)})" for day in twice],
           "one row per patient and visit: join the rows, or correct the day")  # fmt: skip


def _refuse_baselines(visits: Sequence[Visit], who: str, source: str) -> None:
    marked = [one for one in visits if one.role == "baseline"]
    if len(marked) > 1:
        where = ", ".join(f"row {one.row} (day {one.day})" for one in marked)
        refuse(source, [f"{who} has {len(marked)} baseline visits: {where}"],
               "mark the one before the first dose as baseline in visit_role, and empty the other cell")  # fmt: skip
    late = [one for one in marked if one.day > FIRST_DOSE]
    refuse(source, [f"row {one.row} ({who}): the baseline visit is on day {one.day}" for one in late],
           "a baseline visit is on or before day 1, the first dose: correct visit_day or visit_role")  # fmt: skip
    for role in ("previous", "assessment"):
        several = [one for one in visits if one.role == role]
        if len(several) > 1:
            refuse(source, [f"{who} has {len(several)} visits with the role {role}: rows "
                            f"{', '.join(str(one.row) for one in several)}"],
                   "mark one of them, or leave visit_role empty and set outcome.assessment_day")  # fmt: skip


def _refuse_after_death(visits: Sequence[Visit], who: str, source: str) -> None:
    died = next((one for one in visits if one.flags.get("died")), None)
    if died is not None:
        refuse(source, [f"row {one.row} ({who}): a visit on day {one.day}, after death on day {died.day}"
                        for one in visits if one.day > died.day],
               "correct the day or the column died")  # fmt: skip
