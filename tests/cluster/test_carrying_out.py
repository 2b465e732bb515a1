"""Orders are carried out: in this process, and by the process that workers have."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

from msgspec.structs import replace

from invariants.cluster.carrying_out import carry_out
from invariants.cluster.versions import versions_here
from invariants.cluster.wire import received, reply_from, send
from invariants.verdicts.options import CheckOptions
from tests.cluster.orders import honest_reply, order
from tests.processes import PATIENCE


def test_every_obligation_has_evidence():
    reply = honest_reply()
    assert len(reply.answers) == len(reply.seconds) == 5
    assert reply.failure is None
    assert reply.warnings is not None, "all warnings were looked for"


def test_only_the_obligations_that_are_asked_for_are_worked_on():
    reply = carry_out(order((1,)), versions_here())
    assert [eval(key)[0] for key in reply.answers] == ["broken"]  # noqa: S307 - the keys are ours


def test_other_versions_are_refused():
    reply = carry_out(order(), versions_here() | {"z3-solver": "1.0"})
    assert (
        reply.failure == f"a worker has other versions: z3-solver is 1.0 there, and {versions_here()['z3-solver']} here"
    )
    assert not reply.answers


def test_a_text_that_is_no_model_is_a_failure():
    reply = carry_out(replace(order(), texts={"small.inv": "system"}), versions_here())
    assert "cannot read the model" in (reply.failure or "")


def test_obligations_that_are_not_there_are_a_failure():
    for positions in ((-1,), (5,), (0, 99)):
        assert "other obligations" in (carry_out(order(positions), versions_here()).failure or "")


def test_a_session_that_has_no_time_says_so():
    reply = carry_out(order((0, 2), CheckOptions(timeout=0.001)), versions_here())
    assert reply.failure is None
    assert reply.answers.keys() == reply.seconds.keys()


def test_messages_are_whole_or_none():
    stream = BytesIO()
    send(stream, b"one")
    send(stream, b"")
    content = stream.getvalue()
    whole = BytesIO(content)
    assert [received(whole), received(whole), received(whole)] == [b"one", b"", None]
    assert received(BytesIO(content[:-9])) is None, "cut off within the first message"


def test_the_process_answers_until_its_input_ends():
    command = [sys.executable, "-m", "invariants.cluster.carrying_out"]
    asked = BytesIO()
    for content in (order((1,)).encoded(), b"nonsense", order((1,)).encoded()):
        send(asked, content)
    done = subprocess.run(command, input=asked.getvalue(), capture_output=True, check=True, timeout=PATIENCE)
    replies = BytesIO(done.stdout)
    first, wrong, again = (reply_from(received(replies)) for _ in range(3))
    assert received(replies) is None
    assert first.answers == again.answers
    assert len(first.answers) == 1
    assert "a worker failed" in (wrong.failure or "")
