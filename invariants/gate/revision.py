"""Revisions: the change from one version of a model to the next, as a proposal.

Owns: which differences a proposal can make, and the text of that proposal.
Must never know: where versions are kept; how a proposal is decided.

Rules are compared clause by clause, in the layout of ``fmt``, so that comments, layout and the order of clauses are no
differences. A proposal rewrites, removes and adds clauses that have names, adopts rules and retires them. Everything
else (a variable, an invariant, a parameter, a clause without a name, an edit) is left to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import SourceText
from invariants.language.model.operators import StatementKind
from invariants.language.parsing.parser import parse
from invariants.language.printing.expression_printer import Slot, flat
from invariants.language.printing.printer import print_declaration, print_statement
from invariants.language.tree.declaration_nodes import (
    Assign,
    CheckDeclaration,
    Document,
    InvariantDeclaration,
    Require,
    RuleDeclaration,
    Statement,
)


class Revision(ValueRecord):
    """The difference of two versions of a model.

    ``proposal`` turns the older version into the newer one, except for ``beyond``: the differences that it leaves
    out, each in a few words. Both are empty where the versions mean the same.
    """

    proposal: str
    beyond: tuple[str, ...]


def revision(before: SourceText, after: SourceText) -> Revision:
    """Return the change from one text to another. Raises ``ModelError`` where one of them cannot be parsed."""
    old, new = parse(before), parse(after)
    rules, later = _rules(old), _rules(new)
    edits: list[str] = []
    beyond = list(_declared(old, new))
    for name in rules.keys() & later.keys():
        change = _RuleChange(rules[name], later[name])
        edits += change.edits()
        beyond += change.beyond()
    parts = ["\n  ".join(["edit {", *sorted(edits)]) + "\n}\n"] if edits else []
    parts += [f"adopt {print_declaration(rule).strip()}\n" for name, rule in later.items() if name not in rules]
    parts += [f"retire {name}\n" for name in rules if name not in later]
    return Revision("".join(parts), tuple(sorted(beyond)))


def _rules(document: Document) -> dict[str, RuleDeclaration]:
    return {item.name.text: item for item in document.items if isinstance(item, RuleDeclaration)}


def _declared(old: Document, new: Document) -> Iterator[str]:
    """Yield the declarations other than rules that one version has and the other one has not."""
    before, after = Counter(_declarations(old)), Counter(_declarations(new))
    yield from (f"added: {text}" for text in after - before)
    yield from (f"removed: {text}" for text in before - after)


def _declarations(document: Document) -> Iterator[str]:
    """Yield the header and everything else that a system consists of: no rule, no check, no lemma, no witness."""
    if document.header is not None:
        yield document.header.span.text
    for item in document.items:
        is_aside = isinstance(item, InvariantDeclaration) and item.kind is not StatementKind.INVARIANT
        if not isinstance(item, RuleDeclaration | CheckDeclaration) and not is_aside:
            yield " ".join(print_declaration(item).split())


class _RuleChange(Record):
    """Two versions of a rule."""

    old: RuleDeclaration
    new: RuleDeclaration

    @property
    def name(self) -> str:
        return self.new.name.text

    def edits(self) -> Iterator[str]:
        """Yield the edits that make the sites of the older version those of the newer one."""
        before, after = _sites(self.old), _sites(self.new)
        for site, clause in after.items():
            if site not in before:
                yield f"add {' '.join(print_statement(clause).split())} to {self.name}"
            elif _content(clause) != _content(before[site]):
                yield f"rewrite {self.name}.{site} as {_content(clause)}"
        yield from (f"remove {self.name}.{site}" for site in before if site not in after)

    def beyond(self) -> Iterator[str]:
        """Yield a few words about each difference outside of sites."""
        if _head(self.old) != _head(self.new):
            yield f"{self.name} has another head"
        before, after = Counter(_others(self.old)), Counter(_others(self.new))
        yield from (f"{self.name}, added: {text}" for text in after - before)
        yield from (f"{self.name}, removed: {text}" for text in before - after)
        for site, clause in _sites(self.new).items():
            known = _sites(self.old).get(site)
            if known is not None and _place(known) != _place(clause):
                yield f"{self.name}.{site} is another kind of clause"


def _sites(rule: RuleDeclaration) -> dict[str, Require | Assign]:
    """Return the clauses of a rule that are sites, by name."""
    found: dict[str, Require | Assign] = {}
    for clause in rule.body:
        if isinstance(clause, Require) and clause.label is not None:
            found[clause.label.text] = clause
        elif isinstance(clause, Assign):
            found[clause.target.text if clause.label is None else clause.label.text] = clause
    return found


def _content(clause: Require | Assign) -> str:
    code = clause.condition if isinstance(clause, Require) else clause.value
    return " ".join(flat(Slot(code)).split())


def _place(clause: Require | Assign) -> tuple[str, ...]:
    """Return the parts of a clause that a rewriting keeps: its kind, and the entry that it assigns."""
    if isinstance(clause, Require):
        return ("require",)
    return clause.target.text, *(flat(Slot(index)) for index in clause.indices)


def _head(rule: RuleDeclaration) -> str:
    bare = print_declaration(rule).split("{", 1)[0]
    return " ".join(bare.split())


def _others(rule: RuleDeclaration) -> Iterator[str]:
    """Yield the statements of a rule that are no sites."""
    sites = {id(clause) for clause in _sites(rule).values()}
    for statement in rule.body:
        if id(statement) not in sites:
            yield _printed(statement)


def _printed(statement: Statement) -> str:
    return " ".join(print_statement(statement).split())
