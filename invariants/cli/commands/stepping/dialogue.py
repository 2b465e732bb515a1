"""The dialogue of the command ``step``: lines in, replies out.

Owns: the prompt, the lines that are read, the files that are written, and the exit status.
Must never know: the effect of a command; how a reply looks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

import click

from invariants.cli.exit_status import ExitStatus, worst
from invariants.cli.reports.own_files import is_own_state, is_own_trace
from invariants.cli.terminal import page_width, wants_colour
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.files import require_own, words_of, write_whole
from invariants.foundation.sources import SourceText
from invariants.report.diagnostic_text import render_all
from invariants.report.stepping.text import render_reply
from invariants.stepping.commands import COMMAND_FORMS, Command, FollowViolation, ListSteps, LoadLog, Start
from invariants.stepping.complaints import impossible
from invariants.stepping.reading import CommandReader
from invariants.stepping.replies import FileKind, FileWanted, Reply, RunMoved, SessionEnded
from invariants.stepping.session import SteppingSession
from invariants.verdicts.traces.trace import Truth

_PROMPT = "> "
_COMMANDS = "<commands>"
"""The path of the commands in complaints."""


class Dialogue:
    """Leads a session from the lines of standard input: typed at a prompt, or a script."""

    def __init__(self, session: SteppingSession) -> None:
        self._session = session
        self._is_typed = sys.stdin.isatty()
        self._mistakes = 0
        self._has_said = False

    def lead(self, first: str | None) -> ExitStatus:
        """Carry out all commands, the first before those of standard input, and return the exit status."""
        if first is not None:
            self._answer(first, 0)
        elif self._is_typed:
            self._say_start()
            self._list()
        for number, line in enumerate(self._lines(), start=1):
            if not self._answer(line, number):
                break
        self._say_start()
        return self._status

    @property
    def _status(self) -> ExitStatus:
        """Return the status of the run as it is, and of mistakes in a script."""
        truths = self._session.run.truths
        statuses = [ExitStatus.UNUSABLE] if self._mistakes and not self._is_typed else []
        if truths & {Truth.FAILS, Truth.UNDEFINED}:
            statuses.append(ExitStatus.VIOLATED)
        if Truth.UNDECIDED in truths:
            statuses.append(ExitStatus.UNDECIDED)
        return worst(statuses)

    # --------------------------------------------------------------- lines

    def _lines(self) -> Iterator[str]:
        if not self._is_typed:
            for line in sys.stdin:
                yield line.rstrip("\n")
            return
        _prepare_editing(self._session)
        while True:
            try:
                yield input(_PROMPT)
            except EOFError:
                click.echo()
                return
            except KeyboardInterrupt:
                click.echo()

    def _answer(self, line: str, number: int) -> bool:
        """Carry out the command on a line; return whether the session goes on."""
        source = SourceText(_COMMANDS, "\n" * max(number - 1, 0) + line)
        try:
            command = CommandReader(self._session.model, self._session.scope).read(source, max(number - 1, 0))
            if command is None:
                return True
            if not isinstance(command, Start | FollowViolation | LoadLog):
                self._say_start()
            reply = self._session.reply(command)
            self._say(self._written(command, reply))
        except ModelError as error:
            self._complain(error.diagnostics)
            return True
        except NoAnswerError as error:
            self._complain(impossible(command.span, f"undecided: {error}").diagnostics)  # type: ignore[union-attr]
            return True
        except KeyboardInterrupt:
            if not self._is_typed:
                raise
            click.echo("interrupted")
            return True
        if isinstance(reply, RunMoved) and self._is_typed:
            self._list()
        return not isinstance(reply, SessionEnded)

    # -------------------------------------------------------------- output

    def _list(self) -> None:
        here = SourceText(_COMMANDS, "list")
        command = CommandReader(self._session.model, self._session.scope).read(here)
        if isinstance(command, ListSteps):
            self._say(self._session.reply(command))

    def _say_start(self) -> None:
        """Show the start, unless a command has replaced it before anything else was shown."""
        if not self._has_said:
            self._say(self._session.begun)

    def _say(self, reply: Reply) -> None:
        text = render_reply(reply, self._session.model, colour=wants_colour(sys.stdout), width=page_width(sys.stdout))
        self._has_said = True
        if text:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def _complain(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self._mistakes += 1
        text = render_all(diagnostics, colour=wants_colour(sys.stderr), width=page_width(sys.stderr))
        click.echo(text, err=True)

    def _written(self, command: Command, reply: Reply) -> Reply:
        """Return the reply, after its file, if it has one, is written. Raises ``ModelError`` if that fails."""
        if not isinstance(reply, FileWanted):
            return reply
        own = is_own_trace if reply.kind is FileKind.LOG else is_own_state
        try:
            require_own(os.path.realpath(reply.path), own)
            write_whole(reply.path, _bytes_of(reply))
        except (OSError, ValueError) as error:
            message = f"{reply.path} cannot be written: {words_of(error)}"
            raise impossible(command.span, message, "", "name another file") from error
        return reply


def _bytes_of(wanted: FileWanted) -> bytes:
    import json

    if isinstance(wanted.content, str):
        return wanted.content.encode("utf-8", "replace")
    return (json.dumps(wanted.content, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _prepare_editing(session: SteppingSession) -> None:
    """Give the prompt a history and completion, where the system has readline."""
    with suppress(ImportError):
        import readline

        words = sorted({*COMMAND_FORMS, *session.model.rules, *session.model.properties})

        def complete(start: str, number: int) -> str | None:
            fitting = [word for word in words if word.startswith(start) and not word.startswith("__")]
            return fitting[number] if number < len(fitting) else None

        readline.set_completer(complete)
        readline.parse_and_bind("tab: complete")
