"""The features of the newer language, as they stand in a text.

Owns: their names, and the words by which a text shows them.
Must never know: how systems are made or checked.
"""

from __future__ import annotations

import re

FEATURES = {
    "a set as an argument": r"^transition .*-> Bool",
    "a set that is captured": r"now\(next\[",
    "a whole map": r":= for c",
    "any": r":= any",
    "a labelled edit": r"step: ",
    "an edit of a label": r"rewrite edit_\.step as",
    "a label with unknown code": r"way: .*as any of",
    "a family of edits": r"rewrite adjust as any .*editing r0\.g from",
    "a family over labels": r"rewrite edit_ as any .*editing r0\.g from",
    "a direction of edits": r"tightens|loosens",
    "an unknown condition": r"rewrite r0\.g as unknown",
    "an unknown condition of an editor": r"rewrite edit_\.h as unknown",
    "a record by unknown code": r"as any of x where",
    "a captured argument": r"modification hold\(k: A\)",
    "a captured part of a record": r"now\((?:value\(|x == none)",
    "a backup of a record": r"^backup b",
    "prev of a record": r"rewrite r0\.x as if .* then prev",
    "code of one's own": r"rewrite r0\(k\)",
    "several partial edits": r"^modification more_",
    "an added clause": r"\badd .* to r0",
    "an added label": r"\badd late: .* to edit_",
    "a label that restores": r"rewind: restore b",
    "a dormant rule": r"^dormant ",
}
"""Each feature with the words that it has in a text. Their number is prime: no other choice by seeds keeps in step."""


def features_of(text: str) -> frozenset[str]:
    """Return the features that a text has."""
    return frozenset(name for name, words in FEATURES.items() if re.search(words, text, re.M))
