"""Fixtures that several rooms share."""

import importlib.util
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_SETTINGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
PATIENCE = 90_000  # milliseconds; the machine may be busy with ten other things
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

REPOSITORY = Path(__file__).resolve().parents[1]
ORACLES = Path(__file__).parent / "oracles"


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def fx26():
    """Synthetic fixture of 26 patients whose expected numbers were computed independently (R and Python)."""
    import pandas as pd

    return pd.read_csv(ORACLES / "fx26.csv")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of public real data sets that are not part of the project."""
    named = os.environ.get("BIOMARKER_SHARED_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not here (set BIOMARKER_SHARED_DATA to their folder)")
    return folder


@pytest.fixture(scope="session")
def benchmark():
    """Give `benchmark(name)`: a script of the folder benchmarks as a module."""

    def load(name):
        spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", REPOSITORY / "benchmarks" / f"{name}.py")
        sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="module")
def browser():
    """Chromium or Chrome of this machine, without a window; playwright drives it and downloads nothing.

    Of one module: while playwright is there, no other code of this thread can use asyncio.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium or Chrome is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        one = driver.chromium.launch(executable_path=program, args=BROWSER_SETTINGS, timeout=PATIENCE)
        yield one
        one.close()


@dataclass
class Seen:
    """What happened in a tab: addresses that it asked for, what its console and its scripts complained of."""

    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tab(browser):
    """Give `tab(**settings of the context)`, for a block: a page of its own and what is seen in it."""

    @contextmanager
    def open_tab(**settings):
        context = browser.new_context(**({"viewport": {"width": 1100, "height": 900}} | settings))
        context.set_default_timeout(PATIENCE)
        page, seen = context.new_page(), Seen()
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.problems.append(str(error)))
        page.on("console", lambda said: seen.problems.append(said.text) if said.type in ("error", "warning") else None)
        try:
            yield page, seen
        finally:
            context.close()

    return open_tab


@pytest.fixture(scope="session")
def violations():
    """Give `violations(page)`: what axe-core finds against WCAG 2.1 A and AA and its best practices, in words."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}

    def judge(page):
        # Of a drawing only the frame is judged, its role and its name; axe has nothing to say of a thousand strokes.
        found = axe.run(page, {"exclude": ["svg > *"]}, options).response["violations"]
        return [
            f"{one['id']}: {node['html'][:120]}: {node['failureSummary']}" for one in found for node in one["nodes"]
        ]

    return judge
