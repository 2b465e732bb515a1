"""Cases: a model, the present configuration of its system, and a proposal, in one file that certificates are about.

Owns: the form of a case, its digest, and the model that starts after its change.
Must never know: certificates, decisions.

A certificate of a decision names a case where another certificate names a model: anybody with the case and the model
computes the configuration after the change, and the obligations of the proof from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.files import text_in
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, text_digest
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.change import Obstacle, changed, present
from invariants.gate.running.configuration import SystemState, state_from
from invariants.gate.running.proposal import read_proposal
from invariants.gate.running.settling import settled
from invariants.gate.running.size import require_small
from invariants.gate.running.state_writing import state_after
from invariants.language.loader import load
from invariants.language.model.declarations import Model
from invariants.language.printing.meaning import meaning_digest

LARGEST_CASE = 16 << 20
"""Bytes of a case."""

_FIELDS = {"model", "digest", "state", "proposal"}


class GateCase(Record):
    """A case. ``model`` is the path of the model, relative to the folder that the paths of models start from."""

    model: str
    digest: str
    """Of the model's meaning."""
    state: Mapping[str, Any]
    proposal: str

    @property
    def text(self) -> str:
        """Return the text of the file."""
        content = {"model": self.model, "digest": self.digest, "state": self.state, "proposal": self.proposal}
        return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True, default=str) + "\n"


def model_of_case(path: Path, base: Path) -> tuple[Model, str]:
    """Return the model that starts in the configuration after the change of a case, and the digest of the case.

    Files are read below ``base`` only. Raises ``ModelError`` where the case cannot be used, or its model has changed.
    """
    text = text_in(str(path), LARGEST_CASE, "name a case that a gate has written").text
    case = _case(text, path)
    file = (base / case.model).resolve()
    if not file.is_relative_to(base.resolve()):
        raise _unusable(f"the model of the case, {case.model}, leads out of {base}")
    model = load(file, root=base)
    if meaning_digest(model.sources) != case.digest:
        raise _unusable(f"{case.model} is not the model of the case: the digest of its meaning has changed")
    try:
        return after_change(model, case), text_digest(text)
    except (NoAnswerError, ValueError) as error:
        raise _unusable(f"the change of the case cannot be made: {error}") from error


def after_change(model: Model, case: GateCase) -> Model:
    """Return the model that starts after the change. Raises ``ModelError``, ``NoAnswerError`` or ``ValueError``."""
    assembler = Assembler(model)
    state: SystemState = state_from(case.state, model)
    proposal = read_proposal(SourceText("<proposal>", case.proposal))
    running = assembler.running(state, proposal)
    require_small(running, [rule.name.text for rule in proposal.adopted])
    outcomes = changed(running, present(running))
    if isinstance(outcomes, Obstacle) or len(outcomes) != 1:
        raise NoAnswerError(outcomes.reason if isinstance(outcomes, Obstacle) else "it has several outcomes")
    content = state_after(assembler, running.interpreter, outcomes[0].after, state, proposal)
    return settled(assembler, state_from(content, model)).running.model


def _case(text: str, path: Path) -> GateCase:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise _unusable(f"{path.name} is no case: {error}") from None
    texts = isinstance(found, dict) and found.keys() == _FIELDS
    if not texts or not isinstance(found["state"], dict):
        raise _unusable(f"{path.name} is no case")
    if not all(isinstance(found[name], str) for name in _FIELDS - {"state"}):
        raise _unusable(f"{path.name} is no case")
    return GateCase(**found)


def _unusable(message: str) -> ModelError:
    return ModelError((Diagnostic(Code.BAD_STATE, message, help="decide the proposal again, with --certificates"),))
