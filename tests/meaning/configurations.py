"""Configurations, and how they start.

Owns: the state and the code of a configuration, and all initial ones.
Must never know: steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import attrs

from invariants.language.tree import expression_nodes as written
from tests.meaning.code import NOTHING, Held
from tests.meaning.evaluation import Evaluator, Questions
from tests.meaning.texts import Text
from tests.meaning.values import Entries, UndefinedError, Value

OFF, UNKNOWN = "off", "unknown"

Place = tuple[str, tuple[Value, ...], str]
"""A rule, its arguments, and the name of a site, or that of what a rule has besides."""


@attrs.frozen(cache_hash=True)
class Copy:
    """What a backup keeps: code by place, and values by variable."""

    code: tuple[tuple[Place, Any], ...]
    values: tuple[tuple[str, Value], ...]


@attrs.frozen(cache_hash=True)
class Configuration:
    """A state, what each place holds, and the copies in backups: None for one that is not saved."""

    state: tuple[Value, ...]
    code: tuple[Any, ...]
    copies: tuple[Copy | None, ...]


class Layout:
    """Where a configuration has what."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.names = {name: number for number, name in enumerate((*text.constants, *text.variables))}
        found: list[Place] = []
        self.first: list[Any] = []
        for name, rule in text.rules.items():
            for arguments in text.arguments(name):
                for site, each in rule.sites.items():
                    found.append((name, arguments, site))
                    self.first.append(Held(each.code))
                found += [(name, arguments, OFF), (name, arguments, UNKNOWN)]
                self.first += [rule.node.dormant, None]
        self.places = {place: number for number, place in enumerate(found)}
        self.copies = {name: number for number, name in enumerate(text.backups)}

    def read(self, here: Configuration, name: str) -> Value:
        return here.state[self.names[name]]

    def held(self, here: Configuration, rule: str, arguments: tuple[Value, ...], site: str) -> Any:
        return here.code[self.places[rule, arguments, site]]

    def beyond(self, here: Configuration) -> list[str]:
        """Return the variables, and parts of variables, that are outside of their ranges."""
        found = []
        for name, each in self.text.variables.items():
            value = self.read(here, name)
            for one in [entry for _, entry in value.entries] if each.domain else [value]:
                found += self.text.beyond(one, each.type, name)
        return list(dict.fromkeys(found))


def starts(layout: Layout, questions: Any) -> Iterator[Configuration | None]:
    """Yield the initial configurations; None for a start that is undefined."""
    text = layout.text
    everything = {**text.constants, **text.variables}
    free = [name for name, each in everything.items() if each.value is None]
    domains = [text.maps(everything[name].domain, everything[name].type) for name in free]
    for chosen in product(*domains):
        found = dict(zip(free, chosen, strict=True))
        here = Configuration((), tuple(layout.first), (None,) * len(layout.copies))
        try:
            state = tuple(_initial(text, name, found) for name in layout.names)
            here = attrs.evolve(here, state=state)
            if _is_allowed(layout, here, questions(here)):
                yield here
        except UndefinedError:
            yield None


def _initial(text: Text, name: str, known: dict[str, Value]) -> Value:
    """Return the initial value of a variable or a constant, which may read those of others."""
    if name in known:
        return known[name]
    each = {**text.constants, **text.variables}[name]
    evaluator = Evaluator(text, lambda other: _initial(text, other, known))
    if not each.domain:
        known[name] = evaluator.value(each.value, NOTHING)
        return known[name]
    entries = []
    for key in text.keys(each.domain):
        if isinstance(each.value, written.EachEntry):
            names = [one.text for one in each.value.names]
            entries.append((key, evaluator.value(each.value.body, NOTHING.bind(dict(zip(names, key, strict=True))))))
        else:
            entries.append((key, evaluator.value(each.value, NOTHING)))
    known[name] = Entries(tuple(entries))
    return known[name]


def _is_allowed(layout: Layout, here: Configuration, questions: Questions) -> bool:
    text = layout.text
    evaluator = Evaluator(text, lambda name: layout.read(here, name), questions)
    conditions = [each.condition for each in text.constants.values() if each.condition is not None]
    found = [evaluator.value(each, NOTHING) for each in (*conditions, *text.assumed, *text.starts)]
    return all(found)
