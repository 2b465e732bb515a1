"""Small random protocols: facts about nodes and values that rules establish, each from other facts.

Owns: their form.
Must never know: how systems are run, which of their invariants hold.
"""

from __future__ import annotations

from tests.generators.choosing import Chooser, Seeded

UNARY, OF_VALUES, PAIRS = ("ready", "done"), ("sent", "kept"), ("asked", "voted")


def protocol_of(seed: int) -> str:
    """Return the protocol of a seed."""
    return _protocol(Seeded(seed))


def _protocol(choose: Chooser) -> str:
    facts = [f"var {name}: Node -> Bool = {choose.pick(('false', 'false', 'true'))}" for name in UNARY]
    facts += [f"var {name}: Node, Value -> Bool = false" for name in OF_VALUES]
    facts += [f"var {name}: Node, Node -> Bool = false" for name in PAIRS]
    rules = [_rule(choose, f"rule{number}") for number in range(choose.number(2, 4))]
    lines = ["system protocol", "type Node [2]", "type Value [2]", *facts, *rules]
    lines += [f"invariant i{number}: {_invariant(choose)}" for number in range(3)]
    return "\n".join([*lines, ""])


def _atom(choose: Chooser) -> str:
    """Return a fact about the nodes n and m and the value v."""
    kind = choose.number(0, 2)
    if kind == 0:
        return f"{choose.pick(UNARY)}[{choose.pick('nm')}]"
    if kind == 1:
        return f"{choose.pick(OF_VALUES)}[{choose.pick('nm')}, v]"
    return f"{choose.pick(PAIRS)}[{choose.pick(('n, m', 'm, n'))}]"


def _literal(choose: Chooser) -> str:
    atom = _atom(choose)
    if choose.chance(15):
        return f"forall w in Value: not {choose.pick(OF_VALUES)}[n, w]"
    return f"not {atom}" if choose.chance(35) else atom


def _rule(choose: Chooser, name: str) -> str:
    written = choose.shuffled([*UNARY, *OF_VALUES, *PAIRS])[: choose.number(1, 2)]
    places = {**dict.fromkeys(UNARY, "n"), **dict.fromkeys(OF_VALUES, "n, v"), **dict.fromkeys(PAIRS, "n, m")}
    body = [f"  require {_literal(choose)}" for _ in range(choose.number(1, 2))]
    body += [f"  {fact}[{places[fact]}] := {choose.pick(('true', 'true', 'false'))}" for fact in written]
    return "\n".join([f"transition {name}(n: Node, m: Node, v: Value) {{", *body, "}"])


def _invariant(choose: Chooser) -> str:
    every = "forall n, m in Node, v in Value: "
    kind = choose.number(0, 3)
    if kind == 0:
        fact = choose.pick(UNARY)
        return f"forall n, m in Node: {fact}[n] and {fact}[m] => n == m"
    if kind == 1:
        fact = choose.pick(OF_VALUES)
        return f"forall n in Node, v, w in Value: {fact}[n, v] and {fact}[n, w] => v == w"
    if kind == 2:
        return f"forall n in Node: {choose.pick(UNARY)}[n] => exists m in Node: {choose.pick(PAIRS)}[n, m]"
    return f"{every}{_atom(choose)} => {_literal(choose)}"
