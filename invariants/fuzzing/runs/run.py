"""A run while it grows.

Owns: the configurations of a run, each with the step that led to it.
Must never know: how steps are chosen, which violations are searched for.

Runs with a common prefix share it.
"""

from __future__ import annotations

from invariants.fuzzing.random.initial_states import InitialState
from invariants.interpreter.state.choices import NOTHING_CHOSEN, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.values import Value


class Run:
    """A run, seen from its end.

    ``configuration`` is None where the last step (without steps: the initial state) is undefined. ``chain`` counts the
    modifications, ``since_modification`` the transitions after the last one, ``length`` all steps. The last step is
    ``rule`` with ``arguments`` and ``choices``, after the run ``parent``; without steps these fields mean nothing.
    """

    __slots__ = (
        "arguments",
        "chain",
        "choices",
        "configuration",
        "initial_state",
        "length",
        "parent",
        "rule",
        "since_modification",
    )

    def __init__(self, initial_state: InitialState) -> None:
        self.initial_state = initial_state
        self.configuration: Configuration | None = initial_state.configuration
        self.parent: Run | None = None
        self.rule = ""
        self.arguments: tuple[Value, ...] = ()
        self.choices: Recorded = NOTHING_CHOSEN
        self.chain = self.since_modification = self.length = 0

    def step(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        choices: Recorded,
        configuration: Configuration | None,
        modifies: bool,
    ) -> Run:
        """Return the run with one more step."""
        longer = Run.__new__(Run)
        longer.initial_state = self.initial_state
        longer.configuration = configuration
        longer.parent = self
        longer.rule = rule
        longer.arguments = arguments
        longer.choices = choices
        longer.length = self.length + 1
        if modifies:
            longer.chain = self.chain + 1
            longer.since_modification = 0
        else:
            longer.chain = self.chain
            longer.since_modification = self.since_modification + 1
        return longer

    def steps(self) -> list[Run]:
        """Return the run after each of its steps, in order."""
        found: list[Run] = []
        run: Run = self
        while run.parent is not None:
            found.append(run)
            run = run.parent
        found.reverse()
        return found
