"""Values on the command line.

Owns: reading bounds and scopes as the user types them.
Must never know: what they are used for.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # importing the model would take longer than showing the help
    from invariants.language.model.declarations import Bound

_MOST_DIGITS = 9
"""Longer numbers are slips of the finger."""
_LONGEST_TIME = 1e9
"""Seconds: some thirty years."""


def bound(text: str) -> Bound:
    """A number from 0 on, or ``any``. Raises ``click.BadParameter``."""
    return _bound(text, least=0)


def scope(text: str) -> tuple[str, Bound]:
    """``TYPE=NUMBER`` or ``TYPE=any``: the type's name, and a number from 1 on. Raises ``click.BadParameter``."""
    name, separator, number = text.partition("=")
    if not separator or not name.strip():
        raise click.BadParameter(f"{text!r} is not of the form Agent=4 or Agent=any.")
    return name.strip(), _bound(number, least=1)


def seconds(text: str) -> float:
    """A positive number of seconds. Raises ``click.BadParameter``."""
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not 0 < number <= _LONGEST_TIME:
        raise click.BadParameter(f"{text!r} is no positive number of seconds.")
    return number


def _bound(text: str, *, least: int) -> Bound:
    from invariants.language.model.declarations import Unbounded

    word = text.strip()
    if word == Unbounded.ANY.value:
        return Unbounded.ANY
    if not (word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS and int(word) >= least):
        raise click.BadParameter(f"{text!r} is neither a number from {least} on nor `any`.")
    return int(word)
