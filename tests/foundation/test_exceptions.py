"""One hierarchy of exceptions, all of which cross process boundaries."""

import inspect
import pickle
from importlib import import_module
from typing import Any

import pytest

import invariants
from invariants.evidence.certificates.checking import RefusalReason
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import InvariantsError, ModelError, NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import INT
from invariants.foundation.sources import SourceText, Span
from invariants.gate.decision import ChangeClass, Decision, GateAction, GateFindings, Outcome
from invariants.interpreter.state.failures import UndefinedReason
from invariants.system.terms.terms import Role, StateVariable
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.states.states_report import GrowingNumber
from tests.package_sources import PATHS

SPAN = Span(SourceText("lamp.inv", "system lamp"), 0, 6)

ARGUMENTS: dict[str, Any] = {
    "args": "why",
    "decision": Decision(
        GateFindings("model", "state", "proposal", Outcome.REFUSED, ChangeClass.LOOSER),
        GateAction.REFUSE,
        "rule",
        "policy",
    ),
    "diagnostics": (Diagnostic(Code.SYNTAX, "why", (Label(SPAN, "here"),)),),
    "header": None,
    "high": 9,
    "is_malformed": True,
    "low": 0,
    "help_text": "a way out",
    "message": "why",
    "most": 9,
    "number": GrowingNumber("n", 0, 9, True, ("up",)),
    "reason": "why",
    "refusal": RefusalReason.MALFORMED,
    "span": SPAN,
    "status": 9,
    "render": lambda: "why",
    "variable": StateVariable("n", (), INT, Role.MODEL),
    "why": NoAnswer(GaveUpReason.UNDECIDED, "incomplete"),
    "word": "why",
}
"""Something for each parameter of an exception's constructor, by its name."""


def exceptions_defined() -> list[type[BaseException]]:
    """Every exception class that a module of the package defines."""
    found: list[type[BaseException]] = []
    for name, path in PATHS.items():
        if path.name not in {"__init__.py", "__main__.py"}:
            module = import_module(name)
            classes = inspect.getmembers(module, inspect.isclass)
            found += [c for _, c in classes if issubclass(c, BaseException) and c.__module__ == module.__name__]
    return found


def made(kind: type[InvariantsError]) -> InvariantsError:
    parameters = inspect.signature(kind.__init__).parameters.values()
    asked = [each for each in parameters if each.name not in {"self", "kwargs"}]
    given = {each.name: ARGUMENTS[each.name] for each in asked}
    if "span" in given and "reason" in given:
        given["reason"] = UndefinedReason.LOGARITHM
    by_name = {each.name: given.pop(each.name) for each in asked if each.kind is each.KEYWORD_ONLY}
    return kind(*given.values(), **by_name)


@pytest.fixture(scope="module")
def defined():
    """Every exception class of the package: finding them imports all of its modules."""
    return exceptions_defined()


def is_kept_by_pickling(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    same = str(again) == str(error) != "" and again.args == error.args
    return type(again) is type(error) and same and set(vars(again)) == set(vars(error))


def test_pickling_keeps_every_exception(defined):
    every = [kind for kind in defined if issubclass(kind, Exception)]
    assert len(every) > 25
    assert [kind for kind in every if not is_kept_by_pickling(made(kind))] == []


def test_exceptions_have_one_base(defined):
    """Every exception of the package can be caught as ``InvariantsError``."""
    assert [kind for kind in defined if not issubclass(kind, (InvariantsError, OutOfTime))] == []
    assert {ModelError, NoAnswerError} < set(defined)


def test_exceptions_that_end_work_anywhere_cannot_be_caught_as_failures(defined):
    assert [kind for kind in defined if not issubclass(kind, Exception)] == [OutOfTime]


def test_attributes_are_kept_with_what_they_hold():
    again = pickle.loads(pickle.dumps(made(ModelError)))  # noqa: S301 - made here
    (diagnostic,) = again.diagnostics
    assert diagnostic.code is Code.SYNTAX
    assert diagnostic.labels[0].span.text == "system"


def test_public_exceptions_are_importable_from_the_package():
    assert invariants.ModelError is ModelError
    assert invariants.InvariantsError is InvariantsError
    assert issubclass(invariants.Refused, InvariantsError)
