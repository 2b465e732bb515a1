"""Orders and replies survive the wire; anything else is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invariants.cluster.wire import ClusterReply, WireError, order_from, reply_from
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.options import CheckOptions, Defaults
from tests.cluster.orders import honest_reply, order


def test_an_order_is_read_as_it_was_written():
    options = CheckOptions(
        invariants=("kept",), chain=Unbounded.ANY, steps=3, scopes=(("A", 2),), defaults=Defaults(timeout=1.5)
    )
    sent = order((0,), options)
    assert order_from(sent.encoded()) == sent


def test_a_reply_is_read_as_it_was_written():
    assert reply_from(honest_reply().encoded()) == honest_reply()
    assert honest_reply().answers


@given(st.binary(max_size=80))
def test_bytes_that_are_no_message_are_refused(content: bytes):
    with pytest.raises(WireError):
        order_from(content)
    with suppress(WireError):  # an empty object has no answers, and is a reply
        assert reply_from(content) == ClusterReply()


@pytest.mark.parametrize("content", [None, 3, "{}", ClusterReply(), [b"{}"]])
def test_something_else_than_bytes_is_no_reply(content: object):
    with pytest.raises(WireError, match="it is a"):
        reply_from(content)
