"""Silences: comments that accept a warning, with the reason.

Owns: how such a comment is written, the declaration or statement that it is about, and complaints about a comment
without effect.
Must never know: how a warning is found.

``# allow W0702: kept for the next model`` stands behind a declaration or statement, or on the line before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic, Label, Silence
from invariants.foundation.explanations import find_code
from invariants.foundation.sources import Span
from invariants.language.tree import declaration_nodes
from invariants.language.tree.declaration_nodes import Comment, Document
from invariants.language.tree.expression_nodes import Node

_CODE = r"[EWew]\d\d"
"""A text that every silence has, and every comment that was meant as one. Most comments lack it, and the other patterns
take a while to compile."""
_SILENCE = r"#\s*allow\s+(W\d{4}(?:\s*,\s*W\d{4})*)\s*:\s*\S"
_ATTEMPT = r"(?i)#\s*(?:allow|expect|disable|silence|suppress|nowarn|noqa|(?:type:\s*)?ignore)\b\W*([EW]\d{2,})"
"""A comment that was meant as a silence: as other tools write theirs, or with a part missing."""
_WAY_OUT = "write `# allow W0702: REASON` behind a declaration, or on the line before"

_NEVER_SILENT = {
    Code.VACUOUS_INIT: "that there is no initial state cannot be silenced: no verdict means anything",
    Code.USELESS_SILENCE: "a silence that has no effect cannot be silenced",
}


def find_silences(documents: Iterable[Document]) -> tuple[tuple[Silence, ...], tuple[Diagnostic, ...]]:
    """Return the silences in some files, and complaints about comments that were meant as silences but are not."""
    silences: list[Silence] = []
    complaints: list[Diagnostic] = []
    for document in documents:
        for comment in document.comments:
            if not re.search(_CODE, comment.text):
                continue
            if re.match(_SILENCE, comment.text):
                place = _covered(document, comment)
                for code in re.findall(r"W\d{4}", comment.text.partition(":")[0]):
                    found = find_code(code)
                    objection = _objection(code, found)
                    if found is None or objection is not None:
                        complaints.append(_useless(comment.span, objection or ""))
                    else:
                        silences.append(Silence(found, comment.span, place))
            elif attempt := re.match(_ATTEMPT, comment.text):
                code = attempt.group(1).upper()
                complaints.append(
                    _useless(comment.span, _objection(code, find_code(code)) or _form(comment.text, code))
                )
    return tuple(silences), tuple(complaints)


def unsilenced(
    silences: Sequence[Silence], diagnostics: Iterable[Diagnostic]
) -> tuple[tuple[Diagnostic, ...], tuple[Silence, ...]]:
    """Return the diagnostics that no silence is about, and the silences that are about no diagnostic."""
    left, used = [], set()
    for diagnostic in diagnostics:
        silent = {position for position, silence in enumerate(silences) if silence.is_about(diagnostic)}
        used |= silent
        if not silent:
            left.append(diagnostic)
    return tuple(left), tuple(silence for position, silence in enumerate(silences) if position not in used)


def without_effect(silence: Silence) -> Diagnostic:
    """Return the complaint about a silence of a warning that is not given."""
    return _useless(silence.place, f"no {silence.code.identifier} is given here", "remove the comment")


def _useless(place: Span, reason: str, way_out: str = _WAY_OUT) -> Diagnostic:
    return Diagnostic(Code.USELESS_SILENCE, f"this comment silences nothing: {reason}", (Label(place),), help=way_out)


def _objection(name: str, code: Code | None) -> str | None:
    """Return why a code cannot be silenced at all; None if it can."""
    if name.startswith("E") or (code is not None and code.severity is Severity.ERROR):
        return "errors cannot be silenced"
    return f"there is no warning {name}" if code is None else _NEVER_SILENT.get(code)


def _form(text: str, code: str) -> str:
    """Return the mistake in a comment that was meant as a silence."""
    if re.fullmatch(rf"#\s*allow\s+{code}\W*", text):
        return "it does not say why"
    return f"a silence is written `# allow {code}: REASON`"


# ------------------------------------------------------------------ places


def _covered(document: Document, comment: Comment) -> tuple[Span, ...]:
    """Return the declarations or statements that a comment is about; none if the comment stands alone."""
    source = document.source
    line = comment.span.line
    if not source.line(line).strip().startswith("#"):
        return _at(document, line)
    last = len(source.line_starts)
    following = next((n for n in range(line + 1, last + 1) if not source.line(n).strip().startswith("#")), last + 1)
    return _at(document, following) if following <= last and source.line(following).strip() else ()


def _at(document: Document, line: int) -> tuple[Span, ...]:
    """Return the outermost nodes that start on a line; if there are none, the innermost node that the line belongs to.

    So a comment behind the last line of a long condition is about the whole condition.
    """
    spans = [node.span for node in _nodes(document)]
    starting = [span for span in spans if span.line == line]
    if starting:
        return tuple(span for span in starting if not any(_contains(other, span) for other in starting))
    around = [span for span in spans if span.line <= line <= span.source.position(span.end)[0]]
    return (min(around, key=lambda span: span.end - span.start),) if around else ()


def _contains(outer: Span, inner: Span) -> bool:
    return outer != inner and outer.start <= inner.start and inner.end <= outer.end


def _nodes(document: Document) -> Iterator[Node]:
    """Yield every declaration and statement of a file."""
    for item in document.items:
        yield item
        if isinstance(item, declaration_nodes.RuleDeclaration):
            for statement in item.body:
                yield statement
                if isinstance(statement, declaration_nodes.ForBlock):
                    yield from statement.assignments
