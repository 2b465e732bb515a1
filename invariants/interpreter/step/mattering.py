"""What matters to a goal: the rules and the cells on which it depends whether the goal can be reached.

Owns: these rules, and configurations that differ from others only in cells that do not matter.
Must never know: how the goal is reached.

A rule that matters may also change what does not: a count of its steps, for instance. Such cells keep the values that
they had where the question was asked first, so that there are no more configurations than matter.
"""

from __future__ import annotations

from typing import Any

from invariants.foundation.records import MutableRecord
from invariants.interpreter.state.configuration import Configuration, Memory
from invariants.interpreter.state.layout import FIRST_SITE, Layout
from invariants.interpreter.state.values import Value
from invariants.language.analysis.influence import BackupContent, RuleFiring, matters_to
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Possible


class Mattering(MutableRecord):
    """The rules that may be used towards a goal, and matter; and the cells that do not, of the state and of code."""

    rules: tuple[str, ...]
    state: tuple[int, ...]
    code: tuple[int, ...]
    _kept: Configuration | None = None

    @classmethod
    def of(cls, model: Model, layout: Layout, asked: Possible) -> Mattering:
        """Return what matters to whether a goal can be reached."""
        found = matters_to(model, asked)
        state = [
            cell
            for variable, region in layout.regions.items()
            if not variable.constant and variable not in found
            for cell in range(region.first, region.first + region.size)
        ]
        code = [cell for backup, cell in layout.backups.items() if BackupContent(backup) not in found]
        for name, blocks in layout.blocks.items():
            inside = {**blocks.sites, **blocks.labels}
            without = [offset for key, offset in inside.items() if key not in found]
            if RuleFiring(name) not in found:
                without = [*range(FIRST_SITE), *inside.values()]
            code += [blocks.first + block * blocks.width + at for block in range(blocks.count) for at in without]
        allowed = model.rules if asked.rules is None else asked.rules
        return cls(tuple(each for each in allowed if RuleFiring(each) in found), tuple(state), tuple(code))

    def alone(self, place: Configuration) -> Configuration:
        """Return a configuration with what matters of another one, inside all ranges if that is."""
        if self._kept is None:
            self._kept = place
            return place
        state, code = place.state, place.code
        if self.state:
            state = _with(state, self.state, self._kept.state)
        if self.code:
            code = Memory(_with(code.cells, self.code, self._kept.code.cells))
        return place if state == place.state and code == place.code else Configuration(place.layout, state, code)


def _with(cells: tuple[Any, ...], changed: tuple[int, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
    found: list[Value] = [*cells]
    for cell in changed:
        found[cell] = others[cell]
    return tuple(found)
