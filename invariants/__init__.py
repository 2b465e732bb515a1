"""Check the invariants of systems that rewrite their own rules.

Owns: the names that programs import: ``load``, ``check``, ``fuzz``, ``replay``, ``verify``, ``explain``, ``Gate``,
``state_machine``, and the types that they use.
Must never know: anything at import time. Each name is imported when it is first used, so that ``import invariants``
takes no time.

PYTEST_DONT_REWRITE: pytest rewrites the asserts of packages that bring a plugin, and warns if such a package has been
imported before. There are no asserts here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from invariants.api import check, explain, fuzz, load, replay, verify
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.foundation.exceptions import InvariantsError, ModelError
    from invariants.gate.decision import Decision
    from invariants.gate.recording.guard import NotAdmittedError
    from invariants.gate.recording.recorded_gate import RecordedGate as Gate
    from invariants.language.model.declarations import Model
    from invariants.results import Results
    from invariants.testing.refusal import Refused
    from invariants.testing.state_machine import state_machine
    from invariants.verdicts.verdict import Result, Verdict

    __version__: str

__all__ = [
    "Decision",
    "Diagnostic",
    "Gate",
    "InvariantsError",
    "Model",
    "ModelError",
    "NotAdmittedError",
    "Refused",
    "Result",
    "Results",
    "Verdict",
    "__version__",
    "check",
    "explain",
    "fuzz",
    "load",
    "replay",
    "state_machine",
    "verify",
]

_HOMES = {
    "Decision": "invariants.gate.decision",
    "Gate": "invariants.gate.recording.recorded_gate",
    "NotAdmittedError": "invariants.gate.recording.guard",
    "Diagnostic": "invariants.foundation.diagnostics",
    "Model": "invariants.language.model.declarations",
    "InvariantsError": "invariants.foundation.exceptions",
    "ModelError": "invariants.foundation.exceptions",
    "Refused": "invariants.testing.refusal",
    "Result": "invariants.verdicts.verdict",
    "Verdict": "invariants.verdicts.verdict",
    "Results": "invariants.results",
    "check": "invariants.api",
    "explain": "invariants.api",
    "fuzz": "invariants.api",
    "load": "invariants.api",
    "replay": "invariants.api",
    "verify": "invariants.api",
    "state_machine": "invariants.testing.state_machine",
}


_OTHER_NAMES = {"Gate": "RecordedGate"}
"""The names that are called otherwise where they are defined: a program needs one kind of gate only."""


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from invariants.foundation import RELEASE

        return RELEASE
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), _OTHER_NAMES.get(name, name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
