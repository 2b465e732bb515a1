"""The evidence of a recorded decision beside that of the same decision, made again.

Owns: which parts of a decision every gate finds alike, and which depend on time or on the machine.
Must never know: ledgers, policies.

Times, reasons, engines, witnesses, runs and certificates are not compared: there are many proofs and many witnesses.
What has no answer on one side is compared as far as it is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from invariants.gate.decision import ChangeClass, Decision, Outcome
from invariants.verdicts.verdict import Verdict

_ALIKE = ("schema", "obstacle", "digests", "values", "adopted", "retired")
"""Parts that are equal in full."""

_OF_A_SITE = ("place", "rule", "clause", "guard", "before", "after")
"""The parts of a site that do not depend on a solver."""

_STRONG = {Verdict.PROVED.value, Verdict.SURVIVES.value}
"""Verdicts of which a gate with more time finds the stronger one."""


def difference(told: object, decision: Decision) -> str | None:
    """Return the part in which a recorded decision differs from the same one, made again; None where none does."""
    again: dict[str, Any] = json.loads(json.dumps(decision.to_json()))
    if not isinstance(told, dict):
        return "decision"
    unknown = told.keys() ^ again.keys()
    if unknown:
        return min(unknown)
    if told["approved_by"] is not None:
        return "approved_by"  # approvals have lines of their own
    for name in _ALIKE:
        if told[name] != again[name]:
            return name
    for name, agree in (("sites", _sites_agree), ("invariants", _invariants_agree)):
        if not _all_agree(told[name], again[name], agree):
            return name
    return None


Agreement = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]


def _all_agree(told: object, again: Sequence[Any], agree: Agreement) -> bool:
    if not isinstance(told, list) or len(told) != len(again) or not all(isinstance(each, dict) for each in told):
        return False
    return all(agree(one, other) for one, other in zip(told, again, strict=True))


def _sites_agree(told: Mapping[str, Any], again: Mapping[str, Any]) -> bool:
    """Return whether two accounts of a site agree; a class that was not determined is incomparable."""
    if any(told.get(part) != again[part] for part in _OF_A_SITE):
        return False
    if told.get("reason") is not None:
        return told.get("class") == ChangeClass.INCOMPARABLE.value
    return again["reason"] is not None or told.get("class") == again["class"]


def _invariants_agree(told: Mapping[str, Any], again: Mapping[str, Any]) -> bool:
    if told.get("invariant") != again["invariant"]:
        return False
    undecided = Outcome.UNDECIDED.value
    if undecided in (told.get("outcome"), again["outcome"]):
        return True
    verdicts = {told.get("verdict"), again["verdict"]}
    return told.get("outcome") == again["outcome"] and (len(verdicts) == 1 or verdicts == _STRONG)
