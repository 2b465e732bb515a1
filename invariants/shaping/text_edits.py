"""Edits of a model's text: each replaces a stretch of a file.

Owns: the edits as data, whether they get into each other's way, and the texts and the model that they lead to.
Must never know: why a text is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import unified_diff
from itertools import pairwise

from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load_again
from invariants.language.model.declarations import Model


class TextEdit(ValueRecord):
    """Another text in place of a span. An empty span is a place between two characters."""

    span: Span
    text: str


def overlap(edits: Iterable[TextEdit]) -> bool:
    """Return whether two different edits change the same characters, or stand at the same place."""
    ordered = sorted(set(edits), key=_place)
    return any(
        one.span.source is other.span.source and (other.span.start < one.span.end or one.span.start == other.span.start)
        for one, other in pairwise(ordered)
    )


def edited_texts(edits: Iterable[TextEdit]) -> dict[SourceText, str]:
    """Return the new text of each file that is changed. Raises ``ValueError`` where edits overlap."""
    wanted = set(edits)
    if overlap(wanted):
        raise ValueError("two edits of the same text")
    texts: dict[SourceText, str] = {}
    for edit in sorted(wanted, key=_place, reverse=True):
        text = texts.get(edit.span.source, edit.span.source.text)
        texts[edit.span.source] = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return texts


def edited_model(model: Model, edits: Iterable[TextEdit]) -> Model:
    """Return the model after some edits. Raises ``ModelError`` where there is none."""
    return load_again(model, {source.path: text for source, text in edited_texts(edits).items()})


def difference(edits: Sequence[TextEdit]) -> str:
    """Return the edits as a unified diff, in which lines have no context."""
    lines: list[str] = []
    for source, text in sorted(edited_texts(edits).items(), key=lambda pair: pair[0].path):
        before, after = source.text.splitlines(), text.splitlines()
        lines += unified_diff(before, after, source.path, source.path, n=0, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _place(edit: TextEdit) -> tuple[str, int, int]:
    return edit.span.source.path, edit.span.start, edit.span.end
