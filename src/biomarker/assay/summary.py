"""Wells -> counts for people: what was read of which analyte, and what is remarkable."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from biomarker.assay.wells import Wells


class AnalyteCount(NamedTuple):
    """Counts of one analyte over all its wells.

    Parameters
    ----------
    signals : wells with a reading
    values : wells with a concentration
    below, above : wells with a limit instead
    missing : wells with neither reading nor concentration nor limit
    flagged : wells with at least one flag
    """

    analyte: str
    unit: str
    signals: int
    values: int
    below: int
    above: int
    missing: int
    flagged: int


def count_analytes(wells: Wells) -> list[AnalyteCount]:
    """Counts of each analyte, in order of appearance."""
    counts = []
    for analyte, rows in wells.frame.groupby("analyte", sort=False):
        censored = rows["qualifier"] != ""
        nothing = rows["signal"].isna() & rows["result"].isna() & ~censored
        kinds = sorted({kind for kind in rows["signal_kind"] if kind})
        unit = next((unit for unit in rows["unit"] if unit), "")
        counts.append(AnalyteCount(
            str(analyte), unit or "/".join(kinds), int(rows["signal"].notna().sum()),
            int(rows["result"].notna().sum()), int((rows["qualifier"] == "<").sum()),
            int((rows["qualifier"] == ">").sum()), int(nothing.sum()), int((rows["flags"].map(len) > 0).sum()),
        ))  # fmt: skip
    return counts


def count_flags(wells: Wells) -> dict[str, int]:
    """Code -> number of values that carry it, commonest first."""
    return dict(Counter(flag for flags in wells.frame["flags"] for flag in flags).most_common())


def count_roles(wells: Wells) -> dict[str, tuple[int, int]]:
    """Role -> (wells, different samples)."""
    places = wells.frame.drop_duplicates(["plate", "well", "sample", "role", "replicate"])
    places = places.drop_duplicates(["plate", "well", "sample", "role"]) if (places["well"] != "").all() else places
    return {str(role): (len(rows), int(rows.drop_duplicates(["sample"])["sample"].ne("").sum()))
            for role, rows in places.groupby("role", sort=False)}  # fmt: skip
