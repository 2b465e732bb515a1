"""The tally: an account of the runs that were tried.

Owns: the counts of examples, of chains by length, of rules that fired, and of the code under which they fired.
Must never know: properties, how runs are chosen.
"""

from __future__ import annotations

from collections import Counter

from invariants.fuzzing.runs.run import Run
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Closure, Memory
from invariants.interpreter.state.layout import DISABLED, UNKNOWN, Blocks

CodeFingerprint = tuple[object, ...]
"""The code of a rule without its captured values."""

_MOST_MEMORIES = 512
"""The most code memories whose fingerprints are kept at a time."""
_MOST_FINGERPRINTS = 100_000
"""The most fingerprints that are kept; later ones are not counted as new."""
_FINGERPRINT_DEPTH = 3
"""The depth of ``prev`` to which fingerprints differ."""


class Tally:
    """Counts over all examples. ``undecided`` counts steps that could not be computed."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.examples = 0
        self.independent = 0
        self.chains: Counter[int] = Counter()
        self.fired: dict[str, int] = dict.fromkeys(interpreter.model.rules, 0)
        self.undecided = 0
        self.pairs: set[tuple[str, CodeFingerprint]] = set()
        """Rules with the code under which they fired."""
        self._blocks = interpreter.layout.blocks
        self._fingerprints: dict[Memory, dict[tuple[str, int], CodeFingerprint]] = {}

    @property
    def transitions(self) -> int:
        """Return the number of steps of all examples."""
        return sum(self.fired.values())

    @property
    def never_fired(self) -> tuple[str, ...]:
        """Return the rules that have not fired, in the order of the source text."""
        return tuple(rule for rule, count in self.fired.items() if not count)

    def step(self, before: Run, rule: str, arguments: tuple[object, ...]) -> bool:
        """Count a step; return whether it is the first of its rule under this code."""
        self.fired[rule] += 1
        if before.configuration is None:
            return False
        code = before.configuration.code
        known = self._fingerprints.get(code)
        if known is None:
            if len(self._fingerprints) >= _MOST_MEMORIES:
                self._fingerprints.clear()
            known = self._fingerprints[code] = {}
        blocks = self._blocks[rule]
        first = blocks.first_cell(arguments) if blocks.axes else blocks.first  # type: ignore[arg-type]
        place = (rule, first)
        if place in known:
            return False
        fingerprint = known[place] = fingerprint_of(code, blocks, first)
        if (rule, fingerprint) in self.pairs or len(self.pairs) >= _MOST_FINGERPRINTS:
            return False
        self.pairs.add((rule, fingerprint))
        return True

    def example(self, run: Run, *, independent: bool) -> None:
        """Count a finished example."""
        self.examples += 1
        self.independent += independent
        self.chains[run.chain] += 1


def fingerprint_of(code: Memory, blocks: Blocks, first: int) -> CodeFingerprint:
    """Return the contents of a block's sites without their captured values."""
    cells = code.cells
    unknown = cells[first + UNKNOWN]
    held = [cells[first + offset] for offset in blocks.sites.values()]
    edits = [cells[first + offset] for offset in blocks.labels.values()]
    numbers = ((0 if each is None else each.program.number,) for each in edits)
    return (cells[first + DISABLED], unknown and unknown.program.number, *map(_shape, held), *numbers)


def _shape(closure: Closure | None) -> tuple[int, ...]:
    numbers: list[int] = []
    while closure is not None and len(numbers) < _FINGERPRINT_DEPTH:
        numbers.append(closure.program.number)
        closure = closure.previous
    return tuple(numbers)
