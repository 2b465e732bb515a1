"""The command ``gate``.

Owns: its options and help, and the order of events: usage, reading model, state, policy and proposal, deciding,
reporting.
Must never know: how a proposal is decided.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, status_of_decision
from invariants.cli.files import SHOWN_INPUT, STANDARD_INPUT, refuse_bad_end, text_of
from invariants.cli.parameters import path, person
from invariants.foundation.records import ValueRecord
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.cli.signals import Interrupts
    from invariants.cli.writers import ReportWriter
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.foundation.sources import SourceText
    from invariants.gate.decision import Decision
    from invariants.gate.recording.recorded_gate import RecordedGate
    from invariants.language.model.declarations import Model
    from invariants.report.renderers import DecisionRenderer

LARGEST_STATE = 16 << 20
"""The greatest size of a configuration, or of a proposal, in bytes."""

_HELP = """
Decide about one change of a running system: admit it, refuse it, or leave it to a person.

MODEL is the system as written. PROPOSAL is a text in the language, in a file or (`-`) on standard input:

\b
  apply M(…)       one of the system's modifications, now
  edit { … }       edits and assignments, made once
  adopt RULE       a transition or modification that exists from now on
  retire R         a rule that does not exist any more

Several together are one step. Code and arguments may name individuals: `Agent0`.

--policy FILE has the action for a change, by its class (same, tighter, looser, incomparable) and the evidence for it,
how much changes may loosen in all, and the places that nobody may loosen or change. Without a policy, a proved change
is admitted if it is the same or tighter, and left to a person if not.

--ledger FILE gets a line for each decision before the decision is given, with the digest of the line before: gates that
share a ledger take turns, and count loosened places together, until --baseline NAME says that a person has reviewed
the configuration. --approve NAME makes a change that is left to a person, who is not its
proposer: neither by --proposer nor by the ledger. --verify-ledger FILE says whether each line
is there, unaltered and in its place; with --replay, each decision is made again.

--since COMMIT takes for the proposal what MODEL has changed since a commit of git, and for the policy the one of the
commit. A difference that no proposal can make (another variable or invariant, another policy) takes a person. This is
for hooks.

\b
Examples:
  invariants gate review_gate.inv --state now.json change.inv
  echo 'retire fast_track' | invariants gate review_gate.inv --state now.json -
  invariants gate review_gate.inv change.inv --policy policy.toml --ledger ledger.jsonl --proposer agent-7
  invariants gate review_gate.inv --verify-ledger ledger.jsonl --replay
  invariants gate review_gate.inv --since HEAD --state now.json --policy policy.toml

\b
Exit status:
  0   admitted: every invariant is proved for every run from the
      configuration after the change, and the policy lets it pass
  1   refused; or a ledger is not whole, or has a decision that is not made
      again
  2   a bad model, state, policy, ledger or proposal, or bad usage
  3   undecided, and not admitted
  4   a person has to decide
  70  a bug in the checker; nothing is admitted
"""


class GateRequestOptions(ValueRecord, kw_only=True):
    """The options of a decision, as they were given."""

    state: str | None = None
    policy: str | None = None
    end: str | None = None
    ledger: str | None = None
    proposer: str | None = None
    certificates: str | None = None
    memory: int | None = None
    since: str | None = None
    approve: str | None = None
    about: str | None = None


@click.command(help=_HELP)
@click.argument("model", type=path, metavar="MODEL")
@click.argument("proposal", type=path, metavar="[PROPOSAL]", required=False)
@click.option("--state", type=path, metavar="FILE", help="The configuration that the system is in, as JSON.")
@click.option("--policy", type=path, metavar="FILE", help="What becomes of which change, as TOML.")
@click.option("--end", type=path, metavar="FILE", help="Write the configuration after a change that is admitted.")
@click.option("--ledger", type=path, metavar="FILE", help="Write the decision to this ledger first.")
@click.option("--proposer", type=person, metavar="NAME", help="With --ledger: the proposer of the change.")
@click.option(
    "--approve", type=person, metavar="NAME", help="With --ledger: NAME has approved a change that is left to a person."
)
@click.option("--about", metavar="DIGEST", help="Decide only if this is the digest of the configuration.")
@click.option("--since", metavar="COMMIT", help="Decide what MODEL has changed since a commit of git.")
@click.option("--certificates", type=path, metavar="DIR", help="Write certificates of proofs to this folder.")
@options.memory
@click.option("--verify-ledger", type=path, metavar="FILE", help="Inspect a ledger, instead of deciding.")
@click.option(
    "--baseline", type=person, metavar="NAME", help="With --ledger, instead of deciding: count loosened places anew."
)
@click.option("--replay", is_flag=True, help="With --verify-ledger: make each decision again.")
@options.format_name(ReportKind.DECISION)
@options.root
def command(
    model: str,
    proposal: str | None,
    verify_ledger: str | None,
    baseline: str | None,
    replay: bool,
    root: str | None,
    format_name: str,
    **given: Any,
) -> ExitStatus:
    """Decide and report, or report on a ledger, and return the exit status."""
    if root is not None and not os.path.isdir(root):
        raise click.UsageError(f"--root {root!r} is not a folder.")
    request = GateRequestOptions(**given)
    if baseline is not None:
        if proposal is not None or request.ledger is None or request != GateRequestOptions(ledger=request.ledger):
            raise click.UsageError("--baseline decides nothing: it goes with --ledger FILE and --root only.")
        return _begin_baseline(model, request, baseline, root)
    if verify_ledger is None:
        if (proposal is None) == (request.since is None):
            raise click.UsageError("Name a PROPOSAL, or a commit with --since, or a ledger with --verify-ledger.")
        if replay:
            raise click.UsageError("--replay says how to look at a ledger; it needs --verify-ledger FILE.")
        return _decide(model, proposal, request, format_name, root)
    if proposal is not None or request != GateRequestOptions():
        raise click.UsageError("--verify-ledger decides nothing: it goes with --replay, --format and --root only.")
    return _verify(model, verify_ledger, format_name, root, replay=replay)


def _decide(
    model: str, proposal: str | None, request: GateRequestOptions, format_name: str, root: str | None
) -> ExitStatus:
    from invariants.cli.signals import Interrupts
    from invariants.cli.writers import start_report
    from invariants.foundation.exceptions import ModelError
    from invariants.verdicts.limits.memory import MemoryLimit, share_of_memory

    if request.proposer is not None and request.ledger is None:
        raise click.UsageError("--proposer is written to a ledger; it needs --ledger FILE.")
    if request.end is not None and request.ledger is not None and _are_one_file(request.end, request.ledger):
        raise click.UsageError("--end and --ledger are the same file.")
    if request.since is not None:
        _refuse_with_since(model, request)
    if request.approve is not None and request.ledger is None:
        raise click.UsageError("--approve is written to a ledger; it needs --ledger FILE.")
    if proposal == request.state == STANDARD_INPUT:
        raise click.UsageError("only one of the proposal and the state can be read from standard input.")
    refuse_bad_end(request.end, request.state)
    renderer, writer = start_report(format_name, ReportKind.DECISION)
    shown = model if proposal is None else SHOWN_INPUT if proposal == STANDARD_INPUT else proposal
    with Interrupts() as interrupts, MemoryLimit(request.memory or share_of_memory()):
        try:
            if proposal is None:
                return _decide_revision(model, request, root, renderer, writer)
            gate = _gate(_model(model, root), request)
            status, decision, notices = _answer(gate, _source(proposal), request, interrupts)
            interrupts.settle()
        except ModelError as error:
            writer.write(renderer.decision(shown, None, None, error.diagnostics))
            return ExitStatus.UNUSABLE
        except KeyboardInterrupt:
            click.echo("interrupted: nothing is decided, and nothing admitted", err=True)
            return interrupts.status
    writer.write(renderer.decision(shown, decision, gate.model, notices))
    return status


def _are_one_file(first: str, second: str) -> bool:
    return os.path.realpath(first) == os.path.realpath(second)


def _answer(
    gate: RecordedGate, proposal: SourceText, request: GateRequestOptions, interrupts: Interrupts
) -> tuple[ExitStatus, Decision, tuple[Diagnostic, ...]]:
    """Return the exit status, the decision, approved if a person has done so, and warnings.

    Raises ``ModelError`` where nothing was decided, and ``click.UsageError`` where the proposer approves, or no
    proposer is known.
    """
    from invariants.foundation.exceptions import ModelError
    from invariants.gate.recording.delivery import Delivery, UndeliveredError
    from invariants.gate.recording.recorded_gate import SelfApprovalError

    delivery = Delivery(request.end, interrupts.settle)
    try:
        if request.approve is not None:
            gate.require_other(proposal, request.proposer, request.approve)
    except SelfApprovalError as error:
        raise _bad_approval(error) from None
    decision = gate.decide(proposal, about=request.about, proposer=request.proposer, delivery=delivery)
    status = status_of_decision(decision)
    if status is not ExitStatus.ESCALATED or request.approve is None:
        return status, decision, tuple(gate.notices)
    try:
        decision = gate.approve(decision, request.approve, delivery=delivery)
    except ModelError as error:
        return ExitStatus.UNUSABLE, decision, (*gate.notices, *error.diagnostics)
    except SelfApprovalError as error:  # another process has written the proposer to the ledger meanwhile
        raise _bad_approval(error) from None
    except UndeliveredError as error:
        click.echo(f"not approved: {error}", err=True)
        return ExitStatus.UNUSABLE, decision, tuple(gate.notices)
    return ExitStatus.FINE, decision, tuple(gate.notices)


def _bad_approval(error: Exception) -> click.UsageError:
    way_out = "--proposer NAME says who proposes, another person approves, or the policy says `self_approval = true`."
    return click.UsageError(f"{error}: {way_out}")


def _begin_baseline(model: str, request: GateRequestOptions, person: str, root: str | None) -> ExitStatus:
    from invariants.cli.models_session import unusable
    from invariants.foundation.exceptions import ModelError

    try:
        _gate(_model(model, root), request).begin_baseline(person)
    except ModelError as error:
        return unusable(error)
    click.echo(f"{request.ledger}: what is loosened is counted anew, by {person}")
    return ExitStatus.FINE


def _refuse_with_since(model: str, request: GateRequestOptions) -> None:
    """Raise ``click.UsageError`` for options that make no sense for a change of the model itself."""
    if (request.ledger, request.end, request.approve, request.about) != (None, None, None, None):
        raise click.UsageError(
            "--since goes without --ledger, --end, --approve and --about: they are about one version."
        )
    if request.state is None:
        raise click.UsageError("--since needs --state FILE: the configuration that the system is in.")
    if STANDARD_INPUT in (model, request.policy):
        raise click.UsageError("--since needs files: standard input has no earlier version.")


def _decide_revision(
    path: str, request: GateRequestOptions, root: str | None, renderer: DecisionRenderer, writer: ReportWriter
) -> ExitStatus:
    """Decide about the change of a model since a commit, by the policy of that commit.

    Differences that no proposal makes, another policy among them, are for a person at least.
    """
    from invariants.foundation.exceptions import ModelError
    from invariants.foundation.files import decoded
    from invariants.foundation.sources import SourceText
    from invariants.gate.revision import revision
    from invariants.language.loader import load_text

    place = None if root is None else Path(root)
    now = _model(path, root)
    before = _before(path, request)
    if before is None:
        writer.write(renderer.decision(path, None, None, [beyond(f"`{path}` is new")]))
        return ExitStatus.ESCALATED
    old = decoded(before, path)
    change = revision(old, now.sources[0])
    others = [source.path for source in now.sources[1:] if _before(source.path, request) != source.text.encode()]
    notices = [beyond(each) for each in (*change.beyond, *(f"`{name}` differs" for name in others))]
    policy = None
    if request.policy is not None:
        policy = decoded(_before(request.policy, request) or b"", request.policy)
        if policy.text != _source(request.policy).text:
            notices.append(beyond(f"`{request.policy}` differs: the policy of the commit decides"))
    status = ExitStatus.ESCALATED if notices else ExitStatus.FINE
    if not change.proposal:
        writer.write(renderer.unchanged(path, notices))
        return status
    gate = _gate(load_text(old.text, path=path, root=place), request, policy)
    try:
        decision = gate.decide(SourceText(f"{path} since {request.since}", change.proposal))
    except ModelError as error:
        if not change.beyond and not others:
            raise
        # The rest needs what no proposal can make, such as a variable that is new.
        notices += [beyond(f"without the others, {each.message}") for each in error.diagnostics]
        writer.write(renderer.unchanged(path, notices))
        return ExitStatus.ESCALATED
    writer.write(renderer.decision(path, decision, gate.model, (*notices, *gate.notices)))
    found = status_of_decision(decision)
    return status if found is ExitStatus.FINE else found


def _before(path: str, request: GateRequestOptions) -> bytes | None:
    from invariants.cli.changes.git_versions import text_in_commit

    return text_in_commit(path, request.since or "")


def beyond(difference: str) -> Diagnostic:
    """Return the warning about a difference that no proposal makes."""
    from invariants.foundation.codes import Code
    from invariants.foundation.diagnostics import Diagnostic

    message = f"no proposal makes this change: {difference}"
    return Diagnostic(Code.BEYOND_PROPOSALS, message, help="a person has to decide; `invariants check` helps")


def _verify(model: str, ledger: str, format_name: str, root: str | None, *, replay: bool) -> ExitStatus:
    from invariants.cli.exit_status import status_of_ledger
    from invariants.cli.signals import Interrupts
    from invariants.cli.writers import start_report
    from invariants.foundation.exceptions import ModelError

    renderer, writer = start_report(format_name, ReportKind.DECISION)
    with Interrupts() as interrupts:
        try:
            loaded = _model(model, root)
            from invariants.gate.recording.audit import (
                ledger_report,  # takes longer than finding a mistake in the model
            )

            report = ledger_report(ledger, loaded, replay=replay)
            interrupts.settle()
        except ModelError as error:
            writer.write(renderer.decision(ledger, None, None, error.diagnostics))
            return ExitStatus.UNUSABLE
        except KeyboardInterrupt:
            click.echo("interrupted: the ledger was not gone through", err=True)
            return interrupts.status
    writer.write(renderer.ledger(report))
    return status_of_ledger(report)


def _model(path: str, root: str | None) -> Model:
    from invariants.language.loader import load

    return load(path, root=None if root is None else Path(root))


def _gate(model: Model, request: GateRequestOptions, policy: SourceText | None = None) -> RecordedGate:
    """Return the gate. Raises ``ModelError`` where the state or the policy cannot be used.

    ``policy`` stands for the content of its file.
    """
    from msgspec.structs import replace

    from invariants.gate.policy.policy import GatePolicy
    from invariants.gate.policy.reading import policy_of, read_policy
    from invariants.gate.recording.recorded_gate import RecordedGate
    from invariants.gate.running.configuration import read_state

    rules = GatePolicy()
    if policy is not None:
        rules = policy_of(policy, model)
    elif request.policy is not None:
        rules = read_policy(request.policy, model)
    if request.memory is not None:
        rules = replace(rules, memory=request.memory)
    state = None if request.state is None else read_state(_source(request.state), model)
    return RecordedGate(model, state=state, policy=rules, ledger=request.ledger, certificates=request.certificates)


def _source(path: str) -> SourceText:
    """Return a text from a file or standard input. Raises ``ModelError`` if it cannot be read."""
    return text_of(path, LARGEST_STATE, "name a regular file")
