"""Running a check in a process of its own, which is ended when nobody waits for it any more.

Owns: the process, its limits, and the reasons why there is no answer.
Must never know: the places that verdicts are shown beside.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.files import legible
from invariants.foundation.records import Record

_TIME_TO_START = 15.0
"""Seconds that a check may take beyond its own limit, to start, and to report."""
_LONGEST_LAST_WORDS = 500
"""Characters of the last words of a check that failed."""


class CheckLimits(Record):
    """The limits of one check: seconds, and bytes for each process; None for a share of the machine's memory."""

    seconds: float = 20.0
    memory: int | None = None


class NoVerdictError(InvariantsError):
    """A check ended without an answer. The message says why."""


class CheckRunner:
    """Runs checks, one at a time."""

    def __init__(self, limits: CheckLimits) -> None:
        self.limits = limits
        self._turn = asyncio.Lock()

    async def run(self, texts: dict[str, str], path: str, invariant: str) -> dict[str, Any]:
        """Return the answer of ``child.answer``. Raises :class:`NoVerdictError`. A run that is cancelled is killed."""
        limits = self.limits
        request = {
            "texts": texts,
            "path": path,
            "invariant": invariant,
            "timeout": limits.seconds,
            "memory": limits.memory,
        }
        async with self._turn:
            # A process of the loop would wait for ever if the loop ended while it starts; this one starts at once.
            # -P: no module is imported from the folder that the editor happens to run in.
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "invariants.lsp.checks.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            try:
                async with asyncio.timeout(limits.seconds + _TIME_TO_START):
                    given = json.dumps(request).encode()
                    out, err = await asyncio.to_thread(process.communicate, given)
            except TimeoutError:
                raise NoVerdictError("the check did not end in time") from None
            finally:
                _end(process)
        try:
            found: dict[str, Any] = json.loads(out)
        except ValueError:
            last = legible(err).strip().rpartition("\n")[2][:_LONGEST_LAST_WORDS]
            raise NoVerdictError(last or f"the check ended with status {process.returncode}") from None
        return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that still runs, with all that it has started; the thread that waits for it goes on then."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
