"""The house rules about names, numbers, docstrings and words that can be read off the source text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.batches import LONGEST
from tests.package_sources import PATHS, nodes, trees
from tests.test_layers import NOT_OURS, ROOT

MOST_LINES = 400

GENERATED = {"invariants.language.parsing.tables"}

MIRRORED = ({"invariants.language.tree", "invariants.language.model"}, {"invariants.interpreter", "invariants.system"})
"""Rooms that say the same things of two sides: a name may mean a thing and its mirror image."""


def names_defined(tree: ast.Module) -> Iterator[str]:
    """The classes and aliases at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            # Names in capitals are constants, and type variables.
            if isinstance(target, ast.Name) and target.id[0].isupper() and not target.id.isupper():
                yield target.id


def test_a_name_means_one_thing():
    places: dict[str, list[str]] = {}
    for module, tree in trees().items():
        for name in names_defined(tree):
            places.setdefault(name, []).append(module)
    ambiguous = {
        name: modules
        for name, modules in places.items()
        if len(modules) > 1
        and not any(
            len(modules) == len(rooms) and all(any(m.startswith(f"{room}.") for m in modules) for room in rooms)
            for rooms in MIRRORED
        )
    }
    assert ambiguous == {}


EACH_ITS_OWN = {
    "GROUP": "each registry names the group of entry points that it reads",
    "NAME": "each engine has one, as the contract of engines says",
    "SCHEMA": "each format has a schema of its own",
    "VERSION": "certificates and SARIF have each their own",
}
"""Names of constants that mean one thing in every module that defines them, with values that differ on purpose."""


def constants_defined(tree: ast.Module) -> Iterator[tuple[str, ast.expr, bool]]:
    """The constants at the top of a module, with their values, and whether a docstring follows them.

    Of several in a row, the docstring behind the last one is about all of them.
    """
    explained = False
    for node in reversed(tree.body):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            yield node.targets[0].id, node.value, explained
        else:
            explained = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_number(value: ast.expr) -> bool:
    """Whether an expression is a number, or calculates one from numbers and other constants."""
    if isinstance(value, ast.BinOp):
        return is_number(value.left) or is_number(value.right)
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float)


def test_a_constant_has_one_value():
    """No two constants are called the same and differ, apart from those that only their own module can see."""
    values: dict[str, dict[str, str]] = {}
    for module, tree in trees().items():
        for name, value, _ in constants_defined(tree):
            if is_number(value) or not name.startswith("_"):
                values.setdefault(name.lstrip("_"), {})[module] = ast.unparse(value)
    ambiguous = {name: places for name, places in values.items() if len(set(places.values())) > 1}
    assert len(values) > 50
    assert {name: places for name, places in ambiguous.items() if name not in EACH_ITS_OWN} == {}
    assert EACH_ITS_OWN.keys() <= ambiguous.keys()


def test_a_number_says_why():
    """A limit has a docstring: its unit, and why it has this value."""
    silent = [
        f"{module}: {name}"
        for module, tree in trees().items()
        for name, value, explained in constants_defined(tree)
        if is_number(value) and not explained
    ]
    assert silent == []


def test_modules_are_short():
    paths = {path for name, path in PATHS.items() if name not in GENERATED} | set((ROOT / "tests").rglob("*.py"))
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in paths}
    assert len(lengths) > 900
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_modules_say_what_they_own():
    """Every module has a docstring; that of a plain module says what the module owns and must never know."""
    documented = {name: ast.get_docstring(tree) or "" for name, tree in trees().items()}
    assert [name for name, text in documented.items() if not text] == []
    packages = {name for name, path in PATHS.items() if path.name == "__init__.py"} | GENERATED
    silent = [
        name
        for name, text in documented.items()
        if name not in packages and not ("Owns:" in text and "Must never know:" in text)
    ]
    assert silent == []


NO_VERB = re.compile(
    r"(All|As|At|Both|Each|Either|Every|For|From|Has|How|If|In|Is|It|No|Not|Nothing|Of|One|Only|Some|That|This|Those|To|Two"
    r"|What|When|Where|Whether|Which|Why|With|Without)\b"
)
"""Words that the lint of docstrings (D401) does not know for what they are."""


def test_docstrings_of_functions_begin_with_a_verb():
    offenders = [
        f"{name}:{node.lineno}: {text.splitlines()[0]}"
        for name in PATHS
        for node in nodes(name)
        if isinstance(node, ast.FunctionDef) and NO_VERB.match(text := ast.get_docstring(node) or "")
    ]
    assert offenders == []


def test_soundness_does_not_depend_on_assert():
    offenders = [f"{name}:{node.lineno}" for name in PATHS for node in nodes(name) if isinstance(node, ast.Assert)]
    assert offenders == []


def test_modules_have_no_state():
    """No name that is assigned at the top of a module is assigned again, and no list, set or dict is filled later."""
    changers = {"append", "add", "update", "extend", "insert", "pop", "clear", "setdefault", "remove", "discard"}
    offenders = []
    for name, tree in trees().items():
        constants = set()
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            constants.update(target.id for target in targets if isinstance(target, ast.Name))
        local = {node.arg for node in nodes(name) if isinstance(node, ast.arg)}
        for node in nodes(name):
            if isinstance(node, ast.Global):
                offenders.append(f"{name}:{node.lineno}: global")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changers:
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in constants - local:
                    offenders.append(f"{name}:{node.lineno}: {owner.id}")
    assert offenders == []


# ------------------------------------------------------------- forbidden words

# Spelt in pieces, so that this file does not contain the words that it looks for.
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
        for text in [path.read_text("utf-8")]
        if FORBIDDEN.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert found == []


def test_no_folder_or_module_is_called_utils():
    assert not [
        path for path in PATHS.values() if {"utils", "util", "helpers", "misc", "common"} & set(path.stem.split("_"))
    ]


def test_the_files_that_tests_begin_with_are_there():
    assert [path for path in LONGEST if not path.is_file()] == []
