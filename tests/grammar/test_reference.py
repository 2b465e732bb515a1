"""The language reference: every block on it is run.

``inv`` is a model: a whole file if it starts with a header, else a part that is read behind the block
``inv team.inv``. A further word names the file; ``wrong CODE`` says which error it has, ``warns CODE`` which warning.
In ``inv true`` each line is an expression that holds. ``console`` has commands and their output.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.language.tree.keywords import DECLARATION_WORDS, EDIT_WORDS, RESERVED
from tests.pages import Block, blocks, played
from tests.processes import PATIENCE

pytestmark = pytest.mark.usefixtures("in_one_process")

PAGE = Path(__file__).parents[2] / "grammar" / "reference.md"
BLOCKS = blocks(PAGE)
MODELS = [block for block in BLOCKS if block.words[:1] == ("inv",) and block.words[1:2] != ("true",)]
TRUTHS = [block for block in BLOCKS if block.words == ("inv", "true")]
CONSOLE = [block for block in BLOCKS if block.words == ("console",)]
COMMON = next(block for block in MODELS if block.words == ("inv", "team.inv"))


def ids(block: Block) -> str:
    return f"line {block.line}"


def is_whole(block: Block) -> bool:
    return block.text.startswith(("system ", "spec ")) or block.words[-1].endswith(".inv")


def name_of(block: Block) -> str:
    return next((word for word in block.words if word.endswith(".inv")), "example.inv")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with all files of the page that have a name."""
    monkeypatch.chdir(tmp_path)
    for block in MODELS:
        if is_whole(block):
            (tmp_path / name_of(block)).write_text(block.text, "utf-8")
    return tmp_path


def write(block: Block, folder: Path) -> Path:
    path = folder / name_of(block)
    path.write_text(block.text if is_whole(block) else f"{COMMON.text}\n{block.text}", "utf-8")
    return path


def test_every_block_is_looked_at():
    assert {block.words[:1] for block in BLOCKS} <= {("inv",), ("console",), ("text",), ("ebnf",)}
    assert len(MODELS) > 25
    assert len(TRUTHS) > 1
    assert len(CONSOLE) > 1


@pytest.mark.parametrize("block", MODELS, ids=ids)
def test_models_are_read_and_keep_their_promises(block, folder):
    if "wrong" in block.words:
        with pytest.raises(ModelError) as error:
            load(write(block, folder))
        assert {each.code.identifier for each in error.value.diagnostics} == {block.words[-1]}
        return
    if is_whole(block) and not block.text.startswith(("system ", "spec ")):
        parse(SourceText(name_of(block), block.text))
        return
    model = load(write(block, folder))
    if "warns" in block.words:
        assert block.words[-1] in {each.code.identifier for each in model.warnings}
    elif is_whole(block) and block is not COMMON:
        assert model.warnings == ()
    stated = {name for check in model.checks if check.expected is not None for name in check.properties}
    if stated:
        is_limited = any(check.timeout is not None for check in model.checks)
        results = invariants.check(model, invariants=tuple(stated), timeout=10 * PATIENCE if is_limited else None)
        told = [(r.invariant, r.verdict.value, r.reason) for r in results if r.expected and not r.as_expected]
        assert told == []


@pytest.mark.parametrize("block", [each for each in MODELS if is_whole(each)], ids=ids)
def test_whole_files_are_formatted(block):
    if "wrong" not in block.words:
        assert print_document(parse(SourceText(name_of(block), block.text))) == block.text


@pytest.mark.parametrize("block", TRUTHS, ids=ids)
def test_expressions_that_the_page_calls_true_are_true(block, folder):
    lines = [line for line in block.text.splitlines() if line.partition("#")[0].strip()]
    stated = [f"invariant _{number}: {line}\n" for number, line in enumerate(lines)]
    path = folder / "true.inv"
    path.write_text(f"{COMMON.text}\n{''.join(stated)}", "utf-8")
    names = tuple(f"_{number}" for number in range(len(lines)))
    results = invariants.check(load(path), invariants=names, chain=0, steps=0)
    assert [(r.invariant, r.verdict.value) for r in results] == [(name, "survives") for name in names]


@pytest.mark.parametrize("block", CONSOLE, ids=ids)
def test_the_output_is_that_of_the_page(block, folder, golden):
    golden.matches_block(PAGE, block, played(block, folder))


@pytest.mark.parametrize("word", [*DECLARATION_WORDS, *EDIT_WORDS, *sorted(RESERVED)])
def test_every_word_is_explained(word):
    assert f"`{word}" in PAGE.read_text("utf-8")
