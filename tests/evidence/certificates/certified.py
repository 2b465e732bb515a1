"""Models with certificates, for tests.

Owns: a lamp whose strengthening is written by hand, and certificates that engines find for models of the library.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from invariants.engines import ic3, open_populations
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.certificates.certificate import Certificate, Header, certificate_text
from invariants.evidence.certificates.certificate_file import certificate_of
from invariants.evidence.claims import Proved
from invariants.evidence.proofs.statement import ProofStatement, obligations_of
from invariants.foundation.sources import SourceText
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Unbounded
from invariants.language.printing.meaning import meaning_digest
from invariants.verdicts.dispatch.slices import claims_about

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "models"
GOLDEN = Path(__file__).parent / "golden"

LAMP = """\
system lamp

var on: Bool = false
var broken: Bool = false
var colour: 0..2 = 1

transition switch {
  require gate: not broken
  on := not on
  colour := if on then colour else 1
}

modification relax(whatever: Bool) {
  rewrite switch.gate as prev <=> whatever
}

invariant fine: not broken and colour > 0
"""

LAMP_STATEMENT = ProofStatement("fine", (), None, 1)
LAMP_STRENGTHENING = "(and (not |var broken|)\n(= |var colour| 1)\n)"


def meaning(text: str) -> str:
    """The digest of a model's meaning."""
    return meaning_digest([SourceText("lamp.inv", text)])


def lamp(
    strengthening: str = LAMP_STRENGTHENING,
    statement: ProofStatement = LAMP_STATEMENT,
    model_text: str = LAMP,
    **header: str,
) -> str:
    """A certificate for the lamp, in which everything fits together."""
    model = load_text(model_text, path="lamp.inv")
    known = {
        "version": "0.1.0",
        "engine": "hand",
        "model": model.name,
        "path": "lamp.inv",
        "digest": meaning(model_text),
    }
    made = Header(**(known | header), statement=statement, reading=("not broken", "colour == 1"))
    return certificate_text(Certificate(made, strengthening), obligations_of(model, statement))


@cache
def found(path: str, name: str, *, chain: int | None = None, open_: bool = False) -> str:
    """The certificate that an engine finds for a model of the library."""
    model = load(MODELS / path)
    bound = Unbounded.ANY if chain is None else chain
    engine = open_populations if open_ else ic3
    problem = Problem(model, dict(model.scope), (name,), bound, Unbounded.ANY)
    (claim,) = claims_about(engine.run, problem, Budget(time.monotonic() + 600))
    if not isinstance(claim, Proved):
        raise TypeError(f"{path} has no proof of {name}: {claim}")
    certificate = certificate_of(model, dict(model.scope), claim, "open" if open_ else ic3.NAME, MODELS)
    return certificate_text(certificate, obligations_of(model, certificate.header.statement))
