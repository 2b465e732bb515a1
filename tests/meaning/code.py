"""Code that stands at a place, with what was captured for it.

Owns: contents of places, the names that are free in code, and what is captured when code is put somewhere.
Must never know: rules, runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from invariants.language.tree import expression_nodes as written
from tests.meaning.texts import names_of
from tests.meaning.values import Value

Pairs = tuple[tuple[Any, Value], ...]


@attrs.frozen(cache_hash=True)
class Held:
    """Code, or an edit, that a place holds: None for nothing.

    ``captured`` are values by name, ``nows`` by the code inside ``now``. ``table`` is an unknown condition: its values
    by those of what the condition is over.
    """

    code: Any
    captured: Pairs = ()
    nows: Pairs = ()
    previous: Held | None = None
    table: Pairs | None = None


@attrs.frozen(eq=False)
class Scope:
    """What names stand for at a place, what ``now`` has captured there, and ``prev``."""

    values: Mapping[str, Value]
    nows: Mapping[Any, Value] = {}
    previous: Callable[[], Value] | None = None

    def bind(self, names: Mapping[str, Value]) -> Scope:
        return attrs.evolve(self, values={**self.values, **names})


NOTHING = Scope({})


def parts_of(node: Any) -> Iterator[Any]:
    """Yield what stands in a node, or in a tuple."""
    if isinstance(node, tuple):
        yield from node
    elif isinstance(node, written.Node):
        yield from (getattr(node, name) for name in node.__struct_fields__ if name != "span")


def bound_by(node: Any) -> tuple[str, ...]:
    """Return the names that a node binds in its parts."""
    match node:
        case written.Quantified(binders=binders) | written.AggregateCall(binders=binders):
            return names_of(binders)
        case written.EachEntry(names=names):
            return tuple(name.text for name in names)
        case written.Let(name=name) | written.Arbitrary(name=written.Identifier() as name):
            return (name.text,)
    return ()


def free_names(node: Any, bound: frozenset[str] = frozenset(), *, inside_now: bool = False) -> Iterator[str]:
    """Yield the names that are read, and not bound inside. What stands inside ``now`` is left out, or all there is."""
    match node:
        case written.Name(text=text, qualifier=None):
            if text not in bound:
                yield text
        case written.Call(function=function, arguments=arguments) if function.text == "now" and not inside_now:
            del arguments
        case written.Let(name=name, value=value, body=body):
            yield from free_names(value, bound, inside_now=inside_now)
            yield from free_names(body, bound | {name.text}, inside_now=inside_now)
        case _:
            inner = bound | frozenset(bound_by(node))
            for part in parts_of(node):
                yield from free_names(part, inner, inside_now=inside_now)


def outer_nows(node: Any) -> Iterator[Any]:
    """Yield the code inside each ``now`` that stands in no other."""
    match node:
        case written.Call(function=function, arguments=(argument,)) if function.text == "now":
            yield argument
        case _:
            for part in parts_of(node):
                yield from outer_nows(part)


def put(code: Any, scope: Scope, hidden: frozenset[str], value: Callable[[Any, Scope], Value]) -> Held:
    """Return code as it is put where names are hidden by those of the place, by someone who sees ``scope``."""
    nows = {each: value(each, scope) for each in outer_nows(code)}
    names = [name for name in free_names(code) if name not in hidden and name in scope.values]
    return Held(code, tuple((name, scope.values[name]) for name in sorted(set(names))), tuple(nows.items()))


def put_edit(edit: Any, scope: Scope, hidden: frozenset[str], value: Callable[[Any, Scope], Value]) -> Held:
    """Return an edit, or edits of unknown code, as it is put where names are hidden by those of its modification."""
    inner = [each for outer in outer_nows(edit) for each in outer_nows(outer)]
    nows = {each: value(each, scope) for each in inner}
    names = {name for name in free_names(edit, inside_now=True) if name not in hidden and name in scope.values}
    return Held(edit, tuple((name, scope.values[name]) for name in sorted(names)), tuple(nows.items()))
