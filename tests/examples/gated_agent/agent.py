"""A small agent whose permission rules, hooks and approval threshold are data, with a gate in front of every change.

A rule is a list of alternatives, one of which has to hold: ``[("score", ">=", 90)]``. Changing a rule is changing that
list; the gate is asked before, with the change as a proposal in the language of ``agent.inv`` beside this file.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from invariants import Refused
from invariants.gate.recording.recorded_gate import RecordedGate

Alternative = tuple[str, str, Any]
Rule = list[Alternative]

RULES: dict[str, Rule] = {
    "ask.alive": [("running", "==", True)],
    "ask.free": [("stage", "==", "idle"), ("stage", "==", "done")],
    "let_through.good": [("score", ">=", 90)],
    "approve.independent": [("who", "!=", "author")],
    "act.alive": [("running", "==", True)],
    "ratify.person": [("who", "==", "human")],
    "stop.possible": [("running", "==", True)],
}

HOOKS = ["act.log"]

START = {
    "running": True,
    "stage": "idle",
    "author": "agent",
    "signer": "human",
    "alone": False,
    "score": 0,
    "logged": False,
    "drafted": False,
    "ratified": False,
    "ratifier": "human",
}

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<": operator.lt,
}


def text_of(rule: Rule) -> str:
    """Return a rule in the language of the model."""
    return " or ".join(f"{left} {sign} {_word(right)}" for left, sign, right in rule)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Agent:
    """The agent. Methods raise :class:`Refused` where its rules forbid the requested action."""

    def __init__(self, gate: RecordedGate) -> None:
        self.gate = gate
        self.rules = {site: [*rule] for site, rule in RULES.items()}
        self.hooks = [*HOOKS]
        self.values: dict[str, Any] = dict(START)

    # ----------------------------------------------------------------- work

    def ask(self, who: str, result: int) -> None:
        self._require("ask.alive", "ask.free")
        self._happened("ask", {"who": who, "result": result}, stage="asked", author=who, score=result, logged=False)

    def let_through(self) -> None:
        self._require("let_through.good", stage="asked")
        self._happened("let_through", {}, alone=True, stage="approved")

    def approve(self, who: str) -> None:
        self._require("approve.independent", stage="asked", who=who)
        self._happened("approve", {"who": who}, alone=False, signer=who, stage="approved")

    def act(self) -> None:
        self._require("act.alive", stage="approved")
        hooks = {"logged": True} if "act.log" in self.hooks else {}
        self._happened("act", {}, stage="done", **hooks)

    def stop(self) -> None:
        self._require("stop.possible")
        self._happened("stop", {}, running=False)

    # ---------------------------------------------------------- its own rules

    def set_rule(self, site: str, rule: Rule, proposer: str) -> None:
        """Change a rule, if the gate admits it."""
        with self.gate.guarded(f"edit {{ rewrite {site} as {text_of(rule)} }}", proposer=proposer):
            self.rules[site] = rule

    def drop_hook(self, site: str, proposer: str) -> None:
        """Remove a hook, if the gate admits it."""
        with self.gate.guarded(f"edit {{ remove {site} }}", proposer=proposer):
            self.hooks.remove(site)

    # -------------------------------------------------------------- the rest

    def _require(self, *sites: str, stage: str | None = None, **arguments: str) -> None:
        if stage is not None and self.values["stage"] != stage:
            raise Refused(f"the request is {self.values['stage']}, not {stage}")
        for site in sites:
            if not any(self._holds(alternative, arguments) for alternative in self.rules[site]):
                raise Refused(f"{site} forbids it")

    def _holds(self, alternative: Alternative, arguments: Mapping[str, str]) -> bool:
        left, sign, right = alternative
        known = {**self.values, **arguments}
        return _COMPARISONS[sign](known[left], known.get(right, right))

    def _happened(self, rule: str, arguments: dict[str, Any], **changes: Any) -> None:
        """Keep the gate's configuration the agent's own: the gate is notified of every step."""
        self.gate.step(rule, arguments)
        self.values.update(changes)
