"""The comments that describe a declaration or a clause.

Owns: which comments belong to which node.
Must never know: how they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.sources import Span
from invariants.language.tree.declaration_nodes import Comment


def description(comments: Sequence[Comment], node: Span) -> str:
    """Return the comment behind a node's first line, and the comment lines directly above, as one text; or nothing."""
    source = node.source
    by_line = {comment.span.line: comment for comment in comments if comment.span.source is source}
    first = node.line
    above: list[str] = []
    line = first - 1
    while line >= 1 and line in by_line and source.line(line).strip().startswith("#"):
        above.insert(0, _text(by_line[line]))
        line -= 1
    if first in by_line and by_line[first].span.start > node.start:
        above.append(_text(by_line[first]))
    return "\n".join(above).strip()


def _text(comment: Comment) -> str:
    return comment.text.lstrip("#").strip()
