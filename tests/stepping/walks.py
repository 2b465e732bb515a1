"""Random sessions: steps that are chosen from the list, as a person would."""

from __future__ import annotations

import random

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sources import SourceText
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.configuration import read_state, state_text
from invariants.language.model.declarations import Model
from invariants.logs.log_replay import replay_log
from invariants.logs.log_report import LogReport
from invariants.stepping.followed import log_in
from invariants.stepping.reading import CommandReader
from invariants.stepping.replies import FileWanted, MovesListed, OutcomesListed
from invariants.stepping.session import SteppingSession
from invariants.verdicts.narration import call_text


class Stepper:
    """A session that is driven by lines; its files are kept in memory."""

    def __init__(self, model: Model, scope: dict[str, int] | None = None, **options) -> None:
        self.files: dict[str, str] = {}
        scope = {**model.scope, **(scope or {})}
        self.session = SteppingSession(model, scope, lambda path: SourceText(path, self.files[path]), **options)

    def __call__(self, line: str):
        reader = CommandReader(self.session.model, self.session.scope)
        command = reader.read(SourceText("<commands>", line))
        assert command is not None
        reply = self.session.reply(command)
        if isinstance(reply, FileWanted) and isinstance(reply.content, str):
            self.files[reply.path] = reply.content
        return reply


def walk(step: Stepper, chance: random.Random, length: int) -> None:
    """Take at most so many steps, some of them back."""
    for _ in range(length):
        moves = step("list")
        assert isinstance(moves, MovesListed)
        if not moves.moves.possible:
            return
        number = chance.randint(1, len(moves.moves.possible))
        move = moves.moves.possible[number - 1]
        call = call_text(step.session.model, (move.rule, move.arguments))
        try:
            outcomes = step(f"outcomes {call}")
        except NoAnswerError:
            continue
        assert isinstance(outcomes, OutcomesListed)
        outcome = chance.randint(1, len(outcomes.outcomes))
        step(f"fire {call} outcome {outcome}" if chance.random() < 0.5 else f"{number} outcome {outcome}")
        if chance.random() < 0.15:
            step("back")


def reread(step: Stepper, model: Model) -> Stepper:
    """A session about a model as written that begins where another one has written its configuration."""
    end = step("end end.json")
    assert isinstance(end, FileWanted)
    given = read_state(SourceText("end.json", state_text(end.content)), model)
    running = Assembler(model).running(given).model
    again = Stepper(running, dict(running.scope), written=model)
    written = again("end again.json")
    assert isinstance(written, FileWanted)
    assert written.content == end.content
    return again


def offered(step: Stepper) -> list[str]:
    """The calls that can fire."""
    listed = step("list")
    assert isinstance(listed, MovesListed)
    return [str((move.rule, move.arguments)) for move in listed.moves.possible]


def replayed(step: Stepper, path: str, **options) -> LogReport:
    """The report of `replay` on a log that was saved."""
    session = step.session
    followed = log_in(SourceText(path, step.files[path]), session.model, session.scope)
    return replay_log(followed.model, followed.scope, followed.log, path=path, **options)
