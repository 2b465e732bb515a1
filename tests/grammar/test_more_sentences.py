"""Sentences of the language reference about texts, files, names, checks and warnings, and more about meaning.

Each has a text that would be read or decided otherwise if the sentence were false.
``test_sentences.py`` has the others.
"""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load, load_text
from invariants.verdicts.verdict import Verdict
from tests.grammar.test_sentences import REFERENCE, require_both_readings, require_error

SENTENCES = [
    (
        "Write a member as `a` or `E.a`",
        """
        enum E { a, b }
        var e: E = E.b
        invariant same: e == b and e == E.b and e != a
        check same: chain 0, steps 0, expect survives
        """,
    ),
    (
        "without a number, 3.",
        """
        type Agent
        invariant three: count(a in Agent: true) == 3
        check three: chain 0, steps 0, expect survives
        """,
    ),
    (
        "`type Agent [4]` makes searches use 4 individuals unless a check or an option names another number",
        """
        type Agent [4]
        invariant four: count(a in Agent: true) == 4
        check four: chain 0, steps 0, expect survives
        """,
    ),
    (
        "| `count(a in T: φ)` | for how many values of `T` φ holds: Int |",
        """
        type Agent [3]
        var m: Agent -> Bool
        invariant few: count(a in Agent: m[a]) <= 3
        invariant fewer: count(a in Agent: m[a]) <= 2
        check few: chain 0, steps 0, expect survives
        check fewer: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "| `sum(a in T: e)` | the sum of `e` over all values of `T` |",
        """
        type Agent [3]
        var m: Agent -> 0..2
        invariant most: sum(a in Agent: m[a]) <= 6
        invariant less: sum(a in Agent: m[a]) <= 5
        check most: chain 0, steps 0, expect survives
        check less: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "| `min(a in T: e)`, `max(a in T: e)` | the least, the greatest |",
        """
        type Agent [3]
        var m: Agent -> 0..2
        invariant ordered: forall a in Agent: min(b in Agent: m[b]) <= m[a] <= max(b in Agent: m[b])
        invariant low: exists a in Agent: m[a] == min(b in Agent: m[b])
        invariant high: exists a in Agent: m[a] == max(b in Agent: m[b])
        invariant level: min(b in Agent: m[b]) == max(b in Agent: m[b])
        check ordered, low, high: chain 0, steps 0, expect survives
        check level: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "Inner names hide outer ones",
        """
        type Agent [2]
        var n: 0..3 = 2
        invariant inner: let n = 1 in n == 1 and forall n in 0..0: n == 0
        invariant outer: (let n = 1 in n == 1) and n == 2
        check inner, outer: chain 0, steps 0, expect survives
        """,
    ),
    (
        "The body of a quantifier, of `let` and the last part of `if` run as far to the right as they can.",
        """
        var n: 0..1
        invariant all: forall i in 0..1: i == n or n != i
        invariant one: if n == 0 then true else n == 1 and n != 0
        invariant named: let m = n in m == 0 or m == 1
        check all, one, named: chain 0, steps 0, expect survives
        """,
    ),
    (
        "division, `div` and `mod` by zero; `log` of a number that is not positive; `sqrt` of a negative number;",
        """
        var n: 0..1 = 0
        var r: Real = 1
        transition divide { r := 1 / n }
        transition div_by { n := 1 div n }
        transition mod_by { n := 1 mod n }
        invariant fine: n == 0
        check divide.defined, div_by.defined, mod_by.defined: chain 0, steps 1, expect violated after 0
        check fine: chain 0, steps 1, expect survives
        """,
    ),
    (
        "Left operands decide first: `x == 0 or 1 div x > 0` always has a value.",
        """
        var x: 0..1
        invariant left: x == 0 or 1 div x > 0
        invariant right: 1 div x > 0 or x == 0
        check left.defined, left: chain 0, steps 0, expect survives
        check right.defined: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "Other invariants are not affected.",
        """
        var x: 0..1 = 0
        transition t { x := 1 div x }
        invariant broken: 1 div x == 1
        invariant whole: x == 0
        check whole: chain 0, steps 2, expect survives
        check broken.defined, t.defined: chain 0, steps 2, expect violated after 0
        """,
    ),
    (
        "A rule *can fire* with some arguments where it is not disabled, its `require` clauses hold, each `any` in it "
        "has a value, and, if it restores a backup, that backup was saved.",
        """
        var x: 0..3 = 0
        backup b of x
        transition blocked { require x > 3 x := 0 }
        transition chooses { x := any v where v > 3 }
        modification back { restore b }
        dormant transition asleep { }
        invariant none: not enabled blocked and not enabled chooses and not enabled back and not enabled asleep
        check none: chain 1, steps 1, expect survives
        """,
    ),
    (
        "A step fires one rule with arguments for which it can fire.",
        """
        type Agent [2]
        var m: Agent -> Bool = false
        transition t(a: Agent) { m[a] := true }
        invariant one: count(a in Agent: m'[a] != m[a]) <= 1
        invariant never_one: count(a in Agent: m'[a] != m[a]) == 0
        check one: chain 0, steps 2, expect survives
        check never_one: chain 0, steps 1, expect violated after 0
        """,
    ),
    (
        "Without `where` the contract is true.",
        """
        var x: 0..2 = 0
        transition t { }
        modification m { rewrite t as any of x }
        invariant zero: x == 0
        invariant inside: 0 <= x <= 2
        check zero: chain 1, steps 1, expect violated after 1
        check inside, x.range: chain 1, steps 2, expect survives
        """,
    ),
    (
        "| a variable | its value, of a map all entries |",
        """
        var m: Bool -> 0..2 = 0
        backup b of m
        transition up { m[true] := 1 }
        modification keep { save b }
        modification back { restore b }
        invariant kept: m'[false] == m[false]
        invariant undone: m'[true] >= m[true]
        check kept: chain 2, steps 1, expect survives
        check undone: chain 2, steps 1, expect violated after 2
        """,
    ),
    (
        "| `code` | the code of all rules, modifications included |",
        """
        var x: 0..1 = 0
        backup b of code
        transition t { require g: x == 0 }
        modification keep { save b }
        modification change { rewrite t.g as x == 1 rewrite change.h as false require h: true }
        modification back { restore b }
        invariant able: enabled t
        invariant again: not enabled change => not enabled t
        check able: chain 2, steps 1, expect violated after 1
        check again: chain 4, steps 1, expect survives
        """,
    ),
    (
        "An `any` in a guard is a choice: `enabled` is true where some choice lets `R` fire",
        """
        transition t { require g: false }
        modification m { rewrite t.g as any }
        modification n { rewrite t.g as any v where not v }
        invariant not_able: not enabled t
        check not_able: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "Whether `R` is enabled may depend on `enabled S` in its clauses",
        """
        var x: 0..1 = 0
        transition s { require x == 0 x := 1 }
        transition t { require not enabled s x := 0 }
        invariant other: enabled s <=> not enabled t
        check other: chain 0, steps 3, expect survives
        """,
    ),
    (
        "| `unmodified R`, `unmodified R(e)` | all sites of `R` do |",
        """
        var x: 0..1 = 0
        transition t { require g: x == 0 x := 1 }
        modification m { rewrite t.x as 0 }
        invariant guard: unmodified t.g
        invariant whole: unmodified t
        check guard: chain 1, steps 1, expect survives
        check whole: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "an initial state, the code as written, dormant rules disabled, no backup saved.",
        """
        var x: 0..1 = 0
        backup b of x
        dormant transition t { x := 1 }
        transition u { require g: true }
        invariant start: not saved(b) and unmodified u and not enabled t
        check start: chain 0, steps 2, expect survives
        """,
    ),
    (
        "A run is *within* `chain k, steps n` if it applies at most `k` modifications",
        """
        var n: Int = 0
        modification m { n := n + 1 }
        invariant two: n <= 2
        check two: chain 2, steps 0, expect survives
        check two: chain 3, steps 0, expect violated after 3
        """,
    ),
    (
        "`invariant NAME: φ` states that φ holds in every configuration that can be reached",
        """
        var n: 0..4 = 0
        transition up { require n < 3 n := n + 1 }
        invariant three: n <= 3
        invariant two: n <= 2
        check three: chain 0, steps 4, expect survives
        check two: chain 0, steps 4, expect violated after 0
        """,
    ),
    (
        "| `x.range` | `x`, every entry if it is a map, is in its range | every variable whose type is a range |",
        """
        var m: Bool -> 0..1 = 0
        transition t(b: Bool) { require b m[b] := m[b] + 1 }
        check m.range: chain 0, steps 2, expect violated after 0
        check m.range: chain 0, steps 1, expect survives
        """,
    ),
    (
        "Every other name hides a member of the same name.",
        """
        enum E { x, y }
        var e: E = x
        transition t(x: E) { e := x }
        invariant first: e == E.x
        check first: chain 0, steps 1, expect violated after 0
        """,
    ),
]


@pytest.mark.parametrize(("sentence", "text"), SENTENCES, ids=lambda part: " ".join(part.split())[:60])
def test_both_readings_agree_with_it(sentence: str, text: str) -> None:
    require_both_readings(sentence, text)


# ---------------------------------------------------------------------- texts

READ = [
    (
        "A byte order mark and Windows line ends are accepted",
        "\N{ZERO WIDTH NO-BREAK SPACE}system s\r\nvar n: Int = 0\r\n",
    ),
    ("`#` starts a comment, which ends with the line.", "system s # system t\nvar n: Int = 0 # - 1\n"),
    ("Newlines are white space.", "system\ns\nvar\nn\n:\nInt\n=\n0\ninvariant\ni\n:\nn\n==\n0"),
    ("no semicolons", "system s var n: Int = 0 transition t { require n == 0 n := 1 } invariant i: n < 2"),
    ("Upper and lower case matter.", "system s var n: Int = 0 var N: Int = 1 invariant i: n < N"),
    ("Letters of any script count.", "system s var größe: Int = 0 var число: Int = 1 invariant i: größe < число"),
    (
        "A name that starts with `_` may be unused, and may hide another name, without a warning.",
        "system s var _n: Int = 0 invariant i: forall _n in 0..1: _n < 2",
    ),
    (
        "A **number** is `12`, `1_000_000`, or a decimal with digits on both sides of the point: `0.25`, exactly "
        "a quarter.",
        "system s invariant i: 1_000_000 == 1000000 and 0.25 * 4 == 1",
    ),
    (
        "the others may stand in any order, and may mention later ones.",
        "system s invariant i: n < k var n: Int = k - 1 const k: Int = 2",
    ),
    (
        "A row of at most 10,000 operands with `and`, with `or`, with `=>`, or with `+` and `-` between them is not "
        "deep.",
        f"system s var n: Int = 0 invariant i: {' or '.join(['n == 0'] * 500)}",
    ),
    ("A definition reads the state", "system s var n: Int = 0 define f(k: Int): Bool = n < k invariant i: f(1)"),
]


@pytest.mark.parametrize(("sentence", "text"), READ)
def test_a_text_is_read_as_the_sentence_says(sentence: str, text: str, tmp_path) -> None:
    assert sentence in REFERENCE
    path = tmp_path / "s.inv"
    path.write_bytes(text.encode())
    model = load(path)
    assert [warning.code.identifier for warning in model.warnings if "_n" in warning.message] == []
    for result in invariants.check(model, chain=0, steps=1):
        assert result.verdict in {Verdict.PROVED, Verdict.SURVIVES}


REFUSED = [
    ("control characters, and characters that change the direction of writing, are not (`E0102`).", "E0102", "\x07"),
    (
        "control characters, and characters that change the direction of writing, are not (`E0102`).",
        "E0102",
        "# \u202e",
    ),
    ("There is no other kind of comment.", "E0103", "// comment"),
    ("Names that start with `__`, and `_` alone, are reserved.", "E0107", "var __n: Int = 0"),
    ("Names that start with `__`, and `_` alone, are reserved.", "E0107", "var _: Int = 0"),
    ("A **name** starts with a letter or `_`", "E0103", "var 1n: Int = 0"),
    ("digits on both sides of the point", "E0103", "const r: Real = .5"),
    ("A **text** in double quotes only names a file.", "E0103", 'invariant i: "a" == "a"'),
    ("It has no escapes and no line breaks.", "E0103", 'import "a\nb.inv"'),
    ("Expressions are nested at most 200 levels deep (`E0108`).", "E0108", f"invariant i: {'(' * 201}true{')' * 201}"),
    ("An **enumeration** has at least one member.", "E0103", "enum E { }"),
    ("These words can never be names", "E0107", "var prev: Int = 0"),
    ("a type of individuals cannot have the name of an option.", "E0107", "type chain [2]"),
    ("| `T n`, `T any` | `n` individuals of type `T`", "E0502", "enum E { a } invariant i: true check i: E 2"),
]
"""Sentences, codes, and declarations that get them."""


@pytest.mark.parametrize(("sentence", "code", "text"), REFUSED)
def test_a_text_is_refused_as_the_sentence_says(sentence: str, code: str, text: str) -> None:
    require_error(sentence, code, text)


def test_expressions_of_two_hundred_levels_are_read() -> None:
    assert load_text(f"system s\ninvariant i: {'(' * 199}true{')' * 199}").properties
