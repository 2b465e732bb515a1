"""The order of layers and rooms, and what may be imported where."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

import invariants
from invariants.cli.registry import COMMANDS, module_of
from tests.package_sources import PACKAGE, PATHS, forget, name_of, nodes, trees

ROOT = Path(__file__).parent.parent
NOT_OURS = {"node_modules", ".git", ".venv", "venv", "build", "dist", "__pycache__"}

LAYERS = {
    "foundation": set(),
    "language": {"foundation"},
    "interpreter": {"foundation", "language"},
    "system": {"foundation", "language"},
    "solver": {"foundation", "system"},
    "evidence": {"foundation", "language", "interpreter", "system", "solver"},
    "engines": {"foundation", "language", "interpreter", "system", "solver", "evidence"},
    "fuzzing": {"foundation", "language", "interpreter", "system", "solver", "evidence", "engines"},
    "verdicts": {"foundation", "language", "interpreter", "system", "solver", "evidence", "engines", "fuzzing"},
}
"""What each layer may import, apart from itself."""

LAYERS["logs"] = {*LAYERS["verdicts"], "verdicts"}

LAYERS["cluster"] = {*LAYERS["verdicts"], "verdicts"}

LAYERS["shaping"] = {*LAYERS["logs"], "logs"}

LAYERS["gate"] = {*LAYERS["logs"], "logs"}

LAYERS["stepping"] = {*LAYERS["gate"], "gate"}

LAYERS["report"] = {*LAYERS["stepping"], "stepping", "shaping", "cluster"}

LAYERS["lsp"] = {*LAYERS["report"], "report"}

LAYERS["cli"] = {*LAYERS["lsp"], "lsp"}

LAYERS["testing"] = {*LAYERS["cli"], "cli", ""}

LAYERS[""] = {*LAYERS["cli"], "cli", "testing"}  # `api` and the package itself: the way in from Python

ROOMS = {
    "foundation": ("*", "toml"),
    "language": (
        "problems",
        "model",
        "tree",
        "mistakes",
        "parsing",
        "printing",
        "analysis",
        "typing",
        "elaboration",
        "editing",
        "records",
        "files",
    ),
    "interpreter": ("state", "compile", "step", "explain"),
    "system": ("terms", "encoding", "grounding", "reduction", "lemmas", "exploration", "games"),
    "solver": ("answers", "smtlib", "z3", "bit_widths", "scripts", "induction"),
    "evidence": (
        "claims",
        "counterexample",
        "configurations",
        "confirmation",
        "judging",
        "reached_sets",
        "proofs",
        "cases",
        "rounds",
        "certificates",
    ),
    "engines": ("encodings", "protocol", "proving", "populations", "rounds", "direct", "*"),
    "fuzzing": ("random", "runs", "guidance"),
    "verdicts": (
        "limits",
        "options",
        "traces",
        "*",
        "dispatch",
        "vacuity",
        "portfolio",
        "cache",
        "supervision",
        "fuzz_session",
        "session",
        "states",
    ),
    "shaping": (
        "text_edits",
        "changes",
        "conditions",
        "breaking_sets",
        "questions",
        "lengths",
        "repairs",
        "cores",
        "filling",
        "guards",
        "blame",
        "mutations",
        "teeth",
    ),
    "gate": ("decision", "running", "comparing", "*", "ledger", "policy", "gate", "recording"),
    "stepping": ("commands", "tokens", "reading", "*", "session"),
    "report": (
        "terminal",
        "proofs",
        "*",
        "certificates",
        "replay",
        "decisions",
        "blame",
        "solutions",
        "teeth",
        "states",
        "graph",
        "html",
        "ci",
        "stepping",
    ),
    "lsp": ("names", "documents", "checks", "features", "server"),
    "cli": ("configuration", "exit_status", "changes", "reports", "*", "mcp", "commands", "app"),
}
"""The order of each layer's sub-packages and modules: each imports those before it. Modules that are not named stand at
the star, else at the end."""

SOLVERS = {"z3": "no layer: its library is called directly", "cvc5": "solver"}
"""The layer that may import each solver."""

MOST_MODULES = 12


def layer_of(module: str) -> str:
    """The layer of a module of the package; empty for modules at its top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else ""


def rank_of(module: str) -> int:
    """Where a module stands in the order of its layer."""
    order = ROOMS.get(layer_of(module), ())
    parts = module.split(".")
    if len(parts) > 2 and parts[2] in order:
        return order.index(parts[2])
    return order.index("*") if "*" in order else len(order)


@pytest.fixture(scope="module", autouse=True)
def _forget() -> Iterator[None]:
    yield
    forget()
    imported.cache_clear()


@cache
def imported(name: str) -> frozenset[str]:
    """Every module that a module imports anywhere, by its full name."""
    return frozenset(imports(nodes(name)))


def imports(statements: Iterable[ast.AST]) -> set[str]:
    """Every module that statements import, by its full name."""
    found = set()
    for node in statements:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                found.add(inner if inner in PATHS else module)
    return found


def own_imports() -> Iterator[tuple[str, str]]:
    """Each module of the package with each other module of the package that it imports."""
    for name in PATHS:
        yield from ((name, module) for module in sorted(imported(name)) if module in PATHS and module != name)


def test_modules_import_lower_layers_only():
    offenders = [
        f"{name} imports {module}"
        for name, module in own_imports()
        if module != "invariants" and layer_of(module) not in LAYERS[layer_of(name)] | {layer_of(name)}
    ]
    assert offenders == []


def test_modules_import_lower_rooms_of_their_layer_only():
    offenders = [
        f"{name} imports {module}"
        for name, module in own_imports()
        if layer_of(name) and layer_of(name) == layer_of(module) and rank_of(module) > rank_of(name)
    ]
    assert offenders == []


def test_every_room_has_its_place():
    """Every name in the order exists, and every sub-package is named."""
    for layer, order in ROOMS.items():
        folder = PACKAGE / layer
        rooms = {path.parent.name for path in folder.glob("*/__init__.py")}
        assert rooms <= set(order), layer
        assert all(name == "*" or name in rooms or (folder / f"{name}.py").exists() for name in order), layer


def test_interpreter_and_encoding_do_not_know_each_other():
    readings = {"interpreter": {"system", "solver"}, "system": {"interpreter"}, "solver": {"interpreter"}}
    offenders = [
        f"{name} imports {module}"
        for name, module in own_imports()
        if layer_of(module) in readings.get(layer_of(name), ())
    ]
    assert offenders == []


def test_solvers_are_known_in_one_layer():
    offenders = [
        f"{name} imports {module}"
        for name in PATHS
        for module in imported(name)
        if SOLVERS.get(module.split(".")[0], layer_of(name)) != layer_of(name)
    ]
    assert offenders == []


def top_level_imports(tree: ast.Module) -> set[str]:
    """The imports of a module at import time, without imports inside functions or for type checkers only."""
    return imports(tree.body)


def test_modules_do_not_import_each_other():
    graph = {name: {m for m in top_level_imports(tree) if m in trees() and m != name} for name, tree in trees().items()}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " imports ".join((*way[way.index(module) :], module))
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*way, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_the_tests_are_not_in_the_package():
    """Nothing of the checkout's root can be imported as a part of the package."""
    assert [str(PACKAGE)] == list(invariants.__path__)
    assert find_spec("invariants.tests") is None


def test_no_test_is_imported_from_another_file():
    """It would run a second time there, with all its cases."""
    texts = {path: path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py")}
    names = re.compile(r"^from tests\.[\w.]*\btest_\w+ import (?:\([^)]*\b|.*\b)test_", re.M)
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if names.search(text)] == []


def test_an_installed_package_has_every_module_and_no_test():
    """Packages are found below the checkout's root by their names: all of the package's folders, and no others."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert settings.keys() == {"dynamic", "packages", "package-data"}, "no folder is installed under another name"
    assert settings["dynamic"].keys() == {"version"}
    assert settings["packages"].keys() == {"find"}
    assert settings["packages"]["find"].keys() == {"include"}
    folders = {path.parent.relative_to(ROOT).parts for path in ROOT.rglob("*.py")}
    names = {".".join(folder) for folder in folders if not NOT_OURS & set(folder)}
    assert "tests.language" in names
    installed = {name for name in names if any(fnmatch(name, p) for p in settings["packages"]["find"]["include"])}
    assert installed == {name_of(path) for path in PATHS.values() if path.name == "__init__.py"}
    data = {path for package, patterns in settings["package-data"].items() for path in matching(package, patterns)}
    assert data == {path for path in PACKAGE.rglob("*") if path.suffix in {".css", ".js", ".md", ".json", ".typed"}}


def matching(package: str, patterns: list[str]) -> Iterator[Path]:
    for pattern in patterns:
        files = list((ROOT / package.replace(".", "/")).glob(pattern))
        assert files, f"{package} has no {pattern}"
        yield from files


def test_a_room_has_few_modules():
    crowded = {
        str(folder.relative_to(ROOT)): len(modules)
        for folder in {path.parent for path in PATHS.values()}
        if len(modules := [p for p in folder.glob("*.py") if p.name != "__init__.py"]) > MOST_MODULES
    }
    assert crowded == {}


HEAVY = {
    "numpy",
    "z3",
    "cvc5",
    "distributed",
    "mcp",
    "pygls",
    "lsprotocol",
    "anyio",
    "hypothesis",
    "rich",
    "mpmath",
    "cattrs",
    "jsonschema",
}

QUICK_TO_IMPORT = (
    "invariants",
    "invariants.cli.app",
    "invariants.cli.models_session",
    *map(module_of, COMMANDS),
    "invariants.language.loader",
    "invariants.testing.pytest_plugin",
)


def reached_from(start: str) -> set[str]:
    """The modules that an import of one brings with it."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in trees() and module not in reached:
            reached.add(module)
            waiting += [*top_level_imports(trees()[module]), module.rpartition(".")[0]]
    return reached


def test_heavy_libraries_are_imported_late():
    """These modules import only light libraries, directly or through other modules."""
    heavy = [
        f"{start} reaches {module}, which imports {library}"
        for start in QUICK_TO_IMPORT
        for module in sorted(reached_from(start))
        for library in HEAVY & {name.split(".")[0] for name in top_level_imports(trees()[module])}
    ]
    assert heavy == []


DISTRIBUTIONS = {"z3": "z3-solver"}
"""The distributions of libraries that are imported by another name."""


def test_imported_libraries_are_installed_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    # The test runner is there where its plug-in is loaded, and extras are looked for before they are used.
    extras = [each for name in ("cluster", "cvc5", "lsp", "mcp") for each in project["optional-dependencies"][name]]
    listed = [*project["dependencies"], *extras, "pytest"]
    declared = {re.split(r"[<>=\[]", each)[0] for each in listed}
    known = sys.stdlib_module_names | {"invariants"}
    offenders = [
        f"{name} imports {library}"
        for name in PATHS
        for library in {module.split(".")[0] for module in imported(name)} - known
        if DISTRIBUTIONS.get(library, library) not in declared
    ]
    assert offenders == []
