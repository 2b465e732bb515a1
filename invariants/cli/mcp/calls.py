"""Calls of tools: each is a command of the checker, run in a process of its own.

Owns: the folder that may be read, the command line of a call, and its limits.
Must never know: the protocol; how a command does its work.

The checker's own commands keep to their limits and report as the exit status says. A call goes through the same door as
a person's, so nothing that it does is new; if it hangs or dies, the server does not.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import anyio.abc

from invariants.cli.exit_status import ExitStatus
from invariants.cli.files import STANDARD_INPUT
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.files import legible
from invariants.foundation.records import Record

_TIME_TO_REPORT = 5.0
"""Seconds that a command has for its report once its time is up; then it is asked to end, and has not answered."""
_TIME_TO_END = 5.0
"""Seconds that a command has to end once it is asked to; then it is killed."""
_LONGEST_COMPLAINT = 10_000
"""Characters of a complaint that an agent gets to read."""


class CallError(InvariantsError):
    """A call cannot be answered. The message tells the caller why."""


class CallLimits(Record):
    """The limits of a call: seconds, and bytes for each process; None for a share of the machine's memory."""

    seconds: float
    memory: int | None


class GateFiles(Record):
    """The files of a gate: whoever starts the server names them, and no caller.

    Without a ``model``, a caller names the model and the state. ``proposer`` is written to the ledger.
    """

    policy: str | None = None
    ledger: str | None = None
    model: str | None = None
    state: str | None = None
    proposer: str | None = None

    def options(self) -> list[str]:
        """Return the options of the command ``gate``."""
        named = (("policy", self.policy), ("ledger", self.ledger), ("state", self.state))
        found = [f"--{name}={os.path.abspath(path)}" for name, path in named if path is not None]
        return found if self.proposer is None else [*found, f"--proposer={self.proposer}"]


class ReadableFolder:
    """The only folder that calls may read."""

    def __init__(self, path: str) -> None:
        self.path = Path(path).resolve()

    def inside(self, path: str) -> str:
        """Return a path below the folder, relative to it. Raises :class:`CallError` for any other.

        Links are followed first: one that leads out of the folder is refused, and nothing is said of where it leads.
        """
        try:
            real = (self.path / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            real = None
        if not path or real is None or not real.is_relative_to(self.path):
            raise CallError(f"there is no {path!r} below the folder of this server; give a path relative to it")
        return f".{os.sep}{real.relative_to(self.path)}"


class Calls:
    """Runs commands of the checker about files below a folder."""

    def __init__(self, folder: ReadableFolder, limits: CallLimits, gate: GateFiles | None = None) -> None:
        self.folder = folder
        self._limits = limits
        self._gate = gate or GateFiles()
        self._turn = anyio.Lock()  # limits of time and memory are about one call, so calls take turns

    async def check(self, options: Sequence[str], path: str, *, seconds: float | None = None) -> dict[str, Any]:
        """Return the report on the check of a model, or of a folder; raises as :meth:`gate` does.

        ``seconds`` may be less than the server allows, not more.
        """
        allowed = self._limits.seconds if seconds is None else min(max(seconds, 0.001), self._limits.seconds)
        return await self._report(["check", "--no-cache", f"--timeout={allowed}", *options], [path], allowed)

    async def gate(
        self,
        model: str | None,
        proposal: str,
        state: str | None = None,
        proposer: str | None = None,
        about: str | None = None,
    ) -> dict[str, Any]:
        """Return the report on a decision about a proposal; files that the server names cannot be replaced by a caller.

        Raises :class:`CallError` where there is no report: bad usage, an internal error, or a command that did not end.
        """
        options = self._gate.options()
        if self._gate.model is not None:
            model, state = self._gate.model, None
        if model is None:
            raise CallError("name a model")
        if state is not None and self._gate.state is None:
            options.append(f"--state={self.folder.inside(state)}")
        if proposer is not None and self._gate.ledger is not None and self._gate.proposer is None:
            options.append(f"--proposer={proposer}")
        if about is not None:
            options.append(f"--about={about}")
        return await self._report(["gate", *options], [model], self._limits.seconds, proposal=proposal)

    @property
    def has_one_gate(self) -> bool:
        """Return whether the server names the model of every call to :meth:`gate`."""
        return self._gate.model is not None

    async def _report(
        self, command: Sequence[str], paths: Sequence[str], seconds: float, *, proposal: str | None = None
    ) -> dict[str, Any]:
        """Return the exit status of a command with a report in JSON, and the report."""
        options = ["--format=json", f"--root={self.folder.path}"]
        if self._limits.memory is not None:
            options.append(f"--memory={self._limits.memory}")
        places = [self.folder.inside(path) for path in paths]
        if proposal is not None:
            places.append(STANDARD_INPUT)
        status, out, err = await self._run([*command, *options, "--", *places], seconds, proposal or "")
        try:
            return {"status": status, "meaning": _meaning(status), "report": json.loads(out)}
        except ValueError:
            raise CallError(err[:_LONGEST_COMPLAINT] or f"`{command[0]}` ended with status {status}") from None

    async def text(self, command: str, *arguments: str) -> str:
        """Return the output of a command. Raises :class:`CallError` if its exit status is not 0."""
        status, out, err = await self._run([command, "--", *arguments], self._limits.seconds)
        if status != ExitStatus.FINE:
            raise CallError(err[:_LONGEST_COMPLAINT] or f"`{command}` ended with status {status}")
        return out

    async def _run(self, arguments: Sequence[str], seconds: float, given: str = "") -> tuple[int, str, str]:
        """Return exit status, output and complaints of a command, which reads a text and ends when its time is up."""
        command = [sys.executable, "-m", "invariants", *arguments]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
        parts: dict[str, bytes] = {}

        async def keep(name: str, stream: Any) -> None:
            parts[name] = b"".join([part async for part in stream])

        async def give(stream: Any) -> None:
            with suppress(anyio.BrokenResourceError):
                await stream.send(given.encode())
            await stream.aclose()

        async with (
            self._turn,
            await anyio.open_process(command, cwd=self.folder.path, env=environment) as process,
        ):
            async with anyio.create_task_group() as streams:
                streams.start_soon(keep, "out", process.stdout)
                streams.start_soon(keep, "err", process.stderr)
                streams.start_soon(give, process.stdin)
                ended_itself = await _ended(process, seconds)
            status = int(await process.wait())
        if not ended_itself:
            raise CallError(f"no answer: `{arguments[0]}` took longer than {seconds:g} s, and was ended")
        return status, legible(parts["out"]), legible(parts["err"])


async def _ended(process: anyio.abc.Process, seconds: float) -> bool:
    """Wait for the end of a command: its own, the one that it is asked for when its time is up, or the last one.

    Returns whether it has ended by itself. A command that keeps to its own limit has time to report.
    """
    for number, patience in ((None, seconds + _TIME_TO_REPORT), (signal.SIGTERM, _TIME_TO_END)):
        if number is not None:
            process.send_signal(number)
        with anyio.move_on_after(patience):
            await process.wait()
        if process.returncode is not None:
            return number is None
    process.kill()
    return False


def _meaning(status: int) -> str:
    """Return a word for an exit status; reports may be read without knowing the numbers."""
    try:
        return ExitStatus(status).name.lower()
    except ValueError:
        return "killed"
