"""Completion: the words that can stand where somebody types.

Owns: which kinds of words can stand at a place, and their order.
Must never know: how names are found, and whether the text around is complete.

A word that is offered need not be right: types are not considered. A name that cannot be meant is not offered: another
rule's parameters, edits in a transition, ``prev`` outside of new code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from lsprotocol import types
from msgspec.structs import replace

from invariants.language.model.compounds import NONE
from invariants.language.model.declarations import ExpectedVerdict
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.keywords import ALL_OPTIONS, DECLARATION_WORDS, EDIT_WORDS
from invariants.language.typing.names import BUILT_IN_TYPES
from invariants.lsp.documents.cursor import Cursor, cursor_at
from invariants.lsp.documents.workspace import View
from invariants.lsp.names.declared import DeclaredNames
from invariants.lsp.names.records import along
from invariants.lsp.names.symbols import NameKind

_FUNCTIONS = ("abs", "min", "max", "exp", "log", "sqrt", "count", "sum", "saved", "subset", "value")
_OPERAND_WORDS = (
    "not",
    "if",
    "let",
    "forall",
    "exists",
    "true",
    "false",
    "any",
    "enabled",
    "unmodified",
    "captured",
    "can",
)
_INFIX_WORDS = ("and", "or", "div", "mod", "then", "else", "in", "where", "with")
_DIRECTIONS = ("tightens", "loosens", "keeps")
_BEFORE_A_RULE = frozenset(
    {"rewrite", "remove", "disable", "enable", "copy", "from", "to", "enabled", "unmodified", "editing", *_DIRECTIONS}
)
_BEFORE_A_TYPE = frozenset({"in", "->"})

_KINDS = {
    NameKind.CONSTANT: types.CompletionItemKind.Constant,
    NameKind.VARIABLE: types.CompletionItemKind.Variable,
    NameKind.DEFINITION: types.CompletionItemKind.Function,
}


def completion(view: View, position: types.Position) -> list[types.CompletionItem]:
    """Return the words that can stand at a position."""
    now = view.now.source
    cursor = cursor_at(now, view.lines.offset(position))
    if cursor is None:
        return []
    index = view.parsed.index if view.parsed else None
    words = _Words(DeclaredNames() if index is None else index.declared, cursor)
    found = {item.label: item for item in reversed(list(words.all()))}
    return list(reversed(found.values()))


class _Words:
    """The words for one cursor."""

    def __init__(self, declared: DeclaredNames, cursor: Cursor) -> None:
        self._declared = declared
        self._cursor = cursor

    def all(self) -> Iterator[types.CompletionItem]:
        """Yield every word that can stand at the cursor, likely ones first."""
        cursor = self._cursor
        if cursor.last == ".":
            yield from self._parts()
        elif (record := self._open_record()) is not None:
            yield from self._fields(record)
        elif cursor.last == "?":
            yield from _items(("over", "largest", "smallest"), types.CompletionItemKind.Keyword)
        elif cursor.last in _BEFORE_A_RULE or self._is_in_list_of_rules():
            yield from self._rules()
        elif cursor.last in {"save", "restore", "since"} or self._ends("saved", "("):
            yield from _items(self._declared.backups, types.CompletionItemKind.Module, "backup")
        elif cursor.item == "check":
            yield from self._check()
        elif cursor.last in _BEFORE_A_TYPE or self._is_type():
            yield from self._types()
        elif not cursor.item or (cursor.depth == 0 and not cursor.before):
            yield from _items(DECLARATION_WORDS, types.CompletionItemKind.Keyword)
        elif cursor.is_in_rule and not cursor.statement:
            yield from self._statements()
        else:
            yield from self._expression()

    def _is_in_list_of_rules(self) -> bool:
        """Return whether a rule is expected in an invariant: behind ``by R,`` or ``within 3 steps of R,``."""
        texts = [each.text for each in self._cursor.before]
        while texts[-1:] == [","]:
            texts = texts[:-2]
        return self._cursor.item == "invariant" and (texts[-1:] == ["by"] or texts[-2:] == ["steps", "of"])

    def _ends(self, *texts: str) -> bool:
        return tuple(each.text for each in self._cursor.before[-len(texts) :]) == texts

    # ----------------------------------------------------------------- parts

    def _parts(self) -> Iterator[types.CompletionItem]:
        """Yield the words that fit behind a dot: sites of a rule, members of an enumeration, implicit invariants."""
        subject = self._subject()
        declared = self._declared
        if self._cursor.item == "check":
            yield from _items(("range", "defined"), types.CompletionItemKind.Property, "implicit invariant")
            return
        record = along(self._chain(), declared.records, declared.value_types)
        yield from self._fields(record)
        sites = declared.sites.get(subject, {})
        yield from _items(sites, types.CompletionItemKind.Field, f"site of {subject}")
        enum = declared.types.get(subject)
        if isinstance(enum, declaration_nodes.EnumDeclaration):
            members = (member.text for member in enum.members)
            yield from _items(members, types.CompletionItemKind.EnumMember, subject)

    def _subject(self) -> str:
        """Return the name before the dot, without arguments."""
        texts = [each.text for each in self._cursor.before[:-1]]
        if texts and texts[-1] == ")":
            depth = 0
            while texts:
                text = texts.pop()
                depth += (text == ")") - (text == "(")
                if depth == 0:
                    break
        return texts[-1] if texts else ""

    def _chain(self) -> list[str]:
        """Return the names before the dot, ``p`` and ``a`` of ``p.a.``, without indices and ``value(…)``."""
        texts = [each.text for each in self._cursor.before[:-1]]
        found: list[str] = []
        while texts:
            if texts[-1] in {"]", ")"}:
                opened = _opening(texts)
                inside, texts = texts[opened + 1 : -1], texts[:opened]
                if texts[-1:] == ["value"]:
                    texts = [*texts[:-1], *inside]
                continue
            if not texts[-1].isidentifier():
                break
            found.insert(0, texts.pop())
            if texts[-1:] != ["."]:
                break
            texts.pop()
        return found

    def _open_record(self) -> str | None:
        """Return the record whose fields are expected: behind ``R(`` and ``p with {``, and commas in them."""
        if self._cursor.last not in {"(", "{", ","}:
            return None
        texts = [each.text for each in self._cursor.before]
        depth = 0
        for index in range(len(texts) - 1, 0, -1):
            depth += (texts[index] in {")", "}", "]"}) - (texts[index] in {"(", "{", "["})
            if depth < 0:
                if texts[index] == "(" and texts[index - 1] in self._declared.records:
                    return texts[index - 1]
                if texts[index] == "{" and texts[index - 1] == "with":
                    shorter = replace(self._cursor, before=(*self._cursor.before[: index - 1], self._cursor.before[-1]))
                    chain = _Words(self._declared, shorter)._chain()
                    return along(chain, self._declared.records, self._declared.value_types)
                return None
        return None

    def _fields(self, record: str | None) -> Iterator[types.CompletionItem]:
        declared = None if record is None else self._declared.records.get(record)
        names = () if declared is None else (each.name.text for each in declared.fields)
        yield from _items(names, types.CompletionItemKind.Field, f"field of {record}")

    def _rules(self) -> Iterator[types.CompletionItem]:
        for name, rule in self._declared.rules.items():
            yield _item(name, types.CompletionItemKind.Method, rule.kind.value)

    def _types(self) -> Iterator[types.CompletionItem]:
        for name, declared in self._declared.types.items():
            match declared:
                case declaration_nodes.EnumDeclaration():
                    yield _item(name, types.CompletionItemKind.Enum, "enum")
                case declaration_nodes.RecordDeclaration():
                    yield _item(name, types.CompletionItemKind.Struct, "record")
                case declaration_nodes.TypeDeclaration():
                    yield _item(name, types.CompletionItemKind.Class, "type")
        yield from _items(BUILT_IN_TYPES, types.CompletionItemKind.Class)
        yield from self._values(NameKind.CONSTANT)

    def _is_type(self) -> bool:
        """Return whether a type is expected: behind the colon of a declared name or of a parameter."""
        cursor = self._cursor
        texts = [each.text for each in cursor.before]
        if cursor.last != ":":
            return False
        if cursor.item in {"var", "const"}:
            return ":" not in texts[:-1]
        if cursor.item == "record":
            return True
        if cursor.item in {"define", "transition", "modification"}:
            return "{" not in texts and "=" not in texts
        return False

    def _check(self) -> Iterator[types.CompletionItem]:
        cursor = self._cursor
        if ":" not in (each.text for each in cursor.before):
            for name, named in self._declared.properties.items():
                yield _item(name, types.CompletionItemKind.Event, named.kind.value)
        elif cursor.last == "expect":
            yield from _items((each.value for each in ExpectedVerdict), types.CompletionItemKind.EnumMember, "verdict")
        elif cursor.last in {":", ","}:
            yield from _items(ALL_OPTIONS, types.CompletionItemKind.Property, "option")
            populations = (
                name
                for name, each in self._declared.types.items()
                if isinstance(each, declaration_nodes.TypeDeclaration)
            )
            yield from _items(populations, types.CompletionItemKind.Class, "number of individuals")
            yield from self._values(NameKind.CONSTANT)
        elif cursor.last == "=":
            yield from self._expression()
        else:
            yield from _items(("any", "after"), types.CompletionItemKind.Keyword)
            yield from _items(DECLARATION_WORDS, types.CompletionItemKind.Keyword)

    # ------------------------------------------------------------- statements

    def _statements(self) -> Iterator[types.CompletionItem]:
        yield from _items(("require", "for"), types.CompletionItemKind.Keyword)
        if self._cursor.item == "modification":
            yield from _items(EDIT_WORDS, types.CompletionItemKind.Keyword, "edit")
        yield from self._values(NameKind.VARIABLE)

    # ------------------------------------------------------------ expressions

    def _expression(self) -> Iterator[types.CompletionItem]:
        if self._cursor.is_behind_operand:
            yield from self._continuation()
            return
        yield from self._bound()
        if self._cursor.is_in_new_code:
            yield _item("prev", types.CompletionItemKind.Keyword, "the code before this edit")
            yield _item("unknown", types.CompletionItemKind.Keyword, "a condition that is fixed, and not known")
            yield _item("now", types.CompletionItemKind.Function, "a value that is captured")
        if "editing" in (each.text for each in self._cursor.statement):
            yield from _items(_DIRECTIONS, types.CompletionItemKind.Keyword, "how unknown code edits a condition")
        yield from self._values(NameKind.VARIABLE, NameKind.CONSTANT, NameKind.DEFINITION)
        for name, enums in self._declared.members.items():
            yield _item(name, types.CompletionItemKind.EnumMember, ", ".join(enums))
        yield from self._enums()
        yield from _items(_FUNCTIONS, types.CompletionItemKind.Function)
        yield from _items(_OPERAND_WORDS, types.CompletionItemKind.Keyword)

    def _continuation(self) -> Iterator[types.CompletionItem]:
        """Yield the words that can stand behind an operand: they go on with the expression, or start something new."""
        yield from _items((*_INFIX_WORDS, "since"), types.CompletionItemKind.Keyword)
        if self._cursor.is_in_rule:
            yield from _items(("as", "of", "to", "from", "over"), types.CompletionItemKind.Keyword)
            if self._cursor.item == "modification":
                yield _item("editing", types.CompletionItemKind.Keyword, "the code that unknown code edits")
            yield from self._statements()
        else:
            yield from _items(
                ("decreases", "within", "by", "leads", "modifications", "steps"), types.CompletionItemKind.Keyword
            )
            yield from _items(DECLARATION_WORDS, types.CompletionItemKind.Keyword)

    def _enums(self) -> Iterator[types.CompletionItem]:
        for name, declared in self._declared.types.items():
            if isinstance(declared, declaration_nodes.EnumDeclaration):
                yield _item(name, types.CompletionItemKind.Enum, "enum")
        yield from _items(self._declared.records, types.CompletionItemKind.Struct, "record")
        if any(map(_is_optional, self._declared.value_types.values())):
            yield _item(NONE, types.CompletionItemKind.Constant, "no value")

    def _values(self, *kinds: NameKind) -> Iterator[types.CompletionItem]:
        for name, named in self._declared.values.items():
            if named.kind in kinds:
                yield _item(name, _KINDS[named.kind], named.kind.value)

    def _bound(self) -> Iterator[types.CompletionItem]:
        """Yield the bound names: those of binders before the cursor, and the parameters that can be read."""
        cursor = self._cursor
        yield from _items(_binders(cursor), types.CompletionItemKind.Variable, "bound name")
        target = cursor.target if cursor.is_in_new_code else None
        if target is not None:
            rule, site = target
            declared = self._declared.sites.get(rule, {}).get(site)
            if declared is not None and declared.block is not None:
                bound = (name.text for group in declared.block.binders for name in group.names)
                yield from _items(bound, types.CompletionItemKind.Variable, f"bound by {rule}")
            yield from self._parameters(rule, f"parameter of {rule}")
        own = _own_parameters(cursor)
        yield from _items(own, types.CompletionItemKind.Variable, "captured" if target else "parameter")

    def _parameters(self, rule: str, detail: str) -> Iterator[types.CompletionItem]:
        names = (parameter.name.text for parameter in self._declared.parameters(rule))
        yield from _items(names, types.CompletionItemKind.Variable, detail)


def _binders(cursor: Cursor) -> list[str]:
    """Return the names that quantifiers, aggregates and so on bind before the cursor, the nearest first."""
    words = [each.text for each in (cursor.statement if cursor.is_in_rule else cursor.before)]
    if cursor.depth > 1:
        around = [each.text for each in cursor.before]
        words = around[len(around) - 1 - around[::-1].index("for") :] if "for" in around else words
    found: list[str] = []
    for place, word in enumerate(words):
        if word == "let" or (word == "any" and words[place + 2 : place + 3] == ["where"]):
            found += words[place + 1 : place + 2]
        elif word == "in":
            back = place - 1
            while back >= 0 and words[back].isidentifier() and words[back - 1 : back] != ["="]:
                found.append(words[back])
                if back < 1 or words[back - 1] != ",":
                    break
                back -= 2
    return found[::-1]


def _own_parameters(cursor: Cursor) -> list[str]:
    """Return the parameters in the head of the declaration around the cursor, as they are written."""
    if cursor.item not in {"transition", "modification", "define"}:
        return []
    words = [each.text for each in cursor.before]
    end = words.index("{") if "{" in words else len(words)
    head = words[:end]
    if "(" not in head:
        return []
    head = head[head.index("(") + 1 :]
    return [word for word, following in pairwise(head) if following == ":" and word.isidentifier()]


def _opening(texts: list[str]) -> int:
    """Return the index of the bracket that the last text closes; 0 where none is."""
    depth = 0
    for index in range(len(texts) - 1, -1, -1):
        depth += (texts[index] in {")", "]"}) - (texts[index] in {"(", "["})
        if depth == 0:
            return index
    return 0


def _is_optional(type: expression_nodes.TypeExpression) -> bool:
    return isinstance(type, expression_nodes.OptionalType)


def _item(label: str, kind: types.CompletionItemKind, detail: str = "") -> types.CompletionItem:
    return types.CompletionItem(label, kind=kind, detail=detail or None)


def _items(labels: Iterable[str], kind: types.CompletionItemKind, detail: str = "") -> Iterator[types.CompletionItem]:
    return (_item(label, kind, detail) for label in labels)
