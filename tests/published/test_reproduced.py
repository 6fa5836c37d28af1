"""The page of reproduced numbers is what the code gives today, and every number on it agrees."""

import pytest

from .show import PAGE, SECTIONS, page, printed


@pytest.mark.parametrize("title", SECTIONS)
def test_every_number_agrees(title):
    rows = list(SECTIONS[title]())
    assert len(rows) >= 13
    assert [row for row in rows if not row.agrees] == []


def test_the_page_is_up_to_date():
    """If not: `python -m tests.published.show`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_a_number_agrees_to_its_last_printed_digit_and_no_further():
    assert printed("p", "0.43", 0.4341).agrees
    assert not printed("p", "0.43", 0.4367).agrees
    assert printed("p", "0.43", 0.4367).found == "0.44"
    assert printed("mg/L", "38.1", 38.4, tolerance=0.01).agrees
