"""Orders and replies: all that goes over the wire.

Owns: their form, in JSON.
Must never know: the transport; how an order is carried out.

Files do not travel: an order has the texts of the model and of all that it imports. A reply is data from elsewhere:
reading it builds plain values only, and their worth is decided where they are read.
"""

from __future__ import annotations

from typing import IO, TypeVar

import msgspec
from msgspec import field

from invariants.engines.protocol import RunCube
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import ValueRecord
from invariants.fuzzing.shards import Shard
from invariants.language.model.declarations import Bound
from invariants.verdicts.options import CheckOptions

T = TypeVar("T")

HEADER = 8
"""Bytes of the length of a message between processes of one machine."""


class WireError(InvariantsError):
    """Bytes from elsewhere are no order, or no reply."""


class Order(ValueRecord, kw_only=True, tag=True):
    """A piece of work for another machine.

    The fields of every order:

    - ``versions``: the asker's;
    - ``seconds``: the time after which a worker need not answer any more;
    - ``memory``: the bytes that each process of the worker may take.
    """

    versions: dict[str, str]
    seconds: float
    memory: int

    def encoded(self) -> bytes:
        """Return the bytes of the order."""
        return msgspec.json.encode(self)


class ModelOrder(Order, kw_only=True):
    """A piece of work on a model or on one of its variants.

    The fields:

    - ``texts``, ``path``, ``lemmas``, ``constants``: the model, with lemmas and constants given beside its files;
    - ``given``: the values of constants in the variant; those of the model for the model itself.
    """

    texts: dict[str, str]
    path: str
    lemmas: tuple[str, ...] = ()
    constants: dict[str, str]
    given: dict[str, str]


class CheckOrder(ModelOrder, kw_only=True):
    """The work on some obligations, given by their positions.

    With ``about_model``, the model as a whole is asked about as well: whether it has a start, and for vacuity.
    """

    options: CheckOptions
    positions: tuple[int, ...]
    about_model: bool = True


class BatchOrder(Order, kw_only=True):
    """Several orders that are not worth the way one by one; the reply has a reply to each, in ``parts``."""

    orders: tuple[CheckOrder, ...]


class CertificateOrder(Order, kw_only=True):
    """The check of a certificate: its text, and the texts of the model that it is about, by their paths.

    ``timeout`` has the seconds for each question to a solver; None for as much work as an idle machine does in some
    time, which the worker knows.
    """

    certificate: str
    texts: dict[str, str]
    timeout: float | None
    allow_vacuous: bool


class ShardOrder(ModelOrder, kw_only=True):
    """A shard of a fuzzing campaign; ``timeout`` has its seconds, None for no end."""

    properties: tuple[str, ...]
    scope: dict[str, int]
    chain: Bound
    steps: Bound
    seed: int
    shard: Shard
    timeout: float | None


class CubePart(ValueRecord):
    """A part of a bounded search: a cube, and the greatest number of modifications in it."""

    cube: RunCube
    chain: int


class CubeOrder(ModelOrder, kw_only=True):
    """A part of a bounded search for a violation of one property.

    The fields:

    - ``length``: the steps of the longest runs; None for all within the bounds;
    - ``timeout``, ``allowed``: the seconds, on the clock and of an idle machine; None for no limit besides the clock;
    - ``may_split``: whether the part may be divided once the allowed time is up.
    """

    property: str
    scope: dict[str, int]
    steps: int
    length: int | None = None
    part: CubePart
    timeout: float
    allowed: float | None
    may_split: bool


class CubeFound(ValueRecord):
    """The answer about a part of a search.

    The fields:

    - ``violation``: the claim of the shortest run that was found, as evidence is written; None for none;
    - ``left``: the parts of the part that are open, the hardest first;
    - ``failure``: why there is no answer; None where the part is covered but for ``left``.
    """

    violation: str | None = None
    left: tuple[CubePart, ...] = ()
    failure: str | None = None


class ClusterReply(ValueRecord):
    """The answer to an order. ``failure`` says why there is none.

    ``answers`` has the evidence for each obligation, by its key (:func:`key_of`), in the form of
    ``verdicts/cache/forms.py``; ``seconds`` the time of each on the worker, and ``spent`` its processor time, by the
    same key. ``warnings`` are those about vacuity, None if the worker did not look for all of them; ``notes`` are other
    diagnostics. ``worked`` has the seconds that the worker has taken for the order. Only the reply to a batch has
    ``parts``, and nothing else.
    """

    answers: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)
    worked: float = 0.0
    warnings: str | None = None
    notes: str | None = None
    failure: str | None = None
    parts: tuple[ClusterReply, ...] = ()

    def encoded(self) -> bytes:
        """Return the bytes of the reply."""
        return msgspec.json.encode(self)


SingleOrder = CheckOrder | CertificateOrder | ShardOrder | CubeOrder
AnyOrder = SingleOrder | BatchOrder


def order_from(content: bytes) -> AnyOrder:
    """Return the order in some bytes. Raises :class:`WireError`."""
    try:
        found: AnyOrder = msgspec.json.decode(content, type=AnyOrder)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(str(error)) from None
    return found


def reply_from(content: object) -> ClusterReply:
    """Return the reply that a worker has returned. Raises :class:`WireError`."""
    if not isinstance(content, bytes):
        raise WireError(f"it is a {type(content).__name__}")
    try:
        return msgspec.json.decode(content, type=ClusterReply)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(str(error)) from None


def answer_in(reply: ClusterReply, key: str, kind: type[T]) -> T | str:
    """Return the only answer of a reply, which its worker wrote in JSON under a key, or why there is none."""
    if reply.failure is not None:
        return reply.failure
    try:
        return msgspec.json.decode(reply.answers.get(key, ""), type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        return f"a worker returned no {key}: {error}"


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
