"""Rules: transitions, modifications, and the names of their clauses."""

from __future__ import annotations

RULES = [
    (
        "All right-hand sides, indices and conditions read the state before the step.",
        """
        var x: Int = 1
        var y: Int = 2
        var i: 0..1 = 0
        var m: 0..1 -> Int = 0
        transition swap { require i == 0 x := y y := x i := 1 m[i] := x }
        invariant apart: x != y
        invariant first: m[1] == 0
        invariant value: m[0] <= 1
        check apart, first, value: chain 0, steps 2, expect survives
        """,
    ),
    (
        "Variables and entries that are not assigned keep their values.",
        """
        var x: 0..1
        var m: 0..1 -> Bool
        transition go { m[0] := true }
        invariant rest: x' == x and m'[1] == m[1]
        check rest: chain 0, steps 2, expect survives
        """,
    ),
    (
        "Firing a rule without assignments is a step, too.",
        """
        var x: Int = 0
        transition nothing
        { }
        invariant moves: x' > x
        check moves: chain 0, steps 0, expect survives
        check moves: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "a configuration in which none can fire is no error.",
        """
        var x: Int = 0
        transition never { require false x := 1 }
        invariant zero: x == 0
        check zero: chain 0, steps 3, expect survives
        """,
    ),
    (
        "Two assignments that hit the same entry of a map when the rule fires are undefined (`R.defined`)",
        """
        var i: 0..1 = 0
        var m: 0..1 -> Int = 0
        transition both { one: m[i] := 1 two: m[0] := 1 }
        transition every { for b in 0..1 { m[i] := 2 } }
        transition apart { one: m[i] := 1 two: m[1 - i] := 1 }
        invariant zero: m[0] != 2
        check both.defined, every.defined: chain 0, steps 1, expect violated after 0
        check apart.defined, zero: chain 0, steps 2, expect survives
        """,
    ),
    (
        "the assignments in it, for each value of `b` for which φ holds.",
        """
        var m: 0..2 -> Bool = false
        transition go(k: 0..2) { for b in 0..2 where b < k { m[b] := true } }
        invariant downward: forall i in 0..1: m[i + 1] => m[i]
        invariant last: not m[2]
        invariant middle: not m[1]
        check downward, last: chain 0, steps 2, expect survives
        check middle: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "The value is of the type of the assigned variable, for a range a value inside the range",
        """
        var x: 0..2 = 0
        transition go { x := any }
        invariant low: x < 2
        check x.range: chain 0, steps 2, expect survives
        check low: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "in a rewritten `require` it is true or false.",
        """
        var done: Bool = false
        transition go { require gate: false done := true }
        modification free { rewrite go.gate as any }
        modification narrow { rewrite go.gate as any v where not v }
        invariant not_done: not done
        check not_done: chain 0, steps 2, expect survives
        check not_done: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "Where no value satisfies φ, the rule cannot fire.",
        """
        var x: 0..2 = 0
        var y: Bool = false
        transition go { x := any v where v > x + 1 y := true }
        invariant able: enabled go or y
        invariant once: x == 0 or x == 2
        check able, once: chain 0, steps 3, expect survives
        """,
    ),
    (
        "is chosen anew each time it is evaluated.",
        """
        var m: 0..1 -> Bool = false
        transition go { for b in 0..1 { m[b] := any } }
        invariant alike: m[0] == m[1]
        check alike: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "are disabled at the start, until a modification enables them.",
        """
        var x: Bool = false
        dormant transition go { x := true }
        dormant modification wake_too { enable go }
        modification wake { enable wake_too }
        invariant asleep: not x
        check asleep: chain 1, steps 2, expect survives
        check asleep: chain 2, steps 1, expect violated after 2
        """,
    ),
]

MODIFICATIONS = [
    (
        "A modification without edits counts in the chain, too.",
        """
        var x: Int = 0
        modification plain { x := x + 1 }
        invariant low: x < 2
        check low: chain 1, steps 5, expect survives
        check low: chain 2, steps 0, expect violated after 2
        """,
    ),
    (
        "Edits happen together with the assignments, in the same step; the new code counts from the next step on.",
        """
        var x: Int = 0
        modification own { x := x + 1 rewrite own.x as x + 10 }
        invariant first: x != 10
        invariant second: x != 11
        check first: chain 2, steps 0, expect survives
        check second: chain 1, steps 0, expect survives
        check second: chain 2, steps 0, expect violated after 2
        """,
    ),
    (
        "The assigned entry, and its `for`, stay",
        """
        var k: 0..1 = 0
        var m: 0..1 -> Int = 0
        transition go { m[k] := 1 }
        transition all { for b in 0..1 where b == k { m[b] := 1 } }
        modification more { rewrite go.m as 2 rewrite all.m as 3 }
        invariant other: m[1] == 0
        invariant two: m[0] != 2
        invariant three: m[0] != 3
        check other: chain 1, steps 2, expect survives
        check two, three: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "a `require` becomes true; an assignment leaves its variable alone",
        """
        var x: Int = 0
        var done: Bool = false
        transition go { require gate: false x := 1 done := true }
        modification open { remove go.gate }
        modification empty { remove go.x }
        invariant shut: not done
        invariant both: done => x == 1
        check shut: chain 0, steps 2, expect survives
        check shut: chain 1, steps 1, expect violated after 1
        check both: chain 1, steps 2, expect survives
        check both: chain 2, steps 1, expect violated after 2
        """,
    ),
    (
        "The site of an added clause exists from the start and holds nothing (true, or no assignment); added "
        "conditions come last in their rule.",
        """
        var x: Int = 0
        var y: Int = 0
        transition go { require x == 1 require own: y == 0 y := 1 }
        modification check_first { add require extra: 1 div x == 1 to go }
        modification earlier { rewrite go.x as 5 rewrite go.extra as true }
        modification add_x { add x := 7 to go }
        invariant empty: unmodified go.extra
        check go.defined: chain 1, steps 1, expect survives
        check empty: chain 0, steps 1, expect survives
        check empty: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "So other modifications can rewrite and remove the clause, before and after.",
        """
        var x: Int = 0
        var y: Bool = false
        transition go { y := true }
        modification before { rewrite go.extra as false }
        modification put { add require extra: x == 0 to go }
        modification after { remove go.extra }
        invariant able: enabled go
        check able: chain 0, steps 1, expect survives
        check able: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "The same label or variable, added by several modifications, is one site",
        """
        var x: Int = 0
        transition go { }
        modification one { add x := 1 to go add require c: false to go }
        modification two { add x := 2 to go add require c: true to go }
        invariant able: enabled go or not unmodified go.x
        invariant not_two: x != 2
        invariant one: x != 1
        check able, one: chain 1, steps 1, expect survives
        check not_two: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "The clauses of a modification are sites like any others, its own included:",
        """
        var x: Int = 0
        transition go { require gate: false x := 1 }
        modification open { require able: false x := 0 rewrite go.gate as true }
        modification meta { rewrite open.able as true rewrite open.x as 5 }
        invariant zero: x == 0
        invariant not_five: x != 5
        check zero: chain 1, steps 2, expect survives
        check not_five: chain 2, steps 0, expect violated after 2
        """,
    ),
    (
        "An edit is a site if it has [a label](#labelled-edits); "
        "the effect on other code of edits without one is fixed.",
        """
        var x: 0..1 = 0
        transition go { require gate: false x := 1 }
        modification open { require able: false step: rewrite go.gate as true }
        modification meta { rewrite open.step as rewrite go.gate as false rewrite open.able as true }
        invariant zero: x == 0
        check zero: chain 3, steps 1, expect survives
        """,
    ),
]

NAMES = [
    (
        "Where the target and the modification have a parameter of the same name, the target's is meant "
        "(`W0601`); `now(p)` is the modification's.",
        """
        type Agent [2]
        var fired: Agent -> Bool = false
        var chosen: Agent -> Bool = false
        transition go(a: Agent) { require gate: false fired[a] := true }
        modification mine(a: Agent) {
          require not exists b in Agent: chosen[b] chosen[a] := true
          rewrite go.gate as a == now(a)
        }
        modification theirs(a: Agent) {
          require not exists b in Agent: chosen[b] chosen[a] := true
          rewrite go.gate as a == a
        }
        invariant only: forall a in Agent: fired[a] => chosen[a]
        invariant none: forall a in Agent: not fired[a]
        check none: chain 1, steps 1, expect violated after 1
        check only: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "and its value captured",
        """
        var x: 0..2 = 0
        var seen: Int = 0
        transition up { require x < 2 x := x + 1 }
        transition look { seen := 0 }
        modification hold { require x == 1 rewrite look.seen as now(x) }
        invariant one: seen <= 1
        invariant zero: seen == 0
        check one: chain 1, steps 3, expect survives
        check zero: chain 1, steps 2, expect violated after 1
        """,
    ),
    (
        "The captured values, `now`, assignments and `enabled` in a modification all read the configuration "
        "before the step.",
        """
        var x: Int = 0
        var seen: Int = 0
        var able: Bool = false
        transition look { require gate: true seen := 5 }
        modification go(k: 0..1) {
          require k == 1 and x == 0
          x := x + k
          able := enabled look
          rewrite look.seen as now(x) + k
          rewrite look.gate as now(enabled look) and unmodified go
        }
        invariant enabled_before: x == 1 => able
        invariant captured: seen == 0 or seen == 5 or seen == 1
        invariant not_one: seen != 1
        check enabled_before, captured: chain 1, steps 2, expect survives
        check not_one: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "At a condition that holds nothing, `prev` is true; at an assignment that holds nothing, it is the "
        "present value of the entry.",
        """
        var x: 0..3 = 2
        var y: Bool = false
        transition go { y := true }
        modification gate { add require extra: prev to go }
        modification add_x { require unmodified go.x add x := prev + 1 to go }
        invariant able: enabled go
        invariant two: x == 2
        invariant three: x <= 3
        check able: chain 2, steps 1, expect survives
        check two: chain 1, steps 1, expect violated after 1
        check three: chain 1, steps 1, expect survives
        """,
    ),
    (
        "Several `prev` in one clause are one value: a choice in it is made once for each evaluation of the clause.",
        """
        var x: Bool = false
        transition go { require gate: false x := true }
        modification free { rewrite go.gate as any }
        modification differ { rewrite go.gate as prev and not prev }
        invariant never: not x or unmodified go.gate
        invariant split: not x
        modification open { require not unmodified go.gate rewrite go.gate as prev <=> prev }
        check split: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "`prev and …` strengthens a condition, `prev or …` weakens it, and repeated edits nest.",
        """
        var x: 0..3
        var y: Bool = false
        transition go { require gate: x > 0 y := true }
        modification more { rewrite go.gate as prev and x < 3 }
        modification less { rewrite go.gate as prev or x == 0 }
        invariant positive: y => x > 0
        invariant inner: (not unmodified go.gate and enabled go) => x < 3
        check positive: chain 1, steps 1, expect violated after 1
        check inner: chain 1, steps 0, expect violated after 1
        """,
    ),
]
