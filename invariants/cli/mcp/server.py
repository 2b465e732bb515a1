"""The tools of the server, as the Model Context Protocol has them.

Owns: their names, descriptions and arguments, and the only use of the package ``mcp``.
Must never know: how a call is answered.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, TypeVar

from invariants.cli.mcp.calls import CallError, Calls
from invariants.foundation import RELEASE

if TYPE_CHECKING:
    from mcp.server import MCPServer

_Answer = TypeVar("_Answer")

_INSTRUCTIONS = (
    "A checker for systems that rewrite their own rules. A verdict is `proved`, `survives`, `violated`, `tested` or "
    "`unknown`; only `proved` and `survives` say that nothing breaks the invariant, the latter within stated bounds. "
    "An answer that is no report is an error, never a success."
)


def server_of(calls: Calls) -> MCPServer[Any]:
    """Return a server with all tools."""
    from mcp.server import MCPServer

    server = MCPServer("invariants", instructions=_INSTRUCTIONS, version=RELEASE, log_level="WARNING")
    tools = _Tools(calls)
    server.add_tool(tools.check, name="check")
    server.add_tool(tools.only_gate if calls.has_one_gate else tools.gate, name="gate")
    server.add_tool(tools.explain, name="explain")
    return server


class _Tools:
    """The tools; their docstrings and arguments are those that agents read."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def check(
        self,
        path: str,
        invariants: list[str] | None = None,
        chain: int | str | None = None,
        steps: int | str | None = None,
        scope: dict[str, int | str] | None = None,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        """Check the invariants of a model, over every chain of modifications that it can apply to itself.

        Args:
            path: A model (a file in .inv), or a folder of models, relative to the folder of this server.
            invariants: Names of those to check; all, if not given.
            chain: The most modifications in a run, or "any"; as the model says, if not given.
            steps: The most transitions before, between and after them, or "any".
            scope: The number of individuals of a type, or "any".
            timeout: Seconds for the whole answer; the server may allow less.

        Returns the exit status and its meaning (`fine`, `violated`, `unusable`, `undecided`), and the report, as
        `invariants check --format json` prints it, with the run that breaks an invariant where one does.

        """
        options = [f"--invariant={name}" for name in invariants or ()]
        options += [f"--{name}={bound}" for name, bound in (("chain", chain), ("steps", steps)) if bound is not None]
        options += [f"--scope={name}={size}" for name, size in (scope or {}).items()]
        return await _answered(self._calls.check(options, path, seconds=timeout))

    async def gate(
        self,
        model: str,
        proposal: str,
        state: str | None = None,
        proposer: str | None = None,
        about: str | None = None,
    ) -> dict[str, Any]:
        """Ask whether one change of a running system may be made, before making it.

        Args:
            model: The model of the system (a file in .inv), relative to the folder of this server.
            proposal: The change, as a text: `apply M(…)`, `edit { … }`, `adopt` and a rule, `retire R`, or several.
            state: The file with the configuration that the system is in, relative to the folder of this server.
            proposer: Who proposes the change, for the ledger.
            about: The digest of the state that the change is for, as an earlier answer has it (`digests`, `state`):
                in another state, nothing is decided.

        Returns the exit status and its meaning, and the report with the decision. Only status 0 (`fine`) admits the
        change; `escalated` leaves it to a person; anything else, an error included, does not admit it.

        """
        return await _answered(self._calls.gate(model, proposal, state, proposer, about))

    async def only_gate(self, proposal: str, about: str | None = None) -> dict[str, Any]:
        """Ask whether one change of the running system of this server may be made, before making it.

        Args:
            proposal: The change, as a text: `apply M(…)`, `edit { … }`, `adopt` and a rule, `retire R`, or several.
            about: The digest of the state that the change is for, as an earlier answer has it (`digests`, `state`):
                in another state, nothing is decided.

        Returns the exit status and its meaning, and the report with the decision. Only status 0 (`fine`) admits the
        change; `escalated` leaves it to a person; anything else, an error included, does not admit it.

        """
        return await _answered(self._calls.gate(None, proposal, about=about))

    async def explain(self, word: str) -> str:
        """Explain a diagnostic code such as E0105, or a word of reports such as `survives`.

        Args:
            word: The code or the word.

        """
        return await _answered(self._calls.text("explain", word))


async def _answered(call: Awaitable[_Answer]) -> _Answer:
    """Return the answer of a call; raise the protocol's own error where there is none."""
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        return await call
    except CallError as error:
        raise ToolError(str(error)) from None
