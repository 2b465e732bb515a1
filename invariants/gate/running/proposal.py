"""Proposals: changes of a running system, as a text in the language.

Owns: the parts of a proposal, and which texts are proposals.
Must never know: the meaning of a name, configurations.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span, text_digest
from invariants.language.parsing.parser import parse
from invariants.language.tree.declaration_nodes import (
    Add,
    Adopt,
    ApplyNow,
    EditNow,
    Retire,
    RuleDeclaration,
    Statement,
)
from invariants.language.tree.expression_nodes import Identifier, RuleReference

LARGEST_PROPOSAL = 64 * 1024
"""Characters of a proposal: far more than one change of a system takes."""

MOST_CHANGES = 200
"""Statements and rules of a proposal, those inside adopted rules included: each two edits are compared."""

_FORMS = "write `apply M(…)`, `edit { … }`, `adopt transition …` or `retire R`"


class Proposal(Record):
    """A proposal. All of its parts together are one step."""

    source: SourceText
    applied: tuple[RuleReference, ...]
    statements: tuple[Statement, ...]
    """The statements of ``edit``."""
    adopted: tuple[RuleDeclaration, ...]
    retired: tuple[Identifier, ...]

    @property
    def digest(self) -> str:
        """Return the digest of the text."""
        return text_digest(self.source.text)

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the parts as texts in one layout, sorted: equal for proposals that differ in layout or order only."""
        from invariants.language.printing.expression_printer import print_reference
        from invariants.language.printing.printer import print_declaration, print_statement

        texts = [f"apply {print_reference(each)}" for each in self.applied]
        texts += [print_statement(each) for each in self.statements]
        texts += [f"adopt {print_declaration(each)}" for each in self.adopted]
        texts += [f"retire {each.text}" for each in self.retired]
        return tuple(sorted({" ".join(each.split()) for each in texts}))

    @property
    def added(self) -> tuple[Add, ...]:
        """Return the statements that add clauses."""
        return tuple(each for each in self.statements if isinstance(each, Add))


def read_proposal(source: SourceText) -> Proposal:
    """Return the proposal in a text.

    Raises ``ModelError`` with the mistakes in it, and ``NoAnswerError`` where it is too large.
    """
    if len(source.text) > LARGEST_PROPOSAL:
        raise NoAnswerError(f"a proposal of {len(source.text):,} characters is too large: propose one change at a time")
    document = parse(source)
    if document.header is not None:
        raise _bad(document.header.span, "a model is no proposal", _FORMS)
    applied: list[RuleReference] = []
    statements: list[Statement] = []
    adopted: list[RuleDeclaration] = []
    retired: list[Identifier] = []
    before: object = None
    for item in document.items:
        match item:
            case ApplyNow(rule):
                applied.append(rule)
            case EditNow(body=body):
                statements += body
            case Adopt(rule):
                adopted.append(rule)
            case Retire(name):
                retired.append(name)
            case RuleDeclaration() if isinstance(before, Adopt | RuleDeclaration):
                adopted.append(item)
            case _:
                raise _bad(item.span, "this is no change of a system", _FORMS)
        before = item
    if not document.items:
        raise _bad(Span(source, 0, 0), "the proposal is empty", _FORMS)
    number = len(applied) + len(statements) + len(retired) + sum(1 + len(rule.body) for rule in adopted)
    if number > MOST_CHANGES:
        raise NoAnswerError(f"a proposal of {number:,} statements and rules is too large: propose one change at a time")
    return Proposal(source, tuple(applied), tuple(statements), tuple(adopted), tuple(retired))


def _bad(place: Span, message: str, help_text: str) -> ModelError:
    return ModelError((Diagnostic(Code.BAD_PROPOSAL, message, (Label(place, ""),), help=help_text),))
