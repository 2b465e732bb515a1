"""The reference pages, which the program writes about itself.

Owns: the pages of commands, of the Python interface, of diagnostics, of words, and of the JSON that commands write.
Must never know: how a page gets into the site.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FENCE = re.compile(r"^(```\w+) .*$", re.MULTILINE)

SCHEMAS = {
    "check": "schema.json",
    "replay": "replay_schema.json",
    "verify": "certificates_schema.json",
    "blame": "blame_schema.json",
    "solve": "solve_schema.json",
    "mutate": "teeth_schema.json",
    "states": "states_schema.json",
}
"""The schema of the JSON that each command writes."""


def written(root: Path) -> dict[str, str]:
    """Return the pages that the program writes about itself; ``root`` is the folder of the repository."""
    return {
        "commands.md": "\n".join(_commands()),
        "python.md": "\n".join(_python()),
        "diagnostics.md": _explanations(root, "explanations.md"),
        "words.md": _explanations(root, "concepts.md"),
        "schemas.md": "\n".join(_schemas(root)),
    }


def _explanations(root: Path, name: str) -> str:
    text = (root / "invariants" / "foundation" / name).read_text("utf-8")
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


# ------------------------------------------------------------------------ JSON


def _schemas(root: Path) -> Iterator[str]:
    yield "# JSON that commands write\n"
    yield "With `--format json`. This page is made of the schemas beside the program.\n"
    for command, file in SCHEMAS.items():
        schema = json.loads((root / "invariants" / "report" / file).read_text("utf-8"))
        yield f"## {command}\n"
        title, text = schema["title"].rstrip("."), schema.get("description", "")
        yield f"{title}. {text} The schema is `invariants/report/{file}`.\n"
        yield from _keys(schema, command)
        for name, part in schema.get("$defs", {}).items():
            yield f"### {command}: {name}\n"
            text, keys = _described(part), list(_keys(part, command))
            yield text if text or keys else _kind(part, command)
            yield from ("", *keys)


def _keys(node: dict[str, Any], command: str) -> Iterator[str]:
    """Yield the table of an object's keys, with those of objects in it behind a dot; nothing where there are none."""
    rows = list(_rows(node, command, ""))
    if rows:
        yield "| key | value | means |"
        yield "| --- | --- | --- |"
        yield from rows
        yield ""


def _rows(node: dict[str, Any], command: str, prefix: str) -> Iterator[str]:
    required = node.get("required", ())
    for key, value in node.get("properties", {}).items():
        may_lack = "" if key in required else " (may be missing)"
        text = _described(value).replace("|", r"\|")
        yield f"| `{prefix}{key}` | {_kind(value, command)}{may_lack} | {text} |"
        inner = value.get("items", value)
        if isinstance(inner, dict) and "properties" in inner:
            yield from _rows(inner, command, f"{prefix}{key}{'[]' if inner is not value else ''}.")


def _described(node: dict[str, Any]) -> str:
    return " ".join(node.get("description", "").split())


def _kind(node: dict[str, Any], command: str) -> str:
    """Return the values of a node in words, with links to the parts that it refers to."""
    if "$ref" in node:
        place, _, name = node["$ref"].rpartition("/")
        owner = "check" if place.startswith("urn:invariants:report:1") else command
        return f"[{name}](#{owner}-{name})"
    if "const" in node:
        return f"`{json.dumps(node['const'])}`"
    if "enum" in node:
        return ", ".join(f"`{json.dumps(each)}`" for each in node["enum"])
    for word in ("anyOf", "oneOf"):
        if word in node:
            return " or ".join(_kind(each, command) for each in node[word])
    kinds = node.get("type", "any value")
    if kinds == "array":
        return f"list of {_kind(node['items'], command)}" if isinstance(node.get("items"), dict) else "list"
    if kinds == "object" and isinstance(node.get("additionalProperties"), dict):
        return f"object, for each name {_kind(node['additionalProperties'], command)}"
    return " or ".join(kinds) if isinstance(kinds, list) else kinds
