"""IdleWork: what is done while processes work, in which order, and that nobody depends on them."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.dispatch.idle_work import IdleWork
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.vacuity.starts import Starts
from invariants.verdicts.verdict import Verdict

QUARTERS = """system quarters
var n: Int
var m: Int
INIT
transition go { n := n + 1
  m := m + 2 }
transition jump { require n > 1000
  require n < 10
  m := 0 }
invariant twice: n >= 20 => m >= 33
check twice: chain any, steps any
"""


def done(idle: IdleWork, until: int) -> None:
    calls = iter(range(until + 1))
    idle.run(lambda: next(calls) == until)


def test_it_is_done_in_order_until_something_else_has_to_be_done():
    found: list[int] = []
    idle = IdleWork()
    for number in range(3):
        idle.add(lambda number=number: found.append(number))
    done(idle, 2)
    assert found == [0, 1]
    done(idle, 2)
    assert found == [0, 1, 2]


def test_work_for_a_while_comes_first_and_is_forgotten_after_it():
    found: list[str] = []
    idle = IdleWork()
    idle.add(lambda: found.append("any time"))
    with idle.first(lambda: found.append("now")):
        done(idle, 1)
    with idle.first(lambda: found.append("too late")):
        pass
    done(idle, 2)
    assert found == ["now", "any time"]


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("init", ["init n == 0 and m == 0", "init n == 0 and n == 1"], ids=["a start", "no start"])
def test_no_finding_depends_on_it(monkeypatch, init, is_done):
    """The warnings, their places in the order, and the results are the same."""
    asked: list[str] = []
    for owner, name in ((Starts, "warnings"), (Dispatcher, "vacuous"), (Admission, "prepare")):
        inner = getattr(owner, name)

        def noted(*given, name=name, inner=inner):
            asked.append(name)
            return inner(*given)

        monkeypatch.setattr(owner, name, noted)
    if not is_done:
        monkeypatch.setattr(IdleWork, "run", lambda self, is_over: None)
    model = load_text(QUARTERS.replace("INIT", init))
    findings = list(check_model(model, CheckOptions(engines=("spacer", "bounded"), jobs=2), SilentListener()))
    results = [each for each in findings if hasattr(each, "verdict")]
    codes = [each.code.name for each in findings if not hasattr(each, "verdict")]
    assert [each.verdict for each in results if each.invariant == "twice"] == [Verdict.PROVED]
    has_start = "== 1" not in init
    assert codes == (["NEVER_FIRES", "VACUOUS_IMPLICATION"] if has_start else ["VACUOUS_INIT"])
    assert hasattr(findings[0], "verdict") is has_start
    assert ("prepare" in asked) is is_done
