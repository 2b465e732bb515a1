"""Counting: the exploration of all configurations of a model.

Owns: the encoding that is explored, the limits, and the names in the report.
Must never know: how configurations are kept; how the report is shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping

from invariants.engines.proving import EXACT_PREV_DEPTH
from invariants.evidence.configurations import CodeTooDeepError, configuration_of
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import Scope
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.compounds import whole_name
from invariants.language.model.declarations import Bound, Model
from invariants.language.model.difficulties import placed
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import RuleKind
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.code_as_data import CodedModel, code_as_data
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.exploration.census import Census, census_of, examples
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.packing import FieldTooNarrowError, variable_of
from invariants.system.exploration.search import Exploration, SearchBounds
from invariants.system.terms.terms import StateVariable, Term, Value
from invariants.verdicts.states.endless import EndlessError, GrowthWatch
from invariants.verdicts.states.holding import Holding
from invariants.verdicts.states.states_report import HeldCode, LevelCount, RuleUse, StatesReport

MOST_TEXTS_SHOWN = 8
"""Texts of one site that are listed."""


def states_of(model: Model, scope: Scope, chain: Bound, steps: Bound, seconds: float) -> StatesReport:
    """Return the report on all configurations of a model that are reached in the time.

    Args:
        model: the model.
        scope: the numbers of individuals.
        chain: the most modifications.
        steps: the most transitions in a row.
        seconds: the time; the report says so where it was too short.
    """
    try:
        return _counted(model, scope, chain, steps, seconds)
    except NoAnswerError as error:
        return StatesReport(model, scope, chain, steps, placed(error.why, model), 0, 0, (), (), 0, 0, (), (), 0)


def _counted(model: Model, scope: Scope, chain: Bound, steps: Bound, seconds: float) -> StatesReport:
    bound = chain if isinstance(chain, int) else None
    coded = code_as_data(model, bound) if bound is not None else _for_all_chains(model)
    bounds = SearchBounds(bound, steps if isinstance(steps, int) else None)
    deadline = time.monotonic() + seconds
    watch = GrowthWatch(model, scope, coded, bounds, deadline)
    exploration, why = _explored(coded, scope, bounds, watch, deadline)
    return _Naming(model, scope, coded, exploration).report(chain, steps, why, watch)


def _for_all_chains(model: Model) -> CodedModel:
    coded = coded_for_chain(model, None, EXACT_PREV_DEPTH)
    sets = (each.members for rule in coded.system.rules for each in rule.sets)
    known = {*coded.choices, *coded.unknown_values, *coded.enabled_answers, *sets}
    if any(chosen not in known for chosen in coded.system.inputs):
        raise UnsupportedSystemError("code with `prev` nests without limit: give a number of modifications, --chain K")
    return coded


def _explored(
    coded: CodedModel, scope: Scope, bounds: SearchBounds, watch: GrowthWatch, deadline: float
) -> tuple[Exploration, NoAnswerError | None]:
    """Explore as far as possible; return the exploration, and why it is incomplete if it is.

    Raises ``NoAnswerError`` where there is none at all.
    """
    wider: dict[StateVariable, tuple[int, int]] = {}
    before: Exploration | None = None
    while True:
        try:
            compiled = CompiledSystem(coded, scope, (), wider, tuple(scope))
        except NoAnswerError as error:
            if before is None:
                raise
            return before, error
        ticks = _Ticks(watch, deadline)
        before = ticks.exploration = Exploration(compiled, bounds, ticks.tick)
        try:
            before.run()
            return before, None
        except NoAnswerError as error:
            return before, error
        except FieldTooNarrowError as error:
            low, high = wider.get(error.variable, (error.low, error.high))
            wider[error.variable] = min(low, error.low), max(high, error.high)
        try:
            watch.look(before)
        except NoAnswerError as error:
            return before, error


class _Ticks:
    """Looks at the clock, and at the growth of numbers, as an exploration goes on."""

    exploration: Exploration

    def __init__(self, watch: GrowthWatch, deadline: float) -> None:
        self._watch = watch
        self._deadline = deadline

    def tick(self, steps: int) -> None:
        """Raise ``NoAnswerError`` where the time is up, or where it is known that there is no end."""
        if time.monotonic() > self._deadline:
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_TIME))
        self._watch.took(steps, self.exploration)


class _Naming:
    """The counts, in the model's names."""

    def __init__(self, model: Model, scope: Scope, coded: CodedModel, exploration: Exploration) -> None:
        self._model = model
        self._scope = scope
        self._coded = coded
        self._exploration = exploration
        self._holding = Holding(model, scope, coded, exploration)

    def report(self, chain: Bound, steps: Bound, why: NoAnswerError | None, watch: GrowthWatch) -> StatesReport:
        growing = () if why is None else watch.numbers(self._exploration)
        if isinstance(why, EndlessError):
            growing = (why.number, *(each for each in growing if each.variable != why.number.variable))
        census = census_of(self._exploration)
        return StatesReport(
            model=self._model,
            scope=self._scope,
            chain=chain,
            steps=steps,
            reason=None if why is None else placed(why.why, self._model),
            configurations=census.configurations,
            stored=census.stored,
            levels=tuple(LevelCount(*place, count) for place, count in census.levels.items()),
            rules=tuple(self._rules(census)),
            dead_ends=census.dead_ends,
            ended=census.ended,
            values=tuple(self._holding.values(census)),
            code=tuple(self._code()),
            bytes=census.bytes,
            growing=growing,
        )

    def _rules(self, census: Census) -> Iterator[RuleUse]:
        for name, count in census.rules.items():
            modifies = self._model.rules[name].kind is RuleKind.MODIFICATION
            yield RuleUse(name, modifies, count.enabled, count.steps)

    # ----------------------------------------------------------------- code

    def _code(self) -> Iterator[HeldCode]:
        """Yield the code of the sites and rules whose code can be changed."""
        groups = dict(self._code_entries())
        if not groups:
            return
        interpreter = Interpreter(self._model, self._scope)
        for place, entries in groups.items():
            found = examples(self._exploration, entries, MOST_TEXTS_SHOWN + 1)
            texts = dict.fromkeys(self._text(interpreter, place, each) for each in found)
            yield HeldCode(place, tuple(texts)[:MOST_TEXTS_SHOWN], len(found) > MOST_TEXTS_SHOWN)

    def _code_entries(self) -> Iterator[tuple[str, tuple[Term, ...]]]:
        """Yield each clause and each rule whose code is kept, with the entries of one block of it."""
        present = self._exploration.compiled.system.entries
        clauses: dict[str, list[tuple[StateVariable, int]]] = {}
        for name, code in self._coded.code.rules.items():
            status = [code.flag.variable] if code.flag else []
            status += [code.unknown.variable, *code.unknown.slots] if code.unknown else []
            if status:
                yield name, _first_of(map(_of_one_block, status), present)
            for key, site in code.sites.items():
                kept = [each for level in site.levels for each in (level.variant, *level.slots)]
                if kept:  # the clause of a record has a site for each part
                    place = str(SiteKey(key.rule, whole_name(key.name)))
                    gathered = [(each, len(site.key_positions)) for each in site.gathered]
                    clauses.setdefault(place, []).extend([*map(_of_one_block, kept), *gathered])
            for key, label in code.labels.items():
                if label.variable is not None:
                    clauses[str(key)] = [*map(_of_one_block, (label.variable, *label.slots))]
        yield from ((place, _first_of(kept, present)) for place, kept in clauses.items())

    def _text(self, interpreter: Interpreter, place: str, values: Mapping[Term, Value]) -> str | None:
        try:
            configuration = configuration_of(self._coded, interpreter, values)
        except CodeTooDeepError:
            return "…"
        for text in interpreter.code(configuration):
            if place in (text.rule if text.site is None else str(text.site), *map(str, text.parts)):
                return text.text
        return None


def _of_one_block(variable: StateVariable) -> tuple[StateVariable, int]:
    """Return a variable that has one entry for each block of code, with the number of indices that name the block."""
    return variable, len(variable.domain)


def _first_of(variables: Iterable[tuple[StateVariable, int]], present: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return the entries of variables in the first block; the first indices of each, so many, name the block."""
    entries: dict[StateVariable, list[Term]] = {}
    for entry in present:
        entries.setdefault(variable_of(entry), []).append(entry)
    return tuple(
        entry
        for variable, block in variables
        for entry in entries.get(variable, ())
        if entry.arguments[:block] == entries[variable][0].arguments[:block]
    )
