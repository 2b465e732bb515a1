"""The hook of MkDocs: the pages of the site, those that lie elsewhere in the repository and those that are written.

Owns: which file is which page, links between pages, and the check that no page loads anything from another host.
Must never know: the content of a page.

MkDocs calls ``on_files`` and ``on_post_build``, and finds the modules beside this one while it loads it.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import site_colours
import site_reference
import site_tour

ROOT = Path(__file__).parents[2]

PAGES = {
    "README.md": "index.md",
    "grammar/reference.md": "language.md",
    "models/README.md": "models.md",
    "proofs/README.md": "proofs.md",
    "proofs/soundness/README.md": "soundness/index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "THREATS.md": "threats.md",
}
"""The pages that lie outside of ``docs/``, besides the soundness notes."""

_FENCE = re.compile(r"^(```\w+) .*$", re.MULTILINE)
_PART = re.compile(
    r"^ *```.*?^ *```$|(?P<sign>!?)\[(?P<words>[^\]]*)\]\((?P<link>[^)\s]+)\)|`[^`\n]+`", re.MULTILINE | re.DOTALL
)
"""A block of code, a link, or code in a line: whichever begins first."""
_LOADED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?:https?:)?//|<link\b[^>]*\bhref=["']?https?://"""
)
_OUTSIDE_SCRIPT = re.compile(r"https://(?:unpkg\.com|cdn\.[\w.]+|fonts\.[\w.]+)[^\"'`\s)]*")


def pages() -> dict[str, str]:
    """Return the page of each file that is one, by its path from the root."""
    notes = sorted((ROOT / "proofs" / "soundness").glob("*.md"))
    found = {f"proofs/soundness/{note.name}": f"soundness/{note.name}" for note in notes}
    own = sorted((ROOT / "docs").rglob("*.md"))
    found |= {path.relative_to(ROOT).as_posix(): path.relative_to(ROOT / "docs").as_posix() for path in own}
    return {**found, **PAGES}


def places() -> dict[str, str]:
    """Return where each file and folder that pages link to is in the site, by its path from the root."""
    pictures = {f"docs/{path.name}": path.name for path in sorted((ROOT / "docs").glob("*.svg"))}
    return {**pages(), **site_tour.places(ROOT / "models"), **pictures}


def written() -> dict[str, str]:
    """Return the files that are written from the program and its models, by their places in the site."""
    return {**site_reference.written(ROOT), **site_tour.written(ROOT / "models")}


def placed(text: str, source: str, known: Mapping[str, str]) -> str:
    """Return the text of a page with links that lead to other pages; links to files that are no pages become text.

    Args:
        text: the page as it is in the repository.
        source: its path from the root.
        known: the pages by their paths from the root.
    """
    page = known[source]

    def part(found: re.Match[str]) -> str:
        if found["link"] is None:
            return _FENCE.sub(r"\1", found[0]) if "\n" in found[0] else _code(found)
        words, (target, _, anchor) = found["words"], found["link"].partition("#")
        if "://" in found["link"] or not target:
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        place, _, inner = (known.get(path) or known.get(f"{path}/README.md") or "").partition("#")
        if not place:
            return words if words.startswith("`") or words == path else f"{words} (`{path}`)"
        relative = posixpath.relpath(place, posixpath.dirname(page) or ".")
        return f"{found['sign']}[{words}]({relative}{f'#{anchor or inner}' if anchor or inner else ''})"

    return _PART.sub(part, text)


def _code(found: re.Match[str]) -> str:
    """Return code in a line: in a cell of a table as HTML, since Markdown of sites keeps the backslash of a bar."""
    span, row = found[0], found.string[found.string.rfind("\n", 0, found.start()) + 1 :]
    if r"\|" not in span or not row.startswith("|"):
        return span
    return f"<code>{html.escape(span.strip('`')).replace(chr(92) + '|', '&#124;')}</code>"


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that do not lie in ``docs/``, and put links between pages right."""
    from mkdocs.structure.files import File

    site_colours.register()
    known = places()
    texts = {page: placed((ROOT / source).read_text("utf-8"), source, known) for source, page in pages().items()}
    tour = PAGES["models/README.md"]
    texts[tour] = site_tour.with_graphs(texts[tour], ROOT / "models")
    texts["index.md"] = site_tour.with_schemes(texts["index.md"])
    for page, text in {**texts, **written()}.items():
        present = files.get_file_from_path(page)
        if present is not None:
            files.remove(present)
        files.append(File.generated(config, page, content=text))
    return files


def on_post_build(config: Any) -> None:
    """Take references to other hosts out of scripts. Raises ``ValueError`` where a page loads anything from one."""
    for path in Path(config["site_dir"]).rglob("*"):
        if path.suffix == ".js":
            text = path.read_text("utf-8")
            if _OUTSIDE_SCRIPT.search(text):
                path.write_text(_OUTSIDE_SCRIPT.sub("", text), "utf-8")
        elif path.suffix in {".html", ".css"}:
            text = path.read_text("utf-8")
            if path.suffix == ".html" and (found := _LOADED.search(text)):
                raise ValueError(f"{path} loads from another host: {found[0]}")
            if path.suffix == ".css" and re.search(r"url\(['\"]?https?://|@import ['\"]?https?://", text):
                raise ValueError(f"{path} loads from another host")
