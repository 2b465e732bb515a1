"""The two readings of a model, held against each other.

Owns: the required agreement of brute force with the interpreter and bounded search with the solver, for one model.
Must never know: where models come from.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from invariants.engines.bounded import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import (
    Covered,
    GaveUp,
    PropertyClaim,
    Proved,
    Vacuity,
    VacuityKind,
    Violation,
)
from invariants.evidence.confirmation import UnconfirmedViolation, confirm
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import UndefinedAttempt, UndefinedInvariant, UndefinedStart
from invariants.language.loader import load_text
from invariants.language.model.declarations import DefinedInvariant, Model, Property, RangeInvariant, StatedInvariant
from invariants.language.model.operators import RuleKind
from tests.differential.brute_force import Broken, BruteForce
from tests.generators.choosing import Seeded
from tests.generators.probes import marked, probed

EXEMPT = (
    NoAnswer(GaveUpReason.UNSUPPORTED, "`enabled` of a rule that chooses arbitrary values under a `for`"),
    NoAnswer(GaveUpReason.NO_EXACT_MEANING, "^"),
)
"""Reasons for which bounded search may give a model up: constructs that it does not encode."""


CHAINS = (0, 1, 1, 2, 2, 2, 3, 4)
STEPS = (0, 1, 2, 2, 3)


def bounds(seed: int) -> tuple[int, int]:
    """The bounds on the chain and on the steps with which the system of a seed is searched."""
    return CHAINS[seed % len(CHAINS)], STEPS[seed % len(STEPS)]


@attrs.frozen
class Agreement:
    """The findings of both for one model within one pair of bounds.

    ``disagreements`` are sentences; none where the two agree. ``unsupported`` is the exempt reason for which bounded
    search gave the model up.
    """

    broken: dict[str, Broken | None]
    configurations: int
    fired: frozenset[str]
    disagreements: tuple[str, ...]
    unsupported: NoAnswer | None = None


def compare(model: Model, chain: int, steps: int, cap: int = 200_000) -> Agreement:
    """Search with both, and say where they differ.

    Raises ``TooManyConfigurationsError`` where there are more than ``cap``.
    """
    interpreter = Interpreter(model)
    search = BruteForce(interpreter, chain, steps, cap=cap)
    broken = search.run()
    answers = list(run(Problem(model, interpreter.scope, tuple(model.properties), chain, steps), Budget()))
    claims = [claim for claim in answers if not isinstance(claim, Vacuity)]
    vacuity = [claim for claim in answers if isinstance(claim, Vacuity)]
    reasons = {claim.why for claim in claims if isinstance(claim, GaveUp)}
    if len(reasons) == 1 and reasons <= set(EXEMPT):
        return Agreement(broken, len(search.fewest), frozenset(search.fired), (), reasons.pop())
    found = [
        *_unheard_of(interpreter, search),
        *_unclaimed(model, claims),
        *_vacuity(model, search, vacuity),
        *(line for claim in claims for line in _differences(interpreter, claim, broken)),
    ]
    return Agreement(broken, len(search.fewest), frozenset(search.fired), tuple(found))


def with_probes(text: str, chain: int, steps: int, seed: int, cap: int = 200_000) -> str:
    """The text with invariants that are broken in some of the configurations within the bounds, and nowhere else.

    Raises ``TooManyConfigurationsError`` where there are more than ``cap``.
    """
    search = BruteForce(Interpreter(load_text(marked(text))), chain, steps, cap=cap)
    search.run()
    return probed(text, search.interpreter, search.fewest, Seeded(seed))


def _unheard_of(interpreter: Interpreter, search: BruteForce) -> Iterator[str]:
    """Everything undefined breaks a property of the model: nothing goes unreported."""
    properties = interpreter.model.properties
    if "init.defined" not in properties:
        yield from (
            f"init is undefined: {start.reason.value}"
            for start in interpreter.starts()
            if isinstance(start, UndefinedStart)
        )
    stated = [
        prop
        for prop in properties.values()
        if isinstance(prop, StatedInvariant) and f"{prop.name}.defined" not in properties
    ]
    for configuration in search.fewest:
        for prop in stated:
            evaluation = interpreter.evaluate(prop, configuration)
            if isinstance(evaluation, UndefinedInvariant):
                yield f"{prop.name} is undefined: {evaluation.reason.value}"
    for before, rule, outcome in search.attempts():
        if isinstance(outcome, UndefinedAttempt):
            if f"{rule}.defined" not in properties:
                yield f"{rule} is undefined: {outcome.reason.value}"
            continue
        for prop in stated:
            evaluation = interpreter.evaluate(prop, outcome.configuration, before, outcome.choices)
            if isinstance(evaluation, UndefinedInvariant):
                yield f"{prop.name} is undefined: {evaluation.reason.value}"


def _vacuity(model: Model, search: BruteForce, claims: list[Vacuity]) -> Iterator[str]:
    """There is a start, and a rule can fire, unless it is claimed that not."""
    if not (set(model.properties) - {"init.defined"}):
        return
    no_start = any(claim.kind is VacuityKind.NO_START for claim in claims)
    if no_start != (not search.fewest):
        yield f"there is {'no' if no_start else 'a'} start; brute force has {len(search.fewest)} configurations"
    if no_start:
        return
    complete = any(name not in search.broken for name in search.properties)
    never = {claim.subject for claim in claims if claim.kind is VacuityKind.NEVER_FIRES}
    for name in model.rules:
        if name in never and name in search.fired:
            yield f"{name} fires; bounded search says that it never does"
        if name not in never and name not in search.fired and complete:
            yield f"{name} never fires; bounded search says that it does"


def _unclaimed(model: Model, claims: list[PropertyClaim]) -> Iterator[str]:
    names = [claim.property for claim in claims]
    for name in model.properties:
        if names.count(name) != 1:
            yield f"{name}: {names.count(name)} claims"


def _differences(interpreter: Interpreter, claim: PropertyClaim, broken: dict[str, Broken | None]) -> Iterator[str]:
    name = claim.property
    expected = broken[name]
    match claim:
        case GaveUp(why=why):
            yield f"{name}: bounded search gave up: {why}"
        case Covered():
            if expected is not None:
                yield f"{name}: brute force breaks it by {_shape(expected)}; bounded search covered it"
        case Proved():
            yield f"{name}: bounded search cannot prove anything"
        case Violation():
            chain = chain_length(interpreter.model, claim)
            run_of = " ".join(step.rule for step in claim.steps)
            if expected is None:
                yield f"{name}: bounded search breaks it by [{run_of}]; brute force covered it"
            elif (expected.chain, expected.length) != (chain, len(claim.steps)):
                yield f"{name}: bounded search breaks it by [{run_of}]; brute force by {_shape(expected)}"
            confirmed = confirm(interpreter, claim)
            if isinstance(confirmed, UnconfirmedViolation):
                yield f"{name}: the run [{run_of}] does not replay: {confirmed.reason} (step {confirmed.step})"


def chain_length(model: Model, violation: Violation) -> int:
    """Return the number of modifications in the run of a violation."""
    return sum(model.rules[step.rule].kind is RuleKind.MODIFICATION for step in violation.steps)


def _shape(broken: Broken) -> str:
    return f"[{' '.join(step.rule for step in broken.steps)}]"


def kinds(model: Model, agreement: Agreement) -> frozenset[str]:
    """The kinds of properties in a comparison that were covered or violated, by which chains."""
    found = {f"{rule.kind.value} fires" for rule in model.rules.values() if rule.name in agreement.fired}
    if not agreement.configurations:
        found.add("no start")
    if agreement.unsupported is not None:
        found.add(f"not supported: {agreement.unsupported}")
    for name, broken in agreement.broken.items():
        kind = _kind(model, model.properties[name])
        if broken is None:
            found.add(f"{kind} covered")
        else:
            found |= {f"{kind} violated", f"{kind} violated by a chain of {broken.chain}"}
            found.add(f"violated by a run of {broken.length}")
    return frozenset(found)


def _kind(model: Model, prop: Property) -> str:
    match prop:
        case StatedInvariant(two_state=two_state):
            return "two-state invariant" if two_state else "invariant"
        case RangeInvariant():
            return "range"
        case DefinedInvariant(subject=subject):
            return (
                "defined rule"
                if subject in model.rules
                else "defined start"
                if subject == "init"
                else "defined invariant"
            )
