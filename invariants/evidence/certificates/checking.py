"""Checking of certificates.

Owns: the conditions under which a certificate is accepted, and the reason for a refusal.
Must never know: engines, how results are shown.

Nothing in a certificate is taken on trust. The obligations are computed again from the model's source, and have to
equal the obligations of the certificate byte for byte. The strengthening, which cannot be computed, has to be a mere
expression over the entries of a configuration. Two solvers that share no code have to answer every obligation with
``unsat``. The interpreter checks a set of configurations. The argument is in ``proofs/soundness/induction.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import assert_never

from msgspec.structs import replace

from invariants.evidence.cases.case_search import decided_cases
from invariants.evidence.cases.step_cases import obligations_asked
from invariants.evidence.certificates.certificate import (
    ROUND_START,
    Header,
    MalformedHeaderError,
    UnknownVersionError,
    configurations_in,
    read_header,
)
from invariants.evidence.certificates.comparison import ComparedScript, DifferingScriptError, compare, cut
from invariants.evidence.certificates.round_checking import RoundFault, fault_of_round
from invariants.evidence.claims import Source
from invariants.evidence.proofs.initial_states import has_initial_state
from invariants.evidence.proofs.proof_obligations import ProofObligations
from invariants.evidence.proofs.reproving import NotReproved, Reproved, assess
from invariants.evidence.proofs.statement import (
    MisfitError,
    ScopeMismatchError,
    UnknownPropertyError,
    obligations_of,
)
from invariants.evidence.proofs.strengthening_check import MalformedStrengtheningError
from invariants.foundation.exceptions import InvariantsError, ModelError, NoAnswerError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import Scope
from invariants.language.analysis.chain_conditions import about_chains
from invariants.language.loader import load
from invariants.language.model.declarations import ChainCondition, Model
from invariants.language.printing.meaning import meaning_digest
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts import cvc5_script, z3_script
from invariants.solver.scripts.cvc5_script import SolverMissingError
from invariants.solver.scripts.script import ScriptError
from invariants.system.encoding.transition_system import UnsupportedSystemError

LOOKING_FOR_A_START = 10.0
"""The most seconds for the search for an initial state, within the time of one obligation."""

_NO_START = "the model has no initial state, so that every invariant holds"

QUESTIONS = 8
"""The most questions to solvers about one certificate, with the time for the work besides."""


class RefusalReason(Enum):
    """The reason why a certificate is refused."""

    MALFORMED = "malformed"
    """The text is not a certificate."""
    VERSION = "version"
    """The certificate is of a version that cannot be read."""
    MODEL_MISSING = "model missing"
    """The model is not at the path in the certificate, or may not be read there."""
    MODEL_UNUSABLE = "model unusable"
    """The model has errors, or has no encoding for a solver."""
    MODEL_CHANGED = "model changed"
    """The model's meaning differs from the one in the certificate; comments and layout make no difference."""
    PROPERTY_UNKNOWN = "property unknown"
    """The model has no such invariant."""
    SCOPE_MISMATCH = "scope mismatch"
    """The scope is not one of the model's types."""
    OBLIGATIONS_DIFFER = "obligations differ"
    """The script differs from the obligations of the model and the statement."""
    STRENGTHENING = "malformed strengthening"
    """The strengthening is not an expression over the entries."""
    NOT_INDUCTIVE = "not inductive"
    """A solver has refuted an obligation."""
    VACUOUS = "vacuous"
    """The model has no initial state: the proof holds vacuously."""


RENEWABLE = frozenset(
    {
        RefusalReason.MALFORMED,
        RefusalReason.VERSION,
        RefusalReason.MODEL_CHANGED,
        RefusalReason.OBLIGATIONS_DIFFER,
        RefusalReason.STRENGTHENING,
        RefusalReason.NOT_INDUCTIVE,
    }
)
"""The refusals that a new certificate from another proof may avoid."""


class Accepted(ValueRecord):
    """The certificate proves the statement in its header. ``note`` qualifies the worth of the statement.

    ``source`` says who has checked it: the receiver of the outcome sets it, not the outcome.
    """

    header: Header
    solvers: tuple[str, ...]
    note: str | None = None
    source: Source = Source.CHECKER


class RefusedCertificate(ValueRecord):
    """The certificate proves nothing. ``header`` is None where the header could not be read."""

    refusal: RefusalReason
    reason: str
    header: Header | None = None


class UndecidedCertificate(ValueRecord):
    """The certificate has the right obligations, but a solver did not decide one of them."""

    reason: str
    header: Header


Checked = Accepted | RefusedCertificate | UndecidedCertificate

Solver = Callable[[str, float], tuple[SolverOutcome, ...]]
"""Answers a script, given the seconds for each question."""

SOLVERS: Mapping[str, Solver] = {"Z3": z3_script.answers, "cvc5": cvc5_script.answers}


CaseReader = Callable[[Path, Path], tuple[Model, str]]
"""Returns the model and the digest of a case: a file that a certificate can be about instead of a model.

It is given the path, and the folder that all files are read in. Raises ``ModelError`` where the case is unusable.
"""

CASE_ENDING = ".gate.json"
"""How the names of cases end."""


def with_effort(allowed: float) -> Mapping[str, Solver]:
    """Return the solvers, which may do as much work on a question as an idle machine does in so many seconds."""
    return {
        "Z3": partial(z3_script.answers, allowed=allowed),
        "cvc5": partial(cvc5_script.answers, allowed=allowed),
    }


class _RefusedError(InvariantsError):
    def __init__(self, refusal: RefusalReason, reason: str) -> None:
        super().__init__(reason)
        self.refusal = refusal
        self.reason = reason


class Checker:
    """Checks certificates of models below the folder ``base``, and reads no file outside of it.

    ``read_case`` reads the cases that certificates of changes are about. ``seconds`` limits each solver for each
    obligation. Certificates of models without an initial state are refused,
    unless ``allow_vacuous`` is set.
    """

    def __init__(
        self,
        base: Path,
        seconds: float,
        solvers: Mapping[str, Solver] = SOLVERS,
        *,
        allow_vacuous: bool = False,
        read_case: CaseReader | None = None,
    ) -> None:
        self._base = base.resolve()
        self._seconds = seconds
        self._solvers = solvers
        self._allow_vacuous = allow_vacuous
        self._read_case = read_case
        self._models: dict[tuple[object, ...], Model] = {}
        """By path, and the values of constants that make a variant."""
        self._digests: dict[str, str] = {}
        """By recorded path."""

    def check(self, text: str) -> Checked:
        """Return whether a text is a certificate that proves its statement."""
        try:
            header, script = read_header(text)
            configurations = configurations_in(script)
        except UnknownVersionError as error:
            return RefusedCertificate(RefusalReason.VERSION, str(error), error.header)
        except MalformedHeaderError as error:
            return RefusedCertificate(RefusalReason.MALFORMED, str(error))
        try:
            if configurations is not None:
                return self._check_set(header, configurations)
            if script.startswith(ROUND_START):
                return self._check_round(header, script)
            obligations = self._obligations(header)
            compared = compare(script, obligations, line=text.count("\n") - script.count("\n") + 1)
            return self._with_start(self._ask(header, script, compared))
        except DifferingScriptError as error:
            return RefusedCertificate(RefusalReason.OBLIGATIONS_DIFFER, str(error), header)
        except MalformedStrengtheningError as error:
            return RefusedCertificate(RefusalReason.STRENGTHENING, cut(str(error)), header)
        except _RefusedError as error:
            return RefusedCertificate(error.refusal, error.reason, header)

    # ---------------------------------------------------------- obligations

    def _obligations(self, header: Header) -> ProofObligations:
        model = self._stated_model(header)
        try:
            return obligations_of(model, header.statement)
        except UnknownPropertyError as error:
            raise _RefusedError(RefusalReason.PROPERTY_UNKNOWN, str(error)) from None
        except ScopeMismatchError as error:
            raise _RefusedError(RefusalReason.SCOPE_MISMATCH, str(error)) from None
        except MisfitError as error:
            raise _RefusedError(RefusalReason.MALFORMED, str(error)) from None
        except UnsupportedSystemError as error:
            raise _RefusedError(RefusalReason.MODEL_UNUSABLE, f"it has no obligations: {error}") from None

    def _check_set(self, header: Header, configurations: str) -> Checked:
        """Return whether a set of configurations proves its statement. The interpreter goes through all of it."""
        from invariants.evidence.reached_sets.closure import OpenSetError, require_closed

        model, statement = self._stated_model(header), header.statement
        if statement.property not in model.properties:
            raise _RefusedError(RefusalReason.PROPERTY_UNKNOWN, f"{model.name} has no invariant `{statement.property}`")
        scope = {name: size for name, size in statement.scope if size is not None}
        if list(scope) != list(model.scope):
            raise _RefusedError(RefusalReason.SCOPE_MISMATCH, "a set has a number of individuals of each type")
        if statement.depth is None:
            raise _RefusedError(RefusalReason.MALFORMED, "a set is about chains of every length")
        if statement.within is not None:
            raise _RefusedError(RefusalReason.MALFORMED, "a set shows no number of steps")
        try:
            starts = require_closed(model, scope, statement.property, statement.depth, configurations)
        except OpenSetError as error:
            refusal = RefusalReason.MALFORMED if error.is_malformed else RefusalReason.NOT_INDUCTIVE
            raise _RefusedError(refusal, str(error)) from None
        except NoAnswerError as error:
            return UndecidedCertificate(str(error), header)
        if not starts and not self._allow_vacuous:
            raise _RefusedError(RefusalReason.VACUOUS, _NO_START)
        return Accepted(header, ("interpreter",), None if starts else f"vacuous: {_NO_START}")

    def _check_round(self, header: Header, script: str) -> Checked:
        """Return whether steps that can be repeated for ever are shown."""
        model = self._stated_model(header)
        fault = fault_of_round(model, header.statement, script, self._solvers, self._seconds)
        if fault is None:
            return Accepted(header, tuple(self._solvers))
        if fault.kind is RoundFault.UNDECIDED:
            return UndecidedCertificate(fault.reason, header)
        raise _RefusedError(RefusalReason(fault.kind.value), fault.reason)

    def _stated_model(self, header: Header) -> Model:
        """Return the model of a certificate, which has to be the one that it states."""
        model = self._model(header)
        digest = self._digests[header.path]
        if digest != header.digest:
            raise _RefusedError(
                RefusalReason.MODEL_CHANGED,
                f"{header.path} is not the model of the proof: the digest of its meaning is {digest}",
            )
        if tuple(model.given.items()) != header.constants:
            raise _RefusedError(RefusalReason.MALFORMED, "the values of constants are not written as certificates do")
        if model.name != header.model:
            raise _RefusedError(RefusalReason.MODEL_CHANGED, f"the model is called {model.name}, not {header.model}")
        return model

    def _model(self, header: Header) -> Model:
        path = self._path(header)
        key = path, header.constants, header.via, header.without
        if key not in self._models:
            try:
                if path.name.endswith(CASE_ENDING) and self._read_case is not None:
                    self._models[key], self._digests[header.path] = self._read_case(path, self._base)
                else:
                    self._models[key] = self._read(path, header)
            except ModelError as error:
                raise _RefusedError(RefusalReason.MODEL_UNUSABLE, f"{header.path} has errors: {error}") from None
        model = self._models[key]
        if header.path not in self._digests:
            self._digests[header.path] = meaning_digest(model.sources)
        return model

    def _read(self, path: Path, header: Header) -> Model:
        """Return the model of a file, about the chains that the certificate states. Raises ``ModelError``."""
        model = load(path, root=self._base, constants=dict(header.constants))
        if not header.via and not header.without:
            return model
        unknown = [name for name in (*header.via, *header.without) if name not in model.chain_of(model.rules)]
        if unknown or set(header.via) & set(header.without):
            raise _RefusedError(RefusalReason.MALFORMED, "its chains are not those of the model's modifications")
        return about_chains(model, ChainCondition(header.via, header.without))

    def _path(self, header: Header) -> Path:
        try:
            path = (self._base / header.path).resolve()
            inside, there = path.is_relative_to(self._base), path.is_file()
        except (OSError, RuntimeError) as error:
            raise _RefusedError(RefusalReason.MODEL_MISSING, f"{header.path} cannot be read: {error}") from None
        if not inside:
            raise _RefusedError(RefusalReason.MODEL_MISSING, f"{header.path} leads out of {self._base}")
        if not there:
            raise _RefusedError(RefusalReason.MODEL_MISSING, f"there is no {header.path} in {self._base}")
        return path

    # -------------------------------------------------------------- solvers

    def _ask(self, header: Header, script: str, compared: ComparedScript) -> Checked:
        """Put a script, compared before, to all solvers. The first solver that refutes an obligation decides."""
        open_questions: list[str] = []
        for name, solver in self._solvers.items():
            try:
                answer = assess(solver(script, self._seconds), compared.asked)
                if isinstance(answer, NotReproved) and not answer.refuted:
                    answer = self._by_cases(solver, compared) or answer
            except ScriptError as error:
                raise _RefusedError(RefusalReason.STRENGTHENING, f"{name} cannot read it: {cut(str(error))}") from None
            except SolverMissingError as error:
                open_questions.append(str(error))
                continue
            if isinstance(answer, NotReproved):
                if answer.refuted:
                    raise _RefusedError(RefusalReason.NOT_INDUCTIVE, f"{answer.reason}, says {name}")
                open_questions.append(f"{answer.reason} ({name})")
        if open_questions:
            return UndecidedCertificate("; ".join(open_questions), header)
        return Accepted(header, tuple(self._solvers))

    def _by_cases(self, solver: Solver, compared: ComparedScript) -> Reproved | None:
        """Return that a solver shows the obligations with consecution by cases; None where it does not."""
        if compared.cases is None:
            return None

        def ask(question: str, seconds: float) -> SolverOutcome:
            return solver(f"{question}(check-sat)\n", seconds)[0]

        found = decided_cases(compared.cases, ask, self._seconds)
        if found is None:
            return None
        answer = assess(solver(compared.cases.script(found), self._seconds), obligations_asked(found))
        return answer if isinstance(answer, Reproved) else None

    def _with_start(self, checked: Checked) -> Checked:
        """Refuse an accepted certificate if its model has no initial state."""
        if not isinstance(checked, Accepted):
            return checked
        answer, name = self._start(checked.header)
        match answer:
            case Answer.SATISFIABLE:
                return checked
            case Answer.UNSATISFIABLE if self._allow_vacuous:
                return replace(checked, note=f"vacuous: {_NO_START}")
            case Answer.UNSATISFIABLE:
                raise _RefusedError(RefusalReason.VACUOUS, f"{_NO_START}, says {name}")
            case Answer.UNKNOWN:
                return replace(checked, note="it is not known whether the model has an initial state")
            case _:
                assert_never(answer)

    def _start(self, header: Header) -> tuple[Answer, str]:
        """Return whether the model has an initial state, and the solver that says so.

        A proof for every number of individuals is not vacuous if some number has an initial state. The declared number
        is tried first, because it is quickly decided.
        """
        model = self._model(header)
        sizes = {name: size for name, size in header.statement.scope if size is not None}
        scopes = [sizes] if len(sizes) == len(model.scope) else [model.scope, None]
        answer, name = Answer.UNKNOWN, ""
        for scope in scopes:
            answer, name = self._start_in(model, scope)
            if answer is Answer.SATISFIABLE:
                break
        return answer, name

    def _start_in(self, model: Model, scope: Scope | None) -> tuple[Answer, str]:
        for name, solver in self._solvers.items():
            try:
                answer = has_initial_state(model, scope, solver, min(self._seconds, LOOKING_FOR_A_START))
            except SolverMissingError:
                continue
            if answer is not Answer.UNKNOWN:
                return answer, name
        return Answer.UNKNOWN, ""
