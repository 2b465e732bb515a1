"""Invariants that only certain configurations break.

Owns: the description of a configuration as a condition of the language.
Must never know: how configurations are found.

Whoever searches a system with such an invariant has to reach the very configuration, by a shortest chain and a
shortest run: an encoding that loses a run, or takes one for another, is found out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, Sort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Unanswered
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.outcomes import Holds
from invariants.interpreter.state.values import Value
from invariants.language.loader import load_text
from tests.generators.choosing import Chooser
from tests.generators.expressions import number

MOST_PROBES = 3


def marked(text: str) -> str:
    """The text with an invariant for each rule, which says whether its code is as written: ``probed`` asks them."""
    return text + "".join(f"invariant {_mark(rule)}: unmodified {rule}\n" for rule in load_text(text).rules)


def _mark(rule: str) -> str:
    return f"written_{rule}"


def probed(text: str, interpreter: Interpreter, configurations: Iterable[Configuration], choose: Chooser) -> str:
    """The text with invariants that some of the configurations break.

    The configurations are those of the marked text. Some that come late are described, and some of all.
    """
    found = list(configurations)
    lines = [text]
    for probe in range(min(MOST_PROBES, len(found))):
        first = len(found) * 7 // 8 if choose.chance(85) else 0
        configuration = found[choose.number(first, len(found) - 1)]
        parts = list(_state(interpreter, configuration))
        if choose.chance(40):
            parts = [part for part in parts if choose.chance(60)]
        if choose.chance(50):
            parts += _code(interpreter, configuration)
        if choose.chance(50):
            parts += _able(interpreter, configuration)
        condition = _individuals(interpreter) + " and ".join(parts or ["true"])
        lines.append(f"invariant probe{probe}: not ({condition})\n")
    return "".join(lines)


def _individuals(interpreter: Interpreter) -> str:
    """Names for all individuals: which is which is left open, since none can be named."""
    found = ""
    for name, size in interpreter.scope.items():
        names = [_name(name, n) for n in range(size)]
        found += f"exists {', '.join(names)} in {name}: "
        found += "".join(f"{a} != {b} and " for i, a in enumerate(names) for b in names[i + 1 :])
    return found


def _name(population: str, individual: int) -> str:
    return f"{population.lower()}_{individual}"


def _literal(value: Value, sort: Sort) -> str:
    if not isinstance(value, int):
        raise TypeError(f"a value without a name: {value}")
    match sort:
        case BoolSort():
            return "true" if value else "false"
        case EnumSort(name, members):
            return f"{name}.{members[value]}"
        case IndividualSort(name):
            return _name(name, value)
        case _:
            return number(value)


def _state(interpreter: Interpreter, configuration: Configuration) -> Iterator[str]:
    model = interpreter.model
    for variable in (*model.constants, *model.variables):
        for indices, cell in interpreter.layout.entries(variable):
            where = ", ".join(_literal(i, sort) for i, sort in zip(indices, variable.domain, strict=True))
            entry = f"{variable.name}[{where}]" if indices else variable.name
            yield f"{entry} == {_literal(configuration.state[cell], variable.sort)}"


def _code(interpreter: Interpreter, configuration: Configuration) -> Sequence[str]:
    """Which rules are as written, and which backups were saved."""
    found = [f"{'' if configuration.saved(name) else 'not '}saved({name})" for name in interpreter.model.backups]
    for rule in interpreter.model.rules:
        written = isinstance(interpreter.evaluate(interpreter.model.properties[_mark(rule)], configuration), Holds)
        found.append(f"{'' if written else 'not '}unmodified {rule}")
    return found


def _able(interpreter: Interpreter, configuration: Configuration) -> Iterator[str]:
    """Which rules can fire: the meaning of the code, and not only whether it was changed."""
    for name, rule in interpreter.model.rules.items():
        for arguments in interpreter.arguments(name):
            try:
                able = interpreter.enabled(configuration, name, arguments)
            except (Undefined, Unanswered):
                continue
            listed = ", ".join(_literal(value, p.sort) for value, p in zip(arguments, rule.parameters, strict=True))
            yield f"{'' if able else 'not '}enabled {name}{f'({listed})' if listed else ''}"
