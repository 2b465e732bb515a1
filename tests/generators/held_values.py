"""Invariants about the values that code has captured.

Owns: which captured values of a system can be asked about, and in which words.
Must never know: how a system is searched.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, Sort, is_finite
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey
from invariants.language.model.rules import SetCode
from invariants.language.tree.keywords import is_reserved
from tests.generators.choosing import Chooser

MOST_ASKED = 3


def with_held_values(text: str, choose: Chooser) -> str | None:
    """The text with up to three invariants about captured values; None where no edit captures one that has a name."""
    model = load_text(text)
    askable = list(_askable(model))
    if not askable:
        return None
    lines = [text]
    for number in range(MOST_ASKED):
        site, name, sort = choose.pick(askable)
        groups, arguments = _everyone(model, site.rule)
        reference = f"{site.rule}({', '.join(arguments)})" if arguments else site.rule
        value = f"captured {reference}.{site.name}.{name}"
        condition = f"{value} {choose.pick(['==', '!='])} {_compared(sort, value, choose)}"
        if choose.chance(50):
            condition = f"not unmodified {reference}.{site.name} => {condition}"
        text = f"forall {groups}: {condition}" if groups else condition
        lines.append(f"invariant held{number}: {text}\n")
    return "".join(lines)


def _askable(model: Model) -> Iterator[tuple[SiteKey, str, Sort]]:
    """The sites with a name under which some edit captures a value there."""
    for rule in model.rules.values():
        for edit in rule.edits:
            if not isinstance(edit, SetCode) or edit.code is None:
                continue
            for capture in edit.code.captures:
                name = capture.text.removeprefix("now(").removesuffix(")")
                others = (e.code for r in model.rules.values() for e in r.edits if isinstance(e, SetCode) and e.code)
                same = {c.sort for code in others for c in code.captures if c.text in (name, f"now({name})")}
                if name.isidentifier() and not is_reserved(name) and len({str(sort) for sort in same}) == 1:
                    yield edit.site, name, capture.sort


def _everyone(model: Model, rule: str) -> tuple[str, list[str]]:
    """Names for the arguments of a rule for which its code is kept, with their types, and all its arguments."""
    keyed = model.keyed_parameters()[rule]
    parameters = model.rules[rule].parameters
    assert all(is_finite(parameters[position].sort) for position in keyed)
    arguments = [f"held_{position}" if position in keyed else "_" for position in range(len(parameters))]
    groups = ", ".join(f"held_{position} in {_written(parameters[position].sort)}" for position in keyed)
    return groups, arguments


def _written(sort: Sort) -> str:
    return f"{sort.low}..{sort.high}" if hasattr(sort, "low") else str(sort)


def _compared(sort: Sort, value: str, choose: Chooser) -> str:
    match sort:
        case BoolSort():
            return choose.pick(["true", "false"])
        case EnumSort(name, members):
            return f"{name}.{choose.pick(list(members))}"
        case IndividualSort():
            return value
        case _:
            return str(choose.number(0, 3))
