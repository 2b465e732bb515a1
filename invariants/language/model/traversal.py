"""All code of a model.

Owns: where in a model expressions stand.
Must never know: what they are looked through for.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.language.model.declarations import (
    CopyCode,
    Edit,
    Model,
    RestoreBackup,
    SaveBackup,
    SetCode,
    SetEnabled,
    SetUnknown,
    StatedInvariant,
)
from invariants.language.model.expressions import Body, Expression, SiteKey


def all_code(model: Model) -> Iterator[Body]:
    """Every expression and every ``any`` that stands in a model, each once; what is inside them is not listed again."""
    return (body for body in _bodies(model) if body is not None)


def _bodies(model: Model) -> Iterator[Body | None]:
    yield from model.initial_values.values()
    yield from (definition.body for definition in model.definitions.values())
    yield from (constraint.condition for constraint in (*model.constant_constraints, *model.initial_constraints))
    yield from (prop.condition for prop in model.properties.values() if isinstance(prop, StatedInvariant))
    for site in model.sites.values():
        yield site.original
        if site.entry is not None:
            yield from site.entry.indices
        if site.binder is not None:
            yield site.binder.condition
    for rule in model.rules.values():
        yield from (guard for guard in rule.guards if not isinstance(guard, SiteKey))
        for edit in rule.edits:
            yield from _of_edit(edit)


def _of_edit(edit: Edit) -> Iterator[Expression | Body | None]:
    match edit:
        case SetCode(selector=selector, code=code):
            yield from selector
            if code is not None:
                yield code.body
                yield from (capture.expression for capture in code.captures)
        case SetUnknown(selector=selector, contract=contract, captures=captures):
            yield from selector
            yield contract
            yield from (capture.expression for capture in captures)
        case SetEnabled(selector=selector):
            yield from selector
        case CopyCode(target=target, source=source):
            yield from target
            yield from source
        case SaveBackup() | RestoreBackup():
            return
