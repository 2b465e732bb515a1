"""Places in a TOML text.

Owns: the place of a key, for diagnostics: the library that reads TOML does not report it.
Must never know: the keys.
"""

from __future__ import annotations

import re
from collections import Counter

from invariants.foundation.sources import SourceText, Span

_HEADER = re.compile(r"[ \t]*\[(\[?)[ \t]*([^\]\n#]+?)[ \t]*\]")
_KEY = re.compile(
    r"[ \t]*((?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*'))*)[ \t]*="
)


class TomlPlaces:
    """The places of keys, by the name of their table, its number among tables of that name, and their own name."""

    def __init__(self, source: SourceText) -> None:
        self._keys: dict[tuple[str, int, str], Span] = {}
        self._tables: dict[tuple[str, int], Span] = {}
        self._start = Span(source, 0, len(source.line(1)))
        table, number = "", 0
        seen: Counter[str] = Counter()
        for start in source.line_starts:
            header, key = _HEADER.match(source.text, start), _KEY.match(source.text, start)
            if header:
                table = _bare(header.group(2))
                seen[table] += bool(header.group(1))
                around = (each for each in seen if seen[each] and f"{table}.".startswith(f"{each}."))
                number = max((seen[each] - 1 for each in around), default=0)
                self._tables[table, number] = Span(source, *header.span(2))
            elif key:
                self._keys.setdefault((table, number, _bare(key.group(1))), Span(source, *key.span(1)))

    def of(self, table: str, number: int, key: str) -> Span:
        """Return the place of a key; for a key in an unusual form, the place of its table, or of a table around it.

        A key outside of tables belongs to a table without a name.
        """
        inner, outer = f"{table}.{key}" if table else key, table
        found = self._keys.get((table, number, key)) or self._tables.get((inner, number))
        while found is None and outer:
            found = self._tables.get((outer, number))
            outer, _, last = outer.rpartition(".")
            found = found or self._keys.get((outer, number, last)) or self._keys.get((outer, 0, last))
        return found or self._start


def _bare(name: str) -> str:
    """Return a dotted name without blanks and quotes."""
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
