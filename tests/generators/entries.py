"""Random systems whose maps start with values that depend on the index: other random systems, changed.

Owns: which maps, and the values.
Must never know: what is done with the text.
"""

from __future__ import annotations

import re

from tests.generators.choosing import Chooser
from tests.generators.models import is_model

_MAP = re.compile(r"^(var \w: (.*) -> .*?) = (.*)$", re.MULTILINE)
_CONDITIONS = (
    "{0} == {1}",
    "{0} > 0",
    "{0} == red",
    "{0} != green",
    "{0}",
    "{0} == c",
    "{0} == p",
    "d == {0}",
    "{0} != {1}",
)
_DIVISIONS = ("1 div {0}", "{0}", "{0} - 1", "{1}")


def by_index(text: str, choose: Chooser) -> tuple[str, str] | None:
    """Return the text with values by index, and the same with ``init``; None where nothing of the kind fits."""
    by_value = by_init = text
    for found in _MAP.finditer(text):
        head, domain, value = found.groups()
        names = ["i", "j"][: 1 + domain.count(",")]
        pair = (names[0], names[-1])
        options = [
            f"if {each.format(*pair)} then {value} else {other}" for each in _CONDITIONS for other in _others(value)
        ]
        options += [each.format(*pair) for each in _DIVISIONS]
        for body in choose.shuffled(options):
            changed = by_value.replace(found[0], f"{head} = for {', '.join(names)}: {body}")
            if is_model(changed):
                by_value = changed
                binders = ", ".join(f"{n} in {sort}" for n, sort in zip(names, domain.split(", "), strict=True))
                entry = f"{head[4]}[{', '.join(names)}]"
                by_init = by_init.replace(found[0], head) + f"init forall {binders}: {entry} == ({body})\n"
                break
    return None if by_value == text else (by_value, by_init)


def _others(value: str) -> tuple[str, ...]:
    return (f"not ({value})", "red", "green", "grey", "0", "1", "2", "p", "c")
