"""The typed model's declarations: definitions, constraints, properties, checks, and the model as a whole.

Owns: the parts of a model other than its rules, and how they make up a model.
Must never know: how a model is run or encoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import assert_never

from msgspec import field

from invariants.foundation.diagnostics import Diagnostic, Silence
from invariants.foundation.records import Record, ShownInNotebooks, ValueRecord
from invariants.foundation.sorts import BOOL, EnumSort, IndividualSort, Scope, Sort
from invariants.foundation.sources import SourceText, Span, bare_digest, text_digest
from invariants.language.model.compounds import CompoundShape
from invariants.language.model.expressions import Binary, ChainRecord, Expression, Local, Quantified, SiteKey, Variable
from invariants.language.model.operators import BinaryOperator, QuantifierKind, RuleKind, StatementKind
from invariants.language.model.rules import Backup, Rule, Site, keyed_parameters
from invariants.language.model.starting import StartingPoint


class Definition(Record):
    """``define``."""

    name: str
    parameters: tuple[Local, ...]
    sort: Sort
    body: Expression
    span: Span


class Constraint(Record):
    """A named condition: of initial states (``init``) or of constants (``assume``, ``const … where``)."""

    name: str | None
    condition: Expression
    span: Span


# ------------------------------------------------------------- properties


class StepUnit(Enum):
    """The steps that a deadline counts."""

    STEPS = "steps"
    MODIFICATIONS = "modifications"
    RULES = "rules"


class Deadline(Record):
    """``forall locals: premise leads to goal within k``; ``rules`` are those whose steps count, where it names some.

    ``counter``, with an entry for all values of the locals, is 0 where nothing was due before the last step, and else
    1 + the counted steps since the premise held; at most ``within + 1``. None where no step is left: with ``within`` 0.
    """

    locals: tuple[Local, ...]
    premise: Expression
    goal: Expression
    within: int
    unit: StepUnit
    rules: tuple[str, ...]
    counter: Variable | None
    span: Span

    @property
    def implication(self) -> Expression:
        """The condition that the goal holds at once."""
        both = Binary(BinaryOperator.IMPLIES, self.premise, self.goal, sort=BOOL, span=self.span)
        if not self.locals:
            return both
        return Quantified(QuantifierKind.FORALL, self.locals, both, sort=BOOL, span=self.span)

    @property
    def limit(self) -> str:
        """The steps until the goal is due, in words."""
        of = f" of {', '.join(self.rules)}" if self.unit is StepUnit.RULES else ""
        noun = "modification" if self.unit is StepUnit.MODIFICATIONS else "step"
        return f"{self.within:,} {noun}{'' if self.within == 1 else 's'}{of}"

    def counts(self, rule: Rule) -> bool:
        """Return whether the steps of a rule count."""
        match self.unit:
            case StepUnit.STEPS:
                return True
            case StepUnit.MODIFICATIONS:
                return rule.kind is RuleKind.MODIFICATION
            case StepUnit.RULES:
                return rule.name in self.rules
            case _:
                assert_never(self.unit)


class StatedInvariant(Record):
    """``invariant NAME: e``. With ``two_state`` the expression mentions primed variables and is checked on every step.

    A *lemma* is stated to help proofs, and is not a requirement. Of a *witness*, ``witness NAME: e``, the condition is
    that ``e`` is false: a run that violates it reaches ``e``. Of a *growth*, the statement that a measure ``e`` grows
    without limit, it is ``e <= e``, which only says where ``e`` has a value. The condition of an invariant
    with a deadline is about the deadline's counter.
    """

    name: str
    condition: Expression
    two_state: bool
    span: Span
    kind: StatementKind = StatementKind.INVARIANT
    deadline: Deadline | None = None
    measure: Expression | None = None
    """The number that is said to grow without limit, or to reach a ``limit``; None for any other statement."""
    limit: Fraction | None = None
    """Of a witness that a Real measure is at least so great, for which a check of a limit stands: it is enough if runs
    come as close as wanted."""

    @property
    def is_lemma(self) -> bool:
        """Return whether it is stated to help proofs."""
        return self.kind is StatementKind.LEMMA

    @property
    def written(self) -> Span:
        """The place of the condition in the text."""
        return self.condition.span if self.deadline is None else self.deadline.span

    @property
    def implications(self) -> Expression:
        """The condition whose implications should be of use: some left-hand side should come true."""
        return self.condition if self.deadline is None else self.deadline.implication


class RangeInvariant(Record):
    """``x.range``: the variable (every entry of the map) is inside its range."""

    variable: Variable
    span: Span

    @property
    def name(self) -> str:
        """The name in checks and reports."""
        return f"{self.variable.name}.range"


class DefinedInvariant(Record):
    """``R.defined`` of a rule, ``i.defined`` of a stated invariant, or ``init.defined``.

    ``init`` stands for everything that is evaluated before the start.
    """

    subject: str
    span: Span

    @property
    def name(self) -> str:
        """The name in checks and reports."""
        return f"{self.subject}.defined"


Property = StatedInvariant | RangeInvariant | DefinedInvariant


def is_lemma(prop: Property) -> bool:
    """Return whether a property is a lemma."""
    return isinstance(prop, StatedInvariant) and prop.is_lemma


def is_witness(prop: Property) -> bool:
    """Return whether a property denies a witness: it is expected to be violated."""
    return isinstance(prop, StatedInvariant) and prop.kind is StatementKind.WITNESS


def is_growth(prop: Property) -> bool:
    """Return whether a property says that a measure grows without limit; no configuration violates such a one."""
    return isinstance(prop, StatedInvariant) and prop.kind is StatementKind.GROWTH


def may_be_approached(prop: Property) -> bool:
    """Return whether a property denies that a measure reaches a limit which it may come as close to as wanted."""
    return isinstance(prop, StatedInvariant) and prop.limit is not None


def is_promise(prop: Property) -> bool:
    """Return whether every configuration has to satisfy a property: it is no lemma, witness or growth."""
    return not (is_lemma(prop) or is_witness(prop) or is_growth(prop))


# ----------------------------------------------------------------- checks


class ExpectedVerdict(Enum):
    """The verdicts that a check may expect."""

    PROVED = "proved"
    SURVIVES = "survives"
    VIOLATED = "violated"
    TESTED = "tested"
    UNKNOWN = "unknown"
    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    UNREACHED = "unreached"
    UNLIMITED = "unlimited"
    APPROACHED = "approached"


class Unbounded(Enum):
    """``any`` as a bound."""

    ANY = "any"


Bound = int | Unbounded


class ChainCondition(ValueRecord):
    """The chains of modifications that a question is about: a violation with another chain is no answer.

    The chain has every modification of ``via``, each fired while the property held, and none of ``without``. It is none
    of ``other_than``.
    """

    via: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    other_than: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """Return the names behind ``via`` and ``without``; empty where neither has any."""
        parts = [("via", self.via), ("without", self.without)]
        return ", ".join(f"{word} {' and '.join(names)}" for word, names in parts if names)


class Check(Record):
    """A ``check`` line. An option that is not given is None."""

    properties: tuple[str, ...]
    """Names of properties; a check without names lists all."""
    chain: Bound | None
    steps: Bound | None
    scopes: tuple[tuple[str, Bound], ...]
    timeout: Fraction | None
    expected: ExpectedVerdict | None
    expected_chain: int | None
    """``after N``: the shortest chain that violates the property, or reaches the witness."""
    span: Span
    constants: tuple[tuple[str, str], ...] = ()
    """The constants that have a value in this check, and the values as text."""
    steps_span: Span | None = None
    """The place of ``steps``, if it is given."""


# ------------------------------------------------------------------ model


class Model(Record, ShownInNotebooks):
    """A system, ready to be run or encoded. Mappings keep the order of the text."""

    name: str
    path: str
    sources: tuple[SourceText, ...]
    """All files that were read, the main one first."""
    enums: tuple[EnumSort, ...]
    populations: tuple[IndividualSort, ...]
    scope: Scope
    """The declared (or default) number of individuals of each population."""
    constants: tuple[Variable, ...]
    variables: tuple[Variable, ...]
    initial_values: dict[Variable, Expression]
    """The initial values of constants and variables that have one; a map's expression is the value of every entry."""
    definitions: dict[str, Definition]
    constant_constraints: tuple[Constraint, ...]
    """The conditions of ``const … where`` and ``assume``."""
    initial_constraints: tuple[Constraint, ...]
    """``init``."""
    rules: dict[str, Rule]
    sites: dict[SiteKey, Site]
    backups: dict[str, Backup]
    properties: dict[str, Property]
    """Stated invariants first, then the implicit ones, by name."""
    checks: tuple[Check, ...]
    warnings: tuple[Diagnostic, ...]
    """The warnings found while the text was read, without silenced ones."""
    silences: tuple[Silence, ...] = ()
    """The silences of warnings that are found later, or depend on options, too."""
    given: Mapping[str, str] = field(default_factory=dict)
    """The constants whose value is given from outside their declarations, and the values as text."""
    variants: tuple[Model, ...] = ()
    """The models of the checks that give values to constants, each with its own checks only."""
    individual_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names for the first individuals of each population, in order; later individuals are shown as ``Agent7``."""
    asked: ChainCondition | None = None
    """The chains that its properties are about; None for all chains."""
    compounds: Mapping[str, CompoundShape] = field(default_factory=dict)
    """The optional variables and records, with the variables that each of them has become."""
    start: StartingPoint | None = None
    """Where runs start; None for the initial configurations that the text describes. Code and values may name
    individuals then, which are not interchangeable any more."""

    def __repr__(self) -> str:
        kinds = [rule.kind for rule in self.rules.values()]
        parts = [
            _counted(kinds.count(RuleKind.TRANSITION), "transition"),
            _counted(kinds.count(RuleKind.MODIFICATION), "modification"),
            _counted(sum(isinstance(each, StatedInvariant) for each in self.properties.values()), "invariant"),
        ]
        return f"Model({self.name}: {', '.join(parts)})"

    @property
    def digest(self) -> str:
        """``sha256:`` and the hexadecimal digest of the text, comments included.

        For one file it is the digest that every tool computes; for several, the digest of the lines of digests. (The
        digest in certificates, in contrast, is over the meaning of the text.)
        """
        digests = [text_digest(source.text) for source in self.sources]
        return digests[0] if len(digests) == 1 else text_digest("\n".join(map(bare_digest, digests)))

    @property
    def individuals(self) -> frozenset[str]:
        """Return the names of all individuals that have one: each is a constant, which differs from all others."""
        return frozenset(name for names in self.individual_names.values() for name in names)

    @property
    def may_lack_initial_state(self) -> bool:
        """Return whether anything besides defined initial values constrains the start. If not, there is a start."""
        return bool(self.initial_constraints or self.constant_constraints or "init.defined" in self.properties)

    @property
    def promises(self) -> tuple[str, ...]:
        """Return the names of the properties that the system has to satisfy: all but lemmas and witnesses."""
        return tuple(name for name, prop in self.properties.items() if is_promise(prop))

    @property
    def witnesses(self) -> tuple[str, ...]:
        """Return the names of the witnesses: conditions that some run has to reach."""
        return tuple(name for name, prop in self.properties.items() if is_witness(prop))

    @property
    def all_properties(self) -> Mapping[str, Property]:
        """Return the properties by name, with those that only variants have: limits that are stated of them alone."""
        if not self.variants:
            return self.properties
        models = (*reversed(self.variants), self)
        return {name: prop for model in models for name, prop in model.properties.items()}

    def is_lemma(self, name: str) -> bool:
        """Return whether a property is a lemma."""
        return is_lemma(self.all_properties[name])

    def is_witness(self, name: str) -> bool:
        """Return whether a property is a witness."""
        return is_witness(self.all_properties[name])

    def is_asked_about(self, name: str) -> bool:
        """Return whether the question is about a property: one about some chains is not about all implicit ones."""
        if self.asked is None or isinstance(self.properties[name], StatedInvariant):
            return True
        follows_chains = any(isinstance(each.purpose, ChainRecord) for each in self.variables)
        return not (self.asked.via or self.asked.other_than or follows_chains)

    def chain_of(self, rules: Iterable[str]) -> tuple[str, ...]:
        """Return the modifications among the rules of a run, in order."""
        return tuple(name for name in rules if self.rules[name].kind is RuleKind.MODIFICATION)

    def keyed_parameters(self) -> dict[str, tuple[int, ...]]:
        """Return for each rule, in order, the positions of the parameters by which its code is kept."""
        return keyed_parameters(self.rules)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
