"""Paths: runs while they are made.

Owns: the configurations of a run, each with the step that led to it.
Must never know: how steps are chosen, what is looked for.

Runs that begin alike share what they have in common.
"""

from __future__ import annotations

from invariants.fuzzing.random.initial_states import InitialState
from invariants.interpreter.state.choices import NOTHING_CHOSEN, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.values import Value


class Run:
    """A run, seen from its end.

    ``configuration`` is None where the last step (without steps: the start) is undefined. ``chain`` counts the
    modifications, ``since`` the transitions after the last one, ``length`` all steps. The step itself is ``rule`` with
    ``arguments`` and ``choices``; without steps these mean nothing.
    """

    __slots__ = ("arguments", "beginning", "chain", "choices", "configuration", "length", "parent", "rule", "since")

    def __init__(self, beginning: InitialState) -> None:
        self.beginning = beginning
        self.configuration: Configuration | None = beginning.configuration
        self.parent: Run | None = None
        self.rule = ""
        self.arguments: tuple[Value, ...] = ()
        self.choices: Recorded = NOTHING_CHOSEN
        self.chain = self.since = self.length = 0

    def step(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        choices: Recorded,
        configuration: Configuration | None,
        modifies: bool,
    ) -> Run:
        """The run with one more step."""
        longer = Run.__new__(Run)
        longer.beginning = self.beginning
        longer.configuration = configuration
        longer.parent = self
        longer.rule = rule
        longer.arguments = arguments
        longer.choices = choices
        longer.length = self.length + 1
        if modifies:
            longer.chain = self.chain + 1
            longer.since = 0
        else:
            longer.chain = self.chain
            longer.since = self.since + 1
        return longer

    def steps(self) -> list[Run]:
        """The run after each of its steps, in order."""
        found: list[Run] = []
        path: Run = self
        while path.parent is not None:
            found.append(path)
            path = path.parent
        found.reverse()
        return found
