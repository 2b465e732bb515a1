"""Values that a proposal sets by hand: no step of the model sets them so.

Owns: which of these values no guard reads, so that no class of code tells what setting them does.
Must never know: terms, solvers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from invariants.gate.comparing.comparison import Comparer
from invariants.gate.running.proposal import Proposal
from invariants.language.model.compounds import whole_name
from invariants.language.tree.declaration_nodes import Assign, ForBlock, Statement


def sets_unread(proposal: Proposal, comparers: Iterable[Comparer]) -> bool:
    """Return whether ``edit`` gives a variable that no guard reads another value, in one of the outcomes compared.

    Nothing passes more or less then. But invariants may read the variable: it may record an approval, or that a log
    was written.
    """
    names = {each.target.text for each in _assignments(proposal.statements)}
    if not names:
        return False
    for each in comparers:
        own = (change.variable for change in each.assigned if change.variable.purpose is None)
        changed = {variable for variable in own if whole_name(variable.name) in names}
        if changed and changed - each.reading.read_by_guards():
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
