"""Pages: their structure as a parser of HTML sees it, their policy, and that no text of a model becomes markup."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

import invariants
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load_text
from invariants.report.html.facts import report_facts
from invariants.report.html.renderer import HtmlRenderer, SystemHtmlRenderer
from invariants.report.renderers import Page
from invariants.verdicts.verdict import ModelReport

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\u2028\ud800\"'--><!--"

TEXT = f"""# {HOSTILE.replace(chr(0x2028), " ").replace(chr(0xD800), " ")}
system gate
var open: Bool = false
var n: Int = 0
transition go {{
  require gate: n < 1
  n := n + 10000000000000000000001
}}
modification loosen {{ rewrite go.gate as true }}
invariant low: n < 20000000000000000000000
invariant fine: n >= 0
"""


class Parsed(HTMLParser):
    """The elements of a page, with their attributes and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.closed = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))
        self.closed = False

    def handle_data(self, data):
        if self.elements and not self.closed:
            self.elements[-1][2].append(data)

    def handle_endtag(self, tag):
        self.closed = True

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, "".join(texts)) for name, attributes, texts in self.elements if name == tag]

    def facts(self) -> dict:
        [text] = [text for attributes, text in self.all("script") if attributes.get("type") == "application/json"]
        return json.loads(text)


@pytest.fixture(scope="module")
def report() -> ModelReport:
    model = replace(load_text(TEXT, path="gate.inv"), path=HOSTILE)
    results = tuple(invariants.check(model, chain=1, steps=3, jobs=1))
    return ModelReport(HOSTILE, model, (Diagnostic(Code.NEVER_FIRES, HOSTILE, help=HOSTILE),), results)


@pytest.fixture(scope="module")
def text(report) -> str:
    return HtmlRenderer(Page()).end([report], interrupted=False)


@pytest.fixture(scope="module")
def parsed(text) -> Parsed:
    return Parsed(text)


def test_the_structure_is_complete(parsed):
    tags = [tag for tag, _, _ in parsed.elements]
    assert tags == [
        *("html", "meta", "meta", "meta", "meta", "link", "title", "style"),
        *("body", "noscript", "p", "main", "script", "script"),
    ]
    assert parsed.all("html") == [({"lang": "en"}, "\n")]
    assert parsed.all("title") == [({}, "gate · invariants")]


def test_hostile_texts_are_data(parsed, text):
    assert text.count("<script") == 2
    assert "<img" not in text
    facts = parsed.facts()["models"][0]
    assert facts["path"] == HOSTILE
    assert facts["diagnostics"][0]["message"] == HOSTILE
    assert facts["sources"][0]["text"] == TEXT


def test_the_policy_allows_the_one_script_and_the_one_style(parsed):
    [policy] = [a["content"] for a, _ in parsed.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    [(_, style)] = parsed.all("style")
    [script] = [text for attributes, text in parsed.all("script") if "type" not in attributes]
    for kind, inner in (("style-src", style), ("script-src", script)):
        digest = b64encode(sha256(inner.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy


def test_nothing_is_asked_of_a_network(parsed, text):
    references = [
        value for _, attributes, _ in parsed.elements for name in ("src", "href") if (value := attributes.get(name))
    ]
    assert references == ["data:,"]
    [(_, style)] = parsed.all("style")
    assert "url(" not in style
    assert "@import" not in style
    [script] = [inner for attributes, inner in parsed.all("script") if "type" not in attributes]
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttp",
    ):
        assert word not in script, word


def test_the_facts_tell_the_story(parsed):
    [low] = [each for each in parsed.facts()["models"][0]["results"] if each["invariant"] == "low"]
    assert low["verdict"] == "violated"
    assert [step["label"] for step in low["trace"]] == ["start", "go", "⟲ loosen", "go"]
    assert low["start"] == ["open = false", "n = 0"]
    assert low["trace"][2]["code_changes"] == [["go.gate", "n < 1", "true"]]
    assert low["trace"][3]["changes"] == [["n", "10000000000000000000001", "20000000000000000000002"]]
    assert low["trace"][3]["enabled_by"]["step"] == 2
    assert [each["truth"] for each in low["trace"][3]["invariants"] if each["invariant"] == "low"] == ["fails"]
    assert low["failure"]["compared"] == "20000000000000000000002 < 20000000000000000000000"
    assert low["stated"]["start"] == {"line": 10, "column": 11}


def test_integers_that_a_browser_would_round_are_texts(parsed):
    [low] = [each for each in parsed.facts()["models"][0]["results"] if each["invariant"] == "low"]
    assert [step["state"]["n"] for step in low["trace"]] == [
        *(0, "10000000000000000000001", "10000000000000000000001", "20000000000000000000002")
    ]


def test_a_proof_has_its_strengthening(report):
    facts = report_facts([report], interrupted=True)
    [fine] = [each for each in facts["models"][0]["results"] if each["invariant"] == "fine"]
    assert facts["interrupted"] is True
    assert fine["proof"] is None or fine["proof"]["strengthening"]


def test_a_file_that_is_no_model_has_its_mistakes():
    label = Label(Span(SourceText("broken.inv", "stok > 20"), 0, 4), "here")
    broken = ModelReport("broken.inv", None, (Diagnostic(Code.UNKNOWN_NAME, "no such name", (label,)),))
    page = Parsed(HtmlRenderer(Page()).end([broken], interrupted=False))
    [model] = page.facts()["models"]
    assert (model["name"], model["results"], len(model["diagnostics"])) == (None, [], 1)
    assert model["sources"] == [{"path": "broken.inv", "text": "stok > 20"}]


def test_the_text_of_a_lemma_that_is_given_is_there():
    model = load_text(TEXT, path="gate.inv", lemmas=["small: n < 5"])
    results = tuple(invariants.check(model, invariants=["fine"], chain=0, steps=1, jobs=1))
    page = Parsed(HtmlRenderer(Page()).end([ModelReport("gate.inv", model, (), results)], interrupted=False))
    sources = page.facts()["models"][0]["sources"]
    assert sources[0]["path"] == "gate.inv", "the file that was asked about comes first"
    places = [model.properties[name].span.source.path for name in model.properties]
    assert set(places) == {source["path"] for source in sources}
    assert len(sources) == 2


def test_the_page_of_a_system_has_its_graph():
    page = Parsed(SystemHtmlRenderer(Page()).system(load_text(TEXT, path="gate.inv")))
    system = page.facts()["system"]
    assert [item["style"] for item in system["graph"]["items"] if item["style"].startswith("edge edit")] == [
        "edge edit none"
    ]
    assert all(item["place"]["path"] == "gate.inv" for item in system["graph"]["items"] if item["place"])
