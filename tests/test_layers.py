"""The house rules that can be read off the source text."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "invariants"

# What each layer may import, apart from itself and the standard library. The package's own `__init__` and `api` are the
# way in from Python, on a level with the command line.
BELOW_INTERPRETATION = {"foundation", "language", "grammar"}
BELOW_EVIDENCE = BELOW_INTERPRETATION | {"interpreter", "system", "solver"}
LAYERS = {
    "grammar": set(),
    "foundation": set(),
    "language": {"foundation", "grammar"},
    "interpreter": BELOW_INTERPRETATION,
    "system": BELOW_INTERPRETATION,
    "solver": {"foundation", "system"},
    "evidence": BELOW_EVIDENCE,
    "engines": BELOW_EVIDENCE | {"evidence"},
    "verdicts": BELOW_EVIDENCE | {"evidence", "engines"},
    "report": BELOW_EVIDENCE | {"evidence", "engines", "verdicts"},
    "cli": BELOW_EVIDENCE | {"evidence", "engines", "verdicts", "report"},
    "": BELOW_EVIDENCE | {"evidence", "engines", "verdicts", "report", "cli"},
}

SOLVERS = {"z3": "solver", "cvc5": "solver"}
"""The layer that may import each solver."""

MOST_LINES = 450


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    """The layer of a module of the package; empty for what lies at its top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else ""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


MODULES = modules()
NAMES = {name_of(path) for path in MODULES}


def imports(tree: ast.AST) -> set[str]:
    """Every module that is imported anywhere in a tree, by its full name."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                found.add(inner if inner in NAMES else module)
    return found


def ids(path: Path) -> str:
    return name_of(path)


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_a_module_imports_lower_layers_only(path):
    layer = layer_of(name_of(path))
    allowed = LAYERS[layer] | {layer}
    for module in imports(tree_of(path)):
        if module.split(".")[0] == "invariants" and module != "invariants":
            assert layer_of(module) in allowed, f"{module} is out of reach"


def test_interpreter_and_encoding_do_not_know_each_other():
    readings = {"interpreter", "system", "solver"}
    for path in MODULES:
        layer = layer_of(name_of(path))
        if layer in readings:
            others = {layer_of(module) for module in imports(tree_of(path))} & readings
            assert others <= ({"interpreter"} if layer == "interpreter" else {"system", "solver"}), path


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_solvers_are_known_in_one_layer(path):
    layer = layer_of(name_of(path))
    for module in imports(tree_of(path)):
        home = SOLVERS.get(module.split(".")[0])
        assert home in (None, layer), f"{module} belongs into {home}"


def top_level_imports(tree: ast.Module) -> set[str]:
    """What is imported when the module is: not what functions import later, nor what only type checkers see."""
    statements = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return imports(ast.Module(statements, []))


def test_modules_do_not_import_each_other():
    graph = {
        name_of(path): {
            module for module in top_level_imports(tree_of(path)) if module in NAMES and module != name_of(path)
        }
        for path in MODULES
    }
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " imports ".join((*way[way.index(module) :], module))
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*way, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


HEAVY = {"z3", "cvc5", "hypothesis", "rich", "mpmath", "cattrs", "jsonschema"}


@pytest.mark.parametrize(
    "start",
    [
        "invariants",
        "invariants.cli.main",
        "invariants.cli.check",
        "invariants.cli.replay",
        "invariants.language.loader",
        "invariants.pytest_plugin",
    ],
)
def test_heavy_libraries_are_imported_late(start):
    """What an import of the module brings with it, by way of other modules, is light."""
    paths = {name_of(path): path for path in MODULES}
    reached, waiting = set(), [start]
    while waiting:
        module = waiting.pop()
        if module in paths and module not in reached:
            reached.add(module)
            waiting += top_level_imports(tree_of(paths[module]))
            waiting += [module.rpartition(".")[0]]
    heavy = {
        (module, library)
        for module in reached
        for library in HEAVY & {name.split(".")[0] for name in top_level_imports(tree_of(paths[module]))}
    }
    assert heavy == set()


DISTRIBUTIONS = {"z3": "z3-solver"}
"""The distributions of libraries that are imported by another name."""


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_what_is_imported_is_installed_with_the_package(path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    # The test runner is there where its plug-in is loaded, and cvc5 is looked for before it is used.
    listed = [*project["dependencies"], *project["optional-dependencies"]["cvc5"], "pytest"]
    declared = {re.split(r"[<>=\[]", each)[0] for each in listed}
    libraries = {module.split(".")[0] for module in imports(tree_of(path))} - sys.stdlib_module_names - {"invariants"}
    assert {DISTRIBUTIONS.get(name, name) for name in libraries} <= declared


LONG = {
    "invariants.language.syntax": "one small class for each form of the language, nothing else",
}
"""Modules that may be longer, and why."""


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_a_module_is_short_and_says_what_it_is(path):
    assert ast.get_docstring(tree_of(path)), "a module says what it owns"
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= MOST_LINES or name_of(path) in LONG


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_assert_is_not_what_soundness_hangs_on(path):
    assert not [node.lineno for node in ast.walk(tree_of(path)) if isinstance(node, ast.Assert)]


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_modules_have_no_state(path):
    """No name that is assigned at the top of a module is assigned again, and no list, set or dict is filled later."""
    constants = set()
    for node in tree_of(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        constants.update(target.id for target in targets if isinstance(target, ast.Name))
    changers = {"append", "add", "update", "extend", "insert", "pop", "clear", "setdefault", "remove", "discard"}
    for node in ast.walk(tree_of(path)):
        assert not isinstance(node, ast.Global)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changers:
            owner = node.func.value
            local = {n.arg for n in ast.walk(tree_of(path)) if isinstance(n, ast.arg)}
            assert not (isinstance(owner, ast.Name) and owner.id in constants - local), owner.id


# ------------------------------------------------------------- forbidden words

# Spelt in pieces, so that this file does not contain what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        (
            r"py" r"pi\.",
            r"python" r"hosted\.",
            r"(?<![\w.])/" r"tmp/",
            r"(?<![\w.])/" r"work/",
            r"(?<![\w.])/" r"home/",
            r"\bTO" r"DO\b",
            r"\bFIX" r"ME\b",
            r"\bX" r"XX\b",
        )
    )
)
SUFFIXES = {".py", ".md", ".toml", ".inv", ".lark", ".json", ".smt2", ".cfg", ".yml", ".yaml", ".txt", ""}
NOT_OURS = {".git", ".venv", "venv", "build", "dist", "__pycache__"}


def texts() -> list[Path]:
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix in SUFFIXES
        and not any(
            part in NOT_OURS or part.endswith((".egg-info", "_cache")) or part == ".hypothesis"
            for part in path.relative_to(ROOT).parts
        )
    )


def test_no_text_names_places_that_exist_on_one_machine_only():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in texts()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert found == []


def test_no_folder_or_module_is_called_utils():
    assert not [path for path in MODULES if {"utils", "util", "helpers", "misc", "common"} & set(path.stem.split("_"))]


def test_files_that_the_documentation_names_exist():
    missing = [
        (page, name)
        for page in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "CHANGELOG.md")
        for name in re.findall(
            r"[`(]((?:[\w-]+/)*[\w-]+\.(?:py|md|lark|json|inv))[`)]", (ROOT / page).read_text("utf-8")
        )
        if not any((folder / name).exists() for folder in (ROOT, PACKAGE, PACKAGE / "foundation", PACKAGE / "report"))
    ]
    assert [(page, name) for page, name in missing if name != "review_gate.inv"] == []
