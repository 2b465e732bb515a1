"""The command ``gate``.

Owns: its options and help, and the order of events: usage, reading model, state, policy and proposal, deciding,
reporting.
Must never know: how a proposal is decided.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, status_of_decision
from invariants.cli.files import SHOWN_INPUT, STANDARD_INPUT
from invariants.cli.parameters import path
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.foundation.sources import SourceText
    from invariants.gate.gate import Gate

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

\b
Examples:
  invariants gate review_gate.inv --state now.json change.inv
  echo 'retire fast_track' | invariants gate review_gate.inv --state now.json -

\b
Exit status:
  0   admitted: every invariant is proved for every run from the
      configuration after the change, and the policy lets it pass
  1   refused
  2   a bad model, state, policy or proposal, or bad usage
  3   undecided, and not admitted
  4   a person has to decide
  70  a bug in the checker; nothing is admitted
"""


@click.command(help=_HELP)
@click.argument("model", type=path, metavar="MODEL")
@click.argument("proposal", type=path, metavar="PROPOSAL")
@click.option("--state", type=path, metavar="FILE", help="The configuration that the system is in, as JSON.")
@click.option("--policy", type=path, metavar="FILE", help="What becomes of which change, as TOML.")
@click.option("--end", type=path, metavar="FILE", help="Write the configuration after a change that is admitted.")
@options.format_name(ReportKind.DECISION)
@options.root
def command(
    model: str,
    proposal: str,
    state: str | None,
    policy: str | None,
    end: str | None,
    format_name: str,
    root: str | None,
) -> ExitStatus:
    """Decide and report, and return the exit status."""
    from invariants.cli.signals import Interrupts
    from invariants.cli.writers import start_report
    from invariants.foundation.exceptions import ModelError

    if root is not None and not os.path.isdir(root):
        raise click.UsageError(f"--root {root!r} is not a folder.")
    if proposal == state == STANDARD_INPUT:
        raise click.UsageError("only one of the proposal and the state can be read from standard input.")
    renderer, writer = start_report(format_name, ReportKind.DECISION)
    shown = SHOWN_INPUT if proposal == STANDARD_INPUT else proposal
    with Interrupts() as interrupts:
        try:
            gate = _gate(model, state, policy, root)
            decision = gate.decide(_source(proposal))
            interrupts.settle()
        except ModelError as error:
            writer.write(renderer.decision(shown, None, None, error.diagnostics))
            return ExitStatus.UNUSABLE
        except KeyboardInterrupt:
            return interrupts.status
    writer.write(renderer.decision(shown, decision, gate.model, ()))
    if end is not None and decision.is_admitted:
        gate.commit(decision)
        _write_state(end, gate)
    return status_of_decision(decision)


def _gate(path: str, state: str | None, policy: str | None, root: str | None) -> Gate:
    """Return the gate. Raises ``ModelError`` where the model, the state or the policy cannot be used."""
    from invariants.language.loader import load

    model = load(path, root=None if root is None else Path(root))

    from invariants.gate.gate import Gate
    from invariants.gate.policy.reading import read_policy
    from invariants.gate.running.configuration import read_state

    return Gate(
        model,
        state=None if state is None else read_state(_source(state), model),
        policy=None if policy is None else read_policy(policy, model),
    )


def _source(path: str) -> SourceText:
    """Return a text from a file or standard input. Raises ``ModelError`` if it cannot be read."""
    from invariants.foundation.files import decoded, read_regular, unreadable

    shown = SHOWN_INPUT if path == STANDARD_INPUT else path
    try:
        is_input = path == STANDARD_INPUT
        raw = sys.stdin.buffer.read(LARGEST_STATE + 1) if is_input else read_regular(path, LARGEST_STATE)
        if len(raw) > LARGEST_STATE:
            raise ValueError(f"it has more than {LARGEST_STATE} bytes")
    except (OSError, ValueError) as error:
        raise unreadable(shown, error, "name a regular file") from None
    return decoded(raw, shown)


def _write_state(path: str, gate: Gate) -> None:
    """Write the configuration that the system is in. Raises ``UnusableError`` where that fails."""
    import json

    from invariants.cli.exit_status import UnusableError
    from invariants.foundation.files import words_of, write_whole

    try:
        write_whole(path, (json.dumps(gate.state, indent=2, ensure_ascii=False) + "\n").encode())
    except (OSError, ValueError) as error:
        raise UnusableError(f"{path} cannot be written: {words_of(error)}") from error
