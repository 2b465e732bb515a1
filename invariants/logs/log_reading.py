"""Reading logs: lines of JSON as steps of a model.

Owns: the form of a log, and the complaints about a log that does not fit the model.
Must never know: whether the log is a run of the model.

A line is an object with the fields of a step of ``trace`` in the JSON report:

- ``rule``: the rule that fired; in the first line it may be null, and the line describes the start;
- ``arguments``: an object by parameter, or an array;
- ``state``: any part of the state; it may be left out, or in the last line be null: the step was tried and is
undefined;
- ``code``: the code that is not as written; it may be left out;
- ``refused``: true where the rule was tried and could not fire.

The line of the start may have ``scope`` and ``names`` (see ``log_header``). Names that begin with an underscore are the
writer's own. Other unknown names are ignored on request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import InvariantsError, ModelError
from invariants.foundation.sorts import Scope, Sort
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import all_of, closest
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.values import Value
from invariants.language.model.compounds import leaves, names_part
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.language.model.rules import Rule
from invariants.language.model.tables import table_at, variables_by_name, why_inner
from invariants.logs.json_lines import JsonLine, JsonPath, json_lines
from invariants.logs.log import NOTHING_OBSERVED, Log, LoggedStep, Observed, Refusal
from invariants.logs.log_header import HEADER_FIELDS
from invariants.logs.log_values import NotOfSortError, ValueReader, example_of, parts_of

_FIELDS = ("rule", "arguments", "state", "code", "refused")
_OWN_PREFIX = "_"
_LONGEST_MESSAGE = 200
"""The most characters of a name in a message: names in a log may have any length."""
_MOST_PROBLEMS = 10
"""The number of complaints after which reading ends: a mistake on one line is often on all lines."""


def read_log(source: SourceText, model: Model, scope: Scope, *, ignore_unknown: bool = False) -> Log:
    """Return the log in a text, as steps of a model in a scope, with the names that the model has for individuals.

    ``ignore_unknown`` skips fields that a line may not have, and variables that the model does not have. Raises
    ``ModelError`` with the first errors found.
    """
    if not source.text.strip():
        place = Label(Span(source, 0, 0), "no lines")
        help_text = 'write one object a line, such as {"rule": "deploy", "arguments": {"a": "Agent0"}}'
        raise ModelError((Diagnostic(Code.BAD_LOG_LINE, "the log is empty", (place,), help=help_text),))
    return _LogReader(model, scope, ignore_unknown).log(json_lines(source))


def read_values(line: JsonLine, model: Model, scope: Scope, path: JsonPath, rule: str) -> dict[NamedEntry, Value]:
    """Return the values in a part of an object, by variables and their indices as ``state`` has them.

    ``rule`` is the rule whose edits describe the code: where a place of code is named, its unknown condition is meant.
    Raises ``ModelError`` with the first errors found.
    """
    return _LogReader(model, scope, ignore_unknown=False, by_place=True).values(line, path, rule)


class _TooManyProblemsError(InvariantsError):
    """Reading ends because too many problems were found."""


class _LogReader:
    def __init__(self, model: Model, scope: Scope, ignore_unknown: bool, *, by_place: bool = False) -> None:
        self._model = model
        self._ignore_unknown = ignore_unknown
        self._values = ValueReader(model.enums, scope, model.individual_names)
        self._by_place = by_place
        self._variables = variables_by_name(model, by_place=by_place)
        self._problems: list[Diagnostic] = []

    def values(self, line: JsonLine, path: JsonPath, rule: str) -> dict[NamedEntry, Value]:
        values: dict[NamedEntry, Value] = {}
        with suppress(_TooManyProblemsError):
            values = self._values_in(line, path, rule)
        if self._problems:
            raise ModelError(tuple(self._problems))
        return values

    def log(self, lines: Iterable[JsonLine]) -> Log:
        start, start_line, undefined_start = NOTHING_OBSERVED, None, False
        steps: list[LoggedStep] = []
        refusals: dict[int, tuple[Refusal, ...]] = {}
        ended: JsonLine | None = None
        try:
            for number, line in enumerate(lines):
                if ended is not None:
                    self._after_the_end(line, ended)
                if line.content.get("state", ...) is None:
                    ended = line
                if self._describes_start(line):
                    if number:
                        self._misplaced_start(line)
                    start, start_line, undefined_start = self._observed_on(line), line.number, ended is line
                elif self._is_refused(line):
                    refusals[len(steps)] = (*refusals.get(len(steps), ()), *self._refusal(line))
                else:
                    steps += self._step(line)
        except _TooManyProblemsError:
            pass
        except ModelError as error:
            self._problems += error.diagnostics
        if self._problems:
            raise ModelError(tuple(self._problems))
        return Log(start, tuple(steps), start_line, undefined_start, refusals)

    # ------------------------------------------------------------ problems

    def _report(self, code: Code, message: str, span: Span, words: str = "", help_text: str | None = None) -> None:
        if len(message) > _LONGEST_MESSAGE:
            message = f"{message[: _LONGEST_MESSAGE // 2]}…{message[-_LONGEST_MESSAGE // 4 :]}"
        self._problems.append(Diagnostic(code, message, (Label(span, words),), help=help_text))
        if len(self._problems) == _MOST_PROBLEMS:
            raise _TooManyProblemsError

    def _misplaced_start(self, line: JsonLine) -> None:
        self._report(
            Code.MISPLACED_IN_LOG,
            "only the first line can describe the start",
            line.place(("rule",)),
            "no rule",
            "name the rule that fired; logs of several runs are several files",
        )

    def _after_the_end(self, line: JsonLine, ended: JsonLine) -> None:
        self._report(
            Code.MISPLACED_IN_LOG,
            f"a step after line {ended.number}, whose `state` is null",
            line.place(("rule",)),
            "the run has ended",
            "null says that there is no state after a step; leave `state` out where nothing was observed",
        )

    # --------------------------------------------------------------- lines

    def _describes_start(self, line: JsonLine) -> bool:
        for name in line.content:
            of_start = name in HEADER_FIELDS and line.content.get("rule", ...) is None
            if name not in _FIELDS and not name.startswith(_OWN_PREFIX) and not of_start and not self._ignore_unknown:
                near = closest(name, _FIELDS)
                self._report(
                    Code.BAD_LOG_LINE,
                    f"`{name}` says nothing to the checker",
                    line.place((name,), name=True),
                    f"`{near}`?" if near else "",
                    "a line has `rule`, `arguments`, `state`, `code` and `refused`; names of your own begin with an "
                    "underscore, and --ignore-unknown-fields leaves others out",
                )
        if "rule" not in line.content:
            self._report(
                Code.BAD_LOG_LINE,
                "the line does not say which rule fired",
                line.place(),
                "no `rule`",
                'write {"rule": "deploy", …}; of the start, {"rule": null, "state": …}',
            )
            return False
        if line.content["rule"] is not None:
            return False
        if line.content.get("arguments"):
            self._report(
                Code.WRONG_LOG_ARGUMENTS, "the start has no arguments", line.place(("arguments",)), "leave them out"
            )
        if self._is_refused(line):
            self._report(Code.BAD_LOG_LINE, "the start cannot be refused", line.place(("refused",)), "leave it out")
        return True

    def _is_refused(self, line: JsonLine) -> bool:
        refused = line.content.get("refused", False)
        if not isinstance(refused, bool):
            place = line.place(("refused",))
            self._report(
                Code.BAD_LOG_LINE, "`refused` is not a truth value", place, "", "write true or false, without quotes"
            )
        return refused is True

    def _refusal(self, line: JsonLine) -> Iterator[Refusal]:
        if line.content.get("state", ...) is None:
            words = "leave one of the two out"
            message = "a step is either refused or undefined (`state` is null)"
            self._report(Code.BAD_LOG_LINE, message, line.place(("refused",), name=True), words)
        for step in self._step(line):
            yield Refusal(step.line, step.rule, step.arguments, step.after)

    def _step(self, line: JsonLine) -> Iterator[LoggedStep]:
        after = self._observed_on(line)
        name = line.content.get("rule")
        if name is None:
            return
        rule = self._model.rules.get(name) if isinstance(name, str) else None
        if rule is None:
            near = closest(name, self._model.rules) if isinstance(name, str) else None
            self._report(
                Code.UNKNOWN_IN_LOG,
                f"{self._model.name} has no rule `{name}`",
                line.place(("rule",)),
                f"`{near}`?" if near else "not a rule",
                all_of("its rules are", self._model.rules),
            )
            return
        arguments = self._arguments(line, rule)
        if arguments is not None:
            yield LoggedStep(line.number, rule.name, arguments, after, line.content.get("state", ...) is None)

    def _arguments(self, line: JsonLine, rule: Rule) -> tuple[Value, ...] | None:
        given = line.content.get("arguments")
        names = [parameter.name for parameter in rule.parameters]
        expected = f"{rule.name}({', '.join(f'{p.name}: {p.sort}' for p in rule.parameters)})"
        place = line.place(("arguments",))
        paths: list[JsonPath]
        match given:
            case None if not names:
                return ()
            case list() if len(given) == len(names):
                paths = [("arguments", number) for number in range(len(given))]
            case dict() if set(given) == set(names):
                paths = [("arguments", name) for name in names]
            case dict():
                wrong = next((name for name in given if name not in names), None)
                missing = [name for name in names if name not in given]
                if wrong is None:
                    message = f"the argument `{missing[0]}` of `{rule.name}` is missing"
                else:
                    message = f"`{rule.name}` has no parameter `{wrong}`"
                    place = line.place(("arguments", wrong), name=True)
                self._report(Code.WRONG_LOG_ARGUMENTS, message, place, "", f"the rule is {expected}")
                return None
            case _:
                found = f"{len(given)} values" if isinstance(given, list) else "no object or array"
                count = "1 argument" if len(names) == 1 else f"{len(names)} arguments"
                message = f"`{rule.name}` has {count}"
                self._report(
                    Code.WRONG_LOG_ARGUMENTS,
                    message,
                    place,
                    "none are given" if given is None else found,
                    f"the rule is {expected}",
                )
                return None
        values = [
            self._value(line, path, parameter.sort) for path, parameter in zip(paths, rule.parameters, strict=True)
        ]
        return tuple(value for value in values if value is not None) if None not in values else None

    # -------------------------------------------------------- observations

    def _observed_on(self, line: JsonLine) -> Observed:
        rule = line.content.get("rule")
        rule = rule if isinstance(rule, str) else None
        values = self._values_in(line, ("state",), rule) if line.content.get("state") is not None else {}
        return Observed(values, self._code(line))

    def _values_in(self, line: JsonLine, path: JsonPath, rule: str | None) -> dict[NamedEntry, Value]:
        values: dict[NamedEntry, Value] = {}
        state = _part(line, path)
        if not isinstance(state, dict):
            self._report(
                Code.BAD_LOG_LINE,
                f"`{path[-1]}` is not an object",
                line.place(path),
                "",
                'write the observed variables by name: "state": {"deployed": {"Agent0": true}}',
            )
        for name in state if isinstance(state, dict) else ():
            if name in self._model.compounds and not names_part(self._model.compounds[name], name, state):
                values.update(self._compound(line, name, (*path, name)))
                continue
            variable = self._variables.get(name) or table_at(self._model, name, rule, is_filled=self._by_place)
            if variable is not None:
                values.update(self._entries(line, variable, (*path, name), ()))
            elif self._by_place and table_at(self._model, name, rule) is not None:
                place, help_text = line.place((*path, name), name=True), "leave it out, or say so under `code`"
                self._report(Code.UNKNOWN_IN_LOG, f"the code of `{name}` is no unknown condition", place, "", help_text)
            else:
                self._report_unknown(name, line.place((*path, name), name=True))
        return values

    def _report_unknown(self, name: str, place: Span) -> None:
        """Report a name of no variable; one that the checker itself gives to something, whatever is ignored."""
        inner = why_inner(self._model, name)
        if inner is not None:
            help_text, instead = inner
            words = f"write `{instead}`" if instead else ""
            self._report(Code.UNKNOWN_IN_LOG, f"no text can name `{name}`", place, words, help_text)
        elif not self._ignore_unknown:
            near = closest(name, self._variables)
            self._report(
                Code.UNKNOWN_IN_LOG,
                f"{self._model.name} has no variable `{name}`",
                place,
                f"`{near}`?" if near else "",
                all_of("its variables are", self._variables),
            )

    def _compound(self, line: JsonLine, name: str, path: JsonPath) -> dict[NamedEntry, Value]:
        """Return the values of the variables that an optional value or a record has become."""
        shape = self._model.compounds[name]
        found: dict[NamedEntry, Value] = {}
        first = self._variables[next(leaves(shape))]
        for at in self._indices(line, path, len(first.domain)):
            try:
                entry = tuple(self._values.index(key, sort) for key, sort in zip(at, first.domain, strict=True))
                for part, value in parts_of(shape, _part(line, (*path, *at))):
                    variable = self._variables[part]
                    found[variable, entry] = self._values.part(value, variable.sort)
            except NotOfSortError as error:
                self._report(Code.BAD_LOG_VALUE, error.message, line.place((*path, *at)), "", error.help)
        return found

    def _indices(self, line: JsonLine, path: JsonPath, depth: int) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = [()]
        try:
            for _ in range(depth):
                found = [(*outer, key) for outer in found for key in _keys_at(line, (*path, *outer))]
        except NotOfSortError as error:
            self._report(Code.BAD_LOG_VALUE, error.message, line.place(path), "", error.help)
            return []
        return found

    def _entries(
        self, line: JsonLine, variable: Variable, path: JsonPath, indices: tuple[Value, ...]
    ) -> Iterator[tuple[NamedEntry, Value]]:
        if len(indices) == len(variable.domain):
            value = self._value(line, path, variable.sort, outside=not variable.constant)
            if value is not None:
                yield (variable, indices), value
            return
        sort = variable.domain[len(indices)]
        here = _part(line, path)
        if not isinstance(here, dict):
            self._report(
                Code.BAD_LOG_VALUE,
                f"`{variable.name}` is a map",
                line.place(path),
                f"not an object by {sort}",
                f'write its entries by index: "{variable.name}": {{"{example_of(sort)}": …}}',
            )
            return
        for index in here:
            value = self._index(line, (*path, index), sort)
            if value is not None:
                yield from self._entries(line, variable, (*path, index), (*indices, value))

    def _value(self, line: JsonLine, path: JsonPath, sort: Sort, *, outside: bool = False) -> Value | None:
        try:
            return self._values.value(_part(line, path), sort, outside=outside)
        except NotOfSortError as error:
            self._report(Code.BAD_LOG_VALUE, error.message, line.place(path), f"not of {sort}", error.help)
            return None

    def _index(self, line: JsonLine, path: JsonPath, sort: Sort) -> Value | None:
        try:
            return self._values.index(str(path[-1]), sort)
        except NotOfSortError as error:
            place = line.place(path, name=True)
            self._report(Code.BAD_LOG_VALUE, error.message, place, f"not of {sort}", error.help)
            return None

    def _code(self, line: JsonLine) -> dict[str, str] | None:
        code = line.content.get("code")
        if code is None:
            return None
        if not isinstance(code, dict) or not all(isinstance(text, str) for text in code.values()):
            self._report(
                Code.BAD_LOG_LINE,
                "`code` is not an object of texts",
                line.place(("code",)),
                "",
                'write present code by place: "code": {"deploy.gate": "true"}; or leave it out',
            )
            return None
        return code


def _keys_at(line: JsonLine, path: JsonPath) -> list[str]:
    here = _part(line, path)
    if not isinstance(here, dict):
        raise NotOfSortError("a map is written as an object by its indices")
    return list(here)


def _part(line: JsonLine, path: JsonPath) -> Any:
    found: Any = line.content
    for name in path:
        found = found[name]
    return found
