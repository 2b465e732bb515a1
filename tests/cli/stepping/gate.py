"""The gate that sessions of `step` are about."""

from __future__ import annotations

GATE = """\
system gate

enum Kind { human, ai }
type Agent [2]

var kind: Agent -> Kind
var level: 0..2 = 0
var deployed: Agent -> Bool = false

transition deploy(a: Agent) {
  require gate: kind[a] == human
  deployed[a] := true
}

transition raise(by: 1..2) {
  level := level + by
}

transition draw {
  level := any v where v != level
}

modification open_gate(to: Kind) {
  rewrite deploy.gate as prev or kind[a] == to
}

modification shut {
  disable open_gate
}

invariant people: forall a in Agent: deployed[a] => kind[a] == human

invariant grows: level' >= level
"""
