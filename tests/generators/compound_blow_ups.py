"""Blow-ups of records, optional values, sets, labelled edits and unknown code that edits.

Owns: one text for each kind of growth, by size.
Must never know: the limits of the checker, or its answers.
"""

from __future__ import annotations

from tests.generators.blow_ups import BlowUp, Maker


def wide_record(fields: int) -> BlowUp:
    """Return a record with many fields, of which one changes."""
    names = ", ".join(f"f{i}: 0..9" for i in range(fields))
    zeros = ", ".join(f"f{i}: 0" for i in range(fields))
    text = f"record R {{ {names} }}\nvar r: R = R({zeros})\ntransition go {{ r := r with {{ f0: r.f1 }} }}\n"
    return _system("wide_record", fields, f"{text}invariant low: r.f0 == 0\n")


def nested_records(depth: int) -> BlowUp:
    """Return records of two records of two records."""
    text = "record R0 { a: Bool, b: Bool? }\n"
    text += "".join(f"record R{i} {{ a: R{i - 1}, b: R{i - 1}? }}\n" for i in range(1, depth + 1))
    text += f"var r: R{depth}\nvar s: R{depth}? = none\ntransition go {{ s := r }}\n"
    return _system("nested_records", depth, f"{text}invariant same: s == none or value(s) == r\n")


def compared_records(count: int) -> BlowUp:
    """Return a row of whole records that are compared and chosen."""
    text = "type A [3]\nrecord R { a: A?, b: 0..9, c: Bool }\n"
    text += "".join(f"var r{i}: R? = none\n" for i in range(count))
    chosen = "".join(f"if r{i} == none then r{i + 1} else " for i in range(count - 1))
    text += (
        f"transition go(a: A, k: 0..9) {{ r0 := R(a: a, b: k, c: true) }}\ntransition pick {{ r1 := {chosen}none }}\n"
    )
    return _system("compared_records", count, f"{text}invariant first: r1 == none or r1 == r0\n")


def large_sets(individuals: int) -> BlowUp:
    """Return parameters that are sets of many individuals."""
    text = (
        f"type A [{individuals}]\nvar members: A -> Bool = true\n"
        "transition change(next: A -> Bool, left: A -> Bool) {\n"
        "  require subset(next, members) and exists a in A: next[a] and not left[a]\n  members := next\n}\n"
        "modification widen { rewrite change.members as for a: members[a] or not prev }\n"
    )
    return _system("large_sets", individuals, f"{text}invariant some: exists a in A: members[a]\n")


def deep_labels(depth: int) -> BlowUp:
    """Return an edit that writes an edit that writes an edit."""
    edit = "rewrite work.gate as prev or x < 3"
    for level in range(depth):
        edit = f"rewrite m{level}.l as {edit}"
    text = "var x: 0..9 = 0\ntransition work { require gate: x < 2 x := x + 1 }\n"
    text += "".join(f"modification m{i} {{ l: rewrite work.gate as prev or x < {i % 9} }}\n" for i in range(depth))
    return _system("deep_labels", depth, f"{text}modification top {{ {edit} }}\ninvariant low: x <= 3\n")


def labels_of_labels(count: int) -> BlowUp:
    """Return modifications that each rewrite the labels of all others."""
    text = "var x: 0..9 = 0\ntransition work { require gate: x < 2 x := x + 1 }\n"
    text += "".join(
        f"modification m{i} {{ l: rewrite m{(i + 1) % count}.l as rewrite work.gate as prev or x == {i % 9} }}\n"
        for i in range(count)
    )
    return _system("labels_of_labels", count, f"{text}invariant low: x <= 2\n")


def large_family(count: int) -> BlowUp:
    """Return unknown code that puts one of many codes at a clause."""
    codes = ", ".join(f"prev and x != {i}" for i in range(count))
    text = "var x: 0..9 = 0\ntransition work { require gate: x < 2 x := x + 1 }\nmodification m { x := 0 }\n"
    text += f"modification free {{ rewrite m as any of x editing work.gate from {{ {codes} }} where x' <= 1 }}\n"
    return _system("large_family", count, f"{text}invariant low: x <= 2\n")


def many_freedoms(count: int) -> BlowUp:
    """Return unknown code that edits many clauses in any way that tightens them."""
    text = "var x: 0..9 = 0\n" + "".join(
        f"transition t{i} {{ require gate: x < {i % 9} x := {i % 8} }}\n" for i in range(count)
    )
    edited = ", ".join(f"t{i}.gate" for i in range(count))
    held = " and ".join(f"tightens t{i}.gate" for i in range(count))
    text += f"modification m {{ x := 0 }}\nmodification free {{ rewrite m as any editing {edited} where {held} }}\n"
    return _system("many_freedoms", count, f"{text}invariant low: x <= 8\n")


def unlimited_growth(count: int) -> BlowUp:
    """Return a measure that many rules raise in turn."""
    text = f"var x: Int = 0\nvar turn: 0..{count - 1} = 0\n"
    text += "".join(
        f"transition t{i} {{ require turn == {i} x := x + 1 turn := {(i + 1) % count} }}\n" for i in range(count)
    )
    return _system("unlimited_growth", count, f"{text}measure height: x\ncheck height: limit, expect unlimited\n")


def _system(name: str, size: int, text: str) -> BlowUp:
    return BlowUp(f"{name} {size}", f"system blow_up\n{text}")


COMPOUND_SIZES: dict[Maker, tuple[int, ...]] = {
    wide_record: (50, 2_000),
    nested_records: (4, 9, 14),
    compared_records: (10, 100),
    large_sets: (6, 64),
    deep_labels: (5, 19),
    labels_of_labels: (6, 60),
    large_family: (50, 3_000),
    many_freedoms: (20, 400),
    unlimited_growth: (5, 300),
}
"""The sizes at which each kind is tried."""


def compound_blow_ups() -> list[BlowUp]:
    """Return every kind at each of its sizes."""
    return [make(size) for make, sizes in COMPOUND_SIZES.items() for size in sizes]
