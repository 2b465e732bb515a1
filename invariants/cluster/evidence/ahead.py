"""Proofs of a whole batch, proved again before the sessions that admit the evidence.

Owns: which proofs are proved ahead, how, and which of them count as proved again.
Must never know: the transport; how a proof becomes a verdict.

The system of a model is encoded once for all claims about it, each of which is proved by itself, in one question to a
solver; and the questions of a batch are asked in a row, which takes a solver half of the time that it takes among other
work. What is not proved so is left to the sessions. What is proved is known to the process that has done it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from invariants.cluster.evidence.shelves import key_of
from invariants.engines.protocol import Problem
from invariants.evidence.claims import Proved
from invariants.evidence.proofs.statement import obligations_of_each
from invariants.evidence.proofs.strengthening_check import check_strengthening
from invariants.foundation.records import Record
from invariants.language.model.declarations import Model
from invariants.solver.scripts import z3_script
from invariants.solver.z3.pool import Z3Contexts
from invariants.verdicts.admission import Admission
from invariants.verdicts.cache.forms import read
from invariants.verdicts.dispatch.answers import require_form
from invariants.verdicts.limits.own_process import Send
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.limits.time_limit import OutOfTime, WorkLimit
from invariants.verdicts.obligations import Obligation, search_scope
from invariants.verdicts.supervision import performed

ENCODING_SECONDS = 0.2
"""Seconds of a processor for the questions about one model: there are larger models, which are left to their
sessions."""

LONGEST_BATCH = 60.0
"""Seconds on the clock for a batch, after which its process is killed: it takes less than one."""


class SentEvidence(Record):
    """The evidence about some obligations of a model, as a worker has sent it, by the keys of the obligations."""

    model: Model
    todo: tuple[Obligation, ...]
    answers: Mapping[str, str]


class _JointQuestion(Record):
    """A question that is unsatisfiable only if each of some claims about a model in a scope is proved."""

    text: str
    claims: tuple[tuple[Model, tuple[tuple[str, int], ...], str], ...]


class ProofsAhead:
    """The proofs of this process, with the contexts for more of them. Each process has its own after a fork."""

    def __init__(self) -> None:
        self.contexts = Z3Contexts()
        self._proved: set[tuple[Model, tuple[tuple[str, int], ...], str]] = set()

    def admission(self, admission: Admission, text: str, claim: Proved) -> Admission:
        """Return an admission like another one, with these contexts, for the claim in the text of some evidence.

        It knows the claim where this process has proved it again, which is forgotten then.
        """
        key = admission.model, tuple(admission.scope.items()), text
        found = admission.elsewhere(admission.scope, *([claim] if key in self._proved else []))
        found.contexts = self.contexts
        self._proved.discard(key)
        return found

    def prove(self, batch: Sequence[SentEvidence]) -> None:
        """Prove claims in some evidence again, as far as this takes little effort: first encode all, then ask."""
        asked = [question for each in batch for question in _questions(each)]
        with _or_left():
            refuted = z3_script.are_refuted_at_once([question.text for question in asked], self.contexts)
            self._proved.update(
                claim
                for question, is_proved in zip(asked, refuted, strict=True)
                if is_proved
                for claim in question.claims
            )


def prove_ahead(process: ReusedProcess, proofs: ProofsAhead, batch: Sequence[SentEvidence]) -> None:
    """Let a process prove claims again, which has the proofs as a shared object."""
    performed(process, partial(_prove, proofs, batch), LONGEST_BATCH)


def _prove(proofs: ProofsAhead, batch: Sequence[SentEvidence], _: Send) -> None:
    proofs.prove(batch)


@contextmanager
def _or_left() -> Iterator[None]:
    """Leave what goes wrong to the sessions, which say what it is: forged evidence may cause any exception."""
    try:
        yield
    except OutOfTime:
        pass
    except Exception as error:
        if isinstance(error, MemoryError | OSError):
            raise


def _questions(sent: SentEvidence) -> list[_JointQuestion]:
    """Return questions about the claims of one model; none where its evidence is malformed."""
    with _or_left(), WorkLimit(ENCODING_SECONDS):
        return [*_questions_of(sent)]
    return []


def _questions_of(sent: SentEvidence) -> Iterator[_JointQuestion]:
    groups: dict[tuple[tuple[tuple[str, int], ...], bool], dict[str, Proved]] = {}
    for obligation in sent.todo:
        text = sent.answers.get(key_of(obligation))
        if text is None:
            continue
        claim = read(text, sent.model.sources)[0]
        if type(claim) is Proved:
            scope, bounds = search_scope(sent.model, obligation.bounds), obligation.bounds
            require_form(claim, Problem(sent.model, scope, (obligation.property,), bounds.chain, bounds.steps))
            groups.setdefault((tuple(scope.items()), claim.open_populations), {})[text] = claim
    for (sizes, _), claims in groups.items():
        found = obligations_of_each(sent.model, dict(sizes), [*claims.values()])
        if found is not None:
            obligations, left = found
            for claim in left:
                check_strengthening(claim.strengthening, obligations.vocabulary)
            question = obligations.together(*(claim.strengthening for claim in left))
            proved = (text for text, claim in claims.items() if claim in left)
            yield _JointQuestion(question, tuple((sent.model, sizes, text) for text in proved))
