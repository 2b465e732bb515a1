"""The filled model as files, and its proofs as certificates.

Owns: where the files of a filled model are written, and the mark by which they are recognised as the checker's own.
Must never know: how fillings are found, or how they are shown.

A certificate is about a model in a file: the proofs are found again for the model that was read back from the files.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import not_written, require_own, write_whole
from invariants.foundation.records import Record, ValueRecord
from invariants.language.files import root_of
from invariants.language.loader import load
from invariants.language.model.declarations import Model
from invariants.shaping.filling.holes import OpenModel

FILLED_HEAD = "# Filled by `invariants solve`, which replaces this file when it is run again.\n"
"""The first line of each file that is written."""


class FilledPlace(Record):
    """The folder for filled models, the folder for certificates of their proofs (None for none), and the root.

    Each file of a model is written below ``folder`` at its place below the root, so that imports stay as they are.
    """

    folder: str
    certificates: str | None
    root: Path | None

    def paths(self, model: OpenModel) -> dict[str, str]:
        """Return the path of each file of a filled model, by the path of the file with the holes."""
        main = Path(model.path)
        base = root_of(main.resolve(), main, self.root)
        return {
            source.path: os.path.join(self.folder, Path(source.path).resolve().relative_to(base))
            for source in model.bundle.sources
        }

    def require_free(self, model: OpenModel) -> None:
        """Raise ``FileExistsError`` where a file of a filled model would replace one that is not the checker's own."""
        paths = self.paths(model)
        originals = {os.path.realpath(path) for path in paths}
        for path in paths.values():
            if os.path.realpath(path) in originals:
                raise FileExistsError(errno.EEXIST, "it would replace the model with the hole", path)
            require_own(path, _is_own, through_links=False)

    def write(self, model: OpenModel, texts: Mapping[str, str]) -> Model:
        """Write a filled model, each file whole or not at all, and return the model that is read from the files.

        ``texts`` has the new texts by the paths of the files with holes. Raises ``OSError`` and ``ModelError``.
        """
        self.require_free(model)
        paths = self.paths(model)
        for source in model.bundle.sources:
            target = paths[source.path]
            os.makedirs(os.path.dirname(target), exist_ok=True)
            content = FILLED_HEAD + texts.get(source.path, source.text)
            write_whole(target, content.encode(), through_links=False)
        return load(paths[model.path], root=Path(self.folder))


class WrittenModel(ValueRecord):
    """The path of a filled model; None with the reason ``not_written`` where it could not be written.

    ``uncertified`` is the reason why certificates were not written although there is a folder for them.
    """

    path: str | None
    not_written: str | None = None
    uncertified: str | None = None


def failed(place: FilledPlace, error: OSError | ModelError | ValueError) -> WrittenModel:
    """Return the outcome where a filled model could not be written."""
    return WrittenModel(None, not_written("the filled model", place.folder, error))


def clash(place: FilledPlace, models: Iterable[OpenModel]) -> str | None:
    """Return two models, in words, that would be written to the same file; None where each has its own."""
    owners: dict[str, str] = {}
    for model in models:
        for original, path in place.paths(model).items():
            owner = owners.setdefault(os.path.realpath(path), os.path.realpath(original))
            if owner != os.path.realpath(original):
                return f"{owner} and {os.path.realpath(original)}"
    return None


def _is_own(head: bytes, _tail: bytes) -> bool:
    return head.startswith(FILLED_HEAD.encode())
