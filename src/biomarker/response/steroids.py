"""Glucocorticoids: name and dose -> prednisone equivalent in mg per day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from biomarker.errors import PartError
from biomarker.response.cells import CellError, choice

# Dose in mg that equals 5 mg of prednisone by its anti-inflammatory effect: Meikle & Tyler (1977) Am J Med 63:200, and
# for deflazacort the British National Formulary. Sources differ for betamethasone (0.6 to 0.75) and deflazacort (6 to
# 7.5): `steroid_equivalents` sets another value.
EQUIVALENTS: dict[str, Decimal] = {
    "prednisone": Decimal(5), "prednisolone": Decimal(5), "methylprednisolone": Decimal(4),
    "triamcinolone": Decimal(4), "hydrocortisone": Decimal(20), "cortisone": Decimal(25),
    "dexamethasone": Decimal("0.75"), "betamethasone": Decimal("0.6"), "deflazacort": Decimal(6),
}  # fmt: skip


def prednisone_equivalent(steroid: str, dose: Decimal, equivalents: Mapping[str, Decimal] = EQUIVALENTS) -> Decimal:
    """Dose of prednisone, mg per day, that does the same.

    Parameters
    ----------
    steroid : name of the drug
    dose : mg per day
    equivalents : drug -> mg that equal 5 mg of prednisone

    Raises
    ------
    CellError
        For a steroid that is not in the table.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from biomarker.response.steroids import prednisone_equivalent
    >>> prednisone_equivalent("methylprednisolone", Decimal(8))
    Decimal('10')
    """
    return dose * 5 / equivalents[choice(steroid, tuple(equivalents))]


def with_changes(changes: Sequence[str]) -> dict[str, Decimal]:
    """The table with entries such as "deflazacort=7.5": mg that equal 5 mg of prednisone.

    Raises
    ------
    PartError
        When an entry is not of that form.
    """
    table = dict(EQUIVALENTS)
    for change in changes:
        name, _, dose = change.partition("=")
        try:
            value = Decimal(dose.strip())
        except ArithmeticError:
            value = Decimal(0)
        if not name.strip() or not value.is_finite() or value <= 0:
            raise PartError(f'outcome.steroid_equivalents: "{change}"',
                            allowed='the mg that equal 5 mg of prednisone, such as "deflazacort=7.5"')  # fmt: skip
        table[name.strip().casefold()] = value
    return table


def known_steroid(text: str, equivalents: Mapping[str, Decimal]) -> str:
    """Name of a steroid as the table spells it; raises CellError with the nearest name."""
    try:
        return choice(text, tuple(equivalents))
    except CellError as error:
        raise CellError(f"{error}; add it by outcome.steroid_equivalents if it is right") from None
