"""Everything that the documentation names exists: links, files, functions and classes, layers and rooms.

In prose, a function or class is named with its file: "`attempt` in `invariants/interpreter/step/attempts.py`".
A word in code style with capitals and small letters is a class of the package.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from invariants.cli import app, registry
from invariants.engines import protocol
from invariants.engines import registry as engines
from invariants.foundation.sources import SourceText, Span
from invariants.language.model import rules
from invariants.language.model.expressions import SiteKey
from invariants.report import formats
from tests.package_sources import trees
from tests.test_layers import LAYERS, ROOMS

ROOT = Path(__file__).parents[1]
NOTES = tuple(str(path.relative_to(ROOT)) for path in sorted((ROOT / "proofs" / "soundness").glob("*.md")))
"""The soundness notes."""

PAGES = (
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "CHANGELOG.md",
    "models/README.md",
    "proofs/README.md",
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))),
    *NOTES,
)

KINDS_OF_FILES = {"__init__.py"}

_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.(?:py|md|lark|json|inv|toml))?|[\w-]+\.(?:py|md|lark|json|toml))`")
_NAME_IN_FILE = re.compile(r"`([A-Za-z_][\w.]*)`(?: and `([A-Za-z_][\w.]*)`)? in\s+`([\w/.-]+\.py)`")
_CODE_NAME = re.compile(r"`((?:[A-Z]\w*\.)?_*[a-z]+(?:_[a-z_]+)?(?:\([^`]*\))?|[A-Z][a-z]\w*\.[A-Z_]+)`")
_CLASS = re.compile(r"`([A-Z][a-z]\w*[a-z]\w*)`")


def prose(page: str) -> str:
    """The text of a page without its code blocks."""
    return _FENCED.sub("", (ROOT / page).read_text("utf-8"))


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def defined(tree: ast.AST, prefix: str = "") -> Iterator[str]:
    """The functions, classes and constants of a module, those of classes with the class before a dot."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield prefix + node.name
            yield from defined(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield prefix + node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (prefix + target.id for target in targets if isinstance(target, ast.Name))


def missing_links(page: str) -> list[str]:
    found = []
    for link in _LINK.findall(prose(page)):
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = (ROOT / page).parent / target if target else ROOT / page
        if not path.exists() or (anchor and anchor not in headings(path)):
            found.append(link)
    return found


def missing_files(page: str) -> list[str]:
    """The files and folders in code style that exist neither at the root, nor in the package, nor beside the page."""
    places = (ROOT, ROOT / "invariants", (ROOT / page).parent)
    return [
        name
        for name in _FILE.findall(prose(page))
        if name not in KINDS_OF_FILES and "NAME" not in name and not any((place / name).exists() for place in places)
    ]


def missing_names(page: str) -> list[str]:
    found = []
    for first, second, file in _NAME_IN_FILE.findall(prose(page)):
        path = ROOT / file if (ROOT / file).exists() else ROOT / "invariants" / file
        known = names_in(path) if path.exists() else set()
        found += [f"{name} in {file}" for name in (first, second) if name and name not in known]
    return found


@cache
def names_in(path: Path) -> frozenset[str]:
    """The functions, classes and constants of a module."""
    return frozenset(defined(ast.parse(path.read_text("utf-8"))))


@cache
def names_of_code() -> frozenset[str]:
    """The functions, classes and constants of the package, alone and with their class before a dot."""
    known = {name for tree in trees().values() for name in defined(tree)}
    return frozenset(known | {name.rpartition(".")[2] for name in known})


@cache
def arguments_of_code() -> frozenset[str]:
    """The names of all parameters in the package."""
    return frozenset(node.arg for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.arg))


def missing_classes(page: str) -> list[str]:
    return [name for name in _CLASS.findall(prose(page)) if name not in names_of_code()]


def missing_code_names(page: str) -> list[str]:
    """The functions, methods and members in code style that are not defined; words of the language are none of these.

    A word is a name of the code if it has an underscore, or a class before a dot.
    """
    known = names_of_code() | arguments_of_code()
    names = [name.partition("(")[0] for name in _CODE_NAME.findall(prose(page))]
    classes = {name for name in known if name[0].isupper()}
    return [n for n in names if ("_" in n or n.partition(".")[0] in classes) and n not in known]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    assert missing_links(page) == []


@pytest.mark.parametrize("page", PAGES)
def test_files_that_pages_name_exist(page):
    assert missing_files(page) == []


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md", *NOTES])
def test_names_that_pages_name_are_defined(page):
    assert missing_names(page) == []
    assert missing_classes(page) == []


@pytest.mark.parametrize("page", NOTES)
def test_names_of_code_in_soundness_notes_are_defined(page):
    assert missing_code_names(page) == []


def test_the_checks_see_what_is_missing(tmp_path):
    """A page that names nothing that exists has each kind of mistake."""
    page = tmp_path / "page.md"
    page.write_text(
        "[a](nowhere.md) `no/such/file.py` `attempted` in `invariants/interpreter/step/attempts.py` `NoSuchClass` "
        "`no_such_function(x)` `BeyondDepth.NOWHERE` `_gone` `BeyondDepth.ARBITRARY` `exact_depth` `init.defined`\n"
    )
    name = str(page)  # an absolute path replaces the root
    assert missing_links(name) == ["nowhere.md"]
    assert missing_files(name) == ["no/such/file.py"]
    assert missing_names(name) == ["attempted in invariants/interpreter/step/attempts.py"]
    assert missing_classes(name) == ["NoSuchClass"]
    assert missing_code_names(name) == ["no_such_function", "BeyondDepth.NOWHERE", "_gone"]


# --------------------------------------------------------------- architecture


def test_eight_files_to_read_come_first():
    section = prose("ARCHITECTURE.md").split("\n## ")[1]
    assert section.startswith("Read these eight files in this order\n")
    files = re.findall(r"^\d\. `(.*?)`", section, re.MULTILINE)
    assert len(files) == 8
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_table_of_layers_is_that_of_the_imports():
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*)\|", prose("ARCHITECTURE.md"), re.MULTILINE)
    shown = {layer: re.findall(r"`(\w+)`", rooms) for layer, rooms in rows}
    folders = {layer: ROOMS.get(layer, ()) for layer in LAYERS if layer}
    real = {
        layer: [room for room in rooms if (ROOT / "invariants" / layer / room).is_dir()]
        for layer, rooms in folders.items()
    }
    assert shown == real
    assert list(shown) == list(real)


# --------------------------------------------------- examples of CONTRIBUTING

_EXAMPLE = re.compile(r"^( *)```python (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

EXAMPLES = {
    found[2]: textwrap.dedent(found[3]) for found in _EXAMPLE.finditer((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
}
"""The code of the examples: by its file, or by the name of the registry that a row is added to."""

LAMP = """\
system lamp
var on: Bool = false
transition switch { on := not on }
invariant dark: not on
invariant same: on == on
"""


@pytest.fixture
def example(monkeypatch):
    """Puts the file of an example into the package."""

    def install(file: str) -> None:
        name = file.removesuffix(".py").replace("/", ".")
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(EXAMPLES[file], file, "exec"), module.__dict__)  # noqa: S102 - the page is ours

    return install


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs the command line where the model of a lamp is; returns the status and the output."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lamp.inv").write_text(LAMP, "utf-8")

    def call(*arguments: str) -> tuple[int, str]:
        options = {"prog_name": "invariants", "standalone_mode": False, "catch_exceptions": False}
        found = CliRunner().invoke(app.commands, arguments, **options)
        return found.return_value, found.output

    return call


def row(registry: str, **names: object) -> Any:
    """The row of an example: an engine, or a dictionary with one entry."""
    text = EXAMPLES[registry]
    return eval(text if text.startswith("Engine(") else f"{{{text}}}", names)  # noqa: S307 - the page is ours


def test_every_example_is_run():
    assert set(EXAMPLES) == {
        "invariants/engines/initial.py",
        "ENGINES",
        "invariants/cli/commands/count.py",
        "COMMANDS",
        "invariants/report/lines.py",
        "FORMATS",
        "RuleEdit",
    }


def test_files_of_examples_are_written_as_the_house_demands():
    for name, text in EXAMPLES.items():
        if name.endswith(".py"):
            docstring = ast.get_docstring(ast.parse(text)) or ""
            assert "Owns:" in docstring
            assert "Must never know:" in docstring


def test_the_example_of_an_engine_is_one_file_and_one_row(example, run, monkeypatch):
    example("invariants/engines/initial.py")
    engine = row("ENGINES", Engine=protocol.Engine, Question=protocol.Question)
    monkeypatch.setattr(engines, "ENGINES", (*engines.ENGINES, engine))
    Path("lit.inv").write_text(
        "system lit\nvar on: Bool = false\ninvariant lit: on\ninvariant same: on == on\n", "utf-8"
    )
    status, out = run("check", "lit.inv", "--engine", "initial", "--chain", "1", "--steps", "1", "--format", "json")
    results = {each["invariant"]: each for each in json.loads(out)["models"][0]["results"]}
    assert status == 1
    assert (results["lit"]["verdict"], results["lit"]["engine"]) == ("violated", "initial")
    assert (results["same"]["verdict"], results["same"]["reason"]) == (
        "unknown",
        "no initial configuration violates it",
    )


def test_the_example_of_a_command_is_one_file_and_one_row(example, run, monkeypatch):
    example("invariants/cli/commands/count.py")
    monkeypatch.setattr(registry, "COMMANDS", registry.COMMANDS | row("COMMANDS"))
    assert run("count", "lamp.inv") == (0, "lamp: 1 rules, 2 properties\n")
    assert "  count    Count the rules and properties of models.\n" in run("--help")[1]


def test_the_example_of_a_format_is_one_file_and_one_row(example, run, monkeypatch):
    example("invariants/report/lines.py")
    monkeypatch.setattr(formats, "FORMATS", formats.FORMATS | row("FORMATS", Format=formats.Format))
    status, out = run("check", "lamp.inv", "--format", "lines")
    assert (status, out) == (1, "lamp\tdark\tviolated\nlamp\tsame\tproved\n")


def test_the_example_of_an_edit_has_the_methods_of_an_edit():
    names = dict(vars(rules))
    exec(EXAMPLES["RuleEdit"], names)  # noqa: S102 - the page is ours
    site, span = SiteKey("go", "gate"), Span(SourceText("a.inv", ""), 0, 0)
    edit = names["ResetCode"](site, (), span)
    assert edit.targets() == (("go", ()),)
    assert edit.puts() == edit.saved_backups() == edit.restored_backups() == ()
    (touch,) = edit.touches({}, {})
    assert touch.span is span


# ---------------------------------------------------------------------- rooms

PACKAGES = sorted(
    path.parent for path in (ROOT / "invariants").rglob("__init__.py") if path.parent.name != "invariants"
)


def room_name(folder: Path) -> str:
    return str(folder.relative_to(ROOT))


@pytest.mark.parametrize("folder", PACKAGES, ids=room_name)
def test_a_room_says_which_of_its_modules_to_read_first(folder):
    """The docstring of a package names modules and rooms of it, and none that is not there."""
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    names = set(re.findall(r"``(\w+)(?:\.py)?``", text))
    there = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    assert {name for name in names if "_" in name and name.islower()} - there == set()
    assert names & there
