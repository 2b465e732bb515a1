"""The tally: how much was tried.

Owns: the counts of examples, chains, rules that fired and code that they fired under.
Must never know: what is looked for.
"""

from __future__ import annotations

from collections import Counter

from invariants.fuzzing.runs.run import Run
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Closure, Memory
from invariants.interpreter.state.layout import DISABLED, UNKNOWN, Blocks

CodeFingerprint = tuple[object, ...]
"""The code of a rule, whatever values it captured."""

_MOST_REMEMBERED = 512
"""Configurations' code whose variants are remembered at a time."""
_MOST_VARIANTS = 100_000
_DEEPEST = 3
"""How deep ``prev`` is looked into where variants are told apart."""


class Tally:
    """Counts of what examples did. ``undecided`` are steps and starts that could not be computed."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.examples = 0
        self.independent = 0
        self.chains: Counter[int] = Counter()
        self.fired: dict[str, int] = dict.fromkeys(interpreter.model.rules, 0)
        self.undecided = 0
        self.pairs: set[tuple[str, CodeFingerprint]] = set()
        """Rules, with the code that they fired under."""
        self._blocks = interpreter.layout.blocks
        self._variants: dict[Memory, dict[tuple[str, int], CodeFingerprint]] = {}

    @property
    def transitions(self) -> int:
        """Steps of all examples."""
        return sum(self.fired.values())

    @property
    def never_fired(self) -> tuple[str, ...]:
        """Rules that have not fired, in the order of the text."""
        return tuple(rule for rule, count in self.fired.items() if not count)

    def step(self, before: Run, rule: str, arguments: tuple[object, ...]) -> bool:
        """Count a step; whether it is the first of its rule under this code."""
        self.fired[rule] += 1
        if before.configuration is None:
            return False
        code = before.configuration.code
        known = self._variants.get(code)
        if known is None:
            if len(self._variants) >= _MOST_REMEMBERED:
                self._variants.clear()
            known = self._variants[code] = {}
        blocks = self._blocks[rule]
        first = blocks.first_cell(arguments) if blocks.axes else blocks.first  # type: ignore[arg-type]
        place = (rule, first)
        if place in known:
            return False
        variant = known[place] = variant_of(code, blocks, first)
        if (rule, variant) in self.pairs or len(self.pairs) >= _MOST_VARIANTS:
            return False
        self.pairs.add((rule, variant))
        return True

    def example(self, path: Run, *, independent: bool) -> None:
        """Count a finished example."""
        self.examples += 1
        self.independent += independent
        self.chains[path.chain] += 1


def variant_of(code: Memory, blocks: Blocks, first: int) -> CodeFingerprint:
    """The code of a block: what its sites hold, whatever values it captured."""
    cells = code.cells
    unknown = cells[first + UNKNOWN]
    held = [cells[first + offset] for offset in blocks.sites.values()]
    return (cells[first + DISABLED], unknown and unknown.program.number, *map(_shape, held))


def _shape(closure: Closure | None) -> tuple[int, ...]:
    numbers: list[int] = []
    while closure is not None and len(numbers) < _DEEPEST:
        numbers.append(closure.program.number)
        closure = closure.previous
    return tuple(numbers)
