"""Code variables: where the transition system keeps the code that every site holds.

Owns: the variants that a site can hold, and the state variables for the variant, its captured values, and the code
below it. This is defunctionalisation (Reynolds, "Definitional interpreters for higher-order programming languages",
1972): a closure is a variant number and the values it captured.
Must never know: how bodies are translated, bounds.

A site's content is a stack of levels: level 0 is the present code; where its variant uses ``prev``, level 1 is the code
before that edit, and so on. Only sites that some variant with ``prev`` can reach have more than one level. Where edits
with ``prev`` only accumulate conditions, there is one level for the code below all of them, and the set of the
accumulated conditions (``proofs/soundness/nested-prev.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from msgspec import field

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, INT, RangeSort, Sort, is_finite
from invariants.language.model.clauses import EditedCode
from invariants.language.model.comparison import same_code
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Body, Previous, SiteKey
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.rules import (
    ClauseKind,
    CopyCode,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
    Site,
)
from invariants.system.encoding.code.labels import LabelCode, label_code
from invariants.system.encoding.code.prev_depth import (
    Counting,
    accumulating,
    compared_code,
    counting,
    exact_depth,
    kept_numbers,
    kept_rules,
)
from invariants.system.encoding.code.shared_code import shared_code, shared_unknown, wide_sorts
from invariants.system.encoding.code.slots import Slots
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.terms.terms import Role, StateVariable, Symbol


class Variant(Record):
    """An expression that a site can hold. ``body`` is None where it holds nothing."""

    number: int
    body: Body | None
    slots: tuple[int, ...]
    """For each captured value, the number of the level's slot that keeps it."""
    uses_previous: bool


class Level(Record):
    """The variables of one level of a site: the variant's number, and slots for captured values."""

    variant: StateVariable
    slots: tuple[StateVariable, ...]


class KeptNumber(Record):
    """The least, or the greatest, of the numbers that a variant has captured; ``position`` counts its captures."""

    position: int
    variable: StateVariable
    is_least: bool


class SiteCode(Record):
    """A site's variants and variables.

    ``key_positions`` has the positions of the rule's parameters that the code is kept for. ``levels`` is empty where
    the site can hold only variant 0. ``edit_variants`` maps an edit to the variant that it puts here, or to None where
    it leaves the site as it is (``rewrite R.site as prev``).
    """

    site: Site
    key_positions: tuple[int, ...]
    variants: tuple[Variant, ...]
    levels: tuple[Level, ...]
    edit_variants: dict[SetCode, Variant | None]
    counting: Counting
    """Which of several applications of an edit that uses ``prev`` count (see ``prev_depth``)."""
    accumulates: BinaryOperator | None = None
    """The operator by which accumulated conditions are added to the only level (see ``prev_depth``)."""
    accumulated: dict[int, StateVariable] = field(default_factory=dict)
    """For each accumulating variant, by number: the set of its captured values, which follow the key positions."""
    kept_numbers: dict[int, tuple[KeptNumber, ...]] = field(default_factory=dict)
    """For each accumulating variant, by number: the captured numbers that are no part of these indices."""

    @property
    def held(self) -> tuple[Variant, ...]:
        """Return the variants that a level can hold."""
        return tuple(variant for variant in self.variants if variant.number not in self.accumulated)

    @property
    def gathered(self) -> list[StateVariable]:
        """Return the variables that say which conditions have accumulated."""
        numbers = (each.variable for kept in self.kept_numbers.values() for each in kept)
        return [*self.accumulated.values(), *numbers]


class UnknownCode(Record):
    """Whether a rule has unknown code: 0 for known code, else 1 + the index into ``edits``; and captured values.

    Of edits that put the same code, ``edits`` has the first, which ``first_of`` has for each of them.
    """

    key_positions: tuple[int, ...]
    edits: tuple[SetUnknown, ...]
    variable: StateVariable
    slots: tuple[StateVariable, ...]
    slot_numbers: dict[SetUnknown, tuple[int, ...]]
    first_of: dict[SetUnknown, SetUnknown]

    def number(self, edit: SetUnknown) -> int:
        """Return the number of the code that an edit puts."""
        return 1 + self.edits.index(self.first_of[edit])


class EnabledFlag(Record):
    """Whether a rule is enabled, kept for the arguments in ``key_positions``."""

    key_positions: tuple[int, ...]
    variable: StateVariable


class RuleCode(Record):
    """All code variables of one rule. ``flag`` and ``unknown`` are None where they can never change."""

    flag: EnabledFlag | None
    unknown: UnknownCode | None
    sites: dict[SiteKey, SiteCode]
    labels: dict[SiteKey, LabelCode] = field(default_factory=dict)

    def variables(self) -> list[tuple[StateVariable, tuple[int, ...]]]:
        """Return every code variable of the rule with its key positions; its other indices are captured values."""
        found: list[tuple[StateVariable, tuple[int, ...]]] = []
        if self.flag:
            found.append((self.flag.variable, self.flag.key_positions))
        if self.unknown:
            found.extend((v, self.unknown.key_positions) for v in (self.unknown.variable, *self.unknown.slots))
        for code in self.sites.values():
            for level in code.levels:
                found.extend((v, code.key_positions) for v in (level.variant, *level.slots))
            found.extend((v, code.key_positions) for v in code.gathered)
        for label in self.labels.values():
            if label.variable is not None:
                found.extend((v, label.key_positions) for v in (label.variable, *label.slots))
        return found


class CodeVariables(Record):
    """The code variables of a whole system."""

    rules: dict[str, RuleCode]

    def site(self, key: SiteKey) -> SiteCode:
        """Return the code of a site."""
        return self.rules[key.rule].sites[key]

    def variables(self) -> list[StateVariable]:
        """Return every code variable."""
        return [variable for rule in self.rules.values() for variable, _ in rule.variables()]


MOST_ENCODED_RULES = 600
"""Models with more rules have no encoding: every two rules exclude each other in a step."""


MOST_LEVELS = 8
"""Levels of a site that are kept, one for each edit of which the latest application counts; where such edits are more,
and only add conditions, one level and the set of the conditions take less: linearly many terms, and not their cube."""


def code_variables(model: Model, depth: int, *, bounded: bool) -> CodeVariables:
    """Return the code variables of a model.

    ``prev`` is kept ``depth`` deep; ``bounded`` promises that it never nests deeper. Where another depth is exact for
    chains of every length, that depth is taken, unless a bound needs fewer levels.

    Raise :class:`UnsupportedSystemError` where there are too many rules.
    """
    if len(model.rules) > MOST_ENCODED_RULES:
        raise UnsupportedSystemError(f"{len(model.rules):,} rules are too many for the solver")
    kept = frozenset[str]().union(*kept_rules(model).values())
    asked = _Asked(*compared_code(model), kept)
    return CodeVariables({rule.name: _rule_code(model, rule, depth, bounded, asked) for rule in model.rules.values()})


class _Asked(Record):
    """The code that some expression asks about."""

    compared: frozenset[str]
    """Rules whose code is compared with the original."""
    read: frozenset[SiteKey]
    """Sites of which a captured value is read."""
    kept: frozenset[str]
    """Rules whose code is compared with a backup's: no two edits of theirs count as one."""


def _selectors(
    model: Model, rule: str
) -> tuple[list[SetCode], list[SetEnabled], list[SetUnknown], list[CopyCode], list[SetEdit]]:
    code: list[SetCode] = []
    put: list[SetEdit] = []
    enabled: list[SetEnabled] = []
    unknown: list[SetUnknown] = []
    copies: list[CopyCode] = []
    for owner in model.rules.values():
        for edit in owner.edits:
            if all(target != rule for target, _ in edit.targets()):
                continue
            match edit:
                case SetCode():
                    code.append(edit)
                case SetEnabled():
                    enabled.append(edit)
                case SetUnknown():
                    unknown.append(edit)
                case CopyCode():
                    copies.append(edit)
                case SetEdit():
                    put.append(edit)
                case SaveBackup() | RestoreBackup():
                    pass
                case _:
                    assert_never(edit)
    return code, enabled, unknown, copies, put


def _key_positions(
    edits: list[SetCode] | list[SetEnabled] | list[SetUnknown] | list[SetEdit], copies: list[CopyCode]
) -> tuple[int, ...]:
    selectors = [edit.selector for edit in edits]
    selectors += [part for copy in copies for part in (copy.target, copy.source)]
    return tuple(sorted({i for selector in selectors for i, part in enumerate(selector) if part is not None}))


def _rule_code(model: Model, rule: Rule, depth: int, bounded: bool, asked: _Asked) -> RuleCode:
    code, enabled, unknown, copies, put = _selectors(model, rule.name)

    def domain(key_positions: tuple[int, ...]) -> tuple[Sort, ...]:
        return tuple(rule.parameters[position].sort for position in key_positions)

    flag = None
    if rule.dormant or enabled:
        key_positions = _key_positions(enabled, copies)
        variable = StateVariable(f"{rule.name}/enabled", domain(key_positions), BOOL, Role.ENABLED)
        flag = EnabledFlag(key_positions, variable)
    mode = None
    if unknown:
        key_positions = _key_positions(unknown, copies)
        slots = Slots(f"{rule.name}/unknown", domain(key_positions))
        groups = shared_unknown(unknown)
        first_of = {edit: group[0] for group in groups for edit in group}
        taken = [slots.take(wide_sorts(group)) for group in groups]
        numbers = {edit: slot for group, slot in zip(groups, taken, strict=True) for edit in group}
        name, sort = f"{rule.name}/unknown", RangeSort(0, len(groups))
        variable = StateVariable(name, domain(key_positions), sort, Role.UNKNOWN_CODE)
        firsts = tuple(group[0] for group in groups)
        mode = UnknownCode(key_positions, firsts, variable, slots.variables(), numbers, first_of)
    sites = {}
    for key in (*(g for g in rule.guards if isinstance(g, SiteKey)), *rule.assignments):
        edits = [edit for edit in code if edit.site == key]
        key_positions = _key_positions(edits, copies) if edits else ()
        exact = None if rule.name in asked.kept else exact_depth(model, key, edits)
        deep = depth if exact is None else min(depth, exact) if bounded else exact
        few = bounded or key in asked.read or rule.name in asked.kept or (exact is not None and exact <= MOST_LEVELS)
        accumulates = None if few else accumulating(model, key, edits)
        sites[key] = _site_code(
            model.sites[key],
            edits,
            key_positions,
            domain(key_positions),
            deep,
            counting=Counting.EACH if exact is None else counting(model, edits),
            accumulates=accumulates,
            asked=asked,
        )
    labels = {}
    for label in rule.labels:
        edits_here = [edit for edit in put if edit.site == label.key]
        key_positions = _key_positions(edits_here, copies) if edits_here else ()
        labels[label.key] = label_code(label, edits_here, key_positions, domain(key_positions))
    return RuleCode(flag, mode, sites, labels)


def _site_code(
    site: Site,
    edits: list[SetCode],
    key_positions: tuple[int, ...],
    domain: tuple[Sort, ...],
    depth: int,
    *,
    counting: Counting,
    accumulates: BinaryOperator | None,
    asked: _Asked,
) -> SiteCode:
    compared = site.key.rule in asked.compared
    accumulated: dict[int, StateVariable] = {}
    numbers: dict[int, tuple[KeptNumber, ...]] = {}
    variants = [Variant(0, site.original, (), uses_previous=False)]
    slots = Slots(str(site.key), domain)
    # An assignment of `prev` where there was none assigns the present value, which may meet another assignment.
    empty = site.kind is ClauseKind.ASSIGNMENT and (site.original is None or any(e.code is None for e in edits))
    of_edit: dict[SetCode, Variant | None] = {}
    shared = shared_code(edits, accumulates, by_name=site.key in asked.read)
    puts: list[tuple[EditedCode, Variant]] = []
    for edit in edits:
        code = None if edit.code is None else shared[edit.code]
        body = None if code is None else code.body
        # `prev` alone leaves the site as it is, but `unmodified` tells it from the original.
        if isinstance(body, Previous) and not empty and not compared:
            of_edit[edit] = None
            continue
        uses_previous = code is not None and code.uses_previous
        known = _known(code, puts, variants)
        if known is None:
            number, sorts = len(variants), [capture.sort for capture in code.captures] if code else []
            if accumulates is not None and code is not None and uses_previous:
                known = Variant(number, body, (), uses_previous)
                name = f"{site.key}/gathered{number}"
                accumulated[number], numbers[number] = _gathered(name, code, domain, accumulates)
            else:
                known = Variant(number, body, slots.take(sorts), uses_previous)
            variants.append(known)
        if code is not None:
            puts.append((code, known))
        of_edit[edit] = known
    nests = any(variant.uses_previous for variant in variants) and not accumulated
    levels = _levels(site, domain, len(variants), slots, depth if nests else 0)
    return SiteCode(site, key_positions, tuple(variants), levels, of_edit, counting, accumulates, accumulated, numbers)


def _known(
    code: EditedCode | None, puts: Sequence[tuple[EditedCode, Variant]], variants: Sequence[Variant]
) -> Variant | None:
    """Return the variant that an earlier edit puts, or the text has, which is the same code; None for no such one."""
    if code is None or not (code.captures or code.uses_previous):
        body = None if code is None else code.body
        return next((v for v in variants if not v.slots and not v.uses_previous and _same(v.body, body)), None)
    return next((variant for known, variant in puts if known is code), None)


def _levels(site: Site, domain: tuple[Sort, ...], variants: int, slots: Slots, depth: int) -> tuple[Level, ...]:
    """Return the variables that say which code a site has, and those that the code's ``prev`` stands for has."""
    if variants == 1:
        return ()
    return tuple(
        Level(
            StateVariable(f"{site.key}/code{level}", domain, RangeSort(0, variants - 1), Role.VARIANT),
            slots.variables(f"/{level}"),
        )
        for level in range(depth + 1)
    )


def _gathered(
    name: str, code: EditedCode, domain: tuple[Sort, ...], operator: BinaryOperator
) -> tuple[StateVariable, tuple[KeptNumber, ...]]:
    """Return the variables for the captured values with which a condition has accumulated."""
    numbers = kept_numbers(code, operator)
    if numbers is None:
        raise ValueError(f"captured values that make no set: {name}")
    indices = (*domain, *(c.sort for position, c in enumerate(code.captures) if position not in numbers))
    kept = []
    for position, is_least in numbers.items():
        # A number that was computed may lie outside of its range.
        sort = INT if is_finite(code.captures[position].sort) else code.captures[position].sort
        variable = StateVariable(f"{name}/number{position}", indices, sort, Role.CAPTURED)
        kept.append(KeptNumber(position, variable, is_least))
    return StateVariable(name, indices, BOOL, Role.ACCUMULATED), tuple(kept)


def _same(first: Body | None, second: Body | None) -> bool:
    if first is None or second is None:
        return first is second
    return same_code(first, second)


def captured_symbols(variable: StateVariable, key_positions: tuple[int, ...]) -> tuple[Symbol, ...]:
    """Return symbols for the captured values that a variable has as indices."""
    return tuple(Symbol(f"captured{i}", sort) for i, sort in enumerate(variable.domain[len(key_positions) :]))
