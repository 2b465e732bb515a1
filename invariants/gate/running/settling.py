"""Configurations in the one form that the gate works with: as data, and as the model that starts there.

Owns: the check that the data describe the configuration that they were written from.
Must never know: proposals, decisions.

The text of a closure leaves out two facts: that code which reads as the original was put there by an edit with
``prev``, which ``unmodified`` tells from the original, and the names under which values were captured, which
``captured`` reads. Where the model asks for one of them, there is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.gate.running.assembly import Assembler, RunningModel
from invariants.gate.running.change import Present, present
from invariants.gate.running.configuration import SystemState, state_from
from invariants.gate.running.state_writing import state_after
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import HeldValue, SiteKey, Unmodified
from invariants.language.model.traversal import all_code, subexpressions


class Settled(Record):
    """A configuration: as data, as a model that starts there, and in the interpreter of that model."""

    state: SystemState
    running: RunningModel
    here: Present


class UntoldCodeError(NoAnswerError):
    """The model asks for a fact that the text of code leaves out. ``way_out`` says what to do about the text."""

    def __init__(self, message: str, help_text: str) -> None:
        super().__init__(message)
        self.args = (message, help_text)  # an exception is pickled with its arguments
        self.way_out = f"{help_text}; elsewhere no gate can decide about a model that asks so"

    def __str__(self) -> str:
        return str(self.args[0])


def settled(assembler: Assembler, state: SystemState) -> Settled:
    """Return a configuration in the form in which the gate writes it.

    Raises ``ModelError`` where it does not fit the model, ``ValueError`` where nothing starts there, and
    ``NoAnswerError`` where the data do not say enough.
    """
    running = assembler.running(state)
    here = present(running)
    again = state_after(assembler, running.interpreter, here, state, None)
    dropped = {*_dropped(state.content, again)}
    for name in state.backups:
        dropped |= {*_dropped(state.content["backups"][name], again["backups"][name])}
    _require_unseen(running.model, dropped, state)
    return Settled(state_from(again, assembler.model), running, here)


def _dropped(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield the places of code whose text turns out to be the code as written."""
    kept = after.get("code") or {}
    yield from (place for place in before.get("code") or {} if place not in kept)


def require_same(content: Mapping[str, Any], found: Settled) -> None:
    """Raise ``NoAnswerError`` where a configuration that was written down is read as another one."""
    again = found.state.content
    first, second = ({k: v for k, v in each.items() if k not in ("code", "backups")} for each in (content, again))
    same = first == second and _agree(content, again)
    for name in {*(content.get("backups") or {}), *(again.get("backups") or {})}:
        one, other = ((each.get("backups") or {}).get(name) for each in (content, again))
        same = same and one is not None and other is not None and one.get("state") == other.get("state")
        same = same and _agree(one or {}, other or {})
    if not same:
        raise NoAnswerError("the configuration cannot be written down: it is read as another one")


def _agree(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Return whether code that was read is the code that was written, but for places that are as written after all."""
    written, read = before.get("code") or {}, after.get("code") or {}
    return all(written.get(place) == text for place, text in read.items())


def _require_unseen(model: Model, dropped: set[str], state: SystemState) -> None:
    """Raise ``UntoldCodeError`` where the model asks for a fact that the text of code leaves out."""
    given = {*state.code, *(place for saved in state.backups.values() for place in saved.code)}
    for code in all_code(model):
        for part in subexpressions(code.body):
            match part:
                case Unmodified(rule=rule, site=site, since=since):
                    if any(_is_about(place, rule, site) for place in (dropped if since is None else given)):
                        what = f"whether the code of `{rule}` is unmodified cannot be told from its text"
                        raise UntoldCodeError(what, f"leave the code of `{rule}` out where it is as written")
                case HeldValue(site=site):
                    if any(_is_about(place, site.rule, site) for place in given):
                        what = f"the values that `{site}` has captured cannot be told from its text"
                        raise UntoldCodeError(what, f"leave the code at `{site}` out where it is as written")
                case _:
                    pass


def _is_about(place: str, rule: str, site: SiteKey | None) -> bool:
    """Return whether a place of code, written as in the language, is of a rule or of a site."""
    named, _, clause = place.rpartition(".") if "." in place.rpartition(")")[2] else (place, "", "")
    return named.partition("(")[0] == rule and (site is None or clause == site.name)
