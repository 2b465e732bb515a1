"""Texts that are models, and texts that are none.

Owns: how the two are told apart.
Must never know: how a text came about.
"""

from __future__ import annotations

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text


def is_model(text: str) -> bool:
    """Return whether a text is read without an error."""
    try:
        load_text(text)
    except ModelError:
        return False
    return True
