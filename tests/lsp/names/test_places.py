"""Places of names, against the typed model: two ways to find out what a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.foundation.sorts import EnumSort
from invariants.foundation.sources import SourceText
from invariants.language.loader import bundle_of, load, load_text, model_of
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import CallDefinition, Let, Literal, Quantified, ReadLocal, ReadVariable
from invariants.language.model.traversal import all_code, subexpressions
from invariants.language.parsing.parser import parse
from invariants.language.tree.lexemes import LexemeKind, lexemes_of
from invariants.lsp.names.places import PlaceIndex
from invariants.lsp.names.symbols import NameKind, PlaceRole
from invariants.lsp.names.typed_places import TypedPlaces

ROOT = Path(__file__).parents[3]
MODELS = sorted((ROOT / "models").rglob("*.inv")) + sorted(
    (ROOT / "tests" / "differential" / "regressions").glob("*.inv")
)

TRICKY = """\
system tricky
enum One { a, b }
enum Two { b, c }
type Agent [2]
var x: Agent -> Bool = false
var y: Two = b
var z: One = b
define f(x: Agent): Bool = x == x
transition go(x: Agent) {
  require gate: exists y in Agent: let x = y in x == y
  x[x] := f(x)
  for z in Agent where z == x { again: x[z] := true }
}
modification change(x: Agent, w: Agent) {
  rewrite go.gate as prev and x == w and now(x) == w
  rewrite go.again as z == w
  add require more: x == now(x) and w == w to go
}
modification other(go: Agent) {
  require x[go] and enabled go(go) and unmodified go.gate
  y := any y where y == c
  disable go(go)
}
invariant go: forall go in Agent: count(y in Agent, z in Agent: y == z) >= 0 and x[go] == x[go] and z == One.b
check go: chain 0
"""


def read(text: str) -> tuple[Model, PlaceIndex, TypedPlaces]:
    """The model, the places and their facts, all about the same texts."""
    return examined(load_text(text))


def examined(model: Model) -> tuple[Model, PlaceIndex, TypedPlaces]:
    bundle = bundle_of(model)
    model = model_of(bundle, {})
    typed = TypedPlaces(model)
    return model, PlaceIndex(bundle.documents, typed.enum_at), typed


def declared_at(index: PlaceIndex, path: str, offset: int) -> set[tuple[str, int]]:
    """Where the names at an offset are declared."""
    source = next(document.source for document in index.documents if document.source.path == path)
    return {
        (found.span.source.path, found.span.start)
        for place in index.at(source, offset)
        if place.span.start == offset
        for found in index.declarations(place.named)
    }


def test_the_backup_behind_since_is_that_backup() -> None:
    text = "system s\nbackup kept of go\ntransition go {\n}\nmodification keep {\n  save kept\n}\n"
    index = PlaceIndex([parse(SourceText("s.inv", f"{text}invariant i: unmodified go since kept\n"))])
    places = [place for place in index.places if place.named.kind is NameKind.BACKUP]
    assert [place.span.text for place in places] == ["kept"] * 3
    assert len({place.named for place in places}) == 1


def test_the_variable_before_a_field_is_that_variable() -> None:
    text = """\
system s
enum E { a }
record R { n: 0..9, e: E }
var one: R = R(n: 0, e: E.a)
var many: 0..1 -> R? = none
transition t(i: 0..1) {
  require one.n == 0 and many[i].n == 1 and one.e == E.a
  one := one with { n: one.n }
}
"""
    load_text(text)
    index = PlaceIndex([parse(SourceText("s.inv", text))])
    named = [place.named for place in index.places if place.span.text in {"one", "many"}]
    variables = [each.name for each in named if each.kind is NameKind.VARIABLE]
    assert (variables.count("one"), variables.count("many")) == (6, 2)


def disagreements(model: Model) -> tuple[int, list[str]]:
    """How many names of the typed model were compared, and which the index gives another meaning."""
    model, index, _ = examined(model)
    wrong, seen = [], 0
    for code in all_code(model):
        for part in subexpressions(code.body):
            match part:
                case ReadVariable(variable=variable):
                    name, meant = variable.name, variable.span
                case ReadLocal(local=local):
                    name, meant = local.name, local.span
                case CallDefinition(definition=definition):
                    name, meant = definition, model.definitions[definition].span
                case _:
                    continue
            if not part.span.text.startswith(name):  # `now(x)` and `unknown` read what is not written there
                continue
            inside = code.body.span
            if part.span.source is not inside.source or not inside.start <= part.span.start < inside.end:
                continue  # written in a definition that takes whole maps, and put in the place of its call
            seen += 1
            found = declared_at(index, part.span.source.path, part.span.start)
            if (meant.source.path, meant.start) not in found:
                wrong.append(f"{code.place}: {part.span.text} at {part.span.start} is {found}, not {meant.start}")
    return seen, wrong


def test_the_index_and_the_typed_model_agree_on_every_name():
    seen = 0
    for path in MODELS:
        compared, wrong = disagreements(load(path, root=ROOT))
        assert wrong == [], path
        seen += compared
    assert seen > 1000


def test_names_that_hide_each_other():
    compared, wrong = disagreements(load_text(TRICKY))
    assert wrong == []
    assert compared > 15


def test_members_of_two_enumerations_are_told_apart_by_their_types():
    model, index, _ = read(TRICKY)
    members = [part for code in all_code(model) for part in subexpressions(code.body) if isinstance(part, Literal)]
    enums = [part for part in members if isinstance(part.sort, EnumSort)]
    assert {(part.span.text, part.sort.name) for part in enums} == {
        ("b", "One"),
        ("b", "Two"),
        ("c", "Two"),
        ("One.b", "One"),
    }
    for part in enums:
        offset = part.span.start + part.span.text.rfind("b" if part.span.text != "c" else "c")
        (place,) = index.at(index.documents[0].source, offset)
        assert (place.named.kind, place.named.owner) == (NameKind.MEMBER, part.sort.name)


@pytest.mark.parametrize("path", [path for path in MODELS if "models" in path.parts][:8], ids=lambda path: path.stem)
def test_every_name_of_a_text_has_a_place(path):
    """Every word that is no keyword, and occurs where names stand, refers to something."""
    source = SourceText(str(path), path.read_text("utf-8"))
    index = PlaceIndex([parse(source)])
    placed = {place.span.start for place in index.places}
    lone = [each for each in lexemes_of(source) if each.kind is LexemeKind.WORD and each.start not in placed]
    declared = {place.named.name for place in index.places}
    assert len(placed) > 20
    assert [each.text for each in lone if each.text in declared - {"code"}] == []


def test_bound_sorts_are_known():
    model, _, typed = read(TRICKY)
    bound = [
        local
        for code in all_code(model)
        for part in subexpressions(code.body)
        for local in ((part.local,) if isinstance(part, Let) else part.locals if isinstance(part, Quantified) else ())
    ]
    assert len(bound) >= 3
    assert all(typed.sort_at(local.span) == local.sort for local in bound)


def test_an_edit_reaches_sites_and_sites_know_their_edits():
    _, _, typed = read(TRICKY)
    assert {each.modification for each in typed.edits_of_site("go", "gate")} == {"change"}
    assert {each.modification for each in typed.edits_of_rule("go")} == {"change", "other"}
    assert typed.edits_of_site("other", "y") == []
    for edit in typed.edits:
        assert edit.reached in typed.sites_of_edit(edit.place)


def test_a_name_and_its_site_are_renamed_together():
    _, index, _ = read(TRICKY)
    offset = TRICKY.index("x[x] :=")
    kinds = {place.named.kind for place in index.at(index.documents[0].source, offset)}
    assert kinds == {NameKind.VARIABLE, NameKind.SITE}
    group = index.together(place.named for place in index.at(index.documents[0].source, offset))
    assert {named.kind for named in group} == kinds
    assert all(named.name == "x" for named in group)


def test_each_place_has_the_role_that_the_text_gives_it():
    _, index, _ = read(TRICKY)
    roles = {(place.span.start, place.role) for place in index.places}
    assert (TRICKY.index("gate as"), PlaceRole.EDIT) in roles
    assert (TRICKY.index("gate: exists"), PlaceRole.DECLARATION) in roles
    assert (TRICKY.index("more: x"), PlaceRole.EDIT) in roles
    assert (TRICKY.index("x[x] :="), PlaceRole.WRITE) in roles


def test_names_that_no_model_has_yet_have_places():
    """A text with a hole is no model; its names are known all the same."""
    text = TRICKY.replace("prev and x == w and now(x) == w", "? over y, w")
    index = PlaceIndex([parse(SourceText("holes.inv", text))])
    (place,) = index.at(index.documents[0].source, text.index("y, w"))
    assert place.named.kind is NameKind.VARIABLE
    (place,) = index.at(index.documents[0].source, text.index("w\n", text.index("y, w")))
    assert place.named.kind is NameKind.PARAMETER


NAMED = """\
system named
enum Mode { slow, fast }
type Agent = alice, mallory
const mode: Mode
var level: Agent -> Int = for one: if one == alice then 2 else 1
invariant low: level[mallory] < 2 or mode == fast
check low: mode = slow, expect proved
"""


@pytest.mark.parametrize(
    ("word", "count", "kind"),
    [
        ("alice", 2, NameKind.CONSTANT),
        ("mallory", 2, NameKind.CONSTANT),
        ("mode", 3, NameKind.CONSTANT),
        ("slow", 2, NameKind.MEMBER),
        ("one", 2, NameKind.LOCAL),
    ],
)
def test_individuals_indices_and_constants_of_variants_have_places(word: str, count: int, kind: NameKind) -> None:
    model, index, typed = read(NAMED)
    places = [place for place in index.places if place.span.text == word]
    assert len(places) == count
    assert {place.named for place in places} == {places[0].named}
    assert places[0].named.kind is kind
    assert [place.role for place in places].count(PlaceRole.DECLARATION) == 1
    (index_name,) = (local for variable in model.variables for local in variable.indices)
    assert typed.sort_at(index_name.span) == index_name.sort
