"""Settings of a project.

Owns: the settings as data, and which of them hold for a model's file.
Must never know: where settings are written; the options on the command line.
"""

from __future__ import annotations

import re
from pathlib import Path

from invariants.foundation.records import ValueRecord
from invariants.language.model.declarations import Bound, ExpectedVerdict
from invariants.verdicts.demands import Demands
from invariants.verdicts.options import Defaults

_WILDCARD = r"\*\*/|\*\*|\*|\?"
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class FileSettings(ValueRecord, kw_only=True):
    """The settings that may differ from file to file. A setting that is not made is None."""

    timeout: float | None = None
    strict: bool | None = None
    require: ExpectedVerdict | None = None
    chain: Bound | None = None
    steps: Bound | None = None
    scope: tuple[tuple[str, Bound], ...] | None = None

    @property
    def defaults(self) -> Defaults:
        """Return the settings that concern the check itself."""
        return Defaults(self.chain, self.steps, self.scope or (), self.timeout)

    @property
    def demands(self) -> Demands:
        """Return the settings that say which answers are good enough."""
        return Demands(bool(self.strict), self.require)

    def overridden_by(self, other: FileSettings) -> FileSettings:
        """Return the other settings, completed with these settings; scopes are completed type by type."""
        scope = {**dict(self.scope or ()), **dict(other.scope or ())}
        merged = {
            name: getattr(self, name) if getattr(other, name) is None else getattr(other, name)
            for name in self.__struct_fields__
        }
        return FileSettings(**{**merged, "scope": tuple(scope.items()) or None})


class Override(ValueRecord):
    """Settings for the files that match one of the patterns."""

    patterns: tuple[str, ...]
    settings: FileSettings

    def is_for(self, path: str) -> bool:
        """Return whether the settings hold for a file, whose path has forward slashes and starts at the project.

        A pattern that matches a folder matches all files below it.
        """
        parts = path.split("/")
        places = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
        return any(matches(pattern, place) for pattern in self.patterns for place in places)


class ProjectSettings(ValueRecord):
    """All settings of a project. ``folder`` is the folder of their file, from which paths start."""

    folder: Path
    jobs: int | None = None
    format: str | None = None
    settings: FileSettings = FileSettings()
    overrides: tuple[Override, ...] = ()
    memory: int | None = None
    """The most bytes of each process."""
    cache: bool | None = None
    """Whether evidence is kept from one check to the next."""

    def for_file(self, path: str) -> FileSettings:
        """Return the settings for the file at a path. Later overrides win."""
        try:
            real = Path(path).resolve()
        except (OSError, RuntimeError, ValueError):
            return self.settings  # reading the file says why it cannot be read
        if not real.is_relative_to(self.folder):
            return self.settings
        place = real.relative_to(self.folder).as_posix()
        found = self.settings
        for override in self.overrides:
            if override.is_for(place):
                found = found.overridden_by(override.settings)
        return found


def matches(pattern: str, path: str) -> bool:
    """Return whether a pattern matches a path: ``*`` and ``?`` stay inside a folder, ``**`` spans folders."""
    regular, reached = "", 0
    for wildcard in re.finditer(_WILDCARD, pattern):
        regular += re.escape(pattern[reached : wildcard.start()]) + _MEANINGS[wildcard.group()]
        reached = wildcard.end()
    return re.fullmatch(regular + re.escape(pattern[reached:]), path, re.DOTALL) is not None
