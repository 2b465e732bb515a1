"""Certificates as files.

Owns: the path of a certificate, the path of the model that a certificate records, and the writing of its file.
Must never know: how a proof was found, or when a certificate is accepted.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import quote

from invariants.evidence.cases.step_cases import Cases
from invariants.evidence.certificates.certificate import (
    FIRST_WORDS,
    Certificate,
    Header,
    certificate_text,
    round_certificate_text,
    set_certificate_text,
)
from invariants.evidence.certificates.round_claims import claim_text
from invariants.evidence.claims import Approach, Growth, Proved, ReachedSet
from invariants.evidence.proofs.statement import ProofStatement, obligations_of, statement_of
from invariants.evidence.rounds.growth_obligations import growth_obligations
from invariants.foundation import RELEASE
from invariants.foundation.files import require_own, write_whole
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Model
from invariants.language.printing.meaning import meaning_digest

CERTIFICATE_SUFFIX = ".smt2"


def certificate_of(
    model: Model, scope: Scope, claim: Proved, engine: str, base: Path, cases: Cases | None = None
) -> Certificate:
    """Return the certificate for a claim about a model.

    Args:
        model: the model.
        scope: the numbers of individuals.
        claim: the proved property, with its strengthening.
        engine: the name of the engine that makes the claim.
        base: the folder relative to which the path of the model is recorded.
        cases: those by which the obligations were decided, if not as a whole.
    """
    header = _header(model, statement_of(model, scope, claim), claim.reading, engine, base)
    configurations = claim.configurations if isinstance(claim, ReachedSet) else None
    return Certificate(header, claim.strengthening, configurations, cases)


def _header(model: Model, statement: ProofStatement, reading: tuple[str, ...], engine: str, base: Path) -> Header:
    return Header(
        RELEASE,
        engine,
        model.name,
        recorded_path(model, base),
        meaning_digest(model.sources),
        statement,
        reading,
        tuple(model.given.items()),
        () if model.asked is None else model.asked.via,
        () if model.asked is None else model.asked.without,
    )


def recorded_path(model: Model, base: Path) -> str:
    """Return the model's path relative to ``base``, or only the name of its file if it lies elsewhere."""
    path, folder = Path(model.path).resolve(), base.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def certificate_path(directory: Path, header: Header, declared: Scope) -> Path:
    """Return the path of a certificate below a directory: a folder for its model, a file for its statement.

    ``declared`` is the model's own scope. A number that differs from ``declared`` becomes part of the file's name, and
    so do a bound on the chain, values that constants are given, and the chains that it is about.
    """
    statement = header.statement
    parts = [statement.property]
    if statement.chain is not None:
        parts.append(f"chain-{statement.chain}")
    parts += [f"{name}-{value}" for name, value in header.constants]
    parts += [f"via-{name}" for name in header.via] + [f"without-{name}" for name in header.without]
    parts += [f"{name}-{size or 'any'}" for name, size in statement.scope if size != declared.get(name)]
    return Path(directory, *folders_of(PurePosixPath(header.path)), _safe(".".join(parts)) + CERTIFICATE_SUFFIX)


def folders_of(model: PurePosixPath) -> tuple[str, ...]:
    """Return the nested folders for the certificates of a model at a recorded path."""
    return tuple(map(_safe, [*model.parent.parts, model.stem]))


def write(directory: Path, model: Model, certificate: Certificate) -> Path:
    """Write a certificate below a directory, whole or not at all, and return its path.

    Raises ``OSError``, also where another file that is not a certificate has this path, and
    :class:`MalformedHeaderError` where something cannot be recorded, such as a path with characters that are not text.
    """
    if certificate.configurations is not None:
        text = set_certificate_text(certificate.header, certificate.configurations)
    else:
        text = certificate_text(certificate, obligations_of(model, certificate.header.statement))
    return _write(directory, model, certificate.header, text)


def write_claim(
    directory: Path, model: Model, scope: Scope, claim: Proved | Growth | Approach, engine: str, cases: Cases | None
) -> Path:
    """Write the certificate for a claim, with paths from here, and return its path. Raises as :func:`write` does.

    Raises ``ValueError`` for a round with numbers that are not rational, too.
    """
    if isinstance(claim, Proved):
        return write(directory, model, certificate_of(model, scope, claim, engine, Path.cwd(), cases))
    statement = ProofStatement(claim.property, tuple((name, scope[name]) for name in model.scope), None, claim.depth)
    header = _header(model, statement, claim.reading, engine, Path.cwd())
    script = growth_obligations(model, scope, claim).script(claim.condition)
    return _write(directory, model, header, round_certificate_text(header, claim_text(claim), script))


def _write(directory: Path, model: Model, header: Header, text: str) -> Path:
    path = certificate_path(directory, header, model.scope)
    path.parent.mkdir(parents=True, exist_ok=True)
    require_own(str(path), _is_own, through_links=False)
    write_whole(str(path), text.encode(), through_links=False)
    return path


def _is_own(head: bytes, _tail: bytes) -> bool:
    return head.startswith(FIRST_WORDS.encode())


def _safe(name: str) -> str:
    """Return a name that every file system accepts."""
    return quote(name, safe="")
