"""The sites that a text declares, by rule and name.

Owns: which places of code an edit can mean, before anything is typed.
Must never know: types; how an edit of a record is divided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree.nested_edits import edits_in


def declared_sites(declarations: Sequence[declared.Declaration]) -> frozenset[tuple[str, str]]:
    """Return the rule and the name of every site, those that modifications add included."""
    rules = [each for each in declarations if isinstance(each, declared.RuleDeclaration)]
    found = {(rule.name.text, name) for rule in rules for statement in rule.body for name in _names(statement)}
    added = (edit for rule in rules for edit in edits_in(rule.body) if isinstance(edit, declared.Add))
    return frozenset(found | {(edit.rule.rule.text, name) for edit in added for name in _names(edit.clause)})


def _names(statement: declared.Statement) -> Iterator[str]:
    match statement:
        case declared.Require(label=label) if label is not None:
            yield label.text
        case declared.Assign(label=label, target=target):
            yield (label or target).text
        case declared.ForBlock(assignments=assignments):
            for each in assignments:
                yield from _names(each)
        case declared.Labelled(label=label):
            yield label.text
