"""Code about whole optional values and records: printed as the language has it, and read again as the same."""

from __future__ import annotations

import pytest
from msgspec import Struct

from invariants.language.loader import load_text
from invariants.language.model.compounds import NEEDED
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Body, Let, Local, Variable
from invariants.language.model.traversal import subexpressions
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.unparse import body_syntax
from invariants.language.printing.whole_values import whole_tree
from tests.generators.choosing import Seeded

MODEL = """\
system s
type M [2]
record Motion {{ by: M, seconded: M?, level: 0..3 }}
record Vote {{ on: Motion, against: Motion?, yes: Bool }}
var open: M -> Motion? = none
var last: Motion? = none
var now_: Motion
var vote: Vote? = none
var cast: Vote
var who: M? = none
transition go(m: M) {{ {} }}
"""


def parts(model: Model) -> dict[str, Body]:
    found = {key.name: site.original for key, site in model.sites.items()}
    return {name: body for name, body in found.items() if body is not None}


def evaluates_more(body: Body) -> bool:
    """Whether code evaluates what is left out of a value besides, since the whole has none where that has none."""
    return any(isinstance(part, Let) and part.local.name.startswith(NEEDED) for part in subexpressions(body))


def described(node: object) -> object:
    """Return all of a typed expression but its places; variables by name."""
    match node:
        case Variable() | Local():
            return node.name
        case tuple():
            return [described(each) for each in node]
        case Struct():
            fields = [each for each in node.__struct_fields__ if each not in ("span", "sort")]
            return [type(node).__name__, *(described(getattr(node, each)) for each in fields)]
        case _:
            return node


def printed(model: Model, name: str) -> str:
    trees = {part: body_syntax(body, (), None, model.enums) for part, body in parts(model).items()}
    return print_expression(whole_tree(model.compounds[name], trees, model.compounds))


def in_model(name: str, text: str) -> Model:
    return load_text(MODEL.format(f"{name} := {text}"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("last", "none"),
        ("last", "open[m]"),
        ("last", "now_"),
        ("last", "Motion(by: m, seconded: none, level: 2)"),
        ("last", "value(open[m]) with { level: min(last.level + 1, 3) }"),
        ("last", "if last == none then open[m] else now_ with { seconded: m }"),
        ("last", "vote.on"),
        ("last", "vote.against"),
        ("now_", "value(last)"),
        ("now_", "value(vote.against)"),
        ("now_", "now_ with { by: m, seconded: last.seconded }"),
        ("vote", "Vote(on: value(open[m]), against: last, yes: open[m] == none)"),
        ("cast", "value(vote) with { on: now_ }"),
        ("who", "last.by"),
        ("who", "last.seconded"),
        ("who", "if who == none then m else none"),
    ],
)
def test_values_are_printed_as_they_are_written(name, text):
    assert printed(in_model(name, text), name) == text


class Random:
    """Random expressions of a type: the text of each."""

    def __init__(self, choose: Seeded) -> None:
        self.pick, self.number = choose.pick, choose.number

    def member(self, depth: int) -> str:
        return self.pick(["m", "now_.by", "last.by", "cast.on.by", "vote.on.by", "open[now_.by].by"])

    def optional_member(self, depth: int) -> str:
        if depth and not self.number(0, 2):
            return f"(if {self.condition()} then {self.optional_member(0)} else {self.member(0)})"
        return self.pick(["none", self.member(0), "who", "last.seconded", "vote.against.seconded", "now_.seconded"])

    def condition(self) -> str:
        return self.pick(["last == none", "cast.yes", "m == now_.by", "open[m] == last"])

    def level(self) -> str:
        return self.pick(["0", "last.level", "now_.level", "min(open[m].level + 1, 3)", "cast.on.level"])

    def motion(self, depth: int) -> str:
        if not depth or not self.number(0, 3):
            return self.pick(["now_", "value(last)", "value(open[m])", "vote.on", "cast.on", "value(vote.against)"])
        if self.number(0, 1):
            return f"Motion(by: {self.member(0)}, seconded: {self.optional_member(depth - 1)}, level: {self.level()})"
        changes = {
            "by": self.member(0),
            "seconded": self.optional_member(depth - 1),
            "level": self.level(),
        }
        given = [f"{field}: {text}" for field, text in changes.items() if self.number(0, 1)] or ["level: 1"]
        return f"({self.motion(depth - 1)} with {{ {', '.join(given)} }})"

    def optional_motion(self, depth: int) -> str:
        if depth and not self.number(0, 2):
            return f"(if {self.condition()} then {self.optional_motion(depth - 1)} else {self.optional_motion(0)})"
        return self.pick(["none", "last", "open[value(who)]", "vote.against", "cast.against", self.motion(depth)])

    def vote(self, depth: int) -> str:
        if not depth or not self.number(0, 2):
            return self.pick(["cast", "value(vote)"])
        on, against = self.motion(depth - 1), self.optional_motion(depth - 1)
        if self.number(0, 1):
            return f"Vote(on: {on}, against: {against}, yes: {self.condition()})"
        return f"({self.vote(depth - 1)} with {{ against: {against}, on: {on} }})"


@pytest.mark.parametrize("seed", range(60))
def test_random_values_are_read_again_as_what_they_are(seed):
    choose = Seeded(seed)
    random = Random(choose)
    name = choose.pick(["last", "now_", "vote", "cast", "who"])
    text = {
        "last": random.optional_motion,
        "now_": random.motion,
        "vote": lambda depth: choose.pick(["none", random.vote(depth)]),
        "cast": random.vote,
        "who": random.optional_member,
    }[name](3)
    model = in_model(name, text)
    said = printed(model, name)
    again = in_model(name, said)
    bodies, others = parts(model), parts(again)
    # Of a value that is only evaluated, no text says which of its parts is: the text evaluates as much or more.
    written = {part: body for part, body in bodies.items() if not evaluates_more(body)}
    assert len(bodies) - len(written) <= 1
    different = [part for part, body in written.items() if described(body) != described(others[part])]
    assert not different, f"seed {seed}: {text!r} is printed as {said!r}; other parts: {different}"
    assert printed(again, name) == said
