"""The header of a log: its first line, if this line is about the start.

Owns: the numbers of individuals and their names that a log states, and the complaints about them.
Must never know: steps; values in logs.

``scope`` has numbers of individuals by type. ``names`` has names by type, in the order of the individuals. Without a
number in ``scope``, there are as many individuals as names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import Scope
from invariants.foundation.sources import SourceText
from invariants.foundation.suggestions import all_of
from invariants.language.model.declarations import Model
from invariants.logs.json_lines import JsonLine, JsonPath, json_lines

_SCOPE = "scope"
_NAMES = "names"
HEADER_FIELDS = (_SCOPE, _NAMES)
"""The fields that only the line of the start has."""

_MOST_INDIVIDUALS = 100_000
"""The most individuals of a type: a larger number is a slip, and would fill the memory."""
_LONGEST_NAME = 200
"""The most characters of an individual's name."""

IndividualNames = Mapping[str, tuple[str, ...]]


class LogHeader(ValueRecord):
    """The numbers of individuals and their names, by type, without types that the log does not mention."""

    scope: Scope
    names: IndividualNames


def header_of_log(source: SourceText, model: Model) -> LogHeader:
    """Return the header of a log; it is empty if the first line is not about the start.

    Raises ``ModelError`` where a number, a name or the whole first line is unusable.
    """
    first = next(json_lines(source), None)
    if first is None or first.content.get("rule", ...) is not None:
        return LogHeader({}, dict(model.individual_names))
    return header_in(first, model)


def header_in(first: JsonLine, model: Model) -> LogHeader:
    """Return the header in an object about the start. Raises ``ModelError`` as :func:`header_of_log`."""
    problems = [*_problems_of_scope(first, model), *_problems_of_names(first, model)]
    if problems:
        raise ModelError(tuple(problems))
    names = {name: tuple(each) for name, each in (first.content.get(_NAMES) or {}).items()}
    scope = {name: len(each) for name, each in names.items()}
    return LogHeader({**scope, **(first.content.get(_SCOPE) or {})}, {**model.individual_names, **names})


def require_room(source: SourceText, header: LogHeader, scope: Scope) -> None:
    """Raise ``ModelError`` where there are more names than individuals, or two individuals with one name."""
    first = next(json_lines(source), None)
    if first is not None:
        require_room_in(first, header, scope)


def require_room_in(first: JsonLine, header: LogHeader, scope: Scope) -> None:
    """Raise ``ModelError`` as :func:`require_room`, about the object that has the header."""
    for population, names in header.names.items():
        size = scope[population]
        others = {f"{population}{number}" for number in range(len(names), size)}
        both = next((name for name in names if name in others), None)
        if len(names) <= size and both is None:
            continue
        path: JsonPath = (_NAMES, population)
        if both is not None:
            path = (*path, names.index(both))
            message = f"`{both}` is the name of another individual, which the table leaves without one"
        else:
            message = f"there are {len(names)} names for {size} of {population}"
        raise ModelError((Diagnostic(Code.BAD_LOG_VALUE, message, (Label(first.place(path), ""),)),))


def _problems_of_scope(first: JsonLine, model: Model) -> Iterator[Diagnostic]:
    stated = first.content.get(_SCOPE)
    if stated is None:
        return
    if not isinstance(stated, dict):
        yield _no_object(first, _SCOPE, 'write numbers of individuals by type: "scope": {"Agent": 3}')
        return
    for name, size in stated.items():
        if name not in model.scope:
            yield _unknown_type(first, _SCOPE, name, model)
        elif isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= _MOST_INDIVIDUALS:
            place = Label(first.place((_SCOPE, name)), f"not a number from 1 to {_MOST_INDIVIDUALS}")
            yield Diagnostic(Code.BAD_LOG_VALUE, f"the number of `{name}` cannot be used", (place,))
        elif size < (named := len(model.individual_names.get(name, ()))):
            place = Label(first.place((_SCOPE, name)), f"{named} of them have names in the model")
            yield Diagnostic(Code.BAD_LOG_VALUE, f"the number of `{name}` cannot be used", (place,))


def _problems_of_names(first: JsonLine, model: Model) -> Iterator[Diagnostic]:
    stated = first.content.get(_NAMES)
    if stated is None:
        return
    if not isinstance(stated, dict):
        yield _no_object(first, _NAMES, 'write names of individuals by type: "names": {"Agent": ["alice", "bob"]}')
        return
    for population, names in stated.items():
        if population not in model.scope:
            yield _unknown_type(first, _NAMES, population, model)
        elif not isinstance(names, list) or not 1 <= len(names) <= _MOST_INDIVIDUALS:
            place = Label(first.place((_NAMES, population)), f"not an array of 1 to {_MOST_INDIVIDUALS} texts")
            yield Diagnostic(Code.BAD_LOG_VALUE, f"the names of `{population}` cannot be used", (place,))
        elif list(own := model.individual_names.get(population, ())) != names[: len(own)]:
            place = Label(first.place((_NAMES, population)), f"the model says {', '.join(own)}")
            help = "start with the names of the model, in its order, or leave them out"
            yield Diagnostic(Code.BAD_LOG_VALUE, f"the names of `{population}` are others", (place,), help=help)
        else:
            yield from _unusable_names(first, population, names)


def _unusable_names(first: JsonLine, population: str, names: list[Any]) -> Iterator[Diagnostic]:
    """Yield the first name that cannot be used. Names are shown on terminals and inside lines of code."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        words = ""
        if not isinstance(name, str) or not name.strip():
            words = "no text"
        elif not name.isprintable() or name != name.strip() or len(name) > _LONGEST_NAME:
            words = "too long, or with characters that cannot be shown, or with blanks at its ends"
        elif name in seen:
            words = "comes twice"
        if words:
            place = Label(first.place((_NAMES, population, number)), words)
            yield Diagnostic(Code.BAD_LOG_VALUE, f"a name of `{population}` cannot be used", (place,))
            return
        seen.add(name)


def _no_object(first: JsonLine, field: str, help_text: str) -> Diagnostic:
    place = Label(first.place((field,)), "no object")
    return Diagnostic(Code.BAD_LOG_LINE, f"`{field}` is not an object", (place,), help=help_text)


def _unknown_type(first: JsonLine, field: str, name: str, model: Model) -> Diagnostic:
    place = Label(first.place((field, name), name=True))
    message = f"{model.name} has no type `{name}` with individuals"
    return Diagnostic(Code.UNKNOWN_IN_LOG, message, (place,), help=all_of("they are", model.scope))
