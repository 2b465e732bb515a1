"""Certificates of decisions.

Owns: where the evidence of an admitted change is written, and the statements of its certificates.
Must never know: how an invariant is proved; how a certificate is checked.

A certificate is one like any other (``evidence.certificates``), about a case instead of a model: see ``running.case``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from invariants.evidence.certificates.certificate import Certificate, Header, MalformedHeaderError, certificate_text
from invariants.evidence.certificates.certificate_file import CERTIFICATE_SUFFIX, recorded_path
from invariants.evidence.certificates.checking import CASE_ENDING
from invariants.evidence.claims import Proved
from invariants.evidence.proofs.statement import obligations_of, statement_of
from invariants.foundation import RELEASE
from invariants.foundation.files import write_whole
from invariants.foundation.sources import text_digest
from invariants.gate.decision import InvariantDecision, Outcome
from invariants.gate.running.assembly import RunningModel
from invariants.gate.running.case import GateCase
from invariants.gate.running.configuration import SystemState
from invariants.gate.running.proposal import Proposal
from invariants.language.model.declarations import Model
from invariants.language.printing.meaning import meaning_digest

_NAME_LENGTH = 16
"""Hexadecimal digits of a case's digest in the name of its folder."""


def certified(
    folder: Path,
    model: Model,
    state: SystemState,
    proposal: Proposal,
    after: RunningModel,
    proofs: Mapping[str, Proved],
    decisions: Sequence[InvariantDecision],
) -> tuple[InvariantDecision, ...]:
    """Write the case and a certificate for each proof, and return the decisions with their paths.

    Raises ``OSError`` or ``ValueError`` where that fails: the evidence was asked for.
    """
    case = GateCase(
        recorded_path(model, Path.cwd()), meaning_digest(model.sources), state.content, proposal.source.text
    )
    digest = text_digest(case.text)
    place = folder / quote(model.name, safe="") / digest.removeprefix("sha256:")[:_NAME_LENGTH]
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"case{CASE_ENDING}"
    write_whole(str(path), case.text.encode(), through_links=False)
    base = Path.cwd().resolve()
    real = path.resolve()
    recorded = real.relative_to(base).as_posix() if real.is_relative_to(base) else path.name
    found = []
    for each in decisions:
        claim = proofs.get(each.invariant)
        if each.outcome is not Outcome.ADMITTED or claim is None:
            found.append(each)
            continue
        statement = statement_of(after.model, after.interpreter.scope, claim)
        header = Header(RELEASE, "gate", model.name, recorded, digest, statement, claim.reading)
        try:
            text = certificate_text(Certificate(header, claim.strengthening), obligations_of(after.model, statement))
        except MalformedHeaderError as error:
            raise ValueError(f"the certificate cannot be written: {error}") from error
        file = place / f"{quote(each.invariant, safe='')}{CERTIFICATE_SUFFIX}"
        write_whole(str(file), text.encode(), through_links=False)
        found.append(replace(each, certificate=str(file)))
    return tuple(found)
