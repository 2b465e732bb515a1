"""Values that a proposal sets by hand: no step of the model sets them so.

Owns: which of these values no guard reads, so that no class of code tells what setting them does.
Must never know: terms, solvers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invariants.gate.comparing.reading import Reading
from invariants.gate.running.assembly import RunningModel
from invariants.gate.running.change import Changed
from invariants.gate.running.proposal import Proposal
from invariants.language.tree.declaration_nodes import Assign, ForBlock, Statement


def sets_unread(running: RunningModel, proposal: Proposal, outcomes: Sequence[Changed]) -> bool:
    """Return whether ``edit`` gives a variable that no guard reads another value.

    Nothing passes more or less then. But invariants may read the variable: it may record an approval, or that a log
    was written.
    """
    names = {each.target.text for each in _assignments(proposal.statements)}
    if not names:
        return False
    retired = {each.text for each in proposal.retired}
    for outcome in outcomes:
        before, after = outcome.before.configuration, outcome.after.configuration
        changed = {each.variable for each in running.interpreter.changes(before, after) if each.variable.name in names}
        reading = Reading(running, before.code.cells, after.code.cells, retired)
        if changed - reading.read_by_guards():
            return True
    return False


def _assignments(statements: Sequence[Statement]) -> Iterator[Assign]:
    for statement in statements:
        match statement:
            case Assign():
                yield statement
            case ForBlock(assignments=assignments):
                yield from assignments
            case _:
                pass
