"""Words of other languages for ideas that this language lacks or writes in another way, each with a way out.

Owns: the lists that the explanations of mistakes share.
Must never know: where a word is met.
"""

from __future__ import annotations

from collections.abc import Mapping

_ALWAYS = "an invariant is about every reachable configuration anyway: write its condition alone"
_EVENTUALLY = (
    "to show that a condition can come about, state `invariant never: not (…)` with `expect violated`; "
    "that it comes about in time, `invariant answered: asked leads to answered within 3`"
)
_LEADS_TO = "write `invariant answered: asked leads to answered within 3`, with as many steps as it may take"
_NEXT = "write `x'` for the value of `x` after a step; an invariant with `x'` in it is checked on every step"
_UNTIL = "keep a variable that remembers whether the end has come, and state `invariant kept: ended or …`"
_PAST = "keep a variable that remembers it, and let rules assign it: `seen := true`"
_FAIR = "no rule has to fire, and a run may end anywhere; state with `invariant` a condition that always holds"

TEMPORAL_WORDS: Mapping[str, str] = {
    "always": _ALWAYS,
    "globally": _ALWAYS,
    "henceforth": _ALWAYS,
    "invariantly": _ALWAYS,
    "never": "write `not` and the condition: an invariant is about every reachable configuration anyway",
    "ag": _ALWAYS,
    "eventually": _EVENTUALLY,
    "finally": _EVENTUALLY,
    "possibly": _EVENTUALLY,
    "sometime": _EVENTUALLY,
    "sometimes": _EVENTUALLY,
    "reachable": _EVENTUALLY,
    "af": _EVENTUALLY,
    "ef": _EVENTUALLY,
    "next": _NEXT,
    "ax": _NEXT,
    "ex": _NEXT,
    "until": _UNTIL,
    "unless": _UNTIL,
    "weakuntil": _UNTIL,
    "release": _UNTIL,
    "releases": _UNTIL,
    "leadsto": _LEADS_TO,
    "historically": _PAST,
    "once": _PAST,
    "previously": _PAST,
    "yesterday": _PAST,
    "wf": _FAIR,
    "sf": _FAIR,
    "fair": _FAIR,
    "fairness": _FAIR,
    "liveness": _EVENTUALLY,
    "progress": _EVENTUALLY,
    "temporal": _EVENTUALLY,
    "ltl": _EVENTUALLY,
    "ctl": _EVENTUALLY,
}
"""Words of temporal logics, in lower case and without underscores."""

_TEMPORAL_LETTERS: Mapping[str, str] = {"G": _ALWAYS, "F": _EVENTUALLY, "X": _NEXT, "U": _UNTIL, "W": _UNTIL}
TEMPORAL_SIGNS: Mapping[str, str] = {
    "[]": _ALWAYS,
    "□": _ALWAYS,
    "◻": _ALWAYS,
    "<>": _EVENTUALLY,
    "◇": _EVENTUALLY,
    "◊": _EVENTUALLY,
    "~>": _LEADS_TO,
    "↝": _EVENTUALLY,
    "○": _NEXT,
    "◯": _NEXT,
}

NOTHING_WORDS = frozenset(
    {
        "none",
        "null",
        "nil",
        "undefined",
        "nothing",
        "nobody",
        "noone",
        "nowhere",
        "empty",
        "unset",
        "unassigned",
        "void",
        "na",
        "nan",
    }
)
"""Words for the value that a variable has while it has none, in lower case and without underscores."""

COUNTING_WORDS = frozenset({"count", "sum", "len", "length", "size", "card", "cardinality", "number", "total"})
"""Words for how many, in lower case: in this language ``count`` and ``sum``, which bind names."""

ALLOY_QUANTIFIERS: Mapping[str, str] = {
    "all": "forall {binders}: {body}",
    "every": "forall {binders}: {body}",
    "each": "forall {binders}: {body}",
    "some": "exists {binders}: {body}",
    "no": "not exists {binders}: {body}",
    "one": "count({binders}: {body}) == 1",
    "unique": "count({binders}: {body}) == 1",
    "lone": "count({binders}: {body}) <= 1",
}
"""Words that quantify elsewhere, with the form that is written here."""

SET_WORDS = frozenset({"set", "sets", "powerset", "subset", "hashset", "frozenset", "finset", "bag", "multiset"})
LIST_WORDS = frozenset({"list", "seq", "sequence", "array", "vector", "vec", "tuple", "queue", "deque", "stack"})
MAP_WORDS = frozenset({"map", "dict", "mapping", "hashmap", "dictionary", "function", "fun", "rel", "relation"})
MAYBE_WORDS = frozenset({"option", "optional", "maybe", "nullable"})
"""Words for types that are made of types, in lower case."""

_INTEGER = "write `Int`, or a range such as `0..9`"
_NATURAL = "write a range such as `0..9`, or `Int` with an invariant `x >= 0`"
_REAL = "write `Real`, which is exact"
_TEXT = "a few fixed values are an `enum E { a, b }`; values that only differ from each other are a `type T`"

FOREIGN_TYPES: Mapping[str, str] = {
    "integer": _INTEGER,
    "number": _INTEGER,
    "long": _INTEGER,
    "int256": _INTEGER,
    "int64": _INTEGER,
    "int32": _INTEGER,
    "i32": _INTEGER,
    "i64": _INTEGER,
    "uint": _NATURAL,
    "uint8": _NATURAL,
    "uint32": _NATURAL,
    "uint64": _NATURAL,
    "uint256": _NATURAL,
    "u8": _NATURAL,
    "u32": _NATURAL,
    "u64": _NATURAL,
    "nat": _NATURAL,
    "natural": _NATURAL,
    "unsigned": _NATURAL,
    "float": _REAL,
    "double": _REAL,
    "decimal": _REAL,
    "rational": _REAL,
    "boolean": "write `Bool`",
    "string": _TEXT,
    "str": _TEXT,
    "text": _TEXT,
    "char": _TEXT,
    "bytes": _TEXT,
    "bytes32": _TEXT,
    "address": "declare individuals, as in `type Address`",
    "principal": "declare individuals, as in `type Principal`",
}
"""Names of types elsewhere, in lower case."""

_CHOICE = "give the rule a parameter, which may be any value: `transition t(k: 0..3) { … }`; or assign `x := any`"
FOREIGN_STATEMENTS: Mapping[str, str] = {
    "unchanged": "leave it out: variables that a rule does not assign keep their values",
    "skip": "leave it out: a rule may be empty, and then changes nothing",
    "pass": "leave it out: a rule may be empty, and then changes nothing",
    "nop": "leave it out: a rule may be empty, and then changes nothing",
    "return": "a rule has no result; assign to a variable instead",
    "emit": "nothing is sent or printed; assign to a variable that an invariant can read",
    "print": "nothing is sent or printed; assign to a variable that an invariant can read",
    "log": "nothing is sent or printed; assign to a variable that an invariant can read",
    "send": "nothing is sent or printed; assign to a variable that another rule reads",
    "await": "write `require condition`: the rule fires only where the condition holds",
    "wait": "write `require condition`: the rule fires only where the condition holds",
    "choose": _CHOICE,
    "pick": _CHOICE,
    "havoc": "write `x := any`, or `x := any v where condition`",
    "while": "a step happens at once: `for a in T { … }` goes through all values of a type, and a rule may fire again",
    "loop": "a step happens at once: `for a in T { … }` goes through all values of a type, and a rule may fire again",
    "repeat": "a step happens at once: `for a in T { … }` goes through all values of a type, and a rule may fire again",
    "call": "a rule cannot call another one; write an expression that both use as a `define`",
    "revert": "write `require condition`: the rule fires only where the condition holds",
    "throw": "write `require condition`: the rule fires only where the condition holds",
    "raise": "write `require condition`: the rule fires only where the condition holds",
    "abort": "write `require condition`: the rule fires only where the condition holds",
    "delete": "write `remove R.site` for a clause, `disable R` for a whole rule",
    "assert": "write `require condition` where the rule cannot fire without it; a condition to keep is an `invariant`",
    "goto": "keep the place in a variable, and let `require` read it",
}
"""Words that start statements elsewhere, in lower case, and that have no counterpart here."""

ARBITRARY_WORDS = frozenset({"choose", "some", "havoc", "nondet", "arbitrary", "random", "pick", "oneof"})
"""Words for an arbitrary value elsewhere, in lower case and without underscores."""

_STATED = (
    "write `init condition` for a condition on the start, `assume NAME: condition` for one on constants, "
    "and `invariant NAME: condition` for one that all steps have to keep"
)
FOREIGN_DECLARATIONS: Mapping[str, str] = {
    "assert": "write `invariant NAME: condition`",
    "constants": "write `const NAME: T` for each, with its type",
    "contract": "write `system NAME` as the first line, without braces: the whole file is one system",
    "exception": "a rule cannot fail: where a `require` does not hold, it cannot fire",
    "extends": "leave it out: numbers, `count`, `sum`, `min` and `max` are part of the language",
    "fact": _STATED,
    "from": 'write `import "other.inv"` for the declarations of another file',
    "fun": "write `define NAME: T = value` for a value, `transition NAME { … }` for a kind of step",
    "func": "write `define NAME: T = value` for a value, `transition NAME { … }` for a kind of step",
    "function": "write `define NAME: T = value` for a value, `transition NAME { … }` for a kind of step",
    "instance": 'write `import "other.inv"` for the declarations of another file',
    "modifier": "write the condition in each rule, as `require condition`; `define NAME: Bool = condition` names it",
    "open": 'leave it out, or write `import "other.inv"` for the declarations of another file',
    "pred": "write `define NAME: Bool = condition` for a condition, `transition NAME { … }` for a kind of step",
    "procedure": "write `transition NAME { … }` for a kind of step",
    "process": "write a `transition` for each kind of step; a type of individuals says how many can take it",
    "run": "to be shown a run, state `invariant never: not (…)` and `check never: expect violated`",
    "thread": "write a `transition` for each kind of step; a type of individuals says how many can take it",
    "variables": "write `var NAME: T` for each, with its type",
}
"""Words that start declarations elsewhere, in lower case, each with the declaration of ``NAME`` that is meant here."""

TYPES_IN_FRONT = frozenset({*FOREIGN_TYPES, *SET_WORDS, *LIST_WORDS, *MAP_WORDS, "int", "bool", "real"})
"""Names of types, in lower case, with which declarations start elsewhere."""


def bare(word: str) -> str:
    """Return a word in the form in which the lists of this module have it."""
    return word.replace("_", "").lower()


def temporal_way_out(word: str) -> str | None:
    """Return the way out for a word or sign of a temporal logic; None for any other."""
    return TEMPORAL_WORDS.get(bare(word)) or _TEMPORAL_LETTERS.get(word) or TEMPORAL_SIGNS.get(word)


def is_nothing(word: str) -> bool:
    """Return whether a name stands for no value at all."""
    return bare(word) in NOTHING_WORDS
