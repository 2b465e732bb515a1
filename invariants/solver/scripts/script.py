"""SMT-LIB scripts taken apart into their questions.

Owns: the commands that a script may have, and those that are in force at each of its ``check-sat``.
Must never know: which solver is asked, the subject of a script.

A solver is given each question as a text of its own, so that it can use everything it has for a single question. A
script that is to be put to a solver by hand works as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.exceptions import InvariantsError
from invariants.solver.scripts.sexpressions import MalformedTextError, tokens

_LASTING = frozenset(
    ("set-logic", "declare-const", "declare-fun", "declare-sort", "declare-datatypes", "define-fun", "assert")
)
_PUSH, _POP, _ASK = "(push 1)", "(pop 1)", "(check-sat)"


class ScriptError(InvariantsError):
    """The text is not a script that can be answered; the message says why."""


def questions(script: str) -> tuple[str, ...]:
    """Return, for each ``check-sat``, the commands that are in force there. Raises :class:`ScriptError`."""
    scopes: list[list[str]] = [[]]
    found: list[str] = []
    for name, command in _commands(script):
        if name in _LASTING:
            scopes[-1].append(command)
        elif command == _PUSH:
            scopes.append([])
        elif command == _POP and len(scopes) > 1:
            scopes.pop()
        elif command == _ASK:
            found.append("\n".join(part for scope in scopes for part in scope) + "\n")
        else:
            raise ScriptError(f"the command `{command[:60]}` has no place here")
    return tuple(found)


def _commands(script: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every command. Comments fill lines of their own."""
    text = "\n".join("" if line.startswith(";") else line for line in script.split("\n"))
    depth, start, name = 0, 0, ""
    try:
        for part, position in tokens(text):
            if part == "(":
                if depth == 0:
                    start, name = position, ""
                depth += 1
            elif depth == 0:
                raise ScriptError(f"`{part}` is no command")
            elif part == ")":
                depth -= 1
                if depth == 0:
                    yield name, text[start : position + 1]
            elif depth == 1 and not name:
                name = part
    except MalformedTextError as error:
        raise ScriptError(str(error)) from None
    if depth:
        raise ScriptError("a `(` is not closed")
