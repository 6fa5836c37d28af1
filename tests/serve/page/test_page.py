"""The page in a real browser: what a person at a clinic sees."""

import re

import pytest

WIDE = {"width": 1100, "height": 900}
REFUSED = "the server responded with a status of 4"  # a table with a mistake, a missing token


@pytest.fixture(scope="module")
def opened(tab, server):
    """The page, loaded, and what is seen in its tab."""
    with tab(viewport=WIDE) as (page, seen):
        page.goto(server.url + "/")
        ready(page)
        yield page, seen


@pytest.fixture
def page(opened, server):
    """The page as it is when it was just loaded; whatever it does, it asks its own server only and nothing breaks."""
    one, seen = opened
    seen.problems.clear()
    one.set_viewport_size(WIDE)
    one.reload()
    ready(one)
    yield one
    assert all(address.startswith((server.url + "/", "data:", "blob:")) for address in seen.requests)
    assert [said for said in seen.problems if REFUSED not in said] == []


def ready(page):
    page.wait_for_selector("#study:text-is('msc')")


def paste(page, text):
    page.fill("#panel", text)
    page.click("#predict")


def shown(page):
    page.wait_for_selector("#result:not([hidden])")


def filled(page):
    from playwright.sync_api import expect

    expect(page.locator("#panel")).to_have_value(re.compile("Müller-77"), timeout=60_000)


def cells(page):
    return page.evaluate("[...document.querySelectorAll('#predictions tbody tr')]"
                         ".map((row) => [...row.children].map((cell) => cell.innerText))")  # fmt: skip


def test_it_says_what_it_is_for(page):
    text = page.inner_text("body")
    assert "For research use only" in text
    assert "SIMULATED" in text
    assert "learned from 40 patients" in text
    assert "No evidence." in text
    columns = page.text_content("#columns")
    assert "IL6" in columns
    assert "pg/mL" in columns


def test_a_pasted_panel_gives_probability_interval_answer_light_and_warnings(page, bundle, table, tmp_path):
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    expected = list(bundle.predict(tmp_path / "t.csv"))
    paste(page, table)
    shown(page)
    found = cells(page)
    assert [row[0] for row in found] == ["Müller-77", "B", "C"]
    for row, one in zip(found, expected, strict=True):
        sure = one.sureness
        assert row[1].strip() == f"{one.probability:.2f} ({sure.low:.2f} to {sure.high:.2f})"
        assert row[2].startswith(one.prediction)
        assert one.trust in row[3]
        assert all(warning in row[4] for warning in one.warnings)
    assert "do not use" in found[2][3]
    assert "1 not to be used" in page.inner_text("#summary")
    assert page.evaluate("document.activeElement.id") == "result-title"


def test_a_mistake_is_told_in_words_and_the_old_result_is_gone(page, table):
    paste(page, table)
    shown(page)
    paste(page, "patient_id,IFNG,IL6\nA,viel,2\n")
    page.wait_for_selector("#error:not([hidden])")
    text = page.inner_text("#error")
    assert '"viel" is not a number' in text
    assert "What to do:" in text
    assert page.is_hidden("#result")


def test_markup_in_a_name_is_text(page):
    paste(page, "patient_id,IFNG,IL6\n<img src=x onerror=document.title='broken'>,20,30\n")
    shown(page)
    assert cells(page)[0][0].startswith("<img")
    assert page.title() == "msc: predict"


def test_a_chosen_file_is_read_and_another_encoding_refused(page, table, tmp_path):
    (tmp_path / "new.csv").write_text(table, encoding="utf-8")
    page.set_input_files("#file", tmp_path / "new.csv")
    filled(page)
    (tmp_path / "old.csv").write_bytes(table.encode("cp1252"))
    page.set_input_files("#file", tmp_path / "old.csv")
    page.wait_for_selector("#error:not([hidden])")
    assert "not UTF-8" in page.inner_text("#error")


def test_a_dropped_file_is_read(page, table):
    page.evaluate(
        """(table) => {
            const carried = new DataTransfer();
            carried.items.add(new File([table], "dropped.csv"));
            const drop = new DragEvent("drop", { dataTransfer: carried, cancelable: true });
            document.getElementById("panel").dispatchEvent(drop);
        }""",
        table,
    )
    filled(page)


@pytest.mark.parametrize("width", [320, 400, 1100])
def test_nothing_runs_out_of_the_window(page, table, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    paste(page, table)
    shown(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_prediction_is_made_and_taken_away_without_a_mouse(page, table):
    page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.parentElement.id"))
    # The table that is folded is passed over.
    assert reached[:6] == ["needs", "quality", "panel", "predict", "file", "explain"]
    page.focus("#panel")
    page.keyboard.insert_text(table)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shown(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    with page.expect_download() as taken:
        page.focus("#download")
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "predictions.csv"


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1100])
def test_axe_finds_nothing_before_and_after_a_prediction(page, table, violations, colours, width):
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert violations(page) == []
    page.check("#explain")
    paste(page, table)
    shown(page)
    assert violations(page) == []
    paste(page, "patient_id,IFNG,IL6\nA,viel,2\n")
    page.wait_for_selector("#error:not([hidden])")
    assert violations(page) == []


def test_paper_holds_the_predictions(page, table):
    paste(page, table)
    shown(page)
    assert len(page.pdf(format="A4")) > 10_000


def test_with_a_token_the_page_asks_for_it(tab, bundle, running, table, violations):
    token = "a-long-random-secret-of-the-lab"
    with running(bundle, token=token.encode()) as server, tab() as (page, seen):
        page.goto(server.url + "/")
        page.wait_for_selector("#access:not([hidden])")
        assert violations(page) == []
        page.fill("#token", token)
        page.click("#unlock")
        page.wait_for_selector("#access[hidden]", state="attached")
        paste(page, table)
        shown(page)
        assert len(cells(page)) == 3
        assert [one for one in seen.problems if REFUSED not in one] == []
