"""Checks the invariants of systems that rewrite their own rules.

Owns: the names that programs import: ``load``, ``check``, and what they give and raise.
Must never know: anything at import time. Every name is looked up when it is first used, so that
``import invariants`` takes no time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from invariants.api import check, load
    from invariants.foundation.diagnostic import Diagnostic, ModelError
    from invariants.language.model.declarations import Model
    from invariants.verdicts.verdict import Result, Verdict

    __version__: str

__all__ = ["Diagnostic", "Model", "ModelError", "Result", "Verdict", "__version__", "check", "load"]

_HOMES = {
    "Diagnostic": "invariants.foundation.diagnostic",
    "Model": "invariants.language.model.declarations",
    "ModelError": "invariants.foundation.diagnostic",
    "Result": "invariants.verdicts.verdict",
    "Verdict": "invariants.verdicts.verdict",
    "check": "invariants.api",
    "load": "invariants.api",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("invariants")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
