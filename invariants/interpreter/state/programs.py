"""Programs: compiled code, as sites hold it.

Owns: the compiled form of one clause's code and of one contract.
Must never know: how code is compiled and run.
"""

from __future__ import annotations

from invariants.foundation.records import Record
from invariants.foundation.sorts import Sort
from invariants.foundation.sources import Span
from invariants.interpreter.state.environment import Evaluate
from invariants.language.model.clauses import EditedCode
from invariants.language.model.expressions import Body
from invariants.language.model.rules import HeldEdit, SetUnknown


class ArbitraryProgram(Record):
    """``any v where condition``: the slot of the name, and the condition; each None where it is not written."""

    slot: int | None
    condition: Evaluate | None
    sort: Sort
    span: Span


class Program(Record):
    """The code of a clause. ``number`` identifies it in its model; ``code`` is None for code as written."""

    number: int
    body: Body
    code: EditedCode | None
    evaluate: Evaluate | None
    """None for an ``any``."""
    arbitrary: ArbitraryProgram | None
    uses_previous: bool
    depth: int
    """The depth of its expression, definitions included."""


class EditProgram(Record):
    """An edit that a label can hold; ``restores`` has the code cell of the backup that it restores, if any."""

    number: int
    held: HeldEdit
    restores: tuple[int, ...]


class ContractProgram(Record):
    """A contract of unknown code; ``holds`` is None where the contract demands nothing."""

    number: int
    edit: SetUnknown
    holds: Evaluate | None
