"""The command ``step``.

Owns: its options and help, the prompt, and the answer to each line: the reply to a command, or a complaint.
Must never know: the effect of a command.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus
from invariants.cli.files import LARGEST_LOG, STANDARD_INPUT, text_of
from invariants.cli.parameters import individuals_of, path

if TYPE_CHECKING:  # the help is shown without
    from collections.abc import Iterator

    from invariants.foundation.diagnostics import Diagnostic
    from invariants.foundation.sources import SourceText
    from invariants.language.model.declarations import Bound, Model
    from invariants.stepping.session import SteppingSession

_HELP = """
Step through MODEL by hand: see which rules can fire and which clause blocks the others, choose a rule, its arguments
and the outcome of its choices, see what changes in state and code and which invariants hold, and go back.

In a terminal, commands are typed at a prompt. Otherwise they are read from standard input, one on each line, and
replies are written to standard output; complaints go to standard error.

\b
Commands:
  list             which rules can fire, numbered, and what blocks the others
  RULE(ARGUMENTS)  take a step; also a number of the list
  back             take back the last step
  run NAME         find a run that breaks an invariant; `next` steps through
  save FILE        write the run as a log, for `invariants replay`
  help             all commands

\b
Examples:
  invariants step review_gate.inv
  invariants step review_gate.inv --run oversight
  invariants step review_gate.inv --invariant oversight
  printf 'review(Agent1, Agent0)\\nsave log.jsonl\\n' | invariants step review_gate.inv

\b
Exit status:
  0   every command was carried out, and no invariant (with --invariant: none
      of these) is false along the run as it is at the end
  1   an invariant is false, or a step undefined, along that run
  2   a bad model or bad usage, or a line of a script that is no command or
      cannot be carried out
  3   an invariant along that run is undecided
  130 interrupted by Ctrl-C
"""


@click.command(help=_HELP)
@click.argument("model", type=path, metavar="MODEL")
@options.constants
@options.invariants("Judge")
@options.scopes("TYPE=N")
@click.option("--state", type=path, metavar="FILE", help="Begin in this configuration, as `gate` has it.")
@click.option("--run", "invariant", metavar="NAME", help="Begin with a run that breaks this invariant.")
@options.timeout("finding a run")
@options.root
def command(
    model: str,
    constants: tuple[tuple[str, str], ...],
    invariants: tuple[str, ...],
    scopes: tuple[tuple[str, Bound], ...],
    state: str | None,
    invariant: str | None,
    timeout: float | None,
    root: str | None,
) -> ExitStatus:
    """Lead a session, and return the exit status."""
    from invariants.cli.models_session import unusable
    from invariants.foundation.exceptions import ModelError, NoAnswerError

    if root is not None and not os.path.isdir(root):
        raise click.UsageError(f"--root {root!r} is not a folder.")
    if STANDARD_INPUT in (model, state):
        raise click.UsageError("standard input has the commands; name files for MODEL and --state.")
    try:
        session = _session(model, dict(constants), invariants, scopes, state, timeout, root)
    except ModelError as error:
        return unusable(error)
    except NoAnswerError as error:
        raise click.UsageError(f"no start was found: {error}") from error
    from invariants.cli.commands.stepping.dialogue import Dialogue

    try:
        return Dialogue(session).lead(None if invariant is None else f"run {invariant}")
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED


def _session(
    path: str,
    constants: dict[str, str],
    followed: tuple[str, ...],
    scopes: tuple[tuple[str, Bound], ...],
    state: str | None,
    seconds: float | None,
    root: str | None,
) -> SteppingSession:
    """Return a session at the start. Raises ``ModelError`` if the model, the state or the scope cannot be used."""
    from msgspec.structs import replace

    from invariants.foundation.exceptions import ModelError
    from invariants.language.loader import load
    from invariants.stepping.session import SteppingSession
    from invariants.verdicts.options import CheckOptions, misfits

    # A session follows one model: runs of variants are shown with their constants given.
    model = replace(load(path, root=None if root is None else Path(root), constants=constants), variants=())
    sizes = individuals_of(scopes, "a run")
    wrong = (*misfits(CheckOptions(followed, scopes=tuple(sizes.items())), model), *_never_judged(followed, model))
    if wrong:
        raise ModelError(wrong)
    if state is None:
        return SteppingSession(model, {**model.scope, **sizes}, _log, seconds=seconds, followed=followed)
    if sizes:
        raise click.UsageError("--scope goes without --state, which says how many individuals there are.")
    from invariants.gate.running.assembly import Assembler
    from invariants.gate.running.configuration import read_state

    given = read_state(text_of(state, LARGEST_LOG, "name a regular file"), model)
    running = Assembler(model).running(given).model
    additions = {name: list(getattr(given, name)) for name in ("adopted", "retired", "sites") if getattr(given, name)}
    return SteppingSession(
        running, running.scope, _log, seconds=seconds, followed=followed, additions=additions, written=model
    )


def _never_judged(followed: tuple[str, ...], model: Model) -> Iterator[Diagnostic]:
    """Yield the mistakes in names of properties that the model has, and that no configuration or step breaks."""
    from invariants.foundation.codes import Code
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.language.model.declarations import DefinedInvariant
    from invariants.verdicts.narration import judged_properties

    judged = [prop.name for prop in judged_properties(model)]
    for name in followed:
        if name in model.properties and name not in judged:
            is_implicit = isinstance(model.properties[name], DefinedInvariant)
            way_out = "leave it out: a step that is undefined is always shown" if is_implicit else ""
            known = ", ".join(f"`{each}`" for each in judged) or "none"
            yield Diagnostic(
                Code.BAD_OPTION,
                f"`{name}` is not judged along a run",
                help=way_out or f"what is judged after each step: {known}",
            )


def _log(path: str) -> SourceText:
    """Return the text of a log. Raises ``ModelError`` if it cannot be read."""
    from invariants.foundation.files import text_in

    return text_in(path, LARGEST_LOG, "name a log in a regular file")
