"""Texts of systems, rewritten so that the answers stay: other names, another order, more files, more that is idle.

Owns: the ways to rewrite a text, and the effect of each on names.
Must never know: the questions about the texts, and the answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from invariants.language.model.declarations import ExpectedVerdict
from invariants.language.tree.keywords import DECLARATION_WORDS, KEYWORDS
from tests.generators.choosing import Chooser
from tests.generators.twins import twins_of, with_twins

_NAME = re.compile(r'"[^"]*"|#[^\n]*|[A-Za-z_]\w*')

_WORDS = KEYWORDS.union(
    _NAME.findall("_ code now saved defined range chain timeout expect"),
    _NAME.findall("count sum min max abs exp log sqrt subset value none Bool Int Real"),
    (verdict.value for verdict in ExpectedVerdict),
)
"""Words that have a meaning somewhere: a name that is one of them stays as it is."""


@attrs.frozen
class Rewritten:
    """A text, the files that it needs beside it, and the new name of each name that has one.

    ``others`` are the texts of other files by their names.
    """

    text: str
    others: Mapping[str, str] = attrs.field(factory=dict)
    names: Mapping[str, str] = attrs.field(factory=dict)

    def renamed(self, name: str) -> str:
        """The new name of a property of the text before."""
        return ".".join(self.names.get(part, part) for part in name.split("."))


def declarations(text: str) -> list[str]:
    """The declarations of a text, in order: the lines from a word that starts one to the next."""
    found: list[str] = []
    for line in text.splitlines():
        if found and not line.startswith(DECLARATION_WORDS):
            found[-1] += f"\n{line}"
        elif line.startswith(DECLARATION_WORDS):
            found.append(line)
    return found


def _joined(parts: Sequence[str]) -> str:
    return "\n".join(parts) + "\n"


def _is_check(part: str) -> bool:
    return part.startswith("check")


def names_in(text: str) -> list[str]:
    """The names in a text, each once, in the order in which they come."""
    found = (match.group() for match in _NAME.finditer(text))
    return list(dict.fromkeys(each for each in found if each[0] not in '"#' and each not in _WORDS))


def with_other_names(text: str, choose: Chooser) -> Rewritten:
    """Everything that has a name has another: their alphabetical order is another, too. Capital letters stay first."""
    names = names_in(text)
    new = {
        name: f"{prefix.upper() if name[0].isupper() else prefix}{number}x{name.strip('_')}"
        for number, (name, prefix) in enumerate(
            zip(names, choose.shuffled([chr(ord("b") + n % 20) for n in range(len(names))]), strict=True)
        )
    }
    return Rewritten(_NAME.sub(lambda match: new.get(match.group(), match.group()), text), names=new)


def in_another_order(text: str, choose: Chooser) -> Rewritten:
    """The declarations behind the header are in any order; checks stay among each other as they are."""
    header, *parts = declarations(text)
    checks = [part for part in parts if _is_check(part)]
    others = choose.shuffled([part for part in parts if not _is_check(part)])
    return Rewritten(_joined([header, *others, *checks]))


def in_two_files(text: str, choose: Chooser) -> Rewritten:
    """Some declarations that follow each other are in a file that is imported where they were."""
    header, *parts = declarations(text)
    length = len([part for part in parts if not _is_check(part)])
    first, last = sorted((choose.number(0, length - 1), choose.number(0, length - 1)))
    moved = [part for part in parts[first : last + 1] if not _is_check(part)]
    kept = [part for part in parts[first : last + 1] if _is_check(part)]
    here = [header, *parts[:first], 'import "part.inv"', *kept, *parts[last + 1 :]]
    return Rewritten(_joined(here), {"part.inv": _joined(moved)})


def with_a_spec(text: str, _choose: Chooser) -> Rewritten:
    """The invariants and the checks are in a spec for the rest."""
    parts = declarations(text)
    is_spec = [part.startswith("invariant") or _is_check(part) for part in parts]
    spec = ['spec asked for "system.inv"', *(part for part, moved in zip(parts, is_spec, strict=True) if moved)]
    return Rewritten(
        _joined(spec), {"system.inv": _joined([p for p, moved in zip(parts, is_spec, strict=True) if not moved])}
    )


IDLE = {
    "variable": ("var spare: Bool", "init spare: spare or not spare"),
    "range": ("var spare: 0..1 = 1", "transition spare_up {\n  require gate: spare < 3\n  spare := spare + 1\n}"),
    "transition": ("var spare: Bool = false", "transition spare_turn {\n  spare := not spare\n}"),
    "dormant": ("dormant modification spare_change {\n  require gate: false\n  rewrite spare_change.gate as true\n}",),
    "modification": (
        "var spare: 0..2 = 0",
        "transition spare_turn {\n  require gate: spare < 2\n  spare := spare + 1\n}",
        "modification spare_change(k: 0..2) {\n  rewrite spare_turn.gate as prev and spare < k\n}",
    ),
    "invariant": ("var spare: 0..3 = 0", "invariant spare_small: spare * spare < 7"),
}
"""What can be added to a system without influence on its invariants about configurations.

A modification counts in a chain, and lies between transitions: where the bounds are numbers, only one that never fires
has no influence.
"""


def _adding(kind: str) -> Callable[[str, Chooser], Rewritten]:
    def add(text: str, choose: Chooser) -> Rewritten:
        header, *parts = declarations(text)
        checks = [part for part in parts if _is_check(part)]
        rest = [part for part in parts if not _is_check(part)]
        for part in IDLE[kind]:
            rest.insert(choose.number(0, len(rest)), part)
        return Rewritten(_joined([header, *rest, *checks]))

    return add


def with_other_groups(text: str, choose: Chooser) -> Rewritten:
    """One check of several invariants becomes several checks, in another order."""
    header, *parts = declarations(text)
    rest = [part for part in parts if not _is_check(part)]
    checks = choose.shuffled([part for check in parts if _is_check(check) for part in _regrouped(check, choose)])
    return Rewritten(_joined([header, *rest, *checks]))


def _regrouped(check: str, choose: Chooser) -> Iterator[str]:
    asked, colon, options = check.removeprefix("check").partition(":")
    names = choose.shuffled([name.strip() for name in asked.split(",") if name.strip()])
    if not names:
        yield check
    while names:
        taken = choose.number(1, len(names))
        yield f"check {', '.join(names[:taken])}{colon}{options}"
        names = names[taken:]


def _with_twins(text: str, _choose: Chooser) -> Rewritten:
    """Each modification that can have one has a twin."""
    return Rewritten(with_twins(text, twins_of(text)))


REWRITINGS: Mapping[str, Callable[[str, Chooser], Rewritten]] = {
    "other names": with_other_names,
    "another order": in_another_order,
    "two files": in_two_files,
    "a spec": with_a_spec,
    "other groups": with_other_groups,
    "twins": _with_twins,
    **{f"idle {kind}": _adding(kind) for kind in IDLE},
}
"""The ways to rewrite a text, by their names in reports."""
