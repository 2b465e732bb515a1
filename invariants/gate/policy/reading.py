"""Reading of policies: TOML, held against the model that a policy is for.

Owns: which settings there are, the values that they take, and the mistakes in them.
Must never know: the meaning of a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.files import text_in
from invariants.foundation.sources import SourceText
from invariants.foundation.suggestions import one_of
from invariants.foundation.toml.tables import Setting, TomlReader, array, flag, number, seconds
from invariants.gate.decision import ChangeClass, GateAction
from invariants.gate.policy.loosening import LooseningLimit
from invariants.gate.policy.policy import Evidence, GatePolicy, default_actions
from invariants.language.model.compounds import whole_name, wholes
from invariants.language.model.declarations import Model
from invariants.verdicts.limits.memory import memory_size

LARGEST_POLICY = 1 << 20
"""The most bytes of a policy, far more than policies have."""

_LIMITS = "loosening"
_ALL = "all"


def read_policy(path: str, model: Model) -> GatePolicy:
    """Return the policy in a file. Raises ``ModelError`` for every mistake in it, and where it cannot be read."""
    return policy_of(text_in(path, LARGEST_POLICY, "name a policy in a regular file"), model)


def policy_of(source: SourceText, model: Model) -> GatePolicy:
    """Return the policy in a text. Raises ``ModelError`` for every mistake in it."""
    return _PolicyReader(source, Code.BAD_POLICY).policy(model)


class _PolicyReader(TomlReader):
    """Reads one policy, and notes the mistakes in it."""

    def policy(self, model: Model) -> GatePolicy:
        document = self.document()
        classes = [change.value for change in ChangeClass]
        found = self.values(document, "", 0, _SETTINGS, extra=(*classes, _LIMITS))
        actions = default_actions()
        for change in ChangeClass:
            rows = self.values(self._table(document, change.value), change.value, 0, _ACTIONS)
            actions.update({(change, Evidence(key)): action for key, action in rows.items()})
        limits = self.values(self._table(document, _LIMITS), _LIMITS, 0, _OF_LIMITS)
        beyond = limits.pop("beyond", GateAction.ESCALATE)
        self._compare(found, model)
        self.raise_mistakes()
        return GatePolicy(
            actions=actions,
            limit=LooseningLimit(**limits),
            beyond=beyond,
            text=self.text,
            **{_FIELDS.get(key, key): value for key, value in found.items()},
        )

    def _table(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = document.get(name, {})
        if isinstance(table, dict):
            return table
        self.complain("", 0, name, f"`{name}` is no table", f"write `[{name}]`")
        return {}

    def _compare(self, found: Mapping[str, Any], model: Model) -> None:
        """Note every name that the model does not have: a misspelt name would protect nothing."""
        labels = (label.key for rule in model.rules.values() for label in rule.labels)
        sites = [*model.rules, *(f"{key.rule}.{whole_name(key.name)}" for key in (*model.sites, *labels))]
        variables = [wholes(model.compounds).get(variable.name, variable.name) for variable in model.variables]
        self._require("proof", found.get("proof") or (), model.promises, "invariant")
        self._require("never_looser", found.get("never_looser", ()), sites, "rule or site")
        self._require("never_changed", found.get("never_changed", ()), [*sites, *variables], "rule, site or variable")

    def _require(self, key: str, given: Iterable[str], known: Iterable[str], kind: str) -> None:
        known = list(known)
        for name in given:
            if name not in known:
                way_out = one_of(name, "there are", known) or f"name a {kind} of the model"
                self.complain("", 0, key, f"`{name}` in `{key}` is no {kind} of the model", way_out)


def _proof(value: Any) -> tuple[str, ...] | None:
    return None if value == _ALL else array(value)


def _memory(value: Any) -> int:
    if not isinstance(value, str):
        raise TypeError
    return memory_size(value)


def _action(value: Any, allowed: Iterable[GateAction]) -> GateAction:
    if not isinstance(value, str):
        raise TypeError
    action = GateAction(value)
    if action not in allowed:
        raise ValueError
    return action


def _action_setting(example: str, *allowed: GateAction) -> Setting:
    take: Callable[[Any], Any] = partial(_action, allowed=allowed)
    return Setting(take, f"one of {', '.join(f'`{each.value}`' for each in allowed)}", example)


_FIELDS = {"timeout": "seconds"}
"""The fields of a policy whose names differ from those of their settings."""

_SETTINGS = {
    "timeout": Setting(seconds, "a positive number of seconds", "timeout = 10"),
    "memory": Setting(_memory, "a size such as `500M` or `4G`, in quotes", 'memory = "2G"'),
    "proof": Setting(_proof, "`all`, or an array of names of invariants", 'proof = "all"'),
    "never_looser": Setting(array, "an array of rules and sites", 'never_looser = ["deploy.gate"]'),
    "never_changed": Setting(array, "an array of rules, sites and variables", 'never_changed = ["stop"]'),
    "self_approval": Setting(flag, "`true` or `false`", "self_approval = true"),
}

_ACTIONS = {
    "proved": _action_setting('proved = "admit"', GateAction.ADMIT, GateAction.ESCALATE, GateAction.REFUSE),
    "survives": _action_setting('survives = "escalate"', GateAction.ADMIT, GateAction.ESCALATE, GateAction.REFUSE),
    "refused": _action_setting('refused = "refuse"', GateAction.ESCALATE, GateAction.REFUSE),
    "undecided": _action_setting('undecided = "refuse"', GateAction.ESCALATE, GateAction.REFUSE),
}
"""The settings of the table of a class: by the evidence."""

_OF_LIMITS = {
    "most": Setting(partial(number, least=0), "a number from 0 on", "most = 5"),
    "most_at_one_place": Setting(partial(number, least=0), "a number from 0 on", "most_at_one_place = 2"),
    "beyond": _action_setting('beyond = "escalate"', GateAction.ESCALATE, GateAction.REFUSE),
}
"""The settings of the table of limits."""
