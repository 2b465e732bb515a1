"""An executor that stands in for a cluster, and the system that it is asked about.

Owns: how answers are given.
Must never know: which answers can be taken.
"""

from __future__ import annotations

from concurrent.futures import Executor, Future

from invariants.verdicts.dispatch.engine_tasks import EngineTask

LAMP = """
system lamp

var lit: Bool = false
var worn: 0..9 = 0

transition switch {
  require worn < 9
  lit := not lit
  worn := worn + 1
}

modification rest {
  rewrite switch.worn as worn
}

invariant dark_when_new: worn == 0 => not lit
"""


class Answering(Executor):
    """An executor that answers every task with a given value, an exception, or a function of the task."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[EngineTask] = []

    def submit(self, _function, /, task):
        self.asked.append(task)
        future: Future[object] = Future()
        if isinstance(self.answer, BaseException):
            future.set_exception(self.answer)
        else:
            future.set_result(self.answer(task) if callable(self.answer) else self.answer)
        return future
