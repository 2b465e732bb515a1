"""The words of the language: the grammar, the lists in the package, and the editor's syntax name the same ones."""

from __future__ import annotations

import json
import re
from pathlib import Path

from invariants.foundation import explanations
from invariants.foundation.explanations import find_concept
from invariants.language.model.compounds import NONE
from invariants.language.model.declarations import ExpectedVerdict
from invariants.language.model.operators import AggregateOperator
from invariants.language.parsing.operator_precedence import INFIX, PREFIX
from invariants.language.records.expressions import VALUE
from invariants.language.tree.foreign_words import (
    ALLOY_QUANTIFIERS,
    ARBITRARY_WORDS,
    FOREIGN_STATEMENTS,
    FOREIGN_TYPES,
    NOTHING_WORDS,
    TEMPORAL_WORDS,
    bare,
    is_nothing,
    temporal_way_out,
)
from invariants.language.tree.keywords import (
    DECLARATION_WORDS,
    EDIT_WORDS,
    FOREIGN_DECLARATION_WORDS,
    FOREIGN_STATEMENT_WORDS,
    KEYWORDS,
    LIMIT,
    OPTION_NAMES,
    RESERVED,
    STATEMENT_WORDS,
    is_reserved,
)
from invariants.language.tree.precedence import Precedence, level_of
from invariants.language.typing.names import BUILT_IN_TYPES
from invariants.language.typing.operators import FUNCTIONS

GRAMMAR = Path(__file__).parents[3] / "grammar"


def test_the_grammar_has_exactly_these_keywords() -> None:
    text = re.sub(r"//.*", "", (GRAMMAR / "invariants.lark").read_text(encoding="utf-8"))
    quoted = set(re.findall(r'"([a-z]+)"', text))
    patterns = "\n".join(re.findall(r"/(.*)/$", text, re.MULTILINE))
    in_patterns = set(re.findall(r"\b[a-z]{2,}\b", re.sub(r"\\.", " ", patterns)))
    options = {*OPTION_NAMES, LIMIT} - KEYWORDS  # words of a check only; elsewhere they may name anything
    assert (quoted | in_patterns) - options == KEYWORDS


def test_the_editor_knows_exactly_these_words() -> None:
    syntax = json.loads((GRAMMAR.parent / "editors" / "invariants.tmLanguage.json").read_text(encoding="utf-8"))
    repository = syntax["repository"]
    assert {include["include"] for include in syntax["patterns"]} == {f"#{name}" for name in repository}
    words = {
        name: set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\\.", " ", rule["match"]))) for name, rule in repository.items()
    }
    others = {*OPTION_NAMES, *(each.value for each in ExpectedVerdict), NONE}
    functions, built_in = words.pop("function"), words.pop("type")
    assert set().union(*words.values()) == KEYWORDS | others
    assert functions == {*FUNCTIONS, *(each.value for each in AggregateOperator), "now", "saved", VALUE}
    assert built_in == {*BUILT_IN_TYPES}


def test_every_keyword_is_explained() -> None:
    """In ``foundation/keywords.md``, which editors show, or among the words of reports."""
    assert [word for word in sorted(KEYWORDS) if find_concept(word) is None] == []
    written = (Path(explanations.__file__).parent / "keywords.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## ([^:\n]+):", written, re.MULTILINE)
    assert {name for names in sections for name in names.split(", ")} <= KEYWORDS


def test_words_that_start_something_elsewhere_start_nothing_here() -> None:
    assert not FOREIGN_DECLARATION_WORDS.keys() & {*DECLARATION_WORDS}
    assert set(FOREIGN_DECLARATION_WORDS.values()) <= {*DECLARATION_WORDS}
    assert not FOREIGN_STATEMENT_WORDS.keys() & {*STATEMENT_WORDS}
    assert set(FOREIGN_STATEMENT_WORDS.values()) <= {*STATEMENT_WORDS}
    assert {*EDIT_WORDS} < {*STATEMENT_WORDS}


def test_ideas_from_elsewhere_are_no_words_of_the_language() -> None:
    for words in (ALLOY_QUANTIFIERS, ARBITRARY_WORDS, FOREIGN_STATEMENTS, FOREIGN_TYPES, NOTHING_WORDS, TEMPORAL_WORDS):
        assert not {*words} & KEYWORDS
        assert all(bare(word) == word for word in words)
    assert not FOREIGN_STATEMENTS.keys() & FOREIGN_STATEMENT_WORDS.keys()


def test_words_from_elsewhere_are_known_in_every_spelling() -> None:
    assert all(map(is_nothing, ("none", "None", "NULL", "no_one", "nil")))
    assert not is_nothing("owner")
    assert temporal_way_out("Always") == temporal_way_out("[]") == temporal_way_out("G")
    assert temporal_way_out("g") is temporal_way_out("x") is temporal_way_out("owner") is None


def test_words_and_names_with_underscores_in_front_are_reserved() -> None:
    assert all(is_reserved(word) for word in (*RESERVED, "_", "__", "__x"))
    assert not any(is_reserved(word) for word in ("x", "_x", "x__", "system", "copy", "And"))


def test_every_operator_has_a_level() -> None:
    order = ["<=>", "=>", "or", "and", "not", "==", "+", "*", "^"]
    levels = [level_of(PREFIX[sign] if sign == "not" else INFIX[sign]) for sign in order]
    assert levels == sorted(levels)
    assert level_of(PREFIX["-"]) is Precedence.NEGATE
    assert Precedence.PRODUCT < Precedence.NEGATE < Precedence.POWER
