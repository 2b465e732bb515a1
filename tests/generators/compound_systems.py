"""Random systems with labelled edits, with unknown code that edits, and with sets and whole maps.

Owns: which of these kinds a seed has.
Must never know: what is done with the text.
"""

from __future__ import annotations

from functools import cache
from itertools import count

from tests.generators.choosing import Seeded
from tests.generators.label_contents import FEATURES
from tests.generators.labels import LabelledSystem, labelled_system
from tests.generators.models import is_model
from tests.generators.sets import sets_system
from tests.generators.systems import system_of
from tests.generators.unknown_edits import unknown_system


def compound_of(seed: int) -> str:
    """Return the text of the system of a seed. Texts that the loader refuses are left out, and others drawn."""
    choose = Seeded(seed)
    if seed % 3 == 0:
        return sets_system(choose).short
    for number in count(seed, 1_000_003):
        text = system_of(number)
        if seed % 3 == 1:
            labelled = labelled_system(text, choose)
            if labelled is not None and is_model(labelled.labelled):
                return labelled.labelled
        else:
            unknown = unknown_system(text, choose)
            if unknown is not None and is_model(unknown.unknown):
                return unknown.unknown
    raise AssertionError


@cache
def labelled_of(seed: int) -> LabelledSystem:
    """Return the labelled system of a seed: the first that is read, and whose labels come to hold what captures."""
    for number in count(seed, 1_000_003):
        found = labelled_system(system_of(number), Seeded(number))
        if found is not None and not found.features.isdisjoint(FEATURES) and is_model(found.labelled):
            return found
    raise AssertionError
