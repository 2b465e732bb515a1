"""Code: that of one individual, unknown code, copies, edits together, and questions about code."""

from __future__ import annotations

OWN_CODE = [
    (
        "An edit without arguments changes everyone's code, code of one's own included.",
        """
        type Agent [2]
        var done: Agent -> Bool = false
        transition go(a: Agent) { require gate: false done[a] := true }
        modification one(a: Agent) { rewrite go(a).gate as true }
        modification all { rewrite go.gate as false }
        modification any_one { rewrite go(_).gate as true }
        invariant most_one: count(a in Agent: enabled go(a)) != 1
        invariant everyone: (exists a in Agent: enabled go(a)) => forall a in Agent: enabled go(a)
        check most_one, everyone: chain 0, steps 1, expect survives
        check most_one, everyone: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "The arguments are evaluated when the modification fires",
        """
        var k: 0..1 = 0
        var done: 0..1 -> Bool = false
        transition go(i: 0..1) { require gate: false done[i] := true }
        transition turn { k := 1 - k }
        modification open { require k == 0 rewrite go(k).gate as true }
        invariant first: not done[0]
        invariant second: not done[1]
        check first: chain 1, steps 1, expect violated after 1
        check second: chain 1, steps 2, expect survives
        """,
    ),
]

UNKNOWN = [
    (
        "into arbitrary code that writes only `x` and `y`, and whose every step satisfies the *contract* φ",
        """
        var x: 0..3 = 0
        var z: Bool = false
        transition go { require gate: false x := 1 z := true }
        modification wild { rewrite go as any of x where x' <= x + 2 }
        invariant only: not z
        invariant two: x <= 2
        invariant inside: x' <= x + 2
        check only, inside: chain 1, steps 3, expect survives
        check two: chain 1, steps 1, expect survives
        check two: chain 1, steps 2, expect violated after 1
        check x.range: chain 1, steps 3, expect survives
        """,
    ),
    (
        "If `x` is a map, it may write any of the entries.",
        """
        var m: 0..1 -> Bool = false
        transition go { m[0] := false }
        modification wild { rewrite go as any of m }
        invariant none: not (m[0] and m[1])
        check none: chain 0, steps 2, expect survives
        check none: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "It edits nothing but what is listed behind `editing`. If `R` is a modification, it still counts in the chain.",
        """
        var x: 0..1 = 0
        transition go { require gate: false x := 0 }
        modification open { rewrite go.gate as true }
        modification wild { rewrite open as any of x }
        modification stop { disable stop }
        invariant shut: unmodified go.gate or unmodified open
        invariant zero: x == 0
        check zero: chain 1, steps 3, expect survives
        check zero: chain 2, steps 0, expect violated after 2
        """,
    ),
    (
        "An edit of a clause of `R` has no effect until `restore` or `copy` brings known code back. `disable` and "
        "`enable` work as on any rule, and a second `rewrite R as any of …` replaces the contract.",
        """
        var x: 0..3 = 0
        var stage: 0..3 = 0
        transition go { require gate: false x := 3 }
        backup old of go
        modification keep { require stage == 0 stage := 1 save old rewrite go as any of x where x' <= 1 }
        modification edit { require stage == 1 stage := 2 rewrite go.x as 2 rewrite go.gate as true }
        modification again { require stage == 1 stage := 3 rewrite go as any of x where x' <= 2 }
        invariant one: x <= 1
        invariant edited: stage == 2 => x <= 1
        invariant two: x <= 2
        check edited: chain 2, steps 2, expect survives
        check one: chain 2, steps 1, expect violated after 2
        check two: chain 2, steps 2, expect survives
        """,
    ),
    (
        "Unknown code may always refuse to fire, even where a step would satisfy the contract.",
        """
        var x: 0..1 = 0
        transition go { x := 0 }
        modification wild { rewrite go as any of x }
        invariant able: enabled go
        check able: chain 0, steps 1, expect survives
        check able: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "`rewrite R(a) as any of …` is the code of one individual.",
        """
        type Agent [2]
        var m: Agent -> Bool = false
        transition go(a: Agent) { require gate: false m[a] := true }
        modification wild(a: Agent) { rewrite go(a) as any of m where forall b in Agent: b != a => m'[b] == m[b] }
        invariant both: exists a in Agent: not m[a]
        check both: chain 1, steps 3, expect survives
        check both: chain 2, steps 1, expect violated after 2
        """,
    ),
    (
        "false where no step satisfies the contract.",
        """
        var x: 0..1 = 0
        transition go { x := 0 }
        modification wild { rewrite go as any of x where x' > x }
        invariant able: x == 1 => (unmodified go or not enabled go)
        check able: chain 1, steps 2, expect survives
        """,
    ),
    (
        "the value after the step of a variable that it does not write is the one before.",
        """
        var x: 0..1 = 0
        var y: 0..1 = 0
        transition up { y := 1 }
        transition go { require gate: false x := 0 }
        modification wild { rewrite go as any of x where x' == y' }
        invariant follows: x <= y
        invariant zero: x == 0
        check follows: chain 1, steps 2, expect survives
        check zero: chain 1, steps 2, expect violated after 1
        """,
    ),
]

COPIES = [
    (
        "captured values, being disabled and being unknown included.",
        """
        type Agent [2]
        var n: Agent -> 0..3 = 0
        transition go(a: Agent) { require gate: false n[a] := 1 }
        modification teach(a: Agent, k: 2..3) { rewrite go(a).n as k rewrite go(a).gate as true }
        modification stop(a: Agent) { disable go(a) }
        modification pass_on(a: Agent, b: Agent) { require a != b copy go(a) from go(b) }
        invariant alone: not (forall a in Agent: n[a] == 2)
        invariant stopped: (exists a in Agent: enabled go(a)) or unmodified go
        check alone: chain 1, steps 2, expect survives
        check alone: chain 2, steps 2, expect violated after 2
        check stopped: chain 1, steps 0, expect survives
        check stopped: chain 2, steps 0, expect violated after 2
        """,
    ),
    (
        "`save B` copies from the present configuration, and may be repeated; `restore B` copies back, and its "
        "modification cannot fire before the first `save`.",
        """
        var x: 0..2 = 0
        backup b of x
        transition up { require x < 2 x := x + 1 }
        modification keep { save b }
        modification back { require x == 2 restore b }
        invariant falls: x' >= x
        invariant to_zero: x == 2 => x' != 0
        invariant to_one: x == 2 => x' != 1
        check falls: chain 1, steps 3, expect survives
        check to_zero, to_one: chain 2, steps 2, expect violated after 2
        """,
    ),
    (
        "A backup that is missing blocks before the guards do: one that is undefined is not met then.",
        """
        var x: 0..1 = 0
        backup b of x
        backup c of x
        modification keep { save b }
        modification back { require 1 div x > 0 restore b }
        modification other { restore c require 1 div x > 0 }
        check back.defined: chain 2, steps 0, expect violated after 2
        check other.defined: chain 2, steps 0, expect survives
        """,
    ),
    (
        "Both read the configuration before the step, and a backup stays saved.",
        """
        var x: 0..3 = 0
        backup b of x
        modification keep { require x == 0 x := 1 save b }
        modification back { require x == 1 restore b }
        invariant saved_once: x == 1 => saved(b)
        invariant stays: saved(b) => x <= 1
        invariant never_again: x == 1 => x' == 1
        check saved_once, stays: chain 3, steps 0, expect survives
        check never_again: chain 1, steps 1, expect survives
        check never_again: chain 2, steps 0, expect violated after 2
        """,
    ),
    (
        "| a rule | the code of that rule |",
        """
        var x: Int = 0
        transition one { require gate: true x := 1 }
        transition two { require gate: true x := 2 }
        backup b of one
        modification keep { require unmodified one save b }
        modification shut { rewrite one.gate as false rewrite two.gate as false }
        modification back { restore b }
        invariant same: enabled one <=> enabled two
        check same: chain 2, steps 0, expect survives
        check same: chain 3, steps 0, expect violated after 3
        """,
    ),
]

EDITS_TOGETHER = [
    (
        "if that depends on the arguments or on the state, firing is undefined in these cases (`R.defined`)",
        """
        var k: 0..1 = 0
        var x: Bool = false
        transition go(i: 0..1) { require gate: true x := true }
        transition turn { require k == 0 k := 1 }
        modification both { rewrite go(k).gate as true rewrite go(1).gate as true }
        modification twice { disable go(k) enable go(1) }
        check both.defined, twice.defined: chain 1, steps 0, expect survives
        check both.defined, twice.defined: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "`disable` and `enable` touch whether the rule is disabled, and edits of its sites do not",
        """
        var x: Bool = false
        dormant transition go { require gate: false x := true }
        modification both { enable go rewrite go.gate as true }
        invariant off: not x
        check off: chain 0, steps 1, expect survives
        check off: chain 1, steps 1, expect violated after 1
        """,
    ),
]

QUESTIONS = [
    (
        "`_` for an argument, or no arguments at all, asks for some value",
        """
        type Agent [2]
        var p: Agent -> Bool
        transition go(a: Agent, i: 0..1) { require p[a] and i == 1 }
        init exists a in Agent: not p[a]
        invariant some: enabled go <=> exists a in Agent: p[a]
        invariant hole: forall a in Agent: enabled go(a, _) <=> p[a]
        invariant fixed: not enabled go(_, 0)
        check some, hole, fixed: chain 0, steps 0, expect survives
        """,
    ),
    (
        "it is true of code that was put back, and of a rewrite with the original expression, whatever its "
        "bound names are called.",
        """
        type Agent [2]
        var p: Agent -> Bool = true
        var stage: 0..2 = 0
        transition go { require gate: exists a in Agent: p[a] p2: stage := stage }
        modification away { require stage == 0 stage := 1 rewrite go.gate as false }
        modification home { require stage == 1 stage := 2 rewrite go.gate as exists other in Agent: p[other] }
        invariant home: stage != 1 => unmodified go
        invariant never: unmodified go
        check home: chain 3, steps 0, expect survives
        check never: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "Code with captured values, or with `prev`, is modified, even if it says the same: `rewrite R.site as "
        "prev` modifies.",
        """
        var p: Bool = true
        transition go { require gate: p }
        transition act { require gate: true }
        modification same { require unmodified go rewrite go.gate as prev }
        modification captured { require unmodified act rewrite act.gate as now(true) }
        invariant go_same: unmodified go
        invariant act_same: unmodified act
        invariant able: enabled go and enabled act
        check able: chain 2, steps 0, expect survives
        check go_same, act_same: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "Being disabled does not matter. Unknown code is modified in all its sites.",
        """
        var x: 0..1 = 0
        transition go { require gate: true x := 0 }
        modification stop { disable go }
        modification wild { require x == 0 rewrite go as any of x }
        invariant site: unmodified go.gate
        invariant whole: enabled go or unmodified go or not unmodified go.x
        check site: chain 1, steps 0, expect violated after 1
        check whole: chain 2, steps 1, expect survives
        """,
    ),
    (
        "| `saved(B)` | backup `B` has been saved |",
        """
        var x: 0..1 = 0
        backup b of x
        modification keep { save b }
        modification back { restore b }
        invariant not_yet: not saved(b)
        check not_yet: chain 0, steps 2, expect survives
        check not_yet: chain 1, steps 0, expect violated after 1
        """,
    ),
]
