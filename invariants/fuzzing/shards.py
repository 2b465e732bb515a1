"""Shards: parts of a campaign, each with a seed of its own, that others can work on.

Owns: the division of a campaign, the account of a shard as plain data, and one claim of several shards.
Must never know: who works on a shard.

The division depends on the number of examples alone: whoever works on the shards tries the same runs. A shard of a
later round continues runs from the corpora of the rounds before, which are merged in the order of their shards.
Independent examples stay independent of all others, so the accounts of shards add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

from msgspec import field
from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, PropertyClaim, Tested
from invariants.foundation.no_answer import GaveUpReason, NoAnswer, never_computed
from invariants.foundation.records import ValueRecord
from invariants.fuzzing.engine import ProblemFuzzer
from invariants.fuzzing.failure_store import input_in, text_of
from invariants.fuzzing.runs.fuzz_input import FuzzInput, InputRunner
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.settings import Settings
from invariants.interpreter.state.failures import NotFinite

SHARD = 1_000
"""The examples of a shard: about a second for a small model."""

FIRST_ROUND, LATER_ROUND = 8, 64
"""The shards of a round. A corpus is worth merging early, and workers wait for each other at the end of a round."""

RUNS_SHARED = 16
"""The runs that a shard shares with later ones."""

RUNS_MERGED = 128
"""The runs that a shard gets from earlier ones."""


class Shard(ValueRecord):
    """A part of a campaign: its number, its examples, and the inputs of runs that it may continue."""

    number: int
    examples: int
    corpus: tuple[str, ...] = ()


class ShardFound(ValueRecord):
    """The account of a shard, in plain data; of properties and rules by name.

    The fields:

    - ``broken``: the input of the smallest run that violates each property that is violated;
    - ``corpus``: the inputs of runs that others may continue;
    - ``pairs``: the pairs of a rule and the code under which it fired, as texts;
    - ``undecided``, ``evaluated``: how often each property, or a step, could not be computed, and each property could;
    - ``complete``: whether all examples were tried;
    - ``no_start``: the reason why no example was tried, by its name; None where some were.
    """

    broken: dict[str, str] = field(default_factory=dict)
    corpus: tuple[str, ...] = ()
    examples: int = 0
    independent: int = 0
    chains: dict[int, int] = field(default_factory=dict)
    fired: dict[str, int] = field(default_factory=dict)
    pairs: tuple[str, ...] = ()
    undecided: dict[str, int] = field(default_factory=dict)
    evaluated: dict[str, int] = field(default_factory=dict)
    complete: bool = False
    no_start: str | None = None


def rounds(examples: int) -> Iterator[tuple[Shard, ...]]:
    """Yield the rounds of a campaign with so many examples."""
    number, size = 0, FIRST_ROUND
    while number * SHARD < examples:
        starts = range(number * SHARD, min((number + size) * SHARD, examples), SHARD)
        yield tuple(Shard(start // SHARD, min(SHARD, examples - start)) for start in starts)
        number, size = number + size, LATER_ROUND


def seed_of(seed: int, number: int) -> int:
    """Return the seed of a shard, given that of the campaign."""
    return int.from_bytes(sha256(f"{seed} shard {number}".encode()).digest()[:4], "big")


def merged_corpus(found: Sequence[ShardFound]) -> tuple[str, ...]:
    """Return the inputs of runs to continue, of the latest shards first."""
    every = dict.fromkeys(text for each in reversed(found) for text in each.corpus)
    return tuple(every)[:RUNS_MERGED]


# ------------------------------------------------------------------ one shard


def try_shard(problem: Problem, budget: Budget, settings: Settings, shard: Shard) -> ShardFound:
    """Return the account of a shard of the campaign with the seed of the budget."""
    own = replace(budget, seed=seed_of(budget.seed, shard.number))
    try:
        fuzzer = ProblemFuzzer(problem, own, replace(settings, examples=shard.examples, database=None))
    except NotFinite as error:
        return ShardFound(no_start=error.why.reason.name)
    runner = InputRunner(fuzzer.interpreter, fuzzer.limits, next(iter(problem.model.properties.values())))
    inputs = (input_in(text, problem.model, problem.scope) for text in shard.corpus)
    runs = (runner.followed(each) for each in inputs if each is not None)
    fuzzer.campaign.continue_from(run for run in runs if run is not None)
    for _ in fuzzer.claims():
        pass
    return _account(fuzzer, problem.properties)


def _account(fuzzer: ProblemFuzzer, names: Sequence[str]) -> ShardFound:
    campaign, tally = fuzzer.campaign, fuzzer.campaign.tally
    elsewhere = tally.undecided + campaign.initial_states.undecided
    return ShardFound(
        broken={name: _text(run) for name, run in fuzzer.smallest.items()},
        corpus=tuple(map(_text, campaign.shared(RUNS_SHARED))),
        examples=tally.examples,
        independent=tally.independent,
        chains=dict(sorted(tally.chains.items())),
        fired=dict(tally.fired),
        pairs=tuple(sorted(map(repr, tally.pairs))),
        undecided={name: campaign.monitor.undecided[name] + elsewhere for name in names},
        evaluated={name: campaign.monitor.evaluation_counts[name] for name in names},
        complete=fuzzer.complete,
        no_start=None if tally.examples else fuzzer.no_start().name,
    )


def _text(run: Run) -> str:
    return text_of(FuzzInput.of(run))


# ---------------------------------------------------------------- all of them


def merged_claims(
    problem: Problem, budget: Budget, settings: Settings, found: Sequence[ShardFound], failure: str | None = None
) -> Iterator[PropertyClaim]:
    """Yield one claim for each property from the accounts of shards: runs are executed again, and shrunk and kept here.

    ``failure`` is the reason why the accounts of some shards are missing.
    """
    try:
        fuzzer = ProblemFuzzer(problem, budget, replace(settings, guided=False, solver=False))
    except NotFinite as error:
        yield from (GaveUp(name, error.why) for name in problem.properties)
        return
    fuzzer.try_stored_failures()
    misfits = {
        name for each in found for name, text in each.broken.items() if not _is_taken(fuzzer, problem, name, text)
    }
    for name in problem.properties:
        violated = fuzzer.violated(name)
        if violated is not None:
            yield violated
        elif name in misfits:
            yield GaveUp(name, NoAnswer(GaveUpReason.FAILED, "a run that was reported violates nothing"))
        else:
            yield _tested(name, problem, budget.seed, settings, found, failure)


def _is_taken(fuzzer: ProblemFuzzer, problem: Problem, name: str, text: str) -> bool:
    """Take a run that was reported; return whether it violates its property within the bounds."""
    found = input_in(text, problem.model, problem.scope)
    if found is None or name not in problem.properties:
        return False
    run = InputRunner(fuzzer.interpreter, fuzzer.limits, problem.model.properties[name]).execute(found)
    if run is None:
        return False
    fuzzer.take(name, run)
    return True


def _tested(
    name: str, problem: Problem, seed: int, settings: Settings, found: Sequence[ShardFound], failure: str | None
) -> PropertyClaim:
    """Return the claim from the accounts of shards that have found no violation."""
    examples = sum(each.examples for each in found)
    if not examples:
        reasons = [each.no_start for each in found if each.no_start is not None]
        if failure is not None or not reasons or reasons[0] not in GaveUpReason.__members__:
            return GaveUp(name, NoAnswer(GaveUpReason.FAILED, failure or "no shard was tried"))
        return GaveUp(name, NoAnswer(GaveUpReason[reasons[0]]))
    undecided = sum(each.undecided.get(name, 0) for each in found)
    if undecided and not any(each.evaluated.get(name, 0) for each in found):
        return GaveUp(name, never_computed())
    chains: Counter[int] = Counter()
    for each in found:
        chains.update(each.chains)
    return Tested(
        name,
        seed,
        examples,
        sum(each.independent for each in found),
        dict(sorted(chains.items())),
        {rule: sum(each.fired.get(rule, 0) for each in found) for rule in problem.model.rules},
        len({pair for each in found for pair in each.pairs}),
        undecided,
        failure is None and all(each.complete for each in found) and examples >= settings.examples,
    )
