"""Parsing by tables: the same trees as lark's own parser makes, and tables that fit the grammar."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from lark.exceptions import UnexpectedInput

from invariants.language.parsing.lark_parser import lark_parser, tree_of
from invariants.language.parsing.parse_tree import Token, Tree
from invariants.language.parsing.table_maker import GRAMMAR_FILE, TABLES_FILE, tables
from invariants.language.parsing.table_parser import parse_by_tables
from tests.batches import spread
from tests.generators.systems import system_of

ROOT = Path(__file__).parents[3]
MODELS = sorted(ROOT.glob("models/**/*.inv"))
PIECES = re.compile(r"\w+|\s+|[^\w\s]")


def told(tree: Tree | None) -> list[tuple[object, ...]] | None:
    """A tree as a list that can be compared, without recursion."""
    if tree is None:
        return None
    found: list[tuple[object, ...]] = []
    waiting: list[Tree | Token] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Token):
            found.append((str(part), part.type, part.start, part.end))
        else:
            found.append((part.rule, len(part.children)))
            waiting.extend(part.children)
    return found


def by_lark(text: str) -> Tree | None:
    try:
        return tree_of(lark_parser().parse(text))
    except UnexpectedInput:
        return None


def spoilt(text: str, dice: random.Random) -> str:
    """The text with a word or a sign left out, doubled, or put where another one was."""
    pieces = PIECES.findall(text)
    here, there = dice.randrange(len(pieces)), dice.randrange(len(pieces))
    match dice.randrange(3):
        case 0:
            del pieces[here]
        case 1:
            pieces[here] = pieces[there]
        case _:
            pieces.insert(here, pieces[there])
    return "".join(pieces)


def test_the_tables_are_those_of_the_grammar():
    assert TABLES_FILE.read_text("utf-8") == tables(GRAMMAR_FILE.read_text("utf-8")), (
        "run `python -m invariants.language.parsing.table_maker`"
    )


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_models_have_the_same_tree(path):
    text = path.read_text("utf-8")
    tree = parse_by_tables(text)
    assert tree is not None
    assert told(tree) == told(by_lark(text))


@pytest.mark.parametrize("seed", range(20))
def test_random_texts_have_the_same_tree(seed):
    text = system_of(seed)
    assert told(parse_by_tables(text)) == told(by_lark(text))


@pytest.mark.parametrize("seeds", spread([range(first, first + 25) for first in range(0, 100, 25)], every=4))
def test_spoilt_texts_are_refused_alike(seeds):
    for seed in seeds:
        dice = random.Random(seed)  # noqa: S311 - not for secrets
        text = MODELS[seed % len(MODELS)].read_text("utf-8")
        for _ in range(3):
            text = spoilt(text, dice)
            assert told(parse_by_tables(text)) == told(by_lark(text)), seed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing but a comment",
        " \t\r\n",
        "system",
        "system s system t",
        "var x: Bool = any",
        "check: chain 3",
        "check: m[p] := e",
        "transition t { check: m[p] := e }",
        "transition t { where: x := any where where: y := 1 }",
        "transition t { x := any v where v }",
        "init forall a in A: a",
        "init foralla in A: a",
        "init not_x",
        "init 1..2",
        "init 1.5e3",
        "init 1_000_",
        "var x: 0..3 = 1",
        "define f: 1..2 = 3",
        "init x' == 1",
        "invariant i: a->b",
        "invariant é: ü",
        "invariant i: a\x00b",
        'import "a"b"',
        'import "unclosed',
        "enum E { _ }",
    ],
)
def test_edges_are_the_same(text):
    assert told(parse_by_tables(text)) == told(by_lark(text))


def test_long_repetitions_take_no_more_than_linear_time():
    count = 20_000
    tree = parse_by_tables("system s\n" + "var x: Bool\n" * count)
    assert tree is not None
    assert len(tree.children) == count + 1
