"""Reading commands.

Owns: the form of a command on a line, and the complaints about lines that are none.
Must never know: the effect of a command, and whether it can be carried out.

A line is a command, the number of a step in the list, or a rule with arguments. Values are written as in logs, without
quotes: ``true``, ``-3``, ``1/3``, ``Agent0``, ``human``. A name that is no plain word stands in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, Scope, SetSort, Sort, values_of
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import closest, one_of
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import DefinedInvariant, Model
from invariants.language.model.rules import Rule
from invariants.language.model.tables import table_at, variables_by_name, why_inner
from invariants.language.printing.value_text import value_text
from invariants.logs.log_values import NotOfSortError, ValueReader
from invariants.stepping.commands import (
    COMMAND_FORMS,
    Back,
    Command,
    Explain,
    Fire,
    FireNumber,
    FollowViolation,
    GivenCall,
    Help,
    Judge,
    ListOutcomes,
    ListSteps,
    LoadLog,
    Next,
    Quit,
    SaveEnd,
    SaveLog,
    ShowCode,
    ShowRun,
    ShowState,
    Start,
    Wanted,
)
from invariants.stepping.tokens import CommandToken, Line, bad_command, unquoted, usage_of


class CommandReader:
    """Reads commands about a model in a scope."""

    def __init__(self, model: Model, scope: Scope) -> None:
        self._model = model
        self._scope = scope
        self._values = ValueReader(model.enums, scope, model.individual_names)
        self._variables = variables_by_name(model)
        self._rules = {name: rule for name, rule in model.rules.items() if not name.startswith("__")}

    def read(self, source: SourceText, start: int = 0) -> Command | None:
        """Return the command from an offset of a text to its end; None for a line without one.

        Raises ``ModelError`` with E1101 where it is none.
        """
        text = source.text[start:]
        if not text.strip() or text.lstrip().startswith("#"):
            return None
        line = Line(source, start)
        first = line.take()
        command = self._begun(line, first)
        rest = line.next
        if rest is not None:
            raise bad_command(rest.span, f"`{rest.text}` is too much", "", usage_of(first.text))
        return command

    def _begun(self, line: Line, first: CommandToken) -> Command:
        """Return the command that a first token begins."""
        whole = line.whole
        if first.kind == "number":
            return FireNumber(whole, _count(first, 1), *self._tail(line))
        if first.kind != "name":
            raise bad_command(first.span, "a command begins with its name, a rule or a number", "", _ALL)
        read = self._readers().get(first.text)
        is_call = line.next is not None and line.next.text == "("
        if read is not None and not (is_call and first.text in self._rules):
            return read(line, whole)
        if first.text in self._rules:
            line.put_back()
            return self._fire(line, whole)
        near = closest(first.text, (*COMMAND_FORMS, *self._rules))
        raise bad_command(
            first.span, f"there is no command and no rule `{first.text}`", f"`{near}`?" if near else "", _ALL
        )

    def _readers(self) -> Mapping[str, Callable[[Line, Span], Command]]:
        return {
            "list": lambda line, whole: ListSteps(whole, None if line.next is None else self._rule(line.take()).name),
            "fire": self._fire,
            "outcomes": lambda line, whole: ListOutcomes(whole, self._call(line)),
            "why": lambda line, whole: Explain(whole, self._call(line)),
            "state": lambda line, whole: ShowState(whole, self._names(line, "variable", self._variables)),
            "code": lambda line, whole: ShowCode(whole),
            "judge": lambda line, whole: Judge(whole, self._names(line, "invariant", self._properties)),
            "back": lambda line, whole: Back(whole, 1 if line.next is None else _count(line.take(), 1)),
            "start": lambda line, whole: Start(whole, {} if line.next is None else self._wanted(line)),
            "run": self._follow,
            "next": self._next,
            "trace": lambda line, whole: ShowRun(whole),
            "save": lambda line, whole: SaveLog(whole, line.path("save")),
            "load": lambda line, whole: LoadLog(whole, line.path("load")),
            "end": lambda line, whole: SaveEnd(whole, line.path("end")),
            "help": self._help,
            "quit": lambda line, whole: Quit(whole),
        }

    # ------------------------------------------------------------ commands

    def _fire(self, line: Line, whole: Span) -> Command:
        call = self._call(line)
        return Fire(whole, call, *self._tail(line, call.rule))

    def _follow(self, line: Line, whole: Span) -> Command:
        [name] = self._names(line, "invariant", dict.fromkeys(self._model.properties), least=1)[:1]
        return FollowViolation(whole, name)

    def _next(self, line: Line, whole: Span) -> Command:
        if line.next is not None and line.next.text == "all":
            line.take()
            return Next(whole, None)
        return Next(whole, 1 if line.next is None else _count(line.take(), 1))

    def _help(self, line: Line, whole: Span) -> Command:
        if line.next is None:
            return Help(whole, None)
        about = line.take()
        if about.text not in COMMAND_FORMS:
            near = closest(about.text, COMMAND_FORMS)
            raise bad_command(about.span, f"there is no command `{about.text}`", f"`{near}`?" if near else "", _ALL)
        return Help(whole, about.text)

    def _tail(self, line: Line, rule: str | None = None) -> tuple[Wanted, int | None]:
        """Return the values after the step, and the number of the outcome, that stand behind a call."""
        wanted: Wanted = {}
        outcome: int | None = None
        if line.next is not None and line.next.text == "with":
            line.take()
            wanted = self._wanted(line, rule)
        if line.next is not None and line.next.text == "outcome":
            line.take()
            outcome = _count(line.take("the number of an outcome"), 1)
        return wanted, outcome

    @property
    def _properties(self) -> dict[str, None]:
        return {name: None for name, prop in self._model.properties.items() if not isinstance(prop, DefinedInvariant)}

    def _names(self, line: Line, what: str, known: Mapping[str, Any], least: int = 0) -> tuple[str, ...]:
        found: list[str] = []
        while line.next is not None or len(found) < least:
            token = line.take(f"the name of {'an' if what[0] in 'aeiou' else 'a'} {what}")
            if token.text == "," and found:
                continue
            if token.text not in known and what == "variable":
                raise self._no_variable(token)
            if token.text not in known:
                message = f"{self._model.name} has no {what} `{token.text}`"
                raise bad_command(token.span, message, "", one_of(token.text, f"its {what}s are", tuple(known)))
            found.append(token.text)
        return tuple(found)

    def _no_variable(self, token: CommandToken) -> ModelError:
        """Return the complaint about the name of no variable, or of one that only the checker has."""
        inner = why_inner(self._model, token.text)
        if inner is not None:
            help_text, instead = inner
            words = f"write `{instead}`" if instead else ""
            return bad_command(token.span, f"no text can name `{token.text}`", words, help_text)
        declared = tuple(name for name, each in self._variables.items() if each.purpose is None)
        help_text = one_of(token.text, "its variables are", declared) or ""
        return bad_command(token.span, f"{self._model.name} has no variable `{token.text}`", "", help_text)

    # --------------------------------------------------------------- calls

    def _rule(self, token: CommandToken) -> Rule:
        if token.text not in self._rules:
            help_text = one_of(token.text, "its rules are", tuple(self._rules))
            raise bad_command(token.span, f"{self._model.name} has no rule `{token.text}`", "", help_text)
        return self._rules[token.text]

    def _call(self, line: Line) -> GivenCall:
        token = line.take("a rule")
        rule = self._rule(token)
        given: dict[str, Value] = {}
        if line.next is not None and line.next.text == "(":
            line.take()
            while line.next is not None and line.next.text != ")":
                name, value = self._argument(line, rule, len(given))
                if name in given:
                    raise bad_command(line.last, f"the argument `{name}` is given twice", "", _form_of(rule))
                given[name] = value
                if line.next is not None and line.next.text == ",":
                    line.take()
                elif line.next is not None and line.next.text != ")":
                    raise bad_command(line.next.span, "a comma or `)` is missing", "here")
            line.expect(")")
        missing = [parameter.name for parameter in rule.parameters if parameter.name not in given]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            raise bad_command(line.since(token), f"{rule.name} needs {names}", "", _form_of(rule))
        return GivenCall(rule.name, tuple(given[p.name] for p in rule.parameters), line.since(token))

    def _argument(self, line: Line, rule: Rule, position: int) -> tuple[str, Value]:
        """Return the next argument with the name of its parameter: by name, or else by its position."""
        token = line.take()
        sorts = {parameter.name: parameter.sort for parameter in rule.parameters}
        if line.next is not None and line.next.text == "=" and token.kind == "name":
            if token.text not in sorts:
                message = f"`{rule.name}` has no parameter `{token.text}`"
                raise bad_command(token.span, message, "", _form_of(rule))
            line.take()
            return token.text, self._value(line.take("a value"), sorts[token.text])
        if position >= len(sorts):
            raise bad_command(token.span, f"{rule.name} has {len(sorts)} parameters", "one too many", _form_of(rule))
        name = rule.parameters[position].name
        return name, self._value(token, sorts[name])

    # -------------------------------------------------------------- values

    def _wanted(self, line: Line, rule: str | None = None) -> dict[NamedEntry, Value]:
        """Return the values of places, after a step of a rule if one is given, that stand with commas between them."""
        found: dict[NamedEntry, Value] = {}
        while True:
            entry = self._place(line, rule)
            line.expect("=", ":=", "==")
            found[entry] = self._value(line.take("a value"), entry[0].sort, outside=not entry[0].constant)
            if line.next is None or line.next.text != ",":
                return found
            line.take()

    def _place(self, line: Line, rule: str | None) -> NamedEntry:
        token = line.take("a variable")
        variable = self._variables.get(token.text) or table_at(self._model, token.text, rule)
        if variable is None:
            raise self._no_variable(token)
        indices: list[Value] = []
        for position, sort in enumerate(variable.domain):
            line.expect("," if position else "[", help_text=f"`{variable.name}` is a map: write one of its entries")
            indices.append(self._index(line.take(f"a value of {sort}"), sort))
        if variable.domain:
            line.expect("]")
        return variable, tuple(indices)

    def _index(self, token: CommandToken, sort: Sort) -> Value:
        found = unquoted(token) if token.kind == "quoted" else token.text
        return self._converted(token, sort, lambda: self._values.index(found, sort))

    def _value(self, token: CommandToken, sort: Sort, *, outside: bool = False) -> Value:
        return self._converted(token, sort, lambda: self._values.value(_json_of(token), sort, outside=outside))

    def _converted(self, token: CommandToken, sort: Sort, convert: Callable[[], Value]) -> Value:
        try:
            return convert()
        except NotOfSortError as error:
            raise bad_command(token.span, error.message, "", self._values_of(sort)) from None

    def _values_of(self, sort: Sort) -> str:
        """Return the way out for a value that is not of a sort."""
        match sort:
            case BoolSort():
                return "write true or false"
            case EnumSort(members=members):
                return f"its members are {', '.join(members[:_FEW])}{', …' if len(members) > _FEW else ''}"
            case IndividualSort(name=name):
                last = value_text(sort, self._scope[name] - 1, (), self._model.individual_names)
                first = value_text(sort, 0, (), self._model.individual_names)
                return f"they are {first} to {last}; --scope {name}=N begins with other numbers"
            case SetSort(member=member):
                first = value_text(member, values_of(member, self._scope)[0], (), self._model.individual_names)
                return f"write a set of values of {member}, as in {{}} or {{{first}}}"
            case _:
                return f"write a value of {sort}"


_MOST_COUNT_DIGITS = 9
"""The most digits of a count or a number of a step: longer ones are slips."""

_FEW = 12
"""The most members of an enumeration that a complaint lists: they have room on a line."""

_ALL = "`help` lists the commands"


def _form_of(rule: Rule) -> str:
    parameters = ", ".join(f"{parameter.name}: {parameter.sort}" for parameter in rule.parameters)
    return f"the rule is {rule.name}({parameters})"


def _count(token: CommandToken, least: int) -> int:
    if not (token.text.isascii() and token.text.isdigit() and len(token.text) <= _MOST_COUNT_DIGITS):
        raise bad_command(token.span, f"`{token.text}` is no number", "", f"write a number from {least} on")
    if int(token.text) < least:
        raise bad_command(token.span, f"`{token.text}` is less than {least}", "", f"write a number from {least} on")
    return int(token.text)


def _json_of(token: CommandToken) -> Any:
    """Return a value as a log has it."""
    match token.kind, token.text:
        case "quoted", _:
            return unquoted(token)
        case "name", "true" | "false":
            return token.text == "true"
        case "number", text if re.fullmatch(r"-?\d+", text):
            return int(text)
        case "number", text if re.fullmatch(r"-?[\d.]+", text):
            return Fraction(text)
        case _, text:
            return text
