"""Configurations written for a file: those that are read as what they are.

Owns: the refusal to write anything that is read as something else.
Must never know: files; proposals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.configuration import state_from
from invariants.gate.running.settling import require_same, settled
from invariants.gate.running.state_writing import common_content, why_unreadable, with_tables_of_reader
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.language.model.declarations import Model


def readable_content(
    model: Model,
    interpreter: Interpreter,
    configurations: Sequence[Configuration],
    additions: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return configurations as data that can be read again: values in which they differ are left open.

    ``model`` is the model as written, ``additions`` are fields about parts of the system besides it. Raises
    ``NoAnswerError`` where the configurations differ in code, or would be read as another one.
    """
    content = {**common_content(interpreter, configurations), **(additions or {})}
    assembler = Assembler(model)
    try:
        content = with_tables_of_reader(assembler, content, interpreter, configurations)
        found = settled(assembler, state_from(content, model))
    except (ModelError, ValueError) as error:
        raise NoAnswerError(f"the configuration cannot be written down: {why_unreadable(content, error)}") from error
    require_same(content, found)
    return content
