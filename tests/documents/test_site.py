"""The site is whole, asks no other host for anything, and shows the tutorial as it ran."""

import functools
import http.server
import re
import shutil
import threading
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import yaml

LOADED = {("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("object", "data")}


class Page(HTMLParser):
    """Links, things that a browser loads, and anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loaded, self.anchors, self.unnamed = [], [], {"", "__skip"}, 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors.add(given.get("id") or given.get("name") or "")
        self.unnamed += tag == "img" and not given.get("alt")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        self.loaded += [given[name] for kind, name in LOADED if kind == tag and given.get(name)]


@pytest.fixture(scope="module")
def pages(site):
    return {file: Page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))}


def test_every_link_and_anchor_leads_somewhere(site, pages):
    lost = []
    for file, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme or file.name == "404.html":
                continue
            path, anchor = urldefrag(link)
            target = (file.parent / unquote(path)).resolve() if path not in ("", ".") else file
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (target in pages and anchor and anchor not in pages[target].anchors):
                lost.append(f"{file.relative_to(site)} -> {link}")
    assert lost == []


def test_nothing_is_loaded_from_another_host(site, pages):
    assert [one for page in pages.values() for one in page.loaded if urlsplit(one).netloc] == []
    for file in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", file.read_text(encoding="utf-8")), file
    assert not list(site.rglob("*.py"))


def test_no_place_of_this_machine_stands_in_a_page(repository, site):
    for file in [*site.rglob("*.html"), *site.rglob("*.svg"), repository / "docs" / "tutorial.ipynb"]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(tmp|home|root|Users|work)/", text), file


def test_every_figure_has_words_for_those_who_cannot_see_it(pages):
    assert [file.name for file, page in pages.items() if page.unnamed] == []


def test_every_document_is_in_the_navigation(repository, site):
    class Loader(yaml.SafeLoader):
        """Of mkdocs.yml."""

    def listed(entry):
        if isinstance(entry, str):
            return [entry]
        return [one for part in (entry.values() if isinstance(entry, dict) else entry) for one in listed(part)]

    navigation = listed(yaml.load((repository / "mkdocs.yml").read_text(encoding="utf-8"), Loader)["nav"])
    written = {file.relative_to(repository / "docs").as_posix() for file in (repository / "docs").rglob("*.md")}
    assert written <= set(navigation)
    for entry in navigation:
        assert (site / entry.removesuffix(".md")).with_suffix(".html").exists(), entry


def test_the_tutorial_ran_and_says_what_its_text_says(site):
    text = (site / "tutorial.html").read_text(encoding="utf-8")
    assert "The predictions are better than chance in these patients (permutation test" in text
    assert text.index("There is no evidence that the predictions are better than chance") > 0
    assert "AUC without IFNG minus AUC with it: -0." in text
    assert "0.68 in half" in text  # quoted in the text
    assert text.count("undecided") >= 2
    assert (site / "tutorial_1.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "Traceback" not in text


def test_the_notebook_is_kept_without_outputs(repository):
    import json

    cells = json.loads((repository / "docs" / "tutorial.ipynb").read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


SHOWN = ("index", "tutorial", "before_you_believe", "api/bundle", "reference/commands", "results", "how_to/own_data")


def test_on_a_phone_nothing_is_cut_off_nothing_complains_and_no_other_host_is_asked(address, browser):
    said, foreign, wide = [], [], []
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: request.url.startswith(address) or foreign.append(request.url))
    for name in SHOWN:
        page.goto(f"{address}{name}.html")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(name)
    assert (said, foreign, wide) == ([], [], [])
    page.close()


def test_the_search_finds_a_page(address, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(f"{address}index.html")
    page.fill("input[name=query]", "winner")
    page.wait_for_selector(".md-search-result__item", timeout=90_000)  # the machine may be busy
    page.close()


# The theme makes every button that copies code a region of its own; it has a name, though not a unique one.
LEFT = "md-code__nav"


@pytest.mark.parametrize(
    ("scheme", "names"),
    [("light", ("index", "tutorial", "before_you_believe")), ("dark", ("api/bundle", "how_to/own_data"))],
)
def test_the_pages_can_be_read_by_everybody(address, browser, scheme, names):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": 1200, "height": 800}, color_scheme=scheme)
    found = []
    for name in names:
        page.goto(f"{address}{name}.html")
        for one in Axe().run(page).response["violations"]:
            found += [(name, one["id"], node["html"]) for node in one["nodes"] if LEFT not in node["html"]]
    assert found == []
    page.close()
