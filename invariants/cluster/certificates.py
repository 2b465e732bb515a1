"""Certificates that a cluster checks.

Owns: the order for one certificate, the work on it, and the outcome that is reported.
Must never know: the transport; the conditions under which a certificate is accepted.

That a worker accepts a certificate cannot be checked without checking the certificate: the outcome is one that was
reported. The statement is read here, from the certificate.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from invariants.cluster.errands import READING, Errands, Sent
from invariants.cluster.wire import CertificateOrder, ClusterReply
from invariants.evidence.certificates.certificate import Header, MalformedHeaderError, read_header
from invariants.evidence.certificates.checking import (
    CASE_ENDING,
    QUESTIONS,
    Accepted,
    Checked,
    Checker,
    RefusalReason,
    RefusedCertificate,
    UndecidedCertificate,
    with_effort,
)
from invariants.evidence.claims import Source
from invariants.foundation.exceptions import ModelError
from invariants.foundation.limits import LONGEST_WAIT, PATIENCE
from invariants.foundation.no_answer import NoAnswer
from invariants.language.loader import load
from invariants.verdicts.limits.own_process import answered

OUTCOME = "certificate"
"""The key of the only answer of a reply."""


class CertificateChecks:
    """Checks of certificates of models below a folder."""

    def __init__(
        self, errands: Errands, base: Path, timeout: float | None, memory: int, *, allow_vacuous: bool = False
    ) -> None:
        self._errands = errands
        self._base = base
        self._timeout = timeout
        self._memory = memory
        self._allow_vacuous = allow_vacuous
        self._texts: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, str]] = {}

    def send(self, text: str) -> tuple[Header, Sent] | None:
        """Send a certificate; return None for one that is checked here: nothing can be sent for it."""
        try:
            header, _ = read_header(text)
            if header.path.endswith(CASE_ENDING):
                return None  # it is about a change of a running system, whose files are several
            order = CertificateOrder(
                versions=self._errands.versions,
                seconds=QUESTIONS * (self._timeout or LONGEST_WAIT) + READING,
                memory=self._memory,
                certificate=text,
                texts=self._texts_of(header),
                timeout=self._timeout,
                allow_vacuous=self._allow_vacuous,
            )
        except (MalformedHeaderError, ModelError, OSError, ValueError):
            return None  # the check says why
        return header, self._errands.send(order, f"{header.model}.{header.statement.property}")

    def _texts_of(self, header: Header) -> dict[str, str]:
        """Return the texts of a model, by paths in the folder. Raises ``ModelError``, ``OSError``, ``ValueError``."""
        key = header.path, header.constants
        if key not in self._texts:
            base = self._base.resolve()
            path = (base / header.path).resolve()
            if not path.is_relative_to(base):
                raise ValueError("a path that leads out of the folder")
            model = load(path, root=base, constants=dict(header.constants))
            places = [(Path(source.path).resolve().relative_to(base), source.text) for source in model.sources]
            self._texts[key] = {place.as_posix(): source for place, source in places}
        return self._texts[key]

    def outcome(self, header: Header, sent: Sent) -> tuple[Checked, float]:
        """Return the outcome that a worker has reported, and its seconds."""
        reply = self._errands.waited(sent)
        if reply.failure is not None:
            return UndecidedCertificate(reply.failure, header), reply.worked
        return outcome_of(reply, header), reply.worked


def outcome_of(reply: ClusterReply, header: Header) -> Checked:
    """Return the outcome in a reply; one that is malformed decides nothing."""
    words = reply.answers.get(OUTCOME, "").split("\0")
    match words:
        case ["accepted", note, *solvers] if solvers and all(solvers):
            return Accepted(header, tuple(solvers), note or None, Source.EXECUTOR)
        case ["refused", name, why] if name in RefusalReason.__members__ and why:
            return RefusedCertificate(RefusalReason[name], why, header)
        case ["undecided", why] if why:
            return UndecidedCertificate(why, header)
        case _:
            return UndecidedCertificate("a worker returned no outcome", header)


# ------------------------------------------------------------------ on a worker


def reply_to(order: CertificateOrder) -> ClusterReply:
    """Return the outcome for a certificate, which is checked in a process within its limits."""
    with tempfile.TemporaryDirectory() as folder:
        if not _is_written(order.texts, Path(folder)):
            return ClusterReply(failure="a model with a path that leads elsewhere")
        timeout = order.timeout or LONGEST_WAIT
        checker = Checker(
            Path(folder),
            timeout,
            with_effort(order.timeout or PATIENCE),
            allow_vacuous=order.allow_vacuous,
        )
        work = partial(_outcomes, checker, order.certificate)
        for answer in answered(work, QUESTIONS * timeout, order.memory):
            if isinstance(answer.found, NoAnswer):
                return ClusterReply(answers={OUTCOME: f"undecided\0{answer.found}"})
            return ClusterReply(answers={OUTCOME: answer.found})
    return ClusterReply(failure="a worker's process ended without an outcome")


def _is_written(texts: dict[str, str], folder: Path) -> bool:
    for name, text in texts.items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return True


def _outcomes(checker: Checker, text: str) -> Iterator[str]:
    match checker.check(text):
        case Accepted(solvers=solvers, note=note):
            yield "\0".join(("accepted", note or "", *solvers))
        case RefusedCertificate(refusal=refusal, reason=reason):
            yield "\0".join(("refused", refusal.name, reason))
        case UndecidedCertificate(reason=reason):
            yield f"undecided\0{reason}"
