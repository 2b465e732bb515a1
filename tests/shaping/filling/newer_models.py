"""Random small models with holes that read records, optional values, sets and maps at variables.

Owns: their texts, with labelled edits, unknown code and unknown conditions beside the holes.
Must never know: which fillings do.
"""

from __future__ import annotations

import random

import attrs


@attrs.frozen
class Words:
    """The words of a kind of models: declarations, what rules assign, conditions, and names for holes."""

    declared: tuple[str, ...]
    steps: tuple[str, ...]
    conditions: tuple[str, ...]
    over: tuple[str, ...]
    parameter: str = ""


KINDS = {
    "optional": Words(
        ("var v: 0..1? = none",),
        ("v := none", "v := 0", "v := 1", "v := if p then 1 else none", "v := if v == none then 0 else none"),
        ("v == none", "v != none and value(v) == 1", "v == 0", "v == none or value(v) == 0"),
        ("v", "v, p", "p"),
    ),
    "record": Words(
        ("record R { on: Bool, left: 0..1 }", "var v: R = R(on: false, left: 0)"),
        ("v := v with { on: not v.on }", "v := v with { left: 1 - v.left }", "v := R(on: p, left: 1)"),
        ("v.on", "v.left == 1", "v == R(on: true, left: 1)", "v.on => v.left == 0"),
        ("v", "p"),
    ),
    "optional record": Words(
        ("record R { on: Bool, left: 0..1 }", "var v: R? = none"),
        (
            "v := R(on: p, left: 0)",
            "v := none",
            "v := R(on: true, left: 1)",
            "v := if v == none then none else value(v) with { left: 1 - v.left }",
        ),
        ("v == none", "v != none and v.on", "v == none or v.left == 0", "v == R(on: true, left: 1)"),
        ("v", "v"),
    ),
    "nested": Words(
        ("record R { mark: Bool? }", "var v: R? = none"),
        (
            "v := R(mark: none)",
            "v := R(mark: p)",
            "v := none",
            "v := if v == none then none else R(mark: true)",
        ),
        (
            "v == none",
            "v != none and v.mark == none",
            "v != none and v.mark != none and value(v.mark)",
            "v == R(mark: false)",
        ),
        ("v", "v"),
    ),
    "map": Words(
        ("type A [2]", "var s: A -> Bool = false", "var lead: A"),
        ("s[lead] := not s[lead]", "lead := any", "s[lead] := p", "s := for a: not s[a]"),
        ("s[lead]", "exists a in A: s[a]", "(forall a in A: s[a])", "not s[lead]"),
        ("s, lead", "s, lead, p", "p"),
    ),
    "set": Words(
        ("type A [2]", "var s: A -> Bool = false", "var lead: A"),
        ("s[a] := true", "lead := a", "s := for b: b == a", "s[a] := not s[a]"),
        ("s[lead]", "exists b in A: s[b]", "(forall b in A: s[b])", "not s[lead]"),
        ("s", "lead", "s, p"),
        "a: A",
    ),
}


def newer_model(seed: int) -> str:
    """A model with one or two holes."""
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    words = KINDS[drawn.choice(list(KINDS))]
    conditions = (*words.conditions, "p", "not p")
    head = f"({words.parameter})" if words.parameter else ""
    over = drawn.choice(words.over)
    others = [each for each in words.steps if "[a]" not in each and "== a" not in each and ":= a" not in each[-5:]]
    steps = (*others, "p := not p", "p := true")
    unknown = drawn.random() < 0.4
    lines = [
        "system newer",
        *words.declared,
        f"var p: Bool = {drawn.choice(('true', 'false'))}",
        "var changed: Bool = false",
        f"transition other {{\n  require g: {drawn.choice(conditions)}\n  {drawn.choice(steps)}\n}}",
        "transition flip {\n  p := not p\n}" if drawn.random() < 0.5 else "",
        f"transition act{head} {{\n  require gate: {_gate(drawn, over, conditions)}\n  {drawn.choice(words.steps)}\n}}",
        f"modification change {{\n  require not changed\n  changed := true\n  {_edit(drawn, conditions)}\n}}",
        *([_other_edit(drawn, conditions)] if unknown else []),
        f"invariant promise: {_promise(drawn, conditions)}",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _gate(drawn: random.Random, over: str, conditions: tuple[str, ...]) -> str:
    return drawn.choice((f"? over {over}", f"? over {over}", f"(? over {over}) and ({drawn.choice(conditions)})"))


def _edit(drawn: random.Random, conditions: tuple[str, ...]) -> str:
    """An edit, which may have a label."""
    condition = drawn.choice(conditions)
    edit = drawn.choice(
        (
            f"rewrite act.gate as prev or ({condition})",
            f"rewrite act.gate as prev and ({condition})",
            f"rewrite other.g as ({condition})",
            "rewrite act.gate as ? over p",
            "disable other",
        )
    )
    return f"{drawn.choice(('', 'step: '))}{edit}"


def _other_edit(drawn: random.Random, conditions: tuple[str, ...]) -> str:
    """A modification with unknown code, or an unknown condition, or one that edits the other modification."""
    edit = drawn.choice(
        (
            "rewrite other as any of p where ? over p",
            f"rewrite other as any of p where p' => ({drawn.choice(conditions)})",
            "rewrite other.g as unknown over p",
            "add again: disable act to change",
        )
    )
    return f"modification learn {{\n  {edit}\n}}"


def _promise(drawn: random.Random, conditions: tuple[str, ...]) -> str:
    one, other = drawn.sample(conditions, 2)
    return drawn.choice((f"not ({one})", f"({one}) or ({other})", f"({one}) => ({other})"))
