"""Random systems that name individuals: other random systems, in which some individuals get names and are mentioned.

Owns: which individuals get names, and where names stand.
Must never know: what is done with the text.
"""

from __future__ import annotations

import re

from tests.generators.choosing import Chooser
from tests.generators.models import is_model

_TYPE = re.compile(r"^type (\w) \[(\d)\]$", re.MULTILINE)
_CONSTANT = re.compile(r"^const (\w): (\w)\n", re.MULTILINE)
_PLACE = re.compile(r"(?<=\[)\w(?=\])|(?<=\()\w(?=\))|\b[abcd]\b(?= [!=]=)|(?<=[!=]= )[abcd]\b")
"""Where an individual may be read: as the only index or argument, or beside a comparison."""

MOST_MENTIONS = 4


def with_names(text: str, choose: Chooser) -> str | None:
    """The text with names in the place of constants, or of some mentions of individuals; None where none can stand.

    A constant that becomes a name is the first individual from then on: a permutation makes it any other.
    """
    populations = dict(_TYPE.findall(text))
    found = text
    names: dict[str, list[str]] = {}
    for constant, population in _CONSTANT.findall(text):
        if population in populations and len(names.get(population, ())) < int(populations[population]):
            names.setdefault(population, []).append(constant)
            found = found.replace(f"const {constant}: {population}\n", "", 1)
    for population, size in populations.items():
        own = names.setdefault(population, [])
        more = choose.number(0 if own else 1, max(0, int(size) - len(own)))
        own += ["p", "q", "r"][: more if population == "T" else 0]
    for population, own in names.items():
        if own:
            found = found.replace(
                f"type {population} [{populations[population]}]",
                f"type {population} [{populations[population]}] = {', '.join(own)}",
            )
    if found == text or not is_model(found):
        return None
    places = choose.shuffled(list(_PLACE.finditer(found)))
    mentions = [each for own in names.values() for each in own]
    for place in sorted(places[: 3 * MOST_MENTIONS], key=lambda each: -each.start())[:MOST_MENTIONS]:
        changed = found[: place.start()] + choose.pick(mentions) + found[place.end() :]
        if is_model(changed):
            found = changed
    return found
