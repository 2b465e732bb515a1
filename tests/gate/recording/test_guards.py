"""Guards around changes of a Python system."""

from __future__ import annotations

import threading

import pytest

from invariants.gate.recording.guard import NotAdmittedError
from invariants.gate.recording.recorded_gate import RecordedGate
from tests.gate.recording.conftest import MODEL
from tests.gate.recording.test_recorded_gate import ESCALATE, lines

# ------------------------------------------------------------------- guards


def test_a_change_is_made_where_it_is_admitted(ledger):
    gate, made = RecordedGate(MODEL, ledger=ledger), []
    with gate.guarded("tighten", proposer="agent-7") as decision:
        assert decision.is_admitted
        assert lines(ledger)[-1]["proposer"] == "agent-7"
        assert gate.state == {"state": {"n": 0}}
        made.append(1)
    assert (made, gate.state) == ([1], {"state": {"n": 1}})


def test_a_change_is_not_made_where_it_is_not_admitted():
    gate, made = RecordedGate(MODEL), []
    with pytest.raises(NotAdmittedError) as refused, gate.guarded("loosen"):
        made.append(1)
    assert (made, gate.state) == ([], {"state": {"n": 0}})
    assert refused.value.decision.action is ESCALATE
    assert str(refused.value) == "escalate: looser, proved: escalate"


def test_a_change_that_fails_is_not_committed():
    gate = RecordedGate(MODEL)
    with pytest.raises(ZeroDivisionError), gate.guarded("tighten"):
        _ = 1 / 0
    assert gate.state == {"state": {"n": 0}}
    with gate.guarded("tighten"):
        pass
    assert gate.state == {"state": {"n": 1}}


def test_a_function_is_guarded_by_a_proposal_of_its_arguments():
    gate, made = RecordedGate(MODEL), []

    @gate.guarded(lambda what, times: f"{what} # {times}", proposer="agent-7")
    def change(what: str, times: int) -> int:
        """Change something."""
        made.append(what)
        return times

    assert change("tighten", times=3) == 3
    with pytest.raises(NotAdmittedError):
        change("loosen", 4)
    assert made == ["tighten"]
    assert (change.__name__, change.__doc__) == ("change", "Change something.")


def test_a_function_of_arguments_is_no_context_manager():
    with pytest.raises(TypeError), RecordedGate(MODEL).guarded(lambda: "tighten"):
        pass


def test_the_state_does_not_move_on_while_a_change_is_made():
    gate = RecordedGate(MODEL)
    inside, waited = threading.Event(), []

    def step() -> None:
        inside.wait()
        gate.step("deploy", ["Agent0"])
        waited.append(gate.state["state"]["n"])

    thread = threading.Thread(target=step)
    thread.start()
    with gate.guarded("tighten"):
        inside.set()
        thread.join(0.05)
        assert waited == []
    thread.join()
    assert waited == [101]
