"""Fuzzing by a cluster.

Owns: which shards are sent when, the work on one, and the way from their accounts to results.
Must never know: the transport; how a campaign is divided.

Invariants with ``can`` have shards of their own after those of the others, as on one machine.

The runs that workers report are executed again here. That runs were tried without a violation is what workers say.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from functools import partial

import msgspec
from msgspec import field
from msgspec.structs import replace

from invariants.cluster.errands import NO_TIME, READING, Errands, Sent
from invariants.cluster.wire import ClusterReply, ShardOrder, answer_in
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import PropertyClaim
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import MutableRecord, ValueRecord
from invariants.fuzzing.engine import parts_of
from invariants.fuzzing.settings import Settings
from invariants.fuzzing.shards import Shard, ShardFound, merged_claims, merged_corpus, rounds, try_shard
from invariants.language.model.declarations import Model
from invariants.verdicts.dispatch.variants import tasks_of
from invariants.verdicts.fuzz_session import NO_LIMIT, FuzzOptions, fuzz_apart, problems_of
from invariants.verdicts.limits.own_process import answered
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.supervision import with_overrun
from invariants.verdicts.verdict import Result

ACCOUNT = "shard"
"""The key of the only answer of a reply."""


class _Campaign(MutableRecord):
    """The campaign about one problem: the rounds to come, the shards that were sent, and the accounts so far.

    It begins when the campaign before it is over, if there is one: that about other properties of the same system. Both
    share the ``timeout``; ``spent`` are the seconds until this one was over.
    """

    problem: Problem
    timeout: float | None
    rounds: Iterator[tuple[Shard, ...]]
    before: _Campaign | None = None
    spent: float = 0.0
    sent: list[Sent] = field(default_factory=list)
    found: list[ShardFound] = field(default_factory=list)
    failure: str | None = None


class ClusterFuzz:
    """Campaigns by a cluster."""

    def __init__(self, errands: Errands, asked: FuzzOptions) -> None:
        self._errands = errands
        self._asked = asked
        self._campaigns: dict[tuple[Model, CheckOptions], list[_Campaign]] = {}

    def prepare(self, todo: Sequence[tuple[Model, CheckOptions]]) -> None:
        """Send the first shards of some models, and call off those that were sent before."""
        self._errands.call_off()
        self._campaigns = {(model, options): self._begun(model, options) for model, options in todo}

    def _begun(self, model: Model, options: CheckOptions) -> list[_Campaign]:
        problems = [each for task in tasks_of(model, obligations(model, options)) for each in problems_of(task)]
        found: list[_Campaign] = []
        for problem, timeout in problems:
            part, *later = parts_of(problem)
            own = timeout if timeout is None or not later else timeout / 2
            found.append(_Campaign(part, own, rounds(self._asked.examples)))
            self._send_round(found[-1], options.bytes)
            found += [_Campaign(each, timeout, rounds(self._asked.examples), found[-1]) for each in later]
        return found

    def _send_round(self, campaign: _Campaign, memory: int) -> None:
        """Send the next round of a campaign; nothing once it is over."""
        names = campaign.problem.properties
        is_broken = all(any(name in each.broken for each in campaign.found) for name in names)
        if not names or (campaign.found and is_broken) or campaign.failure is not None:
            return
        corpus = merged_corpus(campaign.found)
        for shard in next(campaign.rounds, ()):
            order = self._order(campaign, replace(shard, corpus=corpus), memory)
            label = f"{campaign.problem.model.name}.{names[0]}"
            campaign.sent.append(self._errands.send(order, label))

    def _order(self, campaign: _Campaign, shard: Shard, memory: int) -> ShardOrder:
        problem, model = campaign.problem, campaign.problem.model
        return ShardOrder(
            versions=self._errands.versions,
            seconds=with_overrun(NO_LIMIT if campaign.timeout is None else campaign.timeout) + READING,
            memory=memory,
            texts={source.path: source.text for source in model.sources},
            path=model.path,
            constants=dict(model.given),
            given=dict(model.given),
            properties=problem.properties,
            scope=dict(problem.scope),
            chain=problem.chain,
            steps=problem.steps,
            seed=self._asked.seed,
            shard=shard,
            timeout=campaign.timeout,
        )

    def findings(
        self, model: Model, options: CheckOptions, listener: ProgressListener, process: ReusedProcess
    ) -> Generator[Result | Diagnostic, None, None]:
        """Yield the results of one model, as ``fuzz_apart`` does; after an interrupt, from the accounts so far."""
        campaigns = self._campaigns.pop((model, options), None) or self._begun(model, options)
        interrupted = False
        try:
            for campaign in campaigns:
                self._finish(campaign, options.bytes, listener)
        except KeyboardInterrupt:
            interrupted = True
            self._errands.call_off()
            _note_untried(campaigns)
        tries = MergedShards({_key(each.problem): (tuple(each.found), each.failure) for each in campaigns})
        yield from fuzz_apart(model, options, self._asked, listener, process, tries)
        if interrupted:
            raise KeyboardInterrupt

    def _finish(self, campaign: _Campaign, memory: int, listener: ProgressListener) -> None:
        """Wait for the shards of a campaign, round by round."""
        if campaign.before is not None:
            if campaign.timeout is not None:
                campaign.timeout -= min(campaign.before.spent, campaign.timeout / 2)
            self._send_round(campaign, memory)
        started = time.monotonic()
        end = None if campaign.timeout is None else time.monotonic() + with_overrun(campaign.timeout)
        while campaign.sent:
            waiting, campaign.sent = campaign.sent, []
            for sent in waiting:
                reply = self._errands.waited(sent, listener, end)
                found = account_in(reply)
                if isinstance(found, ShardFound):
                    campaign.found.append(found)
                else:
                    campaign.failure = found
            self._send_round(campaign, memory)
        campaign.spent = time.monotonic() - started


def _note_untried(campaigns: Sequence[_Campaign]) -> None:
    """Note that campaigns which wait for others have tried nothing, as after an interrupt on one machine."""
    for each in campaigns:
        if each.before is not None and not (each.sent or each.found or each.failure):
            each.found.append(ShardFound(no_start=GaveUpReason.NO_EXAMPLE_IN_TIME.name))


def account_in(reply: ClusterReply) -> ShardFound | str:
    """Return the account in a reply, or why there is none."""
    found = answer_in(reply, ACCOUNT, ShardFound)
    if isinstance(found, str):
        return found
    counts = found.examples, found.independent, *found.chains.values(), *found.fired.values()
    others = *found.undecided.values(), *found.evaluated.values()
    if min(*counts, *others, 0) < 0 or found.independent > found.examples:
        return "a worker returned an account that cannot be"
    return found


class MergedShards(ValueRecord):
    """Tries no runs, but takes the accounts of shards, and the reason why some are missing; by the key of a problem."""

    found: dict[str, tuple[tuple[ShardFound, ...], str | None]]

    def __call__(self, problem: Problem, budget: Budget, settings: Settings) -> Iterator[PropertyClaim]:
        """Yield the claims about a problem."""
        for part in parts_of(problem):
            accounts, failure = self.found.get(_key(part), ((), NO_TIME))
            yield from merged_claims(part, budget, settings, accounts, failure)


def _key(problem: Problem) -> str:
    scope = sorted(problem.scope.items())
    return repr((sorted(problem.model.given.items()), problem.properties, scope, problem.chain, problem.steps))


# ------------------------------------------------------------------ on a worker


def account_of(order: ShardOrder, model: Model) -> ClusterReply:
    """Return the account of a shard, which is tried in a process within its limits."""
    problem = Problem(model, order.scope, order.properties, order.chain, order.steps)
    seconds = NO_LIMIT if order.timeout is None else with_overrun(order.timeout)
    for answer in answered(partial(_accounts, order, problem), seconds, order.memory):
        if isinstance(answer.found, NoAnswer):
            return ClusterReply(failure=str(answer.found))
        return ClusterReply(answers={ACCOUNT: answer.found})
    return ClusterReply(failure="a worker's process ended without an account")


def _accounts(order: ShardOrder, problem: Problem) -> Iterator[str]:
    deadline = None if order.timeout is None else time.monotonic() + order.timeout
    found = try_shard(problem, Budget(deadline, order.seed), Settings(order.shard.examples), order.shard)
    yield msgspec.json.encode(found).decode()
