"""Obligations: the property to check, its bounds, and the expected verdict.

Owns: the combination of a model's checks with the options from outside, warnings about it, and what results have of
an obligation.
Must never know: how an obligation is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.limits import LONGEST_WAIT, PATIENCE
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.language.elaboration.checks import idle_bound
from invariants.language.model.declarations import (
    Bound,
    ChainCondition,
    Check,
    ExpectedVerdict,
    Model,
    Unbounded,
    is_growth,
    may_be_approached,
)
from invariants.language.problems import Problems
from invariants.language.silences import unsilenced
from invariants.verdicts.options import CheckOptions, Defaults, WorkLimits
from invariants.verdicts.traces.given_values import given_values
from invariants.verdicts.traces.trace import Shown
from invariants.verdicts.verdict import Bounds

DEFAULT_CHAIN = 3
"""Modifications of the longest chains, where neither the text nor an option gives a number."""
DEFAULT_STEPS = 8
"""The bounds where neither the text nor an option gives any."""
LEMMA_SECONDS = 10.0
"""The time for a lemma where none is given: nothing depends on whether the lemma is decided."""


class Obligation(Record):
    """One property, its bounds, and its expected verdict. ``timeout`` is in seconds."""

    property: str
    bounds: Bounds
    timeout: float | None
    prove_first: bool
    """Whether a proof for all chains and runs is tried before the bounds: nothing was said about them."""
    may_be_open: bool = False
    """Whether a proof for every number of individuals is waited for: no check and no option gives one. Else it is tried
    briefly."""
    expected: ExpectedVerdict | None = None
    expected_chain: int | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    """The values that constants have in the model that it is about: the model itself, or one of its variants."""
    work: float | None = None
    """The allowed work, in seconds of an idle machine; None for as many as the timeout."""
    limits: WorkLimits = WorkLimits()
    """Limits of parts of this work."""


def seconds_for(obligation: Obligation) -> float:
    """Return the seconds on the clock for an obligation: the given timeout, or enough for the allowed work."""
    return obligation.timeout or LONGEST_WAIT


def work_for(obligation: Obligation) -> float:
    """Return the allowed work for an obligation, in seconds of an idle machine."""
    return obligation.work or obligation.timeout or PATIENCE


def asks_for_every_size(obligation: Obligation) -> bool:
    """Return whether the property has to hold for every number of individuals of some type."""
    return any(isinstance(size, Unbounded) for size in obligation.bounds.scope.values())


def obligations(model: Model, options: CheckOptions, *, lemmas: bool = False) -> tuple[Obligation, ...]:
    """Return the obligations of a model, in the order of the text; properties that no check names come last.

    Those of its variants follow, variant by variant. They include the lemmas that a check or the options name; with
    ``lemmas``, all lemmas, in each model that has other obligations.
    """
    models = (model, *model.variants)
    found = [
        [_obligation(each, options, name, check) for check in each.checks for name in check.properties]
        for each in models
    ]
    named = {obligation.property for own in found for obligation in own}
    found[0] += [
        _obligation(model, options, name, None) for name in (*model.promises, *model.witnesses) if name not in named
    ]
    found = [[one for one in own if each.is_asked_about(one.property)] for each, own in zip(models, found, strict=True)]
    wanted = options.invariants
    for each, own in zip(models, found, strict=True):
        asked = lemmas and (bool(own) or not model.variants)
        named = {obligation.property for obligation in own}
        unnamed = [name for name in each.properties if name not in named and each.is_lemma(name)]
        own += [_about_lemma(each, options, name, own) for name in unnamed if asked or name in wanted]
    every = (obligation for own in found for obligation in own)
    return tuple(obligation for obligation in every if not wanted or obligation.property in wanted)


def _obligation(model: Model, options: CheckOptions, name: str, check: Check | None) -> Obligation:
    chain = _first(options.chain, check.chain if check else None)
    steps = _first(options.steps, check.steps if check else None)
    given = (*(check.scopes if check else ()), *options.scopes)
    bounds = Bounds(*_chain_and_steps(chain, steps, options.defaults), _scope(model, options.defaults, given))
    if is_growth(model.properties[name]):
        bounds = replace(bounds, chain=Unbounded.ANY, steps=Unbounded.ANY)  # within bounds nothing grows
    timeout = options.timeout
    if timeout is None and check is not None and check.timeout is not None:
        timeout = float(check.timeout)
    return Obligation(
        name,
        bounds,
        options.defaults.timeout if timeout is None else timeout,
        # Leaving both open by default counts as asking for every chain.
        prove_first=chain is steps is None and isinstance(bounds.chain, int) and isinstance(bounds.steps, int),
        may_be_open=bool(model.scope) and all(isinstance(size, Unbounded) for _, size in given),
        expected=None if check is None else check.expected,
        expected_chain=None if check is None else check.expected_chain,
        given=model.given,
        work=options.work,
        limits=options.limits,
    )


def _about_lemma(model: Model, options: CheckOptions, name: str, promises: Sequence[Obligation]) -> Obligation:
    """Return the obligation to prove a lemma that no check names.

    A proof can use the lemma if it is proved for runs of every length and, if some invariant is asked about for every
    number of individuals, for every number.
    """
    obligation = _obligation(model, options, name, None)
    everywhere = {type for each in promises for type, size in each.bounds.scope.items() if isinstance(size, Unbounded)}
    scope = {type: Unbounded.ANY if type in everywhere else size for type, size in obligation.bounds.scope.items()}
    timeout = options.timeout or options.defaults.timeout or LEMMA_SECONDS
    bounds = Bounds(Unbounded.ANY, Unbounded.ANY, scope)
    return replace(obligation, bounds=bounds, timeout=timeout, prove_first=False)


def _chain_and_steps(chain: Bound | None, steps: Bound | None, defaults: Defaults) -> tuple[Bound, Bound]:
    """Return the bounds on chains and steps. Without a bound on chains, the default for steps is no bound."""
    default_chain = DEFAULT_CHAIN if defaults.chain is None else defaults.chain
    longest = default_chain if chain is None else chain
    if steps is not None:
        return longest, steps
    default_steps = None if chain is Unbounded.ANY else defaults.steps
    if default_steps is None:
        default_steps = Unbounded.ANY if longest is Unbounded.ANY else DEFAULT_STEPS
    return longest, default_steps


def _scope(model: Model, defaults: Defaults, given: Iterable[tuple[str, Bound]]) -> dict[str, Bound]:
    """Return the numbers of individuals: the given numbers, else the defaults, else the declared numbers."""
    fitting = ((name, _at_least(model, name, size)) for name, size in defaults.scopes if name in model.scope)
    return {**model.scope, **dict(fitting), **dict(given)}


def _at_least(model: Model, population: str, size: Bound) -> Bound:
    """Return a default number of individuals, or that of their names if there are more."""
    return size if isinstance(size, Unbounded) else max(size, len(model.individual_names.get(population, ())))


def _first(*bounds: Bound | None) -> Bound | None:
    return next((bound for bound in bounds if bound is not None), None)


def warnings_of_reading(model: Model, options: CheckOptions, *, within_bounds: bool = False) -> tuple[Diagnostic, ...]:
    """Return the warnings that reading a model has found, with those of idle bounds for the bounds that are used.

    ``within_bounds`` says that only runs within bounds are asked about, so that no bound is idle.
    """
    stated = (options.chain, options.steps, options.defaults.chain, options.defaults.steps)
    if not within_bounds and not any(each is not None for each in stated):
        return model.warnings
    found = Problems()
    found.add(tuple(each for each in model.warnings if each.code is not Code.IDLE_BOUND))
    if not within_bounds:
        found.add(unsilenced(model.silences, _idle_bounds(model, options))[0])
    return found.in_order(model.sources, Severity.WARNING)


def _idle_bounds(model: Model, options: CheckOptions) -> Iterator[Diagnostic]:
    """Yield the warnings of bounds on steps beside chains without a bound: those of checks, and of what none names."""
    checks = [check for each in (model, *model.variants) for check in each.checks]
    named = {name for check in checks for name in check.properties}
    wanted = set(options.invariants)
    is_asked_else = any(name not in named for name in wanted or (*model.promises, *model.witnesses))
    for check in [*checks, *([None] if is_asked_else else [])]:
        if check is not None and wanted and wanted.isdisjoint(check.properties):
            continue
        chain = _first(options.chain, check.chain if check else None)
        own = check.steps if check else None
        longest, steps = _chain_and_steps(chain, _first(options.steps, own), options.defaults)
        if longest is not Unbounded.ANY or isinstance(steps, Unbounded):
            continue
        if options.steps is None and check is not None and own is not None:
            yield idle_bound(steps, check.steps_span)
        else:
            yield idle_bound(steps, None, " in the configuration" if options.steps is None else " in the options")


class SharedFields(TypedDict):
    """The fields that all results of an obligation share."""

    invariant: str
    bounds: Bounds
    engine: str | None
    seconds: float
    expected: ExpectedVerdict | None
    expected_chain: int | None
    bounds_stated: bool
    is_lemma: bool
    is_witness: bool
    may_be_approached: bool
    constants: Mapping[str, Shown]
    asked: ChainCondition | None


def shared_fields(model: Model, obligation: Obligation, engine: str | None, seconds: float) -> SharedFields:
    """Return the fields of each result of an obligation, whatever its verdict."""
    return {
        "invariant": obligation.property,
        "bounds": obligation.bounds,
        "engine": engine,
        "seconds": seconds,
        "expected": obligation.expected,
        "expected_chain": obligation.expected_chain,
        "bounds_stated": not obligation.prove_first,
        "is_lemma": model.is_lemma(obligation.property),
        "is_witness": model.is_witness(obligation.property),
        "may_be_approached": may_be_approached(model.properties[obligation.property]),
        "constants": given_values(model),
        "asked": model.asked,
    }


def search_scope(model: Model, bounds: Bounds) -> Scope:
    """Return the numbers of individuals to search with: for a question about every number, the declared number."""
    return {name: model.scope[name] if isinstance(size, Unbounded) else size for name, size in bounds.scope.items()}
