"""The page in a real browser: what a person at a clinic sees."""

import json

import pytest


@pytest.fixture
def page(browser, server):
    """The page, loaded, in a wide window."""
    browser.resize(1100, 900)
    browser.problems.clear()
    browser.open(server.url + "/")
    browser.wait("document.getElementById('study').textContent === 'msc'")
    yield browser
    assert not [one for one in browser.problems if "Content Security" in str(one) or "exception" in str(one).lower()]


def paste(page, text):
    page.evaluate(f"document.getElementById('panel').value = {json.dumps(text)}")
    page.evaluate("document.getElementById('predict').click()")


def cells(page):
    return page.evaluate("[...document.querySelectorAll('#predictions tbody tr')]"
                         ".map((row) => [...row.children].map((cell) => cell.innerText))")  # fmt: skip


def test_it_says_what_it_is_for(page):
    text = page.evaluate("document.body.innerText")
    assert "For research use only" in text
    assert "SIMULATED" in text
    assert "learned from 40 patients" in text
    assert "No evidence." in text
    columns = page.evaluate("document.getElementById('columns').textContent")
    assert "IL6" in columns
    assert "pg/mL" in columns


def test_a_pasted_panel_gives_probability_interval_answer_light_and_warnings(page, bundle, table, tmp_path):
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    expected = list(bundle.predict(tmp_path / "t.csv"))
    paste(page, table)
    page.wait("!document.getElementById('result').hidden")
    shown = cells(page)
    assert [row[0] for row in shown] == ["Müller-77", "B", "C"]
    for row, one in zip(shown, expected, strict=True):
        sure = one.sureness
        assert row[1].strip() == f"{one.probability:.2f} ({sure.low:.2f} to {sure.high:.2f})"
        assert row[2].startswith(one.prediction)
        assert one.trust in row[3]
        assert all(warning in row[4] for warning in one.warnings)
    assert "do not use" in shown[2][3]
    assert "1 not to be used" in page.evaluate("document.getElementById('summary').innerText")
    assert page.evaluate("document.activeElement.id") == "result-title"


def test_a_mistake_is_told_in_words_and_the_old_result_is_gone(page, table):
    paste(page, table)
    page.wait("!document.getElementById('result').hidden")
    paste(page, "patient_id,IFNG,IL6\nA,viel,2\n")
    page.wait("!document.getElementById('error').hidden")
    text = page.evaluate("document.getElementById('error').innerText")
    assert '"viel" is not a number' in text
    assert "What to do:" in text
    assert page.evaluate("document.getElementById('result').hidden")


def test_markup_in_a_name_is_text(page):
    paste(page, "patient_id,IFNG,IL6\n<img src=x onerror=document.title='broken'>,20,30\n")
    page.wait("!document.getElementById('result').hidden")
    assert cells(page)[0][0].startswith("<img")
    assert page.evaluate("document.title") == "msc: predict"


def test_a_chosen_file_is_read_and_another_encoding_refused(page, table, tmp_path):
    (tmp_path / "new.csv").write_text(table, encoding="utf-8")
    page.choose_file("#file", tmp_path / "new.csv")
    page.wait("document.getElementById('panel').value.includes('Müller-77')")
    (tmp_path / "old.csv").write_bytes(table.encode("cp1252"))
    page.choose_file("#file", tmp_path / "old.csv")
    page.wait("!document.getElementById('error').hidden")
    assert "not UTF-8" in page.evaluate("document.getElementById('error').innerText")


def test_a_dropped_file_is_read(page, table):
    page.evaluate(f"""(() => {{
        const carried = new DataTransfer();
        carried.items.add(new File([{json.dumps(table)}], "dropped.csv"));
        const drop = new DragEvent("drop", {{ dataTransfer: carried, cancelable: true }});
        document.getElementById("panel").dispatchEvent(drop);
    }})()""")
    page.wait("document.getElementById('panel').value.includes('Müller-77')")


@pytest.mark.parametrize("width", [320, 1100])
def test_nothing_runs_out_of_the_window(page, table, width):
    page.resize(width, 800)
    paste(page, table)
    page.wait("!document.getElementById('result').hidden")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_field_has_a_label_and_a_way_by_keyboard(page):
    assert page.evaluate("[...document.querySelectorAll('input, textarea')].every((one) => one.labels.length > 0)")
    assert page.evaluate("[...document.querySelectorAll('button')].every((one) => one.tabIndex === 0)")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_with_a_token_the_page_asks_for_it(browser, bundle, running, table):
    token = "a-long-random-secret-of-the-lab"
    with running(bundle, token=token.encode()) as server:
        browser.open(server.url + "/")
        browser.wait("!document.getElementById('access').hidden")
        browser.evaluate(f"document.getElementById('token').value = '{token}'")
        browser.evaluate("document.getElementById('unlock').click()")
        browser.wait("document.getElementById('access').hidden")
        paste(browser, table)
        browser.wait("!document.getElementById('result').hidden")
        assert len(cells(browser)) == 3
        browser.open("about:blank")
