"""Pages in a real browser: by keyboard, at three widths, in light and dark, without a word on the console.

They need Chromium with its driver, and Selenium; without them, every test here is counted as skipped. A browser takes
seconds, so they are left to campaigns.
"""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.report.html.renderer import HtmlRenderer, SystemHtmlRenderer
from invariants.report.renderers import Page
from invariants.verdicts.verdict import ModelReport
from tests.report.html.tabs import Tab, needs_browser, open_browser
from tests.report.html.test_page import HOSTILE, TEXT

pytestmark = [needs_browser, pytest.mark.campaign]

SHOP = """system shop
var paid: Bool = false
var sent: Bool = false
var stock: 0..3 = 3
transition pay { paid := true }
transition send {
  require gate: paid
  require some: stock > 0
  sent := true
  stock := stock - 1
}
modification hurry {
  require often: true
  rewrite send.gate as true
  rewrite hurry.often as false
}
modification calm { rewrite hurry.often as prev }
invariant fair: sent => paid
invariant counted: stock >= 0
check fair: chain 2, steps 3, expect violated
check counted: chain 1, steps 2, expect survives
"""

SIZES = [(360, 740), (1280, 800), (1920, 1080)]
SCHEMES = ["light", "dark"]
LOOKS = [pytest.param(size, scheme, id=f"{size[0]}-{scheme}") for size in SIZES for scheme in SCHEMES]
"""Each size in both schemes."""


@pytest.fixture(scope="module")
def browser():
    with open_browser() as driver:
        yield driver


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The folder with a report on two models, one of them hostile, and with the graph of a system."""
    folder = tmp_path_factory.mktemp("pages")
    shop, gate = load_text(SHOP, path="shop.inv"), load_text(TEXT, path="gate.inv")
    reports = [
        ModelReport("shop.inv", shop, (), tuple(invariants.check(shop, jobs=1))),
        ModelReport(
            HOSTILE,
            gate,
            (Diagnostic(Code.NEVER_FIRES, HOSTILE, help=HOSTILE),),
            tuple(invariants.check(gate, chain=1, steps=3, jobs=1)),
        ),
    ]
    texts = {
        "report": HtmlRenderer(Page()).end(reports, interrupted=False),
        "system": SystemHtmlRenderer(Page()).system(shop),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_bytes(text.encode("utf-8", "replace"))
    return folder


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_a_story_is_found_and_walked_through_by_keyboard(browser, pages, size, scheme):
    from selenium.webdriver.common.keys import Keys

    tab = Tab(browser, pages / "report.html", size, scheme)
    row = next(row for row in tab.all("button.row") if "fair" in row.text)
    tab.js("arguments[0].focus()", row)
    tab.press(Keys.ENTER)
    assert row.get_attribute("aria-expanded") == "true"
    detail = tab.js("return arguments[0].nextElementSibling", row)
    story = detail.find_element("css selector", ".story")
    tab.js("arguments[0].focus()", story)
    seen = [story.find_element("css selector", "output").text]
    for key in (Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT):
        tab.press(key)
        seen.append(story.find_element("css selector", "output").text)
    assert [each.text for each in story.find_elements("css selector", ".because")] == ["possible since 1"]
    assert seen == ["step 2 of 2", "step 0 of 2", "step 1 of 2", "step 2 of 2", "step 1 of 2"]
    assert story.find_element("css selector", ".steps li.now .label").text.endswith("⟲ hurry")
    assert story.find_element("css selector", ".site-code.just .present").text == "true"
    assert tab.fits() == []
    assert tab.complaints() == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_graph_opens_and_leads_to_the_source(browser, pages, size, scheme):
    from selenium.webdriver.common.keys import Keys

    tab = Tab(browser, pages / "report.html", size, scheme)
    tab.one(".model > header button").click()
    assert tab.js("return document.querySelector('dialog').open")
    row = tab.js(
        "return [...document.querySelectorAll('dialog g.makes')].find((g) => g.textContent.includes('send.gate'))"
    )
    tab.js("arguments[0].focus()", row)
    tab.press(Keys.ENTER)
    assert [line.text.split(None, 1)[1] for line in tab.all("dialog .line.chosen")] == ["rewrite send.gate as true"]
    assert tab.all("dialog .edge.self.chosen"), "lines of the box are marked with it"
    tab.press(Keys.ESCAPE)
    assert not tab.js("return document.querySelector('dialog').open")
    assert tab.complaints() == []


def test_light_and_dark_differ(browser, pages):
    grounds = {}
    for scheme in SCHEMES:
        tab = Tab(browser, pages / "report.html", scheme=scheme)
        grounds[scheme] = tab.js("return getComputedStyle(document.body).backgroundColor")
        tab.one("button.theme").click()
        assert tab.js("return getComputedStyle(document.body).backgroundColor") != grounds[scheme]
    assert grounds["light"] != grounds["dark"]


def test_rows_are_filtered(browser, pages):
    from selenium.webdriver.common.keys import Keys

    tab = Tab(browser, pages / "report.html")
    everything = tab.shown_rows()
    assert {"fair", "counted", "low", "fine"} <= set(everything)
    next(chip for chip in tab.all(".chip") if "violated" in chip.text).click()
    assert tab.shown_rows() == ["fair", "low"]
    tab.js("document.activeElement.blur()")
    tab.one("body").send_keys("/")
    tab.press("hurry")
    assert tab.shown_rows() == ["fair"], "by the modification that breaks it"
    tab.press(*[Keys.BACKSPACE] * 5)
    next(chip for chip in tab.all(".chip") if "violated" in chip.text).click()
    assert tab.shown_rows() == everything
    tab.js("const s = arguments[0]; s.value = 'met'; s.dispatchEvent(new Event('change'))", tab.all("select")[1])
    assert tab.shown_rows() == ["fair", "counted"]
    assert tab.complaints() == []


def test_hostile_texts_are_shown_and_do_nothing(browser, pages):
    tab = Tab(browser, pages / "report.html")
    for row in tab.all("button.row"):
        if row.get_attribute("aria-expanded") == "false":
            tab.js("arguments[0].click()", row)
    assert tab.all("img") == []
    assert len(tab.all("script")) == 2
    assert tab.js("return document.querySelector('.diagnostic h5').textContent.includes('<script>alert(1)</script>')")
    for opener in tab.all(".model > header button"):
        tab.js("arguments[0].click()", opener)
        tab.one("dialog .sheet-head button").click()
    assert tab.complaints() == [], "not even a policy had to refuse anything"


def test_the_policy_refuses_a_script_that_is_not_the_page_s(browser, pages):
    text = (pages / "report.html").read_text("utf-8")
    broken = pages / "broken.html"
    broken.write_text(
        text.replace("<body>", "<body><script>window.ran = 1</script><b onclick='window.ran = 1'>x</b>"), "utf-8"
    )
    tab = Tab(browser, broken)
    tab.one("b").click()
    assert tab.js("return window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in tab.complaints())


def test_an_address_opens_its_result(browser, pages):
    tab = Tab(browser, pages / "report.html", fragment="#shop.inv%2Fcounted")
    opened = [row for row in tab.all("button.row") if row.get_attribute("aria-expanded") == "true"]
    assert [row.find_element("css selector", ".name").text for row in opened] == ["counted"]


@pytest.mark.parametrize("fragment", ["#%", "#nothing", "#<b>"])
def test_an_address_that_names_nothing_opens_what_it_would_without(browser, pages, fragment):
    tab = Tab(browser, pages / "report.html", fragment=fragment)
    opened = [row for row in tab.all("button.row") if row.get_attribute("aria-expanded") == "true"]
    assert [row.find_element("css selector", ".name").text for row in opened] == ["low"]
    assert tab.complaints() == []


def test_every_step_and_reason_is_on_paper(browser, pages):
    tab = Tab(browser, pages / "report.html", fragment="#shop.inv%2Ffair")
    tab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        labels = [each.text for each in tab.all(".story .steps .label") if each.is_displayed()]
        assert [label.split(None, 1)[1] for label in labels] == ["start", "⟲ hurry", "send"]
        assert not tab.one(".filters").is_displayed()
        assert not tab.one(".controls").is_displayed()
    finally:
        tab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_charts_follow_the_step(browser, pages):
    from selenium.webdriver.common.keys import Keys

    tab = Tab(browser, pages / "report.html", fragment="#shop.inv%2Ffair")
    chart = tab.one(".chart")
    assert chart.find_element("css selector", "figcaption").text == "stock 2"
    tab.js("document.querySelector('.story').focus()")
    tab.press(Keys.HOME)
    assert chart.find_element("css selector", "figcaption").text == "stock 3"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_a_system_can_be_moved_and_scaled(browser, pages, size):
    tab = Tab(browser, pages / "system.html", size)
    view = "return document.querySelector('svg.graph').getAttribute('viewBox')"
    tab.js("document.querySelector('svg.graph').focus()")
    tab.press("0")
    whole = tab.js(view)
    seen = {whole}
    for key in ("+", "\ue014", "\ue015", "-"):
        tab.press(key)
        seen.add(tab.js(view))
    assert len(seen) >= 4
    tab.press("0")
    assert tab.js(view) == whole
    assert tab.fits() == []
    assert tab.complaints() == []
