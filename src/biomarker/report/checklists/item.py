"""One item of a reporting checklist: what is asked, what the results say, what is left to the authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from biomarker.report.table import Column, Table

STUB = "To be written by the authors"


@dataclass(frozen=True)
class Item:
    """An item in our own words.

    Parameters
    ----------
    number : as in the checklist
    asked : what is to be reported
    known : what the results say about it; empty where they know nothing
    left : what only the authors can add; empty where nothing is left
    """

    number: str
    asked: str
    known: str = ""
    left: str = ""

    @property
    def state(self) -> str:
        """Who has filled it: the program, the program in part, or nobody yet."""
        if not self.known:
            return "to be written"
        return "filled in part" if self.left else "filled"

    @property
    def text(self) -> str:
        """Answer, with a stub for what is missing."""
        stub = "" if not self.left and self.known else f"[{STUB}{': ' + self.left if self.left else ''}]"
        return " ".join(part for part in (self.known, stub) if part)


def item_table(name: str, title: str, items: Sequence[Item]) -> Table:
    """The items as a table, with the number of those that nobody has written yet."""
    filled, part = (sum(item.state == state for item in items) for state in ("filled", "filled in part"))
    caption = (
        f"{title}: of {len(items)} entries, {filled} filled from the results, {part} in part, "
        f"{len(items) - filled - part} to be written"
    )
    columns = (Column("item"), Column("to be reported"), Column("state"), Column("answer"))
    return Table(name, caption, columns, tuple((one.number, one.asked, one.state, one.text) for one in items))
