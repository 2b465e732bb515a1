"""The verdicts that an editor shows, each about texts as they are now.

Owns: which verdicts still stand, and the checks that run.
Must never know: how a check is run; the words beside an invariant.

A verdict belongs to the texts of all files that were read for it. As soon as one of them is another text, the verdict
is gone, and a check of it that still runs is ended.
"""

from __future__ import annotations

import asyncio
from typing import Any

from invariants.foundation.records import Record
from invariants.language.model.declarations import Model
from invariants.lsp.checks.runner import CheckRunner, NoVerdictError
from invariants.lsp.documents.workspace import View
from invariants.verdicts.verdict import Verdict


class ShownVerdict(Record):
    """The state of an invariant: that a check runs, or its verdicts in a few words and as a report."""

    is_running: bool
    brief: str = ""
    report: str = ""
    verdicts: tuple[str, ...] = ()
    is_as_required: bool = False


_Key = tuple[str, str, tuple[tuple[str, str], ...]]
"""The address of a document, an invariant, and all texts that were read, by path."""


class Verdicts:
    """The verdicts about open documents."""

    def __init__(self, runner: CheckRunner) -> None:
        self.runner = runner
        self._known: dict[tuple[str, str], tuple[_Key, ShownVerdict]] = {}
        self._tasks: dict[tuple[str, str], asyncio.Task[dict[str, Any]]] = {}

    def of(self, view: View, invariant: str) -> ShownVerdict | None:
        """Return the state of an invariant of the present text; None if nothing is known of it."""
        model = view.now.model
        found = self._known.get((view.document.uri, invariant))
        if model is None or found is None or found[0] != _key(view, model, invariant):
            return None
        return found[1]

    def drop_stale(self, view: View) -> bool:
        """Forget verdicts about earlier texts, and end their checks. Return whether there were any."""
        model = view.now.model
        stale = [
            place
            for place, (key, _) in self._known.items()
            if place[0] == view.document.uri and (model is None or key != _key(view, model, place[1]))
        ]
        for place in stale:
            self._forget(place)
        return bool(stale)

    def drop(self, uri: str) -> None:
        """Forget all verdicts about a document that is closed."""
        for place in [place for place in self._known if place[0] == uri]:
            self._forget(place)

    def _forget(self, place: tuple[str, str]) -> None:
        self._known.pop(place, None)
        task = self._tasks.pop(place, None)
        if task is not None:
            task.cancel()

    async def check(self, view: View, invariant: str) -> ShownVerdict | None:
        """Check an invariant of the present text. Return the verdicts; None if the text changes meanwhile.

        An answer that does not come is ``unknown``.
        """
        model = view.now.model
        if model is None or invariant not in model.properties:
            return None
        place = (view.document.uri, invariant)
        self._forget(place)
        key = _key(view, model, invariant)
        self._known[place] = key, ShownVerdict(is_running=True)
        texts = {source.path: source.text for source in model.sources}
        task = self._tasks[place] = asyncio.ensure_future(self.runner.run(texts, model.path, invariant))
        checked: ShownVerdict | None = None
        try:
            checked = _checked(await task)
        except NoVerdictError as error:
            checked = _unknown(str(error))
        except asyncio.CancelledError:
            # Either the text has changed, or whoever asked has gone; nothing is known then.
            if self._tasks.get(place) is task:
                del self._tasks[place], self._known[place]
            return None
        if self._tasks.get(place) is not task:
            return None
        del self._tasks[place]
        self._known[place] = key, checked
        return checked

    async def end(self) -> None:
        """End all checks."""
        tasks = list(self._tasks.values())
        for place in list(self._known):
            self._forget(place)
        await asyncio.gather(*tasks, return_exceptions=True)


def _key(view: View, model: Model, invariant: str) -> _Key:
    texts = []
    for source in model.sources:
        present = view.documents.text_at(source.path)
        texts.append((source.path, source.text if present is None else present))
    return view.document.uri, invariant, tuple(texts)


def _unknown(reason: str) -> ShownVerdict:
    verdict = Verdict.UNKNOWN.value
    return ShownVerdict(
        is_running=False, brief=f"{verdict}: {reason}", report=f"{verdict}: {reason}", verdicts=(verdict,)
    )


def _checked(answer: dict[str, Any]) -> ShownVerdict:
    results = answer["results"]
    if not results:
        return _unknown("; ".join(answer["complaints"]) or "there is no answer")
    return ShownVerdict(
        is_running=False,
        brief="; ".join(dict.fromkeys(each["brief"] for each in results)),
        report="\n\n".join([*(each["report"] for each in results), *answer["complaints"]]),
        verdicts=tuple(each["verdict"] for each in results),
        is_as_required=all(each["as_required"] for each in results),
    )
