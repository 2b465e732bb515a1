"""Mistakes, each with its code, and forms that are none."""

from __future__ import annotations

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
        "elsewhere a map is no value",
        "E0302",
        "var m: Bool -> Bool = true var k: Bool -> Bool = true invariant i: m and k[true]",
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
    (
        "A label holds edits and a clause holds code: neither can be rewritten as the other (`E0306`).",
        "E0306",
        """
        transition go { require gate: true }
        modification m { step: disable go }
        modification n { rewrite m.step as true }
        """,
    ),
    (
        "A set cannot be captured (`E0403`)",
        "E0403",
        """
        type T [2]
        var m: T -> Bool = false
        transition go { m := m }
        modification change(next: T -> Bool) { rewrite go.m as next }
        """,
    ),
    (
        "and are about clauses that are listed (`E0306`)",
        "E0306",
        """
        transition go { require gate: true require other: true }
        modification m { disable m }
        modification n { rewrite m as any editing go.gate where tightens go.other }
        """,
    ),
    (
        "compares with what the backup `B` holds, which has to keep the code of `R` (`E0403`)",
        "E0403",
        """
        var x: Bool = true
        backup b of x
        transition go { require gate: true }
        invariant i: unmodified go since b
        """,
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
