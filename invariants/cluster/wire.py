"""Orders and replies: all that goes over the wire.

Owns: their form, in JSON.
Must never know: the transport; how an order is carried out.

Files do not travel: an order has the texts of the model and of all that it imports. A reply is data from elsewhere:
reading it builds plain values only, and their worth is decided where they are read.
"""

from __future__ import annotations

from typing import IO

import msgspec
from msgspec import field

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import ValueRecord
from invariants.verdicts.options import CheckOptions

HEADER = 8
"""Bytes of the length of a message between processes of one machine."""


class WireError(InvariantsError):
    """Bytes from elsewhere are no order, or no reply."""


class ClusterOrder(ValueRecord):
    """A request to work on some obligations of a model or of one of its variants, given by their positions.

    The fields:

    - ``texts``, ``path``, ``lemmas``, ``constants``: the model, with what is given beside its files;
    - ``given``: the values of constants in the variant; those of the model for the model itself;
    - ``versions``: the asker's;
    - ``seconds``: the time after which a worker need not answer any more.
    """

    texts: dict[str, str]
    path: str
    lemmas: tuple[str, ...]
    constants: dict[str, str]
    given: dict[str, str]
    options: CheckOptions
    positions: tuple[int, ...]
    versions: dict[str, str]
    seconds: float

    def encoded(self) -> bytes:
        """Return the bytes of the order."""
        return msgspec.json.encode(self)


class ClusterReply(ValueRecord):
    """The answer to an order. ``failure`` says why there is none.

    ``answers`` has the evidence for each obligation, by its key (:func:`key_of`), in the form of
    ``verdicts/cache/forms.py``; ``seconds`` the time of each on the worker, by the same key. ``warnings`` are those
    about vacuity, None if the worker did not look for all of them; ``notes`` are other diagnostics.
    """

    answers: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    warnings: str | None = None
    notes: str | None = None
    failure: str | None = None

    def encoded(self) -> bytes:
        """Return the bytes of the reply."""
        return msgspec.json.encode(self)


def order_from(content: bytes) -> ClusterOrder:
    """Return the order in some bytes. Raises :class:`WireError`."""
    try:
        return msgspec.json.decode(content, type=ClusterOrder)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(str(error)) from None


def reply_from(content: object) -> ClusterReply:
    """Return the reply that a worker has returned. Raises :class:`WireError`."""
    if not isinstance(content, bytes):
        raise WireError(f"it is a {type(content).__name__}")
    try:
        return msgspec.json.decode(content, type=ClusterReply)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(str(error)) from None


# ------------------------------------------------- between processes of one machine


def send(stream: IO[bytes], content: bytes) -> None:
    """Write a message to a stream."""
    stream.write(len(content).to_bytes(HEADER, "big") + content)
    stream.flush()


def received(stream: IO[bytes]) -> bytes | None:
    """Return the next message of a stream; None at its end."""
    header = stream.read(HEADER)
    size = int.from_bytes(header, "big")
    content = stream.read(size) if len(header) == HEADER else b""
    return content if len(header) == HEADER and len(content) == size else None
