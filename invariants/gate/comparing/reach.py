"""The reach of a change: every place that code can change which the change puts somewhere or makes live.

Owns: the points at which a change begins, and the way from them to each place within reach.
Must never know: which places are protected; the class of a change.

A change begins where it differs from the configuration before: code that it puts at a place, rules that it adopts or
enables, values that it assigns, backups that it saves, guards that let more pass. The places that can be changed from
there are found by following the consequences (``consequences``). What rules that stood before can do under the same
guards is within no reach.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from invariants.foundation.records import Record
from invariants.gate.comparing.consequences import Consequences, Point, PointKind, place_of_point
from invariants.gate.decision import ChangeClass, PlaceInReach, SiteChange
from invariants.gate.running.assembly import RunningModel
from invariants.gate.running.change import Changed
from invariants.interpreter.state.configuration import EditClosure, UnknownRuleCode
from invariants.interpreter.state.layout import DISABLED, UNKNOWN, Blocks
from invariants.language.model.expressions import SiteKey


class _Step(Record):
    """A point that is met, and the words that say how.

    ``is_within`` says that the point itself is within reach, and not only where the change begins; ``by_code`` that
    it is met through new code alone, so that one step through values may follow.
    """

    point: Point
    words: str
    is_within: bool = True
    by_code: bool = True


def reach(
    running: RunningModel, changes: Iterable[Changed], adopted: Iterable[str], sites: Iterable[SiteChange]
) -> tuple[PlaceInReach, ...]:
    """Return the places within the reach of a change, in any of its outcomes, each with one of the ways to it."""
    consequences = Consequences(running)
    beginnings = _Beginnings(running, consequences)
    pending = deque(beginnings.of_adopted(adopted))
    for change in changes:
        pending += beginnings.of_change(change)
    pending += beginnings.of_guards(sites)
    found: dict[tuple[str, bool], PlaceInReach] = {}
    seen: set[tuple[Point, bool]] = set()
    while pending:
        step = pending.popleft()
        point = step.point
        if step.is_within and point.kind not in (PointKind.BACKUP, PointKind.FIRES, PointKind.VALUE):
            is_variable = point.kind is PointKind.VARIABLE
            place = beginnings.variable_name(point.name) if is_variable else place_of_point(point)
            found.setdefault((place, is_variable), PlaceInReach(place, is_variable, step.words))
        if (point, step.by_code) in seen or (point.kind is PointKind.VARIABLE and not step.by_code):
            continue
        seen.add((point, step.by_code))
        for each in consequences.after(point):
            by_code = step.by_code and not each.by_values
            pending.append(_Step(each.point, f"{step.words}, {_relative(point, each.words)}", by_code=by_code))
    return tuple(found.values())


def _relative(point: Point, words: str) -> str:
    return f"{'from which' if point.kind is PointKind.BACKUP else 'which'} {words}"


class _Beginnings:
    """The points at which a change begins."""

    def __init__(self, running: RunningModel, consequences: Consequences) -> None:
        self._running = running
        self._consequences = consequences
        self._variables = {each.name: each for each in running.model.variables}

    def variable_name(self, name: str) -> str:
        """Return the name of the value that a variable is, or is a part of."""
        return self._consequences.name_of(self._variables[name])

    def of_adopted(self, names: Iterable[str]) -> Iterator[_Step]:
        """Yield what rules can change that are adopted."""
        for name in names:
            for each in self._consequences.of_rule(name):
                yield _Step(each.point, f"adopt {name}, which {each.words}")

    def of_guards(self, sites: Iterable[SiteChange]) -> Iterator[_Step]:
        """Yield guards that let more pass than before, or that may do so."""
        for site in sites:
            if site.is_guard and site.change in (ChangeClass.LOOSER, ChangeClass.INCOMPARABLE):
                point = Point(PointKind.GUARD, site.rule, site.clause or "")
                yield _Step(point, f"loosen {place_of_point(point).rstrip('.')}", is_within=False, by_code=False)

    def of_change(self, change: Changed) -> Iterator[_Step]:
        """Yield the code and the values that differ after a change."""
        before, after = change.before.configuration, change.after.configuration
        old, new = before.code.cells, after.code.cells
        layout = self._running.interpreter.layout
        for name, blocks in layout.blocks.items():
            if name not in self._running.describing:
                for _, first in blocks.all_blocks(self._running.interpreter.scope):
                    block = slice(first, first + blocks.width)
                    if old[block] != new[block]:
                        yield from self._of_block(blocks, old[block], new[block])
        for name, cell in layout.backups.items():
            if old[cell] != new[cell]:
                yield _Step(Point(PointKind.BACKUP, "", name), f"save {name}", is_within=False)
        for each in self._running.interpreter.changes(before, after):
            if each.variable.name in self._variables:
                words = f"assign {self.variable_name(each.variable.name)}"
                yield _Step(Point(PointKind.VALUE, "", each.variable.name), words, is_within=False)

    def _of_block(self, blocks: Blocks, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[_Step]:
        """Yield the differences of the code of one rule, for everyone or for some arguments."""
        name = blocks.rule.name
        if old[DISABLED] != new[DISABLED]:
            kind, word = (PointKind.DISABLED, "disable") if new[DISABLED] else (PointKind.ENABLED, "enable")
            yield _Step(Point(kind, name), f"{word} {name}", is_within=False)
        unknown = new[UNKNOWN]
        if old[UNKNOWN] != unknown and isinstance(unknown, UnknownRuleCode):
            for each in self._consequences.of_edit(unknown.program.edit):
                is_within = each.point != Point(PointKind.UNKNOWN, name)
                yield _Step(each.point, f"make {name} unknown code, which {each.words}", is_within)
        elif old[UNKNOWN] != unknown:
            yield _Step(Point(PointKind.WHOLE, name), f"bring back the code of {name}", is_within=False)
        for key, cell in blocks.sites.items():
            point = self._consequences.at(key)
            if old[cell] != new[cell] and point.kind is PointKind.ASSIGNMENT:
                yield _Step(point, f"change {place_of_point(point)}", is_within=False)
        for key, cell in blocks.labels.items():
            if old[cell] != new[cell]:
                yield from self._of_label(key, new[cell])

    def _of_label(self, key: SiteKey, held: object) -> Iterator[_Step]:
        point = Point(PointKind.LABEL, key.rule, key.name)
        yield _Step(point, f"change {place_of_point(point)}", is_within=False)
        if isinstance(held, EditClosure):
            for each in self._consequences.of_edit(held.program.held.edit):
                yield _Step(each.point, f"change {place_of_point(point)}, which {each.words}")
