"""Questions about code that unknown code may edit at will.

Owns: which of them have no answer, because one code does not stand for all codes there.
Must never know: how unknown code is typed or run.

Where a condition is changed in an unknown way, the weakest change allows every step that any change allows. But other
changes may count for whether a rule is enabled, for what can be reached, for whether code is unmodified, and for a
later edit that is true where ``prev`` is false.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Binary,
    Body,
    Enabled,
    Expression,
    HeldValue,
    Possible,
    Previous,
    SiteKey,
    Unmodified,
)
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.rules import EditFamily
from invariants.language.model.traversal import all_code, subexpressions
from invariants.language.problems import Problems

_Families = dict[SiteKey, EditFamily]


def report_asked_edits(problems: Problems, model: Model) -> None:
    """Report each question about a clause that unknown code edits at will, and edits of it that read ``not prev``."""
    families: _Families = {}
    for rule in model.rules.values():
        for edit, (_, family, _) in rule.unknown_edits.items():
            if family.stands_for_all:
                families.update({put.place: family for put in edit.puts() if isinstance(put.place, SiteKey)})
    if not families:
        return
    for part in (part for code in all_code(model) for part in subexpressions(code.body)):
        asked = _asked(part, families)
        if asked is not None:
            what, family = asked
            _report(problems, part, family, f"{what} depends on code that is not known")
    puts = (put for rule in model.rules.values() for edit in rule.edits for put in edit.puts())
    for put in puts:
        if isinstance(put.place, SiteKey) and put.place in families and put.place in _conditions(model):
            wrong = None if put.body is None else _not_positive(put.body)
            if wrong is not None:
                _report(problems, wrong, families[put.place], "whether this holds may depend on a stronger `prev`")


def _conditions(model: Model) -> frozenset[SiteKey]:
    return frozenset(key for key, site in model.sites.items() if site.entry is None)


def _asked(part: Expression, families: _Families) -> tuple[str, EditFamily] | None:
    """Return the words for a question about the code, and the family that it is about."""
    match part:
        case Enabled(rule=name):
            found = next((family for key, family in families.items() if key.rule == name), None)
            return None if found is None else (f"whether `{name}` is enabled", found)
        case Unmodified(rule=name, site=site):
            keys = [key for key in families if key.rule == name and site in (None, key)]
            return (f"whether `{name}` is unmodified", families[keys[0]]) if keys else None
        case HeldValue(site=site) if site in families:
            return f"the value captured at `{site}`", families[site]
        case Possible():
            return "what can be reached", next(iter(families.values()))
        case _:
            return None


def _not_positive(body: Body) -> Expression | None:
    """Return a part in which ``prev`` stands elsewhere than beside ``and`` and ``or``; None without one."""
    if not isinstance(body, Expression):
        return next((part for part in subexpressions(body) if isinstance(part, Previous)), None)
    waiting: list[Expression] = [body]
    while waiting:
        part = waiting.pop()
        match part:
            case Previous():
                continue
            case Binary(operator=BinaryOperator.AND | BinaryOperator.OR, left=left, right=right):
                waiting += [left, right]
            case _ if any(isinstance(inner, Previous) for inner in subexpressions(part)):
                return part
            case _:
                continue
    return None


def _report(problems: Problems, part: Expression, family: EditFamily, message: str) -> None:
    problems.report(
        Code.MISPLACED_FORM,
        message,
        part.span,
        others=(Label(family.span, "any code that the contract allows"),),
        help="say which codes there may be, as in `editing R.site from { prev and e, f }`",
    )
