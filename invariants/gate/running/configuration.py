"""Configurations as data: the content of ``--state``, read and written.

Owns: the fields of a configuration outside the checker, their digest, and the complaints about unusable ones.
Must never know: proposals, decisions.

``scope``, ``names``, ``state`` and ``code`` are the fields of logs; ``code`` has all code that is not as written, so
that without it all code is as written. A variable that ``state`` leaves out can have any value. ``backups`` has the
content of those that are saved, each with the ``code`` and the ``state`` that it keeps. ``adopted`` are rules that the
system has besides those of the model, as text, ``retired`` the names of those that it has no more, and ``sites`` are
clauses that were added, as the edits that have added them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec import field

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.foundation.sources import SourceText, Span, text_digest
from invariants.foundation.suggestions import one_of
from invariants.language.model.declarations import Model
from invariants.logs.json_lines import JsonLine, JsonPath, json_object
from invariants.logs.log_header import header_in, require_room_in

_FIELDS = ("scope", "names", "state", "code", "backups", "adopted", "retired", "sites")
_OF_A_BACKUP = ("code", "state")
_OWN_PREFIX = "_"


class SavedState(Record):
    """The content of a backup: code that is not as written, by place."""

    code: Mapping[str, str] = field(default_factory=dict)


class SystemState(Record):
    """A configuration as data. ``line`` is the object that it was read from, whose values are read for a model."""

    line: JsonLine
    scope: Scope
    names: Mapping[str, tuple[str, ...]]
    code: Mapping[str, str]
    backups: Mapping[str, SavedState]
    adopted: tuple[str, ...]
    retired: tuple[str, ...]
    sites: tuple[str, ...]

    @property
    def content(self) -> dict[str, Any]:
        """Return the object for ``json``."""
        return self.line.content

    @property
    def plain(self) -> dict[str, Any]:
        """Return a copy of the object, of plain data only."""
        found: dict[str, Any] = json.loads(json.dumps(self.content, default=str))
        return found

    @property
    def digest(self) -> str:
        """Return the digest of the configuration, however it is laid out."""
        text = json.dumps(self.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
        return text_digest(text)


def state_text(content: Mapping[str, Any]) -> str:
    """Return a configuration as the text of a file, in the layout that ``--end`` writes."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def state_from(content: Mapping[str, Any], model: Model) -> SystemState:
    """Return a configuration that is given as an object. Raises ``ModelError`` as :func:`read_state`."""
    return read_state(SourceText("<state>", json.dumps(content, ensure_ascii=False)), model)


def read_state(source: SourceText, model: Model) -> SystemState:
    """Return the configuration in a text. Its values and code are checked where a model is built from it.

    Raises ``ModelError`` where a field is unusable.
    """
    line = json_object(source)
    _require_fields(line, (), line.content, _FIELDS)
    header = header_in(line, model)
    scope = {**model.scope, **header.scope}
    require_room_in(line, header, scope)
    backups = line.content.get("backups") or {}
    if not isinstance(backups, dict) or not all(isinstance(each, dict) for each in backups.values()):
        raise _bad(line, ("backups",), "`backups` is not an object of objects", 'write "backups": {"B": {"code": {}}}')
    for name, each in backups.items():
        if name not in model.backups:
            help_text = one_of(name, "its backups are", tuple(model.backups))
            raise _bad(line, ("backups", name), f"{model.name} has no backup `{name}`", help_text, is_name=True)
        _require_fields(line, ("backups", name), each, _OF_A_BACKUP)
    return SystemState(
        line,
        scope,
        header.names,
        _texts_by_place(line, ("code",), line.content.get("code")),
        {n: SavedState(_texts_by_place(line, ("backups", n, "code"), b.get("code"))) for n, b in backups.items()},
        _texts(line, "adopted"),
        _texts(line, "retired"),
        _texts(line, "sites"),
    )


def _require_fields(line: JsonLine, path: JsonPath, content: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in content:
        if name not in known and not name.startswith(_OWN_PREFIX):
            help_text = f"{one_of(name, 'the fields are', known)}; names of your own begin with an underscore"
            raise _bad(line, (*path, name), f"`{name}` says nothing to the checker", help_text, is_name=True)


def _texts_by_place(line: JsonLine, path: JsonPath, found: Any) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        help_text = 'write present code by place: "code": {"deploy.gate": "true"}'
        raise _bad(line, path, "`code` is not an object of texts", help_text)
    return found


def _texts(line: JsonLine, name: str) -> tuple[str, ...]:
    found = line.content.get(name) or []
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise _bad(line, (name,), f"`{name}` is not an array of texts", "write it as a commit of the gate has left it")
    return tuple(found)


def _bad(line: JsonLine, path: JsonPath, message: str, help_text: str | None, *, is_name: bool = False) -> ModelError:
    return bad_state(line.place(path, name=is_name), message, help_text)


def bad_state(place: Span, message: str, help_text: str | None = None) -> ModelError:
    """Return the diagnostic for a part of a configuration."""
    return ModelError((Diagnostic(Code.BAD_STATE, message, (Label(place, ""),), help=help_text),))
