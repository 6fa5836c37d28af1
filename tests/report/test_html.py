import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from biomarker.report.figures.gallery import gallery
from biomarker.report.html import headline, render_report

VOID = {"meta", "link", "br", "img", "hr", "input", "use"}


class Page(HTMLParser):
    """Elements with their attributes, in order; refuses tags that do not match."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def drawings(result, marker):
    example = json.loads(Path(__file__).with_name("results.json").read_text(encoding="utf-8"))
    return gallery(example, result, marker)


@pytest.fixture
def render(results, result, drawings):
    def page(**changes):
        return render_report(results | changes, result, drawings=drawings)

    return page


def test_verdict_and_warnings_come_first(render):
    text = render()
    places = [text.index(said) for said in ("better than chance in this cohort</h2>", "Read before you believe it",
                                            "<h2 id=\"performance-title\"", "<h2 id=\"methods-title\"")]  # fmt: skip
    assert places == sorted(places)


def test_patients_come_before_performance_and_analytes_after(render):
    text = render()
    order = [text.index(f'<section id="{name}"') for name in ("cohort", "performance", "chosen", "analytes", "methods")]
    assert order == sorted(order)
    patients = text[order[0] : order[1]]
    for said in ('id="figure-patient_flow"', 'class="baseline', "No p-value is given", "18.4 [9.8, 30]"):
        assert said in patients


def test_results_of_an_older_version_show_their_steps_and_the_table_of_analytes(results, result):
    for key in ("participants", "baseline"):
        del results[key]
    text = render_report(results, result)
    assert '<ol class="flow">' in text
    assert 'class="analytes' in text


def test_a_report_without_predictions_says_what_is_missing(results):
    text = render_report(results, None, notes=("Figures of predictions are left out: no run.",))
    assert "<li>Figures of predictions are left out: no run.</li>" in text
    assert 'id="patients"' not in text
    assert 'id="figure-forest"' in text
    Page(text)


def test_nothing_is_loaded_from_elsewhere_and_no_script_runs(render):
    page = Page(render())
    assert not page.all("script", "link", "iframe", "img", "object", "embed")
    loaded = [value for _, attributes in page.elements for key, value in attributes.items()
              if key in ("src", "href", "xlink:href", "action", "style", "poster")]  # fmt: skip
    assert not [value for value in loaded if "//" in value or "url(http" in value]
    assert "@import" not in render()
    assert {
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; style-src 'unsafe-inline'",
    } in page.all("meta")


def test_identifiers_are_unique_and_every_reference_resolves(render):
    page = Page(render())
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(names)) == len(names)
    wanted = [value[1:] for _, attributes in page.elements for key, value in attributes.items()
              if key in ("href", "xlink:href") and value.startswith("#")]  # fmt: skip
    wanted += [name for _, attributes in page.elements for name in attributes.get("aria-labelledby", "").split()]
    wanted += re.findall(r"url\(#([^)]+)\)", render())
    assert set(wanted) <= set(names)


def test_page_is_usable_without_sight(render):
    page = Page(render())
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("header")) == 1
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    figures = page.all("svg")
    assert len(figures) == len(page.all("figure")) == len(page.all("figcaption")) == 10
    assert all(svg["role"] == "img" and svg["aria-labelledby"] for svg in figures)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_text_has_enough_contrast(render):
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", render()))
    pairs = [("ink", "paper"), ("soft", "paper"), ("blue", "paper")]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= 4.5
    assert contrast("#3d2e00", "#ffe9a8") >= 4.5
    assert contrast(colours["soft"], "#f6f6f6") >= 4.5


def contrast(one, other):
    """Contrast ratio of WCAG 2.2."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_simulated_data_carry_a_banner(render):
    assert "<strong>Simulated data.</strong>" in render()
    assert "<strong>Simulated data.</strong>" not in render(simulated=False)


def test_what_a_user_wrote_is_text_not_markup(results, result, drawings):
    evil = "<script>alert(1)</script>"
    results |= {"title": evil, "warnings": [evil], "verdict_sentences": [evil]}
    results["analytes"][0]["name"] = evil
    text = render_report(results, result, drawings=drawings)
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 4


def test_names_in_figures_are_text_too(results, result):
    evil = '<i onload="x">&$\\frac$'
    results["selection"]["predictors"][0]["name"] = results["candidates"][0]["name"] = evil
    text = render_report(results, result)
    assert "<i onload" not in text
    Page(text)


def test_report_says_what_was_not_computed(results, result):
    for key in ("auc", "brier", "log_loss", "scaled_brier", "permutation"):
        results[key] = None
    results["baselines"] |= {"marker": None, "covariates": None}
    results |= {"comparisons": {}, "warnings": [], "git_commit": None}
    results["calibration"] = dict.fromkeys(results["calibration"])
    results["classification"] = dict.fromkeys(results["classification"])
    results["auc_alternatives"] = dict.fromkeys(results["auc_alternatives"])
    for entry in results["candidates"]:
        entry["auc"] = None
    results["model"]["predictors"] = [{"name": "IFN-γ", "coefficient": None}]
    text = render_report(results, result)
    assert "<dd>not computed</dd>" in text
    assert "this kind of model has no coefficients" in text
    assert "Read before you believe it" not in text
    Page(text)


def test_the_same_study_gives_the_same_bytes(results, result, marker):
    assert render_report(results, result, marker=marker) == render_report(results, result, marker=marker)


def test_the_headline_says_what_the_order_of_the_questions_takes_away(results):
    assert headline(results) == "Better than chance in this cohort"
    panel = next(step for step in results["gatekeeping"] if step["step"] == "panel")
    panel["status"] = "exploratory"
    assert headline(results) == "Better than chance in this cohort, an exploratory finding"
    results["verdict_code"] = "no_evidence"
    assert headline(results) == "No evidence of prediction"
