"""Blow-ups: texts that are short, or plain, and whose meaning is large.

Owns: one text for each kind of growth, by size.
Must never know: the limits of the checker, or its answers.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import attrs

MODELS = Path(__file__).parents[2] / "models"


@attrs.frozen
class BlowUp:
    """A text that grows, and the options that it is checked with."""

    name: str
    text: str
    options: tuple[str, ...] = ()


def shipped(model: str, *options: str) -> BlowUp:
    """Return a model of the library with options under which it grows."""
    path = MODELS / f"{model}.inv"
    return BlowUp(f"{path.stem} {' '.join(options)}", path.read_text(encoding="utf-8"), options)


def lineages(individuals: int) -> BlowUp:
    """Return chosen code under quantifiers over many individuals."""
    return shipped("community/lineages_kept", "--scope", f"Agent={individuals}", "--chain", "2", "--steps", "3")


def gap(individuals: int) -> BlowUp:
    """Return a clause that quantifies over many individuals, for each of them."""
    return shipped("gated_upgrade/gap_kept", "--scope", f"Agent={individuals}")


def gathered_alternatives(count: int) -> BlowUp:
    """Return modifications that each add an alternative to one gate."""
    edits = "".join(f"modification m{i} {{ rewrite step.gate as prev or x < {i} }}\n" for i in range(count))
    text = f"var x: 0..{count} = 0\ntransition step {{ require gate: x < 1 x := x + 1 }}\n{edits}"
    return _system("gathered_alternatives", count, f"{text}invariant small: x <= {count}\n")


def gathered_conditions(count: int) -> BlowUp:
    """Return modifications that each add a condition with a captured value to one gate."""
    edits = "".join(
        f"modification m{i}(k: 0..9) {{ rewrite step.gate as prev and x != k + {i} }}\n" for i in range(count)
    )
    text = f"var x: 0..{count} = 0\ntransition step {{ require gate: x < 3 x := x + 1 }}\n{edits}"
    return _system("gathered_conditions", count, f"{text}invariant small: x <= 3\n")


def nested_alternatives(depth: int) -> BlowUp:
    """Return a chain of rewrites that use the code before them twice."""
    text = (
        "var x: Int = 0\ntransition step { require gate: x < 3 x := x + 1 }\n"
        "modification wrap { rewrite step.gate as (prev and x < 9) or (prev and x > 4) }\n"
        "invariant small: x <= 3\n"
    )
    return _system("nested_alternatives", depth, text, "--chain", str(depth), "--steps", "2")


def nested_numbers(depth: int) -> BlowUp:
    """Return a chain of rewrites of a number, each of which uses the code before it three times."""
    text = (
        "var x: Int = 0\ntransition step { require x < 3 x := x + 1 }\n"
        "modification wrap(k: 0..9) { rewrite step.x as if prev < k then prev + k else prev - k }\n"
        "invariant small: x <= 3\n"
    )
    return _system("nested_numbers", depth, text, "--chain", str(depth), "--steps", "2")


def crowd_of_a_parameter(individuals: int) -> BlowUp:
    """Return a type with many individuals that only a parameter mentions."""
    text = f"type A [{individuals}]\nvar x: 0..9 = 0\ntransition go(a: A) {{ require x < 5 x := x + 1 }}\n"
    return _system("crowd_of_a_parameter", individuals, f"{text}invariant small: x <= 5\n")


def squares_by_let(count: int) -> BlowUp:
    """Return a number that is squared again and again, each time under a name."""
    lets = "".join(f"let y{i + 1} = y{i} * y{i} in " for i in range(count))
    text = f"var x: Int = 1\ntransition go {{ require x < 9 x := x + 1 }}\ninvariant even: let y0 = x in {lets}"
    return _system("squares_by_let", count, f"{text}y{count} >= 0\n")


def sums_by_let(count: int) -> BlowUp:
    """Return a number that is doubled again and again, each time under a name."""
    lets = "".join(f"let y{i + 1} = y{i} + y{i} + 1 in " for i in range(count))
    text = f"var x: Int = 1\ntransition go {{ require x < 9 x := x + 1 }}\ninvariant more: let y0 = x in {lets}"
    return _system("sums_by_let", count, f"{text}y{count} >= 0\n")


def choices_by_let(count: int) -> BlowUp:
    """Return a truth value that takes the one before it twice, each time under a name."""
    lets = "".join(f"let y{i + 1} = (y{i} and x > {i}) or (not y{i} and x < {i}) in " for i in range(count))
    text = f"var x: 0..99 = 1\ntransition go {{ require x < 9 x := x + 1 }}\ninvariant more: let y0 = x > 0 in {lets}"
    return _system("choices_by_let", count, f"{text}y{count} or x < 50\n")


def squares_of_constants(count: int) -> BlowUp:
    """Return constants of which each is the square of the one before it."""
    lines = "".join(f"const c{i + 1}: Int = c{i} * c{i}\n" for i in range(count))
    text = f"const c0: Int = 3\n{lines}var x: Int = 0\ntransition go {{ require x < 9 x := x + 1 }}\n"
    return _system("squares_of_constants", count, f"{text}invariant small: x < c{count}\n")


def powers_of_constants(count: int) -> BlowUp:
    """Return constants of which each is a power of the one before it."""
    lines = "".join(f"const c{i + 1}: Int = c{i} ^ 9\n" for i in range(count))
    text = f"const c0: Int = 9\n{lines}var x: Int = 0\ntransition go {{ require x < 9 x := x + 1 }}\n"
    return _system("powers_of_constants", count, f"{text}invariant small: x < c{count}\n")


def definitions_twice(depth: int) -> BlowUp:
    """Return definitions of which each calls the one before it twice, with other arguments."""
    lines = "".join(f"define d{i + 1}(k: Int): Bool = d{i}(k + 1) and (d{i}(k * 2) or x < k)\n" for i in range(depth))
    text = f"var x: Int = 0\ndefine d0(k: Int): Bool = x <= k * k + 9\n{lines}"
    text += f"transition go {{ require x < 9 x := x + 1 }}\ninvariant all: d{depth}(1)\n"
    return _system("definitions_twice", depth, text)


def nested_quantifiers(depth: int, individuals: int = 3) -> BlowUp:
    """Return quantifiers within quantifiers, over a few individuals."""
    names = [f"a{i}" for i in range(depth)]
    heads = "".join(f"{'forall' if i % 2 else 'exists'} {name} in A: " for i, name in enumerate(names))
    body = " or ".join(f"m[{name}]" for name in names)
    text = f"type A [{individuals}]\nvar m: A -> Bool = true\ntransition go(a: A) {{ m[a] := true }}\n"
    return _system("nested_quantifiers", depth, f"{text}invariant all: {heads}{body}\n")


def unused_quantifiers(depth: int, individuals: int = 3) -> BlowUp:
    """Return quantifiers of which only the last one matters."""
    heads = "".join(f"forall a{i} in A: " for i in range(depth))
    text = f"type A [{individuals}]\nvar m: A -> Bool = true\ntransition go(a: A) {{ m[a] := true }}\n"
    return _system("unused_quantifiers", depth, f"{text}invariant all: {heads}m[a{depth - 1}]\n")


def alternating_pairs(individuals: int, depth: int = 4) -> BlowUp:
    """Return a condition on tuples of individuals, most of which it is trivially true of."""
    names = [f"a{i}" for i in range(depth)]
    apart = " and ".join(f"{a} != {b}" for i, a in enumerate(names) for b in names[:i])
    held = " and ".join(f"m[{name}]" for name in names)
    text = (
        f"type A [{individuals}]\nvar m: A -> Bool = false\ntransition go(a: A) {{ require not m[a] m[a] := true }}\n"
        f"invariant few: not exists {', '.join(names)} in A: {apart} and {held}\n"
    )
    return _system("alternating_pairs", individuals, text)


def chosen_under_quantifiers(depth: int, individuals: int = 6) -> BlowUp:
    """Return a choice whose condition stands under many quantifiers."""
    names = [f"b{i}" for i in range(depth)]
    chain = " and ".join(f"{a} != {b}" for a, b in pairwise(names)) or "true"
    text = (
        f"type A [{individuals}]\nvar k: A -> 0..9 = 0\n"
        f"transition go(a: A) {{ k[a] := any v where forall {', '.join(names)} in A: "
        f"({chain}) => v <= k[b0] + k[b{depth - 1}] + 1 }}\n"
        "invariant low: forall a in A: k[a] < 9\n"
    )
    return _system("chosen_under_quantifiers", depth, text)


def many_members(count: int) -> BlowUp:
    """Return an enumeration with many members."""
    members = ", ".join(f"e{i}" for i in range(count))
    text = f"enum E {{ {members} }}\nvar e: E = e0\ntransition go {{ require e == e0 e := e1 }}\n"
    return _system("many_members", count, f"{text}invariant first: e != e2\n")


def many_transitions(count: int) -> BlowUp:
    """Return many transitions."""
    rules = "".join(f"transition t{i} {{ require x == {i % 10} x := {(i + 1) % 10} }}\n" for i in range(count))
    return _system("many_transitions", count, f"var x: 0..20 = 0\n{rules}invariant small: x < 10\n")


def many_modifications(count: int) -> BlowUp:
    """Return many modifications of one gate."""
    edits = "".join(f"modification m{i} {{ rewrite step.gate as x < {i % 9} }}\n" for i in range(count))
    text = f"var x: 0..20 = 0\ntransition step {{ require gate: x < 1 x := x + 1 }}\n{edits}"
    return _system("many_modifications", count, f"{text}invariant small: x < 10\n")


def many_variables(count: int) -> BlowUp:
    """Return many variables, each with its transition, that one invariant mentions."""
    variables = "".join(f"var v{i}: Bool = false\n" for i in range(count))
    text = f"{variables}transition go {{ v0 := true }}\ninvariant all: {' or '.join(f'not v{i}' for i in range(count))}"
    return _system("many_variables", count, f"{text}\n")


def many_invariants(count: int) -> BlowUp:
    """Return many invariants."""
    lines = "".join(f"invariant i{i}: x < {10 + i}\n" for i in range(count))
    return _system("many_invariants", count, f"var x: 0..5 = 0\ntransition go {{ require x < 5 x := x + 1 }}\n{lines}")


def many_parameters(count: int, individuals: int = 4) -> BlowUp:
    """Return a rule with many parameters that all matter."""
    names = [f"p{i}" for i in range(count)]
    given = ", ".join(f"{name}: A" for name in names)
    guard = " and ".join(f"{a} != {b} or m[{a}]" for a, b in pairwise(names)) or "true"
    text = (
        f"type A [{individuals}]\nvar m: A -> Bool = false\n"
        f"transition go({given}) {{ require {guard} m[p0] := true }}\ninvariant few: exists a in A: not m[a]\n"
    )
    return _system("many_parameters", count, text)


def deep_parentheses(depth: int) -> BlowUp:
    """Return an expression within parentheses within parentheses."""
    return _system("deep_parentheses", depth, f"var x: Int = 0\ninvariant deep: {'(' * depth}x == 0{')' * depth}\n")


def deep_negations(depth: int) -> BlowUp:
    """Return negations of negations, without a parenthesis."""
    return _system("deep_negations", depth, f"var x: Int = 0\ninvariant deep: {'not ' * depth}x == 0\n")


def huge_number(digits: int) -> BlowUp:
    """Return a literal with many digits."""
    text = f"var x: Int = 0\ntransition go {{ x := x + 1 }}\ninvariant far: x < {'9' * digits}\n"
    return _system("huge_number", digits, text)


def huge_range(digits: int) -> BlowUp:
    """Return a range with a huge number of values."""
    text = f"var x: 0..{'9' * digits} = 0\ntransition go(k: 0..{'9' * digits}) {{ x := k }}\ninvariant low: x < 7\n"
    return _system("huge_range", digits, text)


def _with_condition(name: str, size: int, condition: str) -> BlowUp:
    """Return a system that counts to five, with one large condition as its invariant."""
    text = f"var x: Int = 0\ntransition go {{ require x < 5 x := x + 1 }}\ninvariant one: {condition}\n"
    return _system(name, size, text)


def wide_disjunction(count: int) -> BlowUp:
    """Return one disjunction with many parts."""
    parts = " or ".join(f"x == {i}" for i in range(count))
    return _with_condition("wide_disjunction", count, parts)


def wide_sum(count: int) -> BlowUp:
    """Return one sum with many parts."""
    parts = " + ".join(f"x * {i}" for i in range(count))
    return _with_condition("wide_sum", count, f"{parts} >= 0")


def wide_difference(count: int) -> BlowUp:
    """Return one row of plus and minus with many parts."""
    parts = "".join(f" {'-' if i % 3 else '+'} x * {i}" for i in range(count))
    return _with_condition("wide_difference", count, f"0{parts} <= 0")


def wide_implication(count: int) -> BlowUp:
    """Return one row of implications with many premises."""
    parts = "".join(f"x != {i + 9} => " for i in range(count))
    return _with_condition("wide_implication", count, f"{parts}x < 9")


def wide_map(individuals: int, sorts: int = 5) -> BlowUp:
    """Return a map over several types."""
    types = "".join(f"type T{i} [{individuals}]\n" for i in range(sorts))
    domain = ", ".join(f"T{i}" for i in range(sorts))
    given = ", ".join(f"p{i}: T{i}" for i in range(sorts))
    places = ", ".join(f"p{i}" for i in range(sorts))
    binders = ", ".join(f"p{i} in T{i}" for i in range(sorts))
    text = f"{types}var m: {domain} -> Bool = false\ntransition go({given}) {{ m[{places}] := true }}\n"
    return _system("wide_map", individuals, f"{text}invariant none: forall {binders}: not m[{places}]\n")


def many_starts(cells: int) -> BlowUp:
    """Return many initial states of which few are allowed."""
    text = f"type A [{cells}]\nvar m: A -> 0..99\ninit sum(a in A: m[a]) == {cells * 99}\n"
    text += "transition go(a: A) { m[a] := 0 }\ninvariant high: exists a in A: m[a] > 0\n"
    return _system("many_starts", cells, text, "--chain", "0", "--steps", "2")


def long_runs(steps: int) -> BlowUp:
    """Return a violation that only a long run reaches."""
    text = f"var x: Int = 0\ntransition go {{ x := x + 1 }}\ninvariant low: x < {steps}\n"
    return _system("long_runs", steps, text, "--chain", "0", "--steps", str(steps))


def growing_numbers(steps: int) -> BlowUp:
    """Return a number that doubles its digits with every step."""
    text = "var x: Int = 3\ntransition go { x := x * x }\ninvariant positive: x > 0\n"
    return _system("growing_numbers", steps, text, "--chain", "0", "--steps", str(steps))


def growing_powers(steps: int) -> BlowUp:
    """Return a number that is raised to itself with every step."""
    text = "var x: Int = 3\ntransition go { x := x ^ x }\ninvariant positive: x > 0\n"
    return _system("growing_powers", steps, text, "--chain", "0", "--steps", str(steps))


def long_comment(lines: int) -> BlowUp:
    """Return a long file that says little."""
    comments = "# nothing to be seen here, and nothing to be done about it\n" * lines
    return _system("long_comment", lines, f"var x: Bool = false\n{comments}invariant no: not x\n")


def long_broken_file(lines: int) -> BlowUp:
    """Return a long file with a mistake on every line."""
    return _system("long_broken_file", lines, "var x Bool = = false\n" * lines)


def _system(name: str, size: int, text: str, *options: str) -> BlowUp:
    return BlowUp(f"{name} {size}", f"system blow_up\n{text}", options)


Maker = Callable[[int], BlowUp]

SIZES: dict[Maker, tuple[int, ...]] = {
    lineages: (10, 30),
    gap: (30, 300),
    gathered_alternatives: (10, 50, 400),
    gathered_conditions: (10, 50),
    nested_alternatives: (4, 12, 40),
    nested_numbers: (4, 12, 40),
    crowd_of_a_parameter: (1_000, 10_000_000),
    squares_by_let: (5, 20),
    sums_by_let: (20, 60),
    choices_by_let: (20, 60),
    squares_of_constants: (10, 40),
    powers_of_constants: (3, 12),
    definitions_twice: (6, 10, 16),
    nested_quantifiers: (5, 9, 60),
    unused_quantifiers: (9, 60),
    alternating_pairs: (8, 25),
    chosen_under_quantifiers: (3, 6),
    many_members: (1_000, 100_000),
    many_transitions: (500, 10_000),
    many_modifications: (500, 2_000),
    many_variables: (1_000, 10_000),
    many_invariants: (200,),
    many_parameters: (4, 10),
    deep_parentheses: (100, 100_000),
    deep_negations: (100, 100_000),
    huge_number: (1_000, 1_000_000),
    huge_range: (30, 10_000),
    wide_disjunction: (1_000, 30_000),
    wide_sum: (1_000, 30_000),
    wide_difference: (1_000, 9_000),
    wide_implication: (1_000, 9_000),
    wide_map: (4, 8, 40),
    many_starts: (10, 40),
    long_runs: (100, 10_000),
    growing_numbers: (8, 60),
    growing_powers: (2, 6),
    long_comment: (100_000,),
    long_broken_file: (20_000,),
}
"""The sizes at which each kind is tried: some that are easy, and some that nobody should go through."""


def blow_ups() -> list[BlowUp]:
    """Return every kind at each of its sizes."""
    return [make(size) for make, sizes in SIZES.items() for size in sizes]
