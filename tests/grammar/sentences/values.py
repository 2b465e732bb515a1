"""Values: types, constants, state, definitions, expressions, and expressions without a value."""

from __future__ import annotations

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
        "Constants may be maps, `const w: Agent -> Int`; then `= e` is the value of every entry, "
        "and `= for a: e` that of the entry of `a`.",
        """
        type Agent [2]
        const w: Agent -> Int = 3
        const own: 0..2 -> Int = for i: i + 1
        invariant three: forall a in Agent: w[a] == 3
        invariant one_more: forall i in 0..2: own[i] == i + 1
        check three, one_more: chain 0, steps 0, expect survives
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
        "| `var m: A, B -> T = for a, b: e` | is a map of two indices; without a value, each entry starts "
        "with any value |",
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
