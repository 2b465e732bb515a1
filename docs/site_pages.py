"""The pages of the site that lie elsewhere in the repository, or that the program writes itself.

Owns: which file is which page, links between pages, the pages of commands, of the Python interface, of diagnostics and
of words, and the check that no page loads anything from another host.
Must never know: the content of a page.

MkDocs calls ``on_files`` and ``on_post_build``.
"""

from __future__ import annotations

import inspect
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

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


def static() -> dict[str, str]:
    """Return the place of each file that pages show or link to as it is, by its path from the root."""
    models = {path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "models").rglob("*.inv"))}
    pictures = {path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").glob("*.svg"))}
    return {path: path.removeprefix("docs/") for path in sorted(models | pictures)}


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
            return _FENCE.sub(r"\1", found[0])
        words, (target, _, anchor) = found["words"], found["link"].partition("#")
        if "://" in found["link"] or not target:
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        place = known.get(path) or known.get(f"{path}/README.md")
        if place is None:
            return words if words.startswith("`") or words == path else f"{words} (`{path}`)"
        relative = posixpath.relpath(place, posixpath.dirname(page) or ".")
        return f"{found['sign']}[{words}]({relative}{f'#{anchor}' if anchor else ''})"

    return _PART.sub(part, text)


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that do not lie in ``docs/``, and put links between pages right."""
    from mkdocs.structure.files import File

    for source, place in static().items():
        if files.get_file_from_path(place) is None:
            files.append(File.generated(config, place, content=(ROOT / source).read_text("utf-8")))
    known = {**pages(), **static()}
    for source, page in pages().items():
        text = placed((ROOT / source).read_text("utf-8"), source, known)
        present = files.get_file_from_path(page)
        if present is not None:
            files.remove(present)
        files.append(File.generated(config, page, content=text))
    for page, text in written().items():
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


# ----------------------------------------------------- pages that are written


def written() -> dict[str, str]:
    """Return the pages that the program writes about itself."""
    return {
        "commands.md": "\n".join(_commands()),
        "python.md": "\n".join(_python()),
        "diagnostics.md": _explanations("explanations.md"),
        "words.md": _explanations("concepts.md"),
    }


def _explanations(name: str) -> str:
    text = (ROOT / "invariants" / "foundation" / name).read_text("utf-8")
    return _FENCE.sub(r"\1", text)


def _commands() -> Iterator[str]:
    import click

    from invariants.cli.app import commands
    from invariants.cli.registry import COMMANDS, find_command

    context = click.Context(commands, info_name="invariants", max_content_width=100, terminal_width=100)
    yield "# Commands\n"
    yield "What `invariants --help` and `invariants COMMAND --help` show.\n"
    yield f"```text\n{commands.get_help(context)}\n```\n"
    for name in COMMANDS:
        command = find_command(name)
        if command is not None:
            inner = click.Context(command, parent=context, info_name=name, max_content_width=100, terminal_width=100)
            yield f"## {name}\n\n```text\n{command.get_help(inner)}\n```\n"


def _python() -> Iterator[str]:
    import invariants

    yield "# From Python\n"
    yield "Everything that `import invariants` offers.\n"
    for name in sorted(invariants.__all__, key=str.lower):
        value = getattr(invariants, name)
        if inspect.isfunction(value) or inspect.isclass(value):
            yield f"## {name}\n"
            yield from _definition(name, value)
            for method, each in inspect.getmembers(value, _is_documented) if inspect.isclass(value) else ():
                if method in vars(value) and not method.startswith("_"):
                    yield f"### {name}.{method}\n"
                    yield from _definition(method, each)


def _is_documented(value: object) -> bool:
    return inspect.isfunction(value) or isinstance(value, property)


def _definition(name: str, value: Any) -> Iterator[str]:
    """Yield the signature of a function, and the docstring of a function or class."""
    if inspect.isfunction(value):
        yield f"```python\n{_signature(name, value)}\n```\n"
    text = inspect.getdoc(value)
    if text and not text.startswith(f"{name}("):
        yield _readable(text) + "\n"


def _signature(name: str, function: Any) -> str:
    """Return a call with its parameters: in one line where it fits, else a line for each."""
    found = inspect.signature(function)
    parameters = [str(each).replace("'", "") for each in found.parameters.values()]
    starred = next((i for i, each in enumerate(found.parameters.values()) if each.kind is each.KEYWORD_ONLY), None)
    if starred is not None:
        parameters.insert(starred, "*")
    returned = "" if found.return_annotation is found.empty else f" -> {str(found.return_annotation).strip(chr(39))}"
    line = f"{name}({', '.join(parameters)}){returned}"
    return line if len(line) <= _CODE_COLUMNS else f"{name}(\n    " + ",\n    ".join(parameters) + f",\n){returned}"


_CODE_COLUMNS = 80
"""The columns of a block of code that a page has room for."""


def _readable(text: str) -> str:
    """Return a docstring as Markdown: its list of parameters as a list, its names in code style."""
    text = re.sub(r":\w+:`([^`]*)`", r"`\1`", text).replace("``", "`")
    lines: list[str] = []
    for line in text.split("\n"):
        if line == "Args:":
            lines += ["", "Parameters:", ""]
        elif found := re.match(r"    (\w+): (.*)", line):
            lines.append(f"- `{found[1]}`: {found[2]}")
        else:
            lines.append(line.strip() if line.startswith("        ") else line)
    return "\n".join(lines)
