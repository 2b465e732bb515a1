"""Sets, whole maps, optional values and records."""

from __future__ import annotations

SETS = [
    (
        "a step picks any set at all, and `next[s]` says whether `s` is in it.",
        """
        type T [2]
        var m: T -> Bool = false
        transition change(next: T -> Bool) { m := next }
        invariant all: exists a in T: not m[a]
        invariant few: count(a in T: m[a]) <= 2
        check few: chain 0, steps 1, expect survives
        check all: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "| `m := for a, b: e` | every entry becomes `e`, which mentions the names of the indices |",
        """
        type T [2]
        var m: T, T -> Bool = false
        transition go { m := for a, b: a == b }
        invariant diagonal: (exists a in T: m[a, a]) => forall a, b in T: m[a, b] <=> a == b
        invariant none: forall a in T: not m[a, a]
        check diagonal: chain 0, steps 2, expect survives
        check none: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "| `m[a, _] := n`, `m[a, _] := e` | every entry of the row of `a` becomes that of `n`, or `e` |",
        """
        type T [2]
        var m: T, T -> Bool = false
        transition go(a: T) { m[a, _] := true }
        invariant rows: forall a, b, c in T: m[a, b] => m[a, c]
        invariant one: forall a, b, c in T: m[a, b] => m[c, b]
        check rows: chain 0, steps 2, expect survives
        check one: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "| `m := any` | every entry becomes an arbitrary value;",
        """
        type T [2]
        var m: T -> 0..1 = 0
        transition go { m := any }
        invariant equal: forall a, b in T: m[a] == m[b]
        check equal: chain 0, steps 0, expect survives
        check equal: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "| `m == n`, `m != n` | whether all entries are equal, whether one differs;",
        """
        type T [2]
        var m: T -> Bool
        var n: T -> Bool
        transition go { m := n }
        invariant equal: m == n <=> forall a in T: m[a] == n[a]
        invariant differ: m != n <=> exists a in T: m[a] != n[a]
        check equal, differ: chain 0, steps 1, expect survives
        """,
    ),
    (
        "| `subset(s, t)` | whether everything in `s` is in `t`.",
        """
        type T [2]
        var m: T -> Bool
        var n: T -> Bool
        invariant inside: subset(m, n) <=> forall a in T: m[a] => n[a]
        check inside: chain 0, steps 0, expect survives
        """,
    ),
    (
        "The assignment of a whole map is one site, for all its entries, like one in a `for`.",
        """
        type T [2]
        var m: T -> Bool = false
        transition change(next: T -> Bool) { m := next }
        modification stop { rewrite change.m as for a: false }
        modification drop { remove change.m }
        invariant shut: unmodified change.m or m' == m or forall a in T: not m'[a]
        check shut: chain 2, steps 2, expect survives
        """,
    ),
]

OPTIONAL_VALUES = [
    (
        "| `value(x)` | the value of an optional `x`, undefined where it is `none` |",
        """
        var x: 0..1? = none
        var y: 0..1 = 0
        transition put { x := 1 }
        transition take { y := value(x) }
        invariant zero: y == 0
        check zero: chain 0, steps 1, expect survives
        check zero: chain 0, steps 2, expect violated after 0
        check take.defined: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "| `p with { a: e }` | the record `p`, with other values of some fields.",
        """
        record R { a: 0..2, b: 0..2 }
        var p: R = R(a: 1, b: 2)
        transition go { p := p with { a: 0 } }
        invariant one: p.a == 1
        invariant two: p.b == 2
        check two: chain 0, steps 2, expect survives
        check one: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "| `x == none`, `x == y`, `x != y` | comparison of whole values.",
        """
        record R { a: 0..1, b: 0..1 }
        var p: R? = none
        var q: R? = none
        transition left { p := R(a: 1, b: 0) }
        transition right { q := R(a: 1, b: 1) }
        transition same { q := p }
        invariant both: p == q <=> (p == none and q == none) or (p != none and q != none and p.a == q.a and p.b == q.b)
        invariant equal: p == q
        check both: chain 0, steps 3, expect survives
        check equal: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "The clause that assigns it is one site, `execute.pending`: rewritten, removed, added, asked about, edited by "
        "unknown code, shown, and compared by `gate` as a whole. `prev` is the whole value that the old code would "
        "assign",
        """
        record R { a: 0..2, b: 0..2 }
        var p: R? = none
        var open: Bool
        transition go { p := R(a: 1, b: 1) }
        modification more { rewrite go.p as if open then prev else R(a: 2, b: 2) }
        modification drop { remove go.p }
        invariant whole: p == none or p == R(a: 1, b: 1) or p == R(a: 2, b: 2)
        invariant asked: unmodified go.p and p' != p => p' == R(a: 1, b: 1)
        invariant kept: open and p != none => p.b == 1
        invariant new: p != none => p.b == 1
        check whole, asked, kept: chain 2, steps 2, expect survives
        check new: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "so that equal states are one configuration.",
        """
        record R { a: 0..1 }
        var p: R? = none
        transition put { p := R(a: 1) }
        transition drop { p := none }
        invariant there: p == none
        invariant nothing: p == none => p != R(a: 0) and p != R(a: 1)
        check nothing: chain 0, steps 2, expect survives
        check there: chain 0, steps 1, expect violated after 0
        """,
    ),
]
