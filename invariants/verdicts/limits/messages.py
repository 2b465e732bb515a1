"""Messages between a process and one that it has forked.

Owns: their form, and the objects that both processes have, which are not sent.
Must never know: how messages are carried; what they say.

Both processes number the shared objects before the fork, once: a library has thousands of them, and a check of one of
its models sends several messages.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from typing import Any


class Messages:
    """Pickles messages, and reads them; each shared object is sent as its number."""

    def __init__(self, shared: Sequence[object] = ()) -> None:
        self._shared = tuple(shared)
        self._numbers = {id(each): number for number, each in enumerate(self._shared)}

    def pickled(self, message: object) -> memoryview:
        """Return the bytes of a message."""
        content = io.BytesIO()
        _Pickler(content, self._numbers).dump(message)
        return content.getbuffer()

    def read(self, content: bytes) -> object:
        """Return the message in some bytes, which this package has sent to itself."""
        return _Unpickler(content, self._shared).load()


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, numbers: dict[int, int]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._numbers = numbers

    def persistent_id(self, found: Any) -> int | None:
        return self._numbers.get(id(found))


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, shared: Sequence[object]) -> None:
        super().__init__(io.BytesIO(content))
        self._shared = shared

    def persistent_load(self, number: Any) -> object:
        return self._shared[number]
