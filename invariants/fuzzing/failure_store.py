"""The failure store: runs that violated a property, kept for the next campaign.

Owns: the folder and the form of its entries.
Must never know: how runs are found or shrunk.

The folder is a database of Hypothesis with entries of our own: names and values instead of drawn bytes, so that a run
can be tried again on a model that has changed since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.limits import fraction_in
from invariants.foundation.sorts import RealSort, Scope, Sort
from invariants.fuzzing.runs.fuzz_input import FuzzInput, Instruction
from invariants.interpreter.state.choices import NamedEntry, Recorded
from invariants.interpreter.state.values import Value, belongs
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.rules import Site


class _ForeignError(InvariantsError):
    """An entry does not fit the model (any more)."""


class FailureStore:
    """The failures of one model in a folder, which is created when the first failure is saved."""

    def __init__(self, folder: str, model: Model, scope: Scope) -> None:
        from hypothesis.database import DirectoryBasedExampleDatabase

        self._database = DirectoryBasedExampleDatabase(Path(folder))
        self._model = model
        self._scope = scope

    def _key(self, name: str) -> bytes:
        given = "".join(f" {constant}={value}" for constant, value in self._model.given.items())
        return f"invariants {self._model.name} {name}{given}".encode()

    def entries(self, name: str) -> Iterator[tuple[bytes, FuzzInput | None]]:
        """Yield the entries of a property, each with its fuzz input; None for an entry that does not fit the model."""
        for entry in sorted(self._database.fetch(self._key(name))):
            yield entry, input_in(entry, self._model, self._scope)

    def save(self, name: str, fuzz_input: FuzzInput) -> bytes:
        """Save an input whose run violates the property; return the entry."""
        entry = text_of(fuzz_input).encode()
        self._database.save(self._key(name), entry)
        return entry

    def delete(self, name: str, entry: bytes) -> None:
        """Delete an entry of a property."""
        self._database.delete(self._key(name), entry)


# ------------------------------------------------------------------ writing


def text_of(fuzz_input: FuzzInput) -> str:
    """Return the text of an input."""
    return json.dumps(_to_json(fuzz_input), separators=(",", ":"))


def _to_json(fuzz_input: FuzzInput) -> dict[str, Any]:
    steps = [
        {
            "rule": step.rule,
            "arguments": _plain(step.arguments),
            "choices": [
                [place.rule, place.name, _plain(instance), level, *_plain([value])]
                for (place, instance, level), value in step.choices.values.items()
            ],
            "unknown": None if step.choices.unknown is None else _entries(step.choices.unknown),
            "willing": [[rule, _plain(a), answer] for (rule, a), answer in step.choices.enabled_answers.items()],
        }
        for step in fuzz_input.instructions
    ]
    return {"initial": _entries(fuzz_input.values), "steps": steps}


def _entries(values: Mapping[NamedEntry, Value]) -> list[list[Any]]:
    return [[variable.name, _plain(indices), *_plain([value])] for (variable, indices), value in values.items()]


def _plain(values: Iterable[Value]) -> list[Any]:
    return [value if isinstance(value, int) else str(value) for value in values]


# ------------------------------------------------------------------ reading


def input_in(text: str | bytes, model: Model, scope: Scope) -> FuzzInput | None:
    """Return the input in a text; None for one that does not fit the model."""
    try:
        return _FailureReader(model, scope).fuzz_input(json.loads(text))
    except (_ForeignError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
        return None


class _FailureReader:
    """Reads entries back. Raises ``_ForeignError`` or a built-in exception where an entry does not fit the model."""

    def __init__(self, model: Model, scope: Scope) -> None:
        self._model = model
        self._scope = scope
        self._variables = {variable.name: variable for variable in (*model.constants, *model.variables)}

    def fuzz_input(self, written: Any) -> FuzzInput:
        steps = tuple(self._instruction(step) for step in written["steps"])
        return FuzzInput(self._entries(written["initial"]), steps)

    def _instruction(self, written: Any) -> Instruction:
        unknown = written["unknown"]
        recorded = Recorded(
            {
                self._place(*place): self._value(value, self._site(*place[:2]).sort)
                for *place, value in written["choices"]
            },
            None if unknown is None else self._entries(unknown),
            {(rule, self._arguments(rule, given)): bool(answer) for rule, given, answer in written["willing"]},
        )
        return Instruction(written["rule"], self._arguments(written["rule"], written["arguments"]), recorded)

    def _arguments(self, rule: str, written: Any) -> tuple[Value, ...]:
        parameters = self._model.rules[rule].parameters
        return self._values(written, [parameter.sort for parameter in parameters])

    def _site(self, rule: str, name: str) -> Site:
        return self._model.sites[SiteKey(rule, name)]

    def _place(self, rule: str, name: str, instance: Any, level: int) -> tuple[SiteKey, tuple[Value, ...], int]:
        binder = self._site(rule, name).binder
        sorts = [] if binder is None else [local.sort for local in binder.locals]
        return SiteKey(rule, name), self._values(instance, sorts), int(level)

    def _entries(self, written: Any) -> dict[NamedEntry, Value]:
        found: dict[NamedEntry, Value] = {}
        for name, indices, value in written:
            variable: Variable = self._variables[name]
            found[variable, self._values(indices, variable.domain)] = self._value(value, variable.sort)
        return found

    def _values(self, written: Any, sorts: Iterable[Sort]) -> tuple[Value, ...]:
        sorts = list(sorts)
        if len(written) != len(sorts):
            raise _ForeignError
        return tuple(self._value(value, sort) for value, sort in zip(written, sorts, strict=True))

    def _value(self, written: Any, sort: Sort) -> Value:
        value = fraction_in(written) if isinstance(sort, RealSort) else written
        if not belongs(value, sort, self._scope):
            raise _ForeignError
        return value
