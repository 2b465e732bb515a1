"""The sentences of the language reference, each with a model that would be decided otherwise if it were false.

Both readings of the model have to give the answers that its checks expect. A sentence is quoted as it stands in the
reference, so that who changes one is led to its test. Blocks of the reference are tests of their own
(``test_reference.py``).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from tests.differential.comparison import compare
from tests.differential.test_regressions import bounds, checks, met

REFERENCE = " ".join((Path(__file__).parents[2] / "grammar" / "reference.md").read_text("utf-8").split())

TYPES = [
    (
        "In expressions a value from a range is an `Int`; a range restricts the intended values of a *variable*",
        """
        var x: 0..2 = 2
        define above(n: Int): Bool = n > 3
        invariant sum: x + x == 4 and above(2 * x)
        invariant beyond: x + 1 <= 2
        check sum: chain 0, steps 0, expect survives
        check beyond: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "Every other name hides a member of the same name.",
        """
        enum Colour { red, green }
        var red: Bool = true
        var shown: Colour = green
        invariant variable: red and shown != Colour.red
        check variable: chain 0, steps 0, expect survives
        """,
    ),
    (
        "An `Int` becomes a `Real` where a Real is needed.",
        """
        var r: Real = 1
        transition half { require r == 1 r := r / 2 }
        invariant whole: r == 1
        invariant halves: r == 1 or r == 0.5
        check whole: chain 0, steps 1, expect violated after 0
        check halves: chain 0, steps 2, expect survives
        """,
    ),
    (
        "`lo..hi` | the integers from `lo` to `hi`, ends included",
        """
        var x: -1..1
        invariant not_low: x != -1
        invariant not_high: x != 1
        invariant between: -1 <= x <= 1
        check not_low, not_high: chain 0, steps 0, expect violated after 0
        check between: chain 0, steps 0, expect survives
        """,
    ),
]

CONSTANTS_AND_STATE = [
    (
        "an invariant has to hold for all of them",
        """
        const c: 0..3 where c != 2
        invariant not_two: c != 2
        invariant not_three: c != 3
        check not_two: chain 0, steps 0, expect survives
        check not_three: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "Constants may be maps, `const w: Agent -> Int`; then `= e` is the value of every entry.",
        """
        type Agent [2]
        const w: Agent -> Int = 3
        invariant three: forall a in Agent: w[a] == 3
        check three: chain 0, steps 0, expect survives
        """,
    ),
    (
        "`assume NAME: φ` restricts constants further",
        """
        const c: 0..3
        assume small: c < 2
        invariant one: c <= 1
        invariant none: c == 0
        check one: chain 0, steps 0, expect survives
        check none: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "| `var m: A -> T = e` | is a map: one value for each value of `A`; all entries start as `e` |",
        """
        var m: 0..2 -> Int = 7
        invariant seven: forall i in 0..2: m[i] == 7
        check seven: chain 0, steps 0, expect survives
        """,
    ),
    (
        "| `var m: A, B -> T` | is a map of two indices, each entry starts with any value |",
        """
        var m: Bool, Bool -> Bool
        invariant equal: forall a, b, c, d in Bool: m[a, b] == m[c, d]
        check equal: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "Initial values may mention constants and the initial values of other variables",
        """
        const c: 0..2
        var y: Int = x + 1
        var x: Int = c
        transition up { x := x + 1 }
        invariant more: y == c + 1
        check more: chain 0, steps 2, expect survives
        """,
    ),
    (
        "All `init` conditions hold together.",
        """
        var x: 0..3
        init x > 0
        init upper: x < 3
        invariant inner: x == 1 or x == 2
        invariant one: x == 1
        check inner: chain 0, steps 0, expect survives
        check one: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "φ may mention everything that an invariant may, except values after a step; all code is as written.",
        """
        var x: 0..2
        transition go { require gate: x == 1 x := 1 }
        init enabled go and unmodified go
        invariant one: x == 1
        check one: chain 0, steps 0, expect survives
        """,
    ),
]

DEFINITIONS = [
    (
        "A definition reads the state and the code of the place and the moment of its call.",
        """
        var x: 0..2 = 0
        var at_once: Int = 0
        var late: Int = 0
        define now_x: Int = x
        define untouched: Bool = unmodified look
        transition up { require x < 2 x := x + 1 }
        transition look { late := 0 }
        modification change {
          at_once := if untouched then 1 else 2
          rewrite look.late as 10 * now(now_x) + now_x
        }
        invariant before: at_once < 2
        invariant read: late != 1
        invariant captured: late < 12
        check before: chain 1, steps 0, expect survives
        check read: chain 1, steps 2, expect violated after 1
        check captured: chain 1, steps 1, expect survives
        """,
    ),
    (
        "A range as the type of the result is a note to the reader: the result is an `Int`.",
        """
        define five: 0..1 = 5
        define next(i: 0..1): 0..1 = i + 1
        invariant five: five == 5 and next(1) == 2
        check five: chain 0, steps 0, expect survives
        """,
    ),
    (
        "a call with an argument outside of the range is [undefined](#undefined-values), even if the "
        "expression would have a value",
        """
        var x: Int = 0
        define truth(i: 0..1): Bool = true
        transition up { require truth(x) x := x + 1 }
        invariant stays: x <= 2
        invariant true_in_range: truth(x)
        check up.defined: chain 0, steps 2, expect survives
        check up.defined: chain 0, steps 3, expect violated after 0
        check true_in_range.defined: chain 0, steps 2, expect violated after 0
        check stays, true_in_range: chain 0, steps 4, expect survives
        """,
    ),
]

EXPRESSIONS = [
    (
        "The index itself is read before the step unless it has a prime, too",
        """
        var i: 0..1 = 0
        var m: 0..1 -> Int = 0
        transition go { require i == 0 i := 1 m[0] := 5 m2: m[1] := 6 }
        invariant before: m'[i] == 5 or i == 1
        invariant after: m'[i'] == 6
        invariant wrong: m'[i'] == 5
        check before, after: chain 0, steps 2, expect survives
        check wrong: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "go from left to right and stop as soon as the result is certain; so do the `require` clauses of a rule.",
        """
        var x: Int = 0
        transition first { require x != 0 require 1 div x == 1 x := 5 }
        transition second { require 1 div x == 1 require x != 0 x := 5 }
        invariant conjunction: not (x != 0 and 1 div x == 1)
        invariant disjunction: x == 0 or 1 div x == 1
        invariant implication: x != 0 => 1 div x == 1
        invariant conditional: if x == 0 then true else 1 div x == 1
        invariant comparisons: not (0 < x < 1 div x)
        invariant backwards: 1 div x == 1 or x == 0
        check first.defined: chain 0, steps 1, expect survives
        check second.defined: chain 0, steps 1, expect violated after 0
        check conjunction, disjunction, implication, conditional, comparisons: chain 0, steps 1, expect survives
        check backwards.defined: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "Everything else evaluates all its parts.",
        """
        var x: Int = 0
        invariant iff: (false <=> 1 div x == 1) or true
        invariant some: exists i in 0..1: i == 0 or 1 div x == 1
        invariant every: forall i in 0..1: i == 1 and 1 div x == 1
        invariant counted: count(i in 0..1: 1 div (x + i) == 1) >= 0
        invariant least: min(1, 1 div x) <= 1
        invariant product: 0 * (1 div x) == 0
        invariant bound: let y = 1 div x in true
        invariant equal: (1 div x == 1) == true or true
        check iff.defined, some.defined, every.defined, counted.defined: chain 0, steps 0, expect violated after 0
        check least.defined, product.defined, bound.defined, equal.defined: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "the remainder is never negative",
        """
        var x: -5..5
        var y: -3..3
        init y != 0
        invariant euclid: y != 0 => x == y * (x div y) + x mod y and 0 <= x mod y < abs(y)
        check euclid: chain 0, steps 0, expect survives
        """,
    ),
]

UNDEFINED = [
    (
        "a negative power of zero, or of an Int",
        """
        var r: Real = 0
        var n: Int = 2
        invariant whole: n ^ -1 <= 1
        invariant real: r ^ -1 <= 1.0
        invariant fine: (r + 2.0) ^ -1 == 0.5
        check whole.defined, real.defined: chain 0, steps 0, expect violated after 0
        check fine: chain 0, steps 0, expect survives
        """,
    ),
    (
        "an entry `m[i]` where `i` is outside of the range that is the map's index type; a call, `enabled` or "
        "`unmodified` with an argument outside of the range of the parameter;",
        """
        var n: Int = 2
        var m: 0..1 -> Bool = true
        transition go(i: 0..1) { require gate: m[i] m[i] := false }
        modification close(i: 0..1) { rewrite go(i).gate as false }
        define f(i: 0..1): Bool = true
        invariant entry: m[n]
        invariant call: f(n)
        invariant able: enabled go(n)
        invariant same: unmodified go(n)
        check entry.defined, call.defined, able.defined, same.defined: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "the attempt to fire `R` is the last step of the run; it counts as a step of its kind, and there is "
        "no configuration after it",
        """
        var x: Int = 0
        var y: Int = 0
        transition bad { y := 1 div x }
        modification worse { y := 1 div x }
        invariant zero: y == 0
        check bad.defined: chain 0, steps 0, expect survives
        check bad.defined: chain 0, steps 1, expect violated after 0
        check worse.defined: chain 0, steps 1, expect survives
        check worse.defined: chain 1, steps 0, expect violated after 1
        check zero: chain 2, steps 2, expect survives
        """,
    ),
    (
        "in a `require` of rule `R` whose earlier clauses hold, or, where all of them hold, in an assignment, an "
        "edit or the contract of `R`",
        """
        var x: 0..1 = 0
        var y: Int = 0
        transition guarded { require x == 1 y := 1 div x }
        transition late { require x == 1 require 1 div x == 1 y := 1 }
        transition early { require 1 div x == 1 require x == 1 y := 1 }
        modification capture { rewrite late.y as now(1 div x) }
        check guarded.defined, late.defined: chain 1, steps 1, expect survives
        check early.defined: chain 0, steps 1, expect violated after 0
        check capture.defined: chain 1, steps 0, expect violated after 1
        """,
    ),
    (
        "`I` is not evaluated in that configuration; the run goes on",
        """
        var x: Int = 0
        transition up { require x < 2 x := x + 1 }
        invariant big: 4 div x > 3
        check big.defined: chain 0, steps 0, expect violated after 0
        check big: chain 0, steps 1, expect survives
        check big: chain 0, steps 2, expect violated after 0
        """,
    ),
    (
        "there is no such initial configuration",
        """
        var x: 0..2
        var y: Int = 4 div x
        invariant positive: x > 0
        invariant half: y == 4
        check init.defined: chain 0, steps 0, expect violated after 0
        check positive: chain 0, steps 0, expect survives
        check half: chain 0, steps 0, expect violated after 0
        """,
    ),
]

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
        "its effect on other code is fixed, but its conditions and its assignments are not.",
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
        "Unknown code edits nothing. If `R` is a modification, it still counts in the chain.",
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

RUNS_AND_INVARIANTS = [
    (
        "takes at most `n` transitions before the first one, between any two, and after the last one.",
        """
        var x: Int = 0
        transition up { x := x + 1 }
        modification mark { x := x + 0 }
        invariant three: x < 3
        invariant four: x < 4
        invariant five: x < 5
        check three: chain 0, steps 2, expect survives
        check three, four: chain 1, steps 2, expect violated after 1
        check five: chain 1, steps 2, expect survives
        check five: chain 2, steps 2, expect violated after 2
        """,
    ),
    (
        "the step is taken, all invariants are evaluated in the resulting configuration, `x.range` is "
        "violated there, and the run ends.",
        """
        var x: 0..1 = 1
        var y: Bool = false
        transition up { x := x + 1 }
        transition after { require x == 2 y := true }
        invariant judged: x <= 1
        invariant ended: not y
        check x.range, judged: chain 0, steps 1, expect violated after 0
        check ended: chain 0, steps 3, expect survives
        """,
    ),
    (
        "An initial value outside of its range violates `x.range` without any step.",
        """
        const c: 0..2
        var x: 0..1 = c
        transition down { x := 0 }
        invariant zero: x <= 1
        check x.range, zero: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "They are checked on every step, of transitions and modifications alike. Names without a prime are "
        "read before the step.",
        """
        var x: Int = 0
        transition up { require x == 0 x := 1 }
        modification jump { require x == 1 x := 3 }
        invariant by_one: x' <= x + 1
        check by_one: chain 0, steps 2, expect survives
        check by_one: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "the initial ones included.",
        """
        var x: Bool
        invariant on: x
        check on: chain 0, steps 0, expect violated after 0
        """,
    ),
]

SENTENCES = [
    *TYPES,
    *CONSTANTS_AND_STATE,
    *DEFINITIONS,
    *EXPRESSIONS,
    *UNDEFINED,
    *RULES,
    *MODIFICATIONS,
    *NAMES,
    *OWN_CODE,
    *UNKNOWN,
    *COPIES,
    *EDITS_TOGETHER,
    *QUESTIONS,
    *RUNS_AND_INVARIANTS,
]

ERRORS = [
    (
        "A constant never changes.",
        "E0405",
        "const c: Int = 1 transition t { c := 2 }",
    ),
    (
        "φ mentions constants only",
        "E0305",
        "var x: Int = 0 const c: Int where c > x",
    ),
    (
        "the value of `e`, which mentions constants only",
        "E0305",
        "var x: Int = 0 const c: Int = x",
    ),
    (
        "`assume NAME: φ` restricts constants further; φ mentions constants only.",
        "E0305",
        "var x: Int = 0 assume a: x > 0",
    ),
    (
        "No other value is converted (`E0301`)",
        "E0301",
        "var n: Int = 0.5",
    ),
    (
        "a condition is no number",
        "E0301",
        "var n: Int = true",
    ),
    (
        "They can be compared with `==` and `!=`",
        "E0301",
        "type A [2] var a: A invariant i: a < a",
    ),
    (
        "constants that have a value, and operations on them (`E0305`).",
        "E0305",
        "const k: Int var x: 0..k = 0",
    ),
    (
        "A range has at least one value (`E0307`).",
        "E0307",
        "var x: 3..2 = 3",
    ),
    (
        "a finite population, which is never empty.",
        "E0307",
        "type A [0]",
    ),
    (
        "A type has to be finite wherever all its values are needed (`E0303`)",
        "E0303",
        "invariant i: forall n in Int: n == n",
    ),
    (
        "as an index of a map",
        "E0303",
        "var m: Int -> Bool = true",
    ),
    (
        "A map is no value",
        "E0302",
        "var m: Bool -> Bool = true var k: Bool -> Bool = true invariant i: m == k",
    ),
    (
        "always with all its indices.",
        "E0302",
        "var m: Bool, Bool -> Bool = true invariant i: m[true]",
    ),
    (
        "none may need itself (`E0203`).",
        "E0203",
        "var x: Int = y var y: Int = x",
    ),
    (
        "except values after a step; all code is as written.",
        "E0304",
        "var x: Int = 0 init x' == 0",
    ),
    (
        "Definitions may call each other but not themselves (`E0203`)",
        "E0203",
        "define f: Int = g define g: Int = f",
    ),
    (
        "they may mention state and code, but no values after a step.",
        "E0304",
        "var x: Int = 0 define f: Int = x'",
    ),
    (
        "only (`E0304`).",
        "E0304",
        "var x: Int = 0 transition t { require x' > 0 }",
    ),
    (
        "there is always an `else`",
        "E0103",
        "invariant i: if true then true",
    ),
    (
        "the context does not decide between them (`E0207`)",
        "E0207",
        "enum A { a } enum B { a } invariant i: a == a",
    ),
    (
        "Within one of them, also across imported files, a name is declared once (`E0202`).",
        "E0202",
        "var t: Int = 0 const t: Int = 0",
    ),
    (
        "never a part of an expression (`E0306`)",
        "E0306",
        "var x: Bool = true transition t { x := any and x }",
    ),
    (
        "Labels and the names of assigned variables are different within a rule (`E0407`).",
        "E0407",
        "var x: Int = 0 transition t { require x: true x := 1 }",
    ),
    (
        "needed to tell two assignments into one map apart (`E0407`)",
        "E0407",
        "var m: Bool -> Int = 0 transition t { m[true] := 1 m[false] := 1 }",
    ),
    (
        "A variable is assigned at most once by a rule (`E0401`).",
        "E0401",
        "var x: Int = 0 transition t { x := 1 x := 2 }",
    ),
    (
        "A transition has no edits (`E0406`).",
        "E0406",
        "transition t { rewrite u.g as true } transition u { require g: true }",
    ),
    (
        "An edit names a site that exists (`E0402`).",
        "E0402",
        "transition t { } modification m { rewrite t.g as true }",
    ),
    (
        "a condition, not a site: it cannot be edited on its own",
        "E0402",
        "var x: Bool = true transition t { require x } modification m { remove t.x }",
    ),
    (
        "these clauses have to be of one kind",
        "E0407",
        "var x: Bool = true transition t { } modification a { add require x: true to t } modification b { add "
        "x := true to t }",
    ),
    (
        "and for one entry (`E0407`).",
        "E0407",
        "var m: Bool -> Bool = true transition t { } modification a { add m[true] := true to t } modification "
        "b { add m[false] := true to t }",
    ),
    (
        "but no captured values (`E0403`).",
        "E0403",
        "var m: Bool -> Bool = true transition t { } modification a(b: Bool) { add m[b] := true to t }",
    ),
    (
        "A name that is bound only when the target fires is out of reach (`E0403`).",
        "E0403",
        "type A [2] transition t(a: A) { require g: true } modification m { rewrite t.g as now(a == a) }",
    ),
    (
        "`prev` stands neither in contracts nor in `now` (`E0306`).",
        "E0306",
        "transition t { require g: true } modification m { rewrite t.g as now(prev) }",
    ),
    (
        "`prev` stands neither in contracts nor in `now` (`E0306`).",
        "E0306",
        "var x: Bool = true transition t { x := true } modification m { rewrite t as any of x where prev }",
    ),
    (
        "parameters that they single out have finite types (`E0303`).",
        "E0303",
        "transition t(r: Real) { require g: true } modification m { rewrite t(0.5).g as true }",
    ),
    (
        "Both sides name the same arguments, with `_` at the same places",
        "E0302",
        "type A [2] transition t(a: A, b: A) { require g: true } modification m(a: A) { copy t(a, _) from t(_, a) }",
    ),
    (
        "Backups do not keep backups.",
        "E0201",
        "backup a of code backup b of a",
    ),
    (
        "two edits that certainly touch one site of the same individual are an error (`E0404`)",
        "E0404",
        "transition t { require g: true } modification m { rewrite t.g as true remove t.g }",
    ),
    (
        "`copy` and `restore` touch every site of their rules",
        "E0404",
        "type A [2] transition t(a: A) { require g: true } modification m(a: A) { copy t(a) from t(a) rewrite "
        "t.g as true }",
    ),
    (
        "and `restore` also the variables of the backup;",
        "E0404",
        "var x: Bool = true backup b of x modification k { save b } modification m { restore b x := true }",
    ),
    (
        "but never, directly or indirectly, on itself (`E0206`). This includes all code that modifications "
        "may put there.",
        "E0206",
        "transition t { require g: true } modification m { rewrite t.g as enabled t }",
    ),
    (
        "An implicit invariant exists only where, by the text, something undefined can occur",
        "E0501",
        "var x: Int = 0 transition t { x := x + 1 } check t.defined: chain 0",
    ),
    (
        "every variable whose type is a range",
        "E0501",
        "var x: Int = 0 check x.range: chain 0",
    ),
]

LEGAL = [
    (
        "Parameters of rules may have any type.",
        "var r: Real = 0 transition t(q: Real, n: Int) { require q > n r := q }",
    ),
    (
        "a rule and a variable may share a name.",
        "var t: Int = 0 transition t { t := 1 }",
    ),
    (
        "Parameters may be left out, with their parentheses. A rule may lack clauses.",
        "transition t { } modification m() { }",
    ),
    (
        "All others have a meaning in certain places only, and can be names elsewhere",
        "var count: Int = 0 var save: Int = count transition check { save := 1 }",
    ),
]


def require_both_readings(sentence: str, text: str) -> None:
    """Require that both readings of a system meet its checks, and that the reference has the sentence."""
    assert sentence in REFERENCE
    model = load_text(f"system sentence\n{text}")
    found = {}
    for check in checks(model):
        if bounds(check) not in found:
            found[bounds(check)] = compare(model, *bounds(check))
        agreement = found[bounds(check)]
        assert not agreement.disagreements
        assert agreement.unsupported is None
        for name in check.properties:
            assert met(check, agreement.broken[name]), (name, check.span.text, agreement.broken[name])


def require_error(sentence: str, code: str, text: str) -> None:
    """Require that a system has an error of some code, and a sentence of the reference."""
    assert sentence in REFERENCE
    with pytest.raises(ModelError) as caught:
        load_text(f"system sentence\n{text}")
    assert code in {diagnostic.code.identifier for diagnostic in caught.value.diagnostics}


@pytest.mark.parametrize(("sentence", "text"), SENTENCES, ids=lambda part: " ".join(part.split())[:60])
def test_both_readings_keep_the_sentence(sentence: str, text: str) -> None:
    require_both_readings(sentence, text)


@pytest.mark.parametrize(("sentence", "code", "text"), ERRORS)
def test_an_error_is_as_the_sentence_says(sentence: str, code: str, text: str) -> None:
    require_error(sentence, code, text)


@pytest.mark.parametrize(("sentence", "text"), LEGAL)
def test_a_form_that_the_sentence_allows_can_be_written(sentence: str, text: str) -> None:
    assert sentence in REFERENCE
    load_text(f"system sentence\n{text}")
