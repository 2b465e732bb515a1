"""The TextMate grammar, on every shipped model: words of the language have colours, names have not."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.tree.keywords import KEYWORDS
from invariants.language.tree.lexemes import Lexeme, LexemeKind, lexemes_of
from invariants.lsp.names.places import PlaceIndex
from tests.editors.textmate import Token, tokens

ROOT = Path(__file__).parents[2]
MODELS = sorted((ROOT / "models").rglob("*.inv"))
OTHER_WORDS = {"Bool", "Int", "Real", "chain", "steps", "timeout", "expect", "code"}
PUNCTUATION = set("(){}[],.:")


def read(path: Path) -> tuple[str, list[Token], list[Lexeme]]:
    text = path.read_text("utf-8")
    return text, list(tokens(text)), lexemes_of(SourceText(str(path), text))


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODELS}), ids=lambda path: path.name)
def test_every_shipped_model_is_coloured(folder):
    for path in sorted(folder.glob("*.inv")):
        text, found, lexemes = read(path)
        assert len(found) > 30
        assert [each for each in found if "invalid" in each.scope or not each.scope] == []
        assert all(before.end <= after.start for before, after in pairwise(found))
        scopes = {each.start: each for each in found}
        names = {place.span.start for place in PlaceIndex([parse(SourceText(str(path), text))]).places}
        for lexeme in lexemes:
            token = scopes.get(lexeme.start)
            where = f"{path}: {lexeme.text} at {lexeme.start}: {token}"
            if lexeme.start in names or (lexeme.kind is LexemeKind.WORD and lexeme.text not in KEYWORDS | OTHER_WORDS):
                assert token is None or token.scope.startswith(("entity.", "support.")), where
            elif token is None:
                assert lexeme.text in PUNCTUATION | {"code"}, where
            else:
                assert token.text == lexeme.text, where
        comments = [each.text for each in found if each.scope.startswith("comment")]
        assert comments == [line[line.index("#") :] for line in text.split("\n") if "#" in line]


LINES = {
    "transition go(a: T) {": {"transition": "keyword.declaration", "go": "entity.name.function"},
    "dormant modification go {": {"dormant": "storage.modifier", "modification": "keyword.declaration"},
    "  rewrite go.gate as prev and 0.25 <= x": {
        "rewrite": "keyword.control.edit",
        "prev": "keyword",
        "0.25": "constant.numeric",
    },
    "  check := true": {"true": "constant.language"},
    "  init[a] := 1_000": {"1_000": "constant.numeric"},
    'import "a # b.inv" # c': {'"a # b.inv"': "string", "# c": "comment"},
    "check x: chain any, expect unknown": {"any": "keyword", "expect": "support.constant"},
    "invariant x: can by == a within 3 by go": {"can": "keyword", "within": "keyword", "by": "keyword"},
    "invariant x: can a decreases n + 1 within 2": {"can": "keyword", "decreases": "keyword", "within": "keyword"},
    "  p := value(p) with { level: q with { x: 1 }.x }": {"with": "keyword", "value": "support.function"},
    "  pending := if a == none then none else p": {"none": "support.constant"},
    "invariant x: unmodified go since kept": {"unmodified": "keyword", "since": "keyword"},
    "invariant x: a leads to b within 3": {"leads": "keyword", "within": "keyword", "3": "constant.numeric"},
}


@pytest.mark.parametrize("line", LINES)
def test_words_count_where_they_stand(line):
    found = {each.text: each.scope for each in tokens(line)}
    for text, scope in LINES[line].items():
        assert found[text].startswith(scope)
    if ":=" in line:
        assert not {"check", "init"} & found.keys()
