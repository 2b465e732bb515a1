"""The site: which pages it has, and links between pages that lie in different folders.

`mkdocs build --strict` itself is a step of `.ci/run`: it fails for a dead link, and for a page that loads anything from
another host.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site():
    spec = importlib.util.spec_from_file_location("site_pages", ROOT / "docs" / "site_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entries(part: object) -> list[str]:
    """The pages of a part of the navigation."""
    if isinstance(part, str):
        return [part]
    parts = part if isinstance(part, list) else list(part.values())
    return [page for each in parts for page in entries(each)]


def test_every_page_is_in_the_navigation(site):
    listed = entries(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"])
    assert len(set(listed)) == len(listed)
    assert set(listed) == {*site.pages().values(), *site.written()}
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
        ("models/README.md", "[`g`](review_gate/gate_kept.inv)", "[`g`](models/review_gate/gate_kept.inv)"),
        ("proofs/soundness/gate.md", "[a](../README.md) [b](README.md)", "[a](../proofs.md) [b](index.md)"),
        ("docs/how-to/spec.md", "[a](../gated-agent.md)", "[a](../gated-agent.md)"),
    ],
)
def test_links_lead_to_pages(site, source, text, wanted):
    assert site.placed(text, source, {**site.pages(), **site.static()}) == wanted


def test_commands_and_functions_are_all_there(site):
    import invariants
    from invariants.cli.registry import COMMANDS

    pages = site.written()
    assert [name for name in COMMANDS if f"\n## {name}\n" not in pages["commands.md"]] == []
    functions = [name for name in invariants.__all__ if callable(getattr(invariants, name)) and name != "Result"]
    assert [name for name in functions if f"\n## {name}\n" not in pages["python.md"]] == []


def test_docstrings_become_pages(site):
    text = site.written()["python.md"]
    assert "fuzz(\n    model: Model | str | PathLike[str],\n    *,\n    examples: int = 1000,\n" in text
    assert "- `examples`: the number of runs.\n" in text
    assert "explain(word: str, *, width: int = 100) -> str" in text
    assert "``" not in text.replace("```", "")
    assert ":class:" not in text
