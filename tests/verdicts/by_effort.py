"""Checks that end by the work that was done, and not by the clock: a busy machine comes to the same answers."""

from __future__ import annotations

from typing import Any

from invariants.language.loader import load_text
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import Result


def checked(text: str, work: float, **options: Any) -> list[Result]:
    """The results of a model, where each invariant has so many seconds of an idle machine."""
    found = check_apart(load_text(text), CheckOptions(work=work, **options), SilentListener())
    return [each for each in found if isinstance(each, Result)]
