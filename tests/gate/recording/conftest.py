"""A gate whose findings a test decides: the core stands still, what is around it works."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.gate.decision import Decision, GateFindings
from invariants.gate.findings import Examined
from invariants.gate.gate import Gate, StaleDecisionError
from invariants.gate.ledger.lines import digest_of
from invariants.language.loader import load_text
from tests.gate.findings import LOOSER, SAME, TIGHTER, findings, site

MODEL = load_text(
    """\
system team
type Agent [2]
var deployed: Agent -> Bool = false
transition deploy(a: Agent) {
  require gate: true
  deployed[a] := true
}
invariant oversight: forall a in Agent: deployed[a] or not deployed[a]
""",
    path="team.inv",
)

FINDINGS = {
    "loosen": findings(LOOSER, sites=(site(LOOSER),)),
    "tighten": findings(TIGHTER, sites=(site(TIGHTER),)),
    "same": findings(SAME),
}
"""The findings about the proposals that tests make."""


@attrs.frozen
class ScriptedState:
    content: dict[str, Any]

    @property
    def plain(self) -> dict[str, Any]:
        return self.content

    @property
    def digest(self) -> str:
        return digest_of(self.content)


class ScriptedGate:
    """The methods of a gate, without a solver. The state is a number, which each commit moves on."""

    def __init__(self, model, *, state=None, policy=None, certificates=None) -> None:
        self.number = (state or {"state": {"n": 0}})["state"]["n"]
        self._policy = policy
        self._assembler = SimpleNamespace(model=model)

    @property
    def state(self) -> dict[str, Any]:
        return {"state": {"n": self.number}}

    @property
    def state_digest(self) -> str:
        return digest_of(self.state)

    def decide(self, proposal, *, about=None) -> Decision:
        source = proposal if isinstance(proposal, SourceText) else SourceText("<proposal>", proposal)
        state = ScriptedState(self.state)
        if source.text == "fail":
            return self._failure(state, source, ZeroDivisionError("a bug"))
        known = FINDINGS[source.text.split("#")[0].strip()]
        digest = digest_of(source.text)
        parts = (known.outcome, known.change, known.invariants, known.sites)
        found = GateFindings(MODEL.digest, state.digest, digest, *parts)
        after = ScriptedState({"state": {"n": self.number + 1}})
        try:
            return self._ruled(state, source, Examined(found, None if "leaves open" in source.text else after))
        except ModelError:
            raise
        except Exception as error:
            return self._failure(state, source, error)

    def after(self, decision: Decision) -> ScriptedState | None:
        is_current = decision.findings.state == self.state_digest
        return ScriptedState({"state": {"n": self.number + 1}}) if is_current else None

    def commit(self, decision: Decision, *, approved: bool = False) -> None:
        if decision.findings.state != self.state_digest or not (decision.is_admitted or approved):
            raise StaleDecisionError("stale")
        self.number += 1

    def step(self, rule: str, arguments=()) -> None:
        self.number += 100


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    for name in ("__init__", "state", "state_digest", "decide", "after", "commit", "step"):
        monkeypatch.setattr(Gate, name, vars(ScriptedGate)[name])


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "ledger.jsonl"
