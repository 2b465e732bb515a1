"""The site: which pages it has, links between pages that lie in different folders, and what the program writes.

Where MkDocs is installed and campaigns are asked for, as in a step of `.ci/run`, the site is built: no link is dead,
no page loads anything from another host, and in Chromium pages are read and searched as files.
"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from tests.processes import wait_until
from tests.report.html.tabs import Tab, needs_browser, open_browser

ROOT = Path(__file__).parents[1]
campaign = pytest.mark.campaign
needs_mkdocs = pytest.mark.skipif(not find_spec("material"), reason="MkDocs Material is not installed")


@pytest.fixture(scope="module")
def site():
    """The module that MkDocs loads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs" / "site"))
        yield importlib.import_module("site_pages")


@pytest.fixture(scope="module")
def files(site):
    """The files that are written from the program and its models."""
    return site.written()


def entries(part: object) -> list[str]:
    """The pages of a part of the navigation."""
    if isinstance(part, str):
        return [part]
    parts = part if isinstance(part, list) else list(part.values())
    return [page for each in parts for page in entries(each)]


def test_every_page_is_in_the_navigation(site, files):
    listed = entries(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"])
    assert len(set(listed)) == len(listed)
    beside = {page for page in files if page.startswith(("models/", "graphs/"))}
    assert set(listed) == {*site.pages().values(), *files} - beside
    assert all((ROOT / source).exists() for source in site.pages())


def test_nothing_comes_from_another_host():
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    assert settings["theme"]["font"] is False
    assert settings["extra"]["generator"] is False


@pytest.mark.parametrize(
    ("source", "text", "wanted"),
    [
        ("README.md", "[a](grammar/reference.md#names)", "[a](language.md#names)"),
        ("README.md", "[a](proofs/)", "[a](proofs.md)"),
        ("README.md", "![a](docs/review_gate.svg)", "![a](review_gate.svg)"),
        ("README.md", "[a](#here) [b](https://example.org/x.md)", "[a](#here) [b](https://example.org/x.md)"),
        ("README.md", "[LICENSE](LICENSE)", "LICENSE"),
        ("README.md", "[the text](LICENSE)", "the text (`LICENSE`)"),
        ("README.md", "[`x.py`](invariants/api.py)", "`x.py`"),
        ("README.md", "`[a](grammar/reference.md)`", "`[a](grammar/reference.md)`"),
        ("README.md", "```text x.inv\n[a](proofs/)\n```", "```text\n[a](proofs/)\n```"),
        ("README.md", r"| `--chain K\|any <b>` | `a` |", "| <code>--chain K&#124;any &lt;b&gt;</code> | `a` |"),
        ("README.md", r"`a\|b`", r"`a\|b`"),
        ("README.md", "```text\na \\| b\n```", "```text\na \\| b\n```"),
        ("models/README.md", "[`g`](review_gate/gate_kept.inv)", "[`g`](models/review_gate.md#gate_kept)"),
        ("proofs/soundness/gate.md", "[a](../README.md) [b](README.md)", "[a](../proofs.md) [b](index.md)"),
        ("docs/how-to/spec.md", "[a](../gated-agent.md)", "[a](../gated-agent.md)"),
    ],
)
def test_links_lead_to_pages(site, source, text, wanted):
    assert site.placed(text, source, site.places()) == wanted


def test_commands_and_functions_are_all_there(files):
    import invariants
    from invariants.cli.registry import COMMANDS

    assert [name for name in COMMANDS if f"\n## {name}\n" not in files["commands.md"]] == []
    functions = [name for name in invariants.__all__ if callable(getattr(invariants, name)) and name != "Result"]
    assert [name for name in functions if f"\n## {name}\n" not in files["python.md"]] == []


def test_docstrings_become_pages(files):
    text = files["python.md"]
    assert "fuzz(\n    model: Model | str | PathLike[str],\n    *,\n    examples: int = 1000,\n" in text
    assert "- `examples`: the number of runs.\n" in text
    assert "explain(word: str, *, width: int = 100) -> str" in text
    assert "``" not in text.replace("```", "")
    assert ":class:" not in text


def test_every_schema_has_its_part(files):
    from site_reference import SCHEMAS

    schemas = {path.name for path in (ROOT / "invariants" / "report").glob("*schema.json")}
    assert schemas == set(SCHEMAS.values())
    page = files["schemas.md"]
    assert "| `models` | list of [model](#check-model) |" in page
    assert '| `tool` | `"invariants"` |' in page
    anchors = {heading.replace(": ", "-") for heading in re.findall(r"^### (.*)$", page, re.MULTILINE)}
    assert set(re.findall(r"\(#([\w-]+)\)", page)) <= anchors


def test_every_model_has_its_graph_in_light_and_dark(files):
    for path in sorted((ROOT / "models").glob("*/*.inv")):
        assert path.read_text("utf-8") in files[f"models/{path.parent.name}.md"]
        for scheme in ("light", "dark"):
            name = f"graphs/{path.parent.name}-{path.stem}-{scheme}.svg"
            assert f'<svg data-theme="{scheme}"' in files[name]
            assert f"../{name}#only-{scheme}" in files[f"models/{path.parent.name}.md"]


def test_the_tour_shows_a_graph_of_every_theme(site):
    from site_tour import themes, with_graphs

    text = (ROOT / "models" / "README.md").read_text("utf-8")
    tour = with_graphs(site.placed(text, "models/README.md", site.places()), ROOT / "models")
    shown = set(re.findall(r"graphs/([a-z_]+)-\w+-dark\.svg", tour))
    assert shown == set(themes(ROOT / "models"))


def test_models_have_colours(site):
    """Every word of every model has a kind: a lexer of which a sign is unknown would mark it as a mistake."""
    pytest.importorskip("pygments")
    from pygments.lexers import get_lexer_by_name
    from pygments.token import Comment, Error, Keyword
    from site_colours import register

    register()
    lexer = get_lexer_by_name("inv")
    for path in sorted((ROOT / "models").glob("*/*.inv")):
        tokens = list(lexer.get_tokens(path.read_text("utf-8")))
        assert [text for kind, text in tokens if kind in Error] == [], path
        assert {Keyword.Declaration, Comment.Single} <= {kind for kind, _ in tokens}


# ------------------------------------------------------------------- the site


class Links(HTMLParser):
    """The names and links of a page, and what it loads."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.names |= {found[key] for key in ("id", "name") if found.get(key)}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        elif found.get("src") or (tag == "link" and found.get("href")):
            self.loaded.append(found.get("src") or found["href"])


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The site, as it is built."""
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return place


def outside(target: str) -> bool:
    return target.startswith(("http:", "https:", "//", "mailto:"))


@campaign
@needs_mkdocs
def test_no_link_is_dead_and_nothing_is_loaded_from_elsewhere(built):
    pages = {page.resolve(): Links(page) for page in built.rglob("*.html")}
    assert len(pages) > 60
    dead = []
    for page, found in pages.items():
        if page.name == "404.html":
            continue  # its links begin at the root of a host
        assert [target for target in found.loaded if outside(target)] == []
        for target in (*found.links, *found.loaded):
            path, _, anchor = unquote(target).partition("#")
            file = (page.parent / path).resolve() if path else page
            names = pages[file].names if file in pages else None
            if not outside(target) and (not file.exists() or (anchor and names is not None and anchor not in names)):
                dead.append(f"{page.name}: {target}")
    assert dead == []
    for sheet in built.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", sheet.read_text("utf-8"))


@pytest.fixture(scope="module")
def browser():
    with open_browser() as driver:
        yield driver


SHOWN_IMAGES = """
    const shown = (each) => each.checkVisibility({visibilityProperty: true}) && each.getClientRects().length > 0;
    return [...document.images].filter(shown).map((each) => each.src);
"""
"""The sources of the images that can be seen, asked all at once: a page has dozens."""


@campaign
@needs_mkdocs
@needs_browser
def test_pages_can_be_read_at_every_width(built, browser):
    """In light and dark: no page is wider than its window, and nothing complains."""
    graphs = set()
    for page in ("index.html", "coding-agent.html", "models.html", "models/review_gate.html", "schemas.html"):
        for width in (360, 1280, 1920):
            for scheme in ("light", "dark"):
                tab = Tab(browser, built / page, (width, 900), scheme)
                assert (tab.fits(), tab.complaints()) == ([], []), (page, width, scheme)
                shown = {source.partition("#")[2] for source in tab.js(SHOWN_IMAGES)}
                assert shown <= {f"only-{scheme}"}
                graphs |= shown
                ground = tab.js("return getComputedStyle(document.body).backgroundColor")
                bright = sum(map(int, re.findall(r"\d+", ground)[:3])) > 3 * 128
                assert bright == (scheme == "light")
    assert graphs == {"only-light", "only-dark"}


@campaign
@needs_mkdocs
@needs_browser
def test_the_site_is_searched_without_a_server(built, browser):
    tab = Tab(browser, built / "how-to" / "ci.html")
    tab.one(".md-search__input").click()
    tab.one(".md-search__input").send_keys("entrench")
    found = wait_until(lambda: tab.all(".md-search-result__item"))
    assert "A coding agent and its permissions" in found[0].text
    assert found[0].find_element("css selector", "a").get_attribute("href").startswith(built.as_uri())
    assert tab.complaints() == []
