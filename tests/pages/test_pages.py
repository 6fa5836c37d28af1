"""Reports in a real browser: readable, reachable by keyboard, printable, and alone in the world."""

import re

import pytest

PAGES = ("training", "noise", "everything", "comparison", "arms", "years", "doses", "dose_response", "assay")
REACHED = "a[href], summary, [tabindex='0']"
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    return one === document.body ? null : {
        place: [...document.querySelectorAll("*")].indexOf(one),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inside: box.width > 0 && box.left >= 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
    };
}"""


@pytest.fixture(scope="module", params=PAGES)
def shown(request, tab, made):
    """A page in a wide window, and what is seen while the tests of this module look at it."""
    file = made(request.param)
    with tab() as (page, seen):
        page.goto(file.as_uri())
        seen.file = file
        yield page, seen


@pytest.fixture
def page(shown):
    one, _ = shown
    one.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = false; })")
    yield one
    one.emulate_media(media="screen")
    one.set_viewport_size({"width": 1100, "height": 900})


def test_it_needs_no_other_file_and_complains_of_nothing(shown):
    page, seen = shown
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert seen.requests == [seen.file.as_uri()]
    assert seen.problems == []


def test_axe_finds_nothing(page, violations):
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert violations(page) == []


def test_every_link_and_every_scrolled_table_is_reached_by_keyboard_in_order(page):
    wanted = page.evaluate(f"""() => [...document.querySelectorAll("*")]
        .map((one, place) => one.matches("{REACHED}") && one.checkVisibility() ? place : -1)
        .filter((place) => place >= 0)""")
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert [one["place"] for one in reached] == wanted
    assert all(one["outlined"] and one["inside"] for one in reached)


def test_the_first_key_offers_to_skip_to_the_answer(page):
    page.reload()  # where the keyboard begins
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#verdict"
    assert page.evaluate("document.querySelector('#verdict').getBoundingClientRect().top") < 900


def test_what_is_folded_opens_by_keyboard(page):
    for part in page.query_selector_all("details > summary"):
        part.focus()
        page.keyboard.press("Enter")
        assert part.evaluate("(one) => one.parentElement.open")


@pytest.mark.parametrize("width", [320, 400])
def test_a_narrow_window_never_scrolls_sideways(page, width):
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("window.scrollTo(500, 0)")
    assert page.evaluate("window.scrollX") == 0


def test_nothing_moves_and_letters_stay_readable_on_a_dark_screen(page):
    colours = "[document.documentElement, document.body].map((one) => [getComputedStyle(one).color, " \
              "getComputedStyle(one).backgroundColor])"  # fmt: skip
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert page.evaluate(colours) == light == [["rgb(26, 26, 26)", "rgb(255, 255, 255)"],
                                               ["rgb(26, 26, 26)", "rgba(0, 0, 0, 0)"]]  # fmt: skip
    assert page.evaluate("document.getAnimations().length") == 0


def test_paper_holds_all_of_it(page):
    page.emulate_media(media="print")
    folded = page.evaluate("[...document.querySelectorAll('details table')].map((one) => one.offsetHeight)")
    assert all(height > 20 for height in folded)
    made = page.pdf(format="A4", print_background=True)
    sheets = len(re.findall(rb"/Type\s*/Page\b", made))
    assert len(made) > 10_000
    assert 1 <= sheets <= 25
