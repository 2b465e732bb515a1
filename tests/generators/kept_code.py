"""Invariants that compare code with what backups keep.

Owns: the backup, the modifications that save and restore it, and which comparisons are asked for.
Must never know: how a system is searched.
"""

from __future__ import annotations

from invariants.foundation.sorts import is_finite
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey
from invariants.language.model.rules import SetCode
from tests.generators.choosing import Chooser

ASKED = 3


def with_kept_code(text: str, choose: Chooser) -> str | None:
    """The text with a backup of all code, and invariants about it; None where nothing edits a site."""
    model = load_text(text)
    edited = [edit.site for rule in model.rules.values() for edit in rule.edits if isinstance(edit, SetCode)]
    if not edited:
        return None
    lines = [text, "backup snap of code\n", "modification snap_save { save snap }\n"]
    if choose.chance(60):
        lines.append("modification snap_back { restore snap }\n")
    asked = [_comparison(model, choose.pick(edited), choose) for _ in range(ASKED)]
    return "".join([*lines, *(f"invariant kept{number}: {each}\n" for number, each in enumerate(asked))])


def _comparison(model: Model, site: SiteKey, choose: Chooser) -> str:
    parameters = model.rules[site.rule].parameters
    keyed = model.keyed_parameters()[site.rule]
    own = [position for position in keyed if is_finite(parameters[position].sort)]
    groups, reference = "", site.rule
    if own and choose.chance(60):
        arguments = [f"k{position}" if position in own else "_" for position in range(len(parameters))]
        groups = ", ".join(f"k{position} in {_written(parameters[position].sort)}" for position in own)
        reference = f"{site.rule}({', '.join(arguments)})"
    asked = reference if choose.chance(20) else f"{reference}.{site.name}"
    same = f"unmodified {asked} since snap"
    condition = choose.pick(
        [
            f"saved(snap) => {same}",
            f"not {same}",
            f"{same} => unmodified {asked}",
            f"saved(snap) and unmodified {asked} => {same}",
        ]
    )
    return f"forall {groups}: {condition}" if groups else condition


def _written(sort: object) -> str:
    return f"{sort.low}..{sort.high}" if hasattr(sort, "low") else str(sort)
