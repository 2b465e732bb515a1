"""The things that an expression mentions, through the definitions that it calls.

Owns: the summary of the variables, rules and backups that are read.
Must never know: where an expression stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.records import Record
from invariants.language.model.expressions import (
    Body,
    CallDefinition,
    Enabled,
    HeldValue,
    ReadVariable,
    Saved,
    Unmodified,
    Variable,
)
from invariants.language.model.traversal import subexpressions


class Mentions(Record):
    """The summary of an expression: variables and constants that it reads, rules in ``enabled``, primes, code."""

    variables: frozenset[Variable] = frozenset()
    enabled: frozenset[str] = frozenset()
    primed: bool = False
    code: bool = False
    """Whether ``enabled``, ``unmodified`` or ``saved`` is asked."""


NOTHING = Mentions()


def mentions(body: Body | None, definitions: Mapping[str, Mentions]) -> Mentions:
    """Return the summary of an expression; ``definitions`` has those of the definitions that it may call."""
    variables: set[Variable] = set()
    enabled: set[str] = set()
    primed = False
    code = False
    for part in subexpressions(body):
        match part:
            case ReadVariable(variable=variable):
                variables.add(variable)
                primed = primed or part.primed
            case CallDefinition(definition=name):
                inner = definitions.get(name, NOTHING)
                variables |= inner.variables
                enabled |= inner.enabled
                primed = primed or inner.primed
                code = code or inner.code
            case Enabled(rule=rule):
                enabled.add(rule)
                code = True
            case Unmodified() | HeldValue() | Saved():
                code = True
            case _:
                pass
    return Mentions(frozenset(variables), frozenset(enabled), primed, code)
